"""``askwire ask`` in a pipe: the question comes from standard input."""

from __future__ import annotations

import io

import pytest

from askwire_cli.ask import piped_question
from askwire_cli.failure import Misuse


def test_a_piped_question_is_read_without_its_line_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("How many flights\nleft JFK?\n"))
    assert piped_question() == "How many flights\nleft JFK?"


def test_a_pipe_without_a_question_is_misuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    with pytest.raises(Misuse, match="the question is empty"):
        piped_question()
