"""A conversation at a terminal: what each line leads to."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pytest

from askwire_cli.choosing import Clarified, choose, picked
from askwire_cli.dialogue import Answer, Dialogue
from askwire_cli.failure import Failure
from askwire_cli.gateway import describe
from askwire_cli.show import console

OPTIONS = [{"reading": "by delay", "question": "Show delays"}, {"reading": "by count", "question": "Show counts"}]
CLARIFY = {"status": "clarification_needed", "detail": "Which of these is meant?", "options": OPTIONS}
COUNTED = {
    "status": "answered",
    "sql": "SELECT count(*) FROM flights",
    "columns": [{"name": "count", "type": "bigint"}],
    "translation": {"reading": "the number of flights"},
}


class Person:
    """Somebody who types lines, and what they see."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.begun = 1
        self._out = io.StringIO()
        self.dialogue = Dialogue(self._ask, self._renew, console(self._out))

    def types(self, *lines: str) -> str:
        self._out.truncate(0)
        self.all_answered = self.dialogue.run(lines)
        return self._out.getvalue()

    def _renew(self) -> None:
        self.begun += 1

    def _ask(self, question: str) -> Answer:
        self.asked.append(question)
        found = self.answers.get(question, COUNTED)
        if isinstance(found, BaseException):
            raise found
        return found, [[7]]


def test_an_answer_shows_how_it_was_read_and_its_rows() -> None:
    seen = Person({}).types("How many flights?")
    assert "Read as: the number of flights" in seen
    assert "7" in seen
    assert "SELECT" not in seen


def test_the_sql_is_shown_when_asked_for() -> None:
    person = Person({})
    assert "There is no answer yet." in person.types("/sql")
    assert "SELECT count(*) FROM flights" in person.types("How many flights?", "/sql")


def test_a_number_picks_a_reading_that_was_offered() -> None:
    person = Person({"the worst?": CLARIFY})
    seen = person.types("the worst?", "2")
    assert person.asked == ["the worst?", "Show counts"]
    assert "Which of these is meant?\n  1. Show delays   (by delay)\n  2. Show counts   (by count)\n" in seen


def test_a_number_is_a_question_when_nothing_was_offered() -> None:
    person = Person({"the worst?": CLARIFY})
    person.types("the worst?", "How many flights?", "2")
    assert person.asked[-1] == "2"


def test_a_question_that_fails_does_not_end_the_conversation() -> None:
    person = Person({"what?": Failure("unanswerable: nothing explains “what”"), "slow?": KeyboardInterrupt()})
    seen = person.types("what?", "slow?", "How many flights?")
    assert "unanswerable: nothing explains “what”" in seen
    assert "Given up." in seen
    assert seen.rstrip().endswith("1 row")
    assert not person.all_answered


@pytest.mark.parametrize("end", ["/quit", "exit", "QUIT"])
def test_a_word_ends_it(end: str) -> None:
    person = Person({})
    person.types("one?", end, "two?")
    assert person.asked == ["one?"]
    assert person.all_answered


def test_commands_are_no_questions() -> None:
    person = Person({})
    seen = person.types("/help", "", "/new", "/frobnicate")
    assert person.asked == []
    assert person.begun == 2
    assert "/sql" in seen
    assert "/frobnicate is no command" in seen


@pytest.mark.parametrize(
    ("line", "question"), [("1", "Show delays"), (" 2. ", "Show counts"), ("3", None), ("one", None)]
)
def test_a_reading_is_picked_by_its_number(line: str, question: str | None) -> None:
    assert picked(line, OPTIONS) == question


@pytest.mark.parametrize(("lines", "question"), [(["7", "2"], "Show counts"), ([""], None)])
def test_who_is_asked_back_picks_one_or_none(lines: list[str], question: str | None) -> None:
    typed = iter(lines)
    assert choose(OPTIONS, lambda _: next(typed)) == question


def test_ctrl_d_picks_none() -> None:
    def gone(prompt: str) -> str:
        raise EOFError(prompt)

    assert choose(OPTIONS, gone) is None


def test_who_has_no_terminal_is_told_what_to_do_next() -> None:
    assert str(Clarified(OPTIONS)).endswith("askwire ask 'Show delays'")
    assert str(Clarified([])) == "nothing was run: say more precisely what is meant"


def test_a_refusal_names_questions_that_can_be_asked() -> None:
    problem = {"code": "unanswerable", "detail": "nothing explains “x”", "options": [{"question": "How many flights?"}]}
    assert describe(problem).splitlines()[1:] == ["What can be asked, for example:", "  How many flights?"]
