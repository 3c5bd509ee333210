"""``askwire predict``: its input file and its errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from askwire_cli.failure import Failure, Misuse
from askwire_cli.jsonl import read_jsonl
from askwire_cli.predict import Line, predict, read_line


def test_questions_are_read_one_a_line(tmp_path: Path) -> None:
    """Empty lines do not count."""
    file = tmp_path / "q.jsonl"
    file.write_text('{"id": 1, "db": "a", "question": "How many?"}\n\n{"id": "x", "db": "b", "question": "Who?"}\n')
    assert list(read_jsonl(file, read_line)) == [Line(1, "a", "How many?"), Line("x", "b", "Who?")]


@pytest.mark.parametrize(
    "bad",
    [
        "no json",
        "[]",
        '{"id": 1, "db": "a"}',
        '{"id": true, "db": "a", "question": "x"}',
        '{"id": 1, "db": "", "question": "x"}',
        '{"id": 1, "db": "a", "question": 7}',
    ],
)
def test_a_bad_line_is_named_by_its_number(tmp_path: Path, bad: str) -> None:
    """Misuse, with the place of the mistake."""
    file = tmp_path / "q.jsonl"
    file.write_text('{"id": 1, "db": "a", "question": "x"}\n' + bad + "\n")
    with pytest.raises(Misuse, match="line 2"):
        list(read_jsonl(file, read_line))


def test_a_database_that_cannot_be_reached_is_a_clear_failure(tmp_path: Path) -> None:
    """The message names the database and keeps the password."""
    file = tmp_path / "q.jsonl"
    file.write_text('{"id": 1, "db": "nowhere", "question": "How many?"}\n')
    with pytest.raises(Failure) as raised:
        predict("postgresql://u:sesame@127.0.0.1:1/{db}", file, tmp_path / "p.jsonl")
    place = "database 'nowhere' at 127.0.0.1:1 as 'u' (--dsn)"
    assert str(raised.value) == f"cannot use {place}: nobody listens there; start its server, or correct host and port"


def test_an_unknown_provider_is_misuse(tmp_path: Path) -> None:
    """It says which there are."""
    with pytest.raises(Misuse, match="offline"):
        predict("postgresql:///{db}", tmp_path / "q.jsonl", tmp_path / "p.jsonl", provider="oracle")
