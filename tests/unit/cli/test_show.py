"""Answers and errors as a person reads them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pytest

from askwire_cli.choosing import show_options
from askwire_cli.gateway import describe
from askwire_cli.show import console, plain, show_answer

ANSWER = {
    "status": "answered",
    "sql": "SELECT carrier, n FROM t",
    "columns": [{"name": "carrier", "type": "text"}, {"name": "n", "type": "int8"}],
    "truncated": False,
    "timings_ms": {"total": 12.4},
}


def shown(answer: Mapping[str, Any], rows: list[list[Any]]) -> str:
    out = io.StringIO()
    show_answer(answer, rows, console(out))
    return out.getvalue()


def test_sql_rows_and_their_number_are_shown() -> None:
    text = shown(ANSWER, [["UA", 58665], [None, 1]])
    assert text.startswith("SELECT carrier, n FROM t\n")
    assert "58665" in text
    assert "null" in text
    assert text.rstrip().endswith("2 rows, 12 ms")


def test_a_cut_result_says_so() -> None:
    assert "there are more" in shown({**ANSWER, "truncated": True}, [["UA", 1]])


def test_data_cannot_write_on_the_terminal() -> None:
    assert "\x1b" not in shown(ANSWER, [["\x1b[2J\x1b]0;owned\x07", 1]])
    assert plain("a\x1b[31m\nb") == r"a\x1b[31m\nb"
    assert "[bold]" in shown(ANSWER, [["[bold]x[/bold]", 1]])


def test_a_wide_result_is_not_cut_off_a_terminal() -> None:
    assert "x" * 500 in shown(ANSWER, [["x" * 500, 1]])


def test_options_of_an_ambiguous_question_can_be_asked() -> None:
    out = io.StringIO()
    show_options({"options": [{"reading": "by count", "question": "Which has most flights?"}]}, console(out))
    assert "Which has most flights?" in out.getvalue()


def test_a_reading_that_its_question_says_is_shown_once() -> None:
    """The offline translator's options ask for their reading in its own words."""
    out = io.StringIO()
    show_options({"options": [{"reading": "month from flights", "question": "Show month from flights"}]}, console(out))
    assert out.getvalue().count("month from flights") == 1


def test_a_refusal_lists_each_violation_with_its_remedy() -> None:
    text = describe(
        {
            "code": "refused",
            "detail": "the statement was refused",
            "violations": [{"rule": "read_only", "message": "This is a write.", "remedy": "Write SELECT."}],
        }
    )
    assert text == "refused: the statement was refused\n  - This is a write. [read_only] Write SELECT."


@pytest.mark.parametrize("problem", [{}, {"code": "internal", "trace_id": "abc"}])
def test_a_problem_without_detail_is_still_a_sentence(problem: Mapping[str, Any]) -> None:
    assert "no detail was given" in describe(problem)
