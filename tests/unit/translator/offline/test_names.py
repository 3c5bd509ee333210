"""Names of columns as a person would say them, and words as they are compared."""

from __future__ import annotations

import pytest

from askwire_translator.offline.source.names import words
from askwire_translator.offline.words.abbreviations import ABBREVIATIONS
from askwire_translator.offline.words.text import distance, number_words, stem, tokenize


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("first_name", ("first", "name")),
        ("deptNo", ("department", "number")),
        ("fname", ("first", "name")),
        ("roomname", ("room", "name")),
        ("maxoccupancy", ("maximum", "occupancy")),
        ("dep_delay", ("departure", "delay")),
        ("CustomerID", ("customer", "id")),
        ("bedroom_count", ("bedroom", "count")),
        ("pat_id", ("patient", "id")),
        ("appt_dx", ("appointment", "diagnosis")),
        ("rx", ("prescription",)),
        ("eff_dt", ("effective", "date")),
    ],
)
def test_a_name_is_split_and_spelled_out(name: str, spoken: tuple[str, ...]) -> None:
    """Snake, camel, run-together and abbreviated names."""
    assert words(name) == spoken


def test_what_a_short_name_stands_for_is_one_word_as_questions_are_compared() -> None:
    """Questions are compared by stems: a plural here would be found by nobody."""
    assert all(word == stem(word) for words_of in ABBREVIATIONS.values() for word in words_of)


def test_a_short_prefix_stands_for_its_table() -> None:
    """``stuid`` of ``student`` is the student's id."""
    assert words("stuid", ("student",)) == ("student", "id")


@pytest.mark.parametrize(
    ("name", "table", "spoken"),
    [
        ("dno", "department", ("department", "number")),
        ("dphone", "department", ("department", "phone")),
        ("bid", "auction", ("bid",)),
        ("region_descriptrion", "region", ("region", "description")),
    ],
)
def test_one_letter_may_stand_for_the_table_and_one_may_be_wrong(
    name: str, table: str, spoken: tuple[str, ...]
) -> None:
    """But not in short words, nor where the letter begins another word."""
    assert words(name, (table,)) == spoken


@pytest.mark.parametrize(
    ("word", "singular"),
    [
        ("cities", "city"),
        ("people", "person"),
        ("addresses", "address"),
        ("buses", "bus"),
        ("status", "status"),
        ("boxes", "box"),
        ("ids", "id"),
    ],
)
def test_words_are_compared_in_the_singular(word: str, singular: str) -> None:
    """Regular and irregular plurals."""
    assert stem(word) == singular


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5k", 5_000),
        ("1.2m", 1_200_000),
        ("two hundred", 200),
        ("twenty five", 25),
        ("1,500", 1_500),
        ("3 million", 3_000_000),
        ("40%", 40),
    ],
)
def test_numbers_in_figures_and_words(text: str, number: float) -> None:
    """Scales, separators and number words."""
    found = number_words(tokenize(text), 0)
    assert found is not None
    assert found[0] == number


def test_distance_counts_swaps_once() -> None:
    """A swap of neighbours is one mistake."""
    assert distance("germnay", "germany") == 1
    assert distance("abc", "xyz", 1) == 2
