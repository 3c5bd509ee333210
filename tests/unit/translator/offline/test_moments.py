"""Dates in words against an explicit now."""

from __future__ import annotations

import datetime as dt

import pytest

from askwire_translator.offline.times.moments import moment_at, shift
from askwire_translator.offline.words.text import tokenize

NOW = dt.datetime(2024, 3, 31, 9, tzinfo=dt.UTC)

SPANS = {
    "2023-02-28": ("2023-02-28", "2023-03-01"),
    "March 3rd, 2021": ("2021-03-03", "2021-03-04"),
    "March 3, 2021": ("2021-03-03", "2021-03-04"),
    "3 March, 2021": ("2021-03-03", "2021-03-04"),
    "7th of March 2021": ("2021-03-07", "2021-03-08"),
    "June 2022": ("2022-06-01", "2022-07-01"),
    "Q4 2023": ("2023-10-01", "2024-01-01"),
    "year 2020": ("2020-01-01", "2021-01-01"),
    "last month": ("2024-02-01", "2024-03-01"),
    "last year": ("2023-01-01", "2024-01-01"),
    "last week": ("2024-03-18", "2024-03-25"),
    "this quarter": ("2024-01-01", "2024-04-01"),
    "past 30 days": ("2024-03-01", "2024-04-01"),
    "year to date": ("2024-01-01", "2024-04-01"),
    "yesterday": ("2024-03-30", "2024-03-31"),
}


@pytest.mark.parametrize(("words", "span"), SPANS.items())
def test_a_moment_is_a_half_open_span_of_days(words: str, span: tuple[str, str]) -> None:
    """First day, and the day after the last."""
    found = moment_at(tokenize(words), 0)
    assert found is not None
    days = found[0].span(NOW)
    assert days is not None
    assert (days[0].isoformat(), days[1].isoformat()) == span


def test_a_month_without_a_year_repeats() -> None:
    """``in June`` is every June."""
    found = moment_at(tokenize("June"), 0)
    assert found is not None
    assert found[0].span(NOW) is None
    assert found[0].month == 6


@pytest.mark.parametrize("words", ["2023-02-30", "may", "march", "31"])
def test_what_is_no_date_is_none(words: str) -> None:
    """Impossible days, verbs that sound like months, bare numbers."""
    assert moment_at(tokenize(words), 0) is None


def test_shifting_by_months_stays_inside_the_month() -> None:
    """The 31st of a month moves to the last day of a shorter one."""
    assert shift("month", dt.date(2024, 3, 31), -1) == dt.date(2024, 2, 29)
