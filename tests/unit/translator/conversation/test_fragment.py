"""What a few words change, and whether they say themselves that they continue something."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from tests.support.cpu_time import cpu_seconds

from askwire_translator.conversation.fragment import Fragment
from askwire_translator.conversation.parse import fragment_of

CHANGES: dict[str, dict[str, Any]] = {
    "only in June": {"rest": "in June"},
    "what about United?": {"rest": "United"},
    "and by airline?": {"group": "airline"},
    "break it down by origin": {"group": "origin"},
    "monthly": {"group": "month"},
    "just the top 3": {"limit": 3, "end": "top"},
    "the bottom five": {"limit": 5, "end": "bottom"},
    "limit it to 10": {"limit": 10},
    "and the best?": {"limit": 0, "word": "best"},
    "all of them": {"unlimited": True},
    "as a percentage": {"percent": True},
    "sort by delay instead": {"sort": "delay"},
    "sort by name descending": {"sort": "name", "direction": "desc"},
    "highest first": {"direction": "desc"},
    "the other way round": {"direction": "reverse"},
    "for all airports": {"drop": "airports"},
    "without the filter": {"drop": "everything"},
    "the average instead": {"func": "avg", "of": None},
    "and the longest distance?": {"func": "max", "of": "distance"},
    "how many of those were to LAX?": {"count": True, "of": "were to LAX"},
    "which ones?": {"listing": True},
    "also show the names": {"columns": "names"},
    "without duplicates": {"distinct": True},
    "make it 3": {"limit": 3},
    "jsut the frist 3": {"limit": 3, "end": "any"},
    "ony in June": {"rest": "in June"},
    "the same for 2013-02": {"rest": "February 2013"},
    "sort by name instaed": {"sort": "name"},
    "go back": {"meta": "back", "to": None},
    "ok, go back to the list by airline": {"meta": "back", "to": "the list by airline"},
    "both together": {"both": "one"},
    "compare them": {"both": "each"},
    "without that filter but sorted by salary": {"drop": "that", "sort": "salary"},
    "the cheapest in each": {"each": "cheapest"},
    "in celsius please": {"in_unit": "celsius"},
    "on average": {"func": "avg", "of": None},
    "why?": {"meta": "why"},
    "how did you get that?": {"meta": "why"},
    "show me the SQL": {"meta": "why"},
    "again": {"meta": "again"},
    "which one is worst?": {"limit": 1, "end": "bottom", "noun": "one"},
    "the best month": {"limit": 1, "end": "top", "noun": "month"},
    "and the second?": {"limit": 1, "skip": 1},
    "the next 5": {"limit": 5, "onward": True},
    "compared to the month before": {"change": "change", "unit": "month"},
    "mom growth": {"change": "growth", "unit": "month"},
    "as a percentage of all flights": {"percent": True, "whole": "flights"},
    "show me the monthly numbers": {"group": "month"},
    "by more than 30 minutes": {"rest": "by more than 30 minutes"},
    "how many were late?": {"count": True, "of": "were late"},
    "exclude JFK": {"rest": "exclude JFK"},
    "as a bar chart": {"meta": "again"},
    "plot it": {"meta": "again"},
    "by airline, only in June, top 3": {"group": "airline", "rest": "only in June", "limit": 3},
}


@pytest.mark.parametrize(("words", "fields"), CHANGES.items(), ids=list(CHANGES))
def test_each_kind_of_change_is_heard(words: str, fields: dict[str, Any]) -> None:
    found = fragment_of(words)
    assert {name: getattr(found, name) for name in fields} == fields
    assert found.marked
    assert not found.empty or found.meta is not None


@pytest.mark.parametrize(
    "question",
    [
        "How many flights are there?",
        "Which airlines fly to LAX?",
        "List the names of all airports.",
        "What is the average delay per month?",
    ],
)
def test_a_question_of_its_own_is_not_marked(question: str) -> None:
    """In a conversation, too, most questions stand alone."""
    found = fragment_of(question)
    assert not found.marked
    assert found.alone


@pytest.mark.parametrize("words", ["", "?", "and", "please", "and and and"])
def test_words_that_ask_for_nothing_change_nothing(words: str) -> None:
    found = fragment_of(words)
    assert found.empty
    assert isinstance(found, Fragment)


def test_a_thousand_words_are_taken_apart_at_once() -> None:
    """No pattern may take longer the more there is of it."""
    for words in ("and " * 250, "what about " * 90, ", " * 500, "a" * 1_000, "sort by " + "x " * 490, "all " * 250):
        assert cpu_seconds(partial(fragment_of, words[:1_000])) < 0.1, words
