"""Answers in this process, what makes two questions equal, and answers at rest."""

from __future__ import annotations

import pytest
from tests.support.providers import draft

from askwire_common.contracts import Option
from askwire_common.datasources.wording import normalised
from askwire_translator.answers import decode, encode
from askwire_translator.cache import Memory
from askwire_translator.translate import Answer, Clarify, Drafted, Unanswerable


def test_an_answer_ages() -> None:
    now = [0.0]
    memory = Memory(clock=lambda: now[0])
    memory.put("a", draft(), 10)
    now[0] = 9.9
    assert memory.get("a") == draft()
    now[0] = 10
    assert memory.get("a") is None


def test_the_answer_that_was_not_used_for_longest_makes_room() -> None:
    memory = Memory(entries=2)
    memory.put("a", draft("A"), 10)
    memory.put("b", draft("B"), 10)
    assert memory.get("a") is not None
    memory.put("c", draft("C"), 10)
    assert memory.get("b") is None
    assert memory.get("a") == draft("A")
    assert memory.get("c") == draft("C")


def test_what_is_forgotten_is_gone() -> None:
    memory = Memory()
    memory.put("a", draft(), 10)
    memory.forget("a")
    memory.forget("never there")
    assert memory.get("a") is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How many flights?", "how many  flights"),
        ("how many\nflights ?", "how many flights"),
        ("cafe\u0301s in June", "caf\u00e9s in June"),
    ],
)
def test_spacing_closing_marks_and_a_sentences_capital_change_nothing(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("flights from US", "flights from us"),
        ("JFK flights", "jfk flights"),
        ("flights in May", "flights in may"),
        ("name = 'a  b'!", "name = 'a b' or 1"),
        ("how many flights", "how many flight"),
    ],
)
def test_whatever_might_change_the_meaning_makes_another_question(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


@pytest.mark.parametrize(
    "answer",
    [
        draft(),
        Drafted("SELECT 'ä\n\u2028'", 0.75, "one", "m", "v", 1, 2, "openai"),
        Clarify("which?", (Option(reading="a", question="b"),)),
        Clarify("which?"),
        Unanswerable("no", ("how many?",)),
    ],
)
def test_an_answer_at_rest_comes_back_as_it_was(answer: Answer) -> None:
    assert decode(encode(answer)) == answer
    assert b"\n" not in encode(answer)


@pytest.mark.parametrize(
    "data", [b"", b"null", b"{", b"[]", b'{"kind": "drafted"}', b'{"kind": "other", "text": "x"}', b"\xff\xfe"]
)
def test_what_is_no_answer_is_not_read_as_one(data: bytes) -> None:
    assert decode(data) is None
