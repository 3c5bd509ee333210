"""Dates in words: days, months, years, quarters and spans relative to now."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from askwire_translator.offline.words.text import Token, number_words, word_at

Unit = Literal["hour", "day", "week", "month", "quarter", "year"]
HALVES = ("firsthalf", "secondhalf")  # of a year, as ``changes`` says them
_MONTHS = (
    {name.lower(): n for n, name in enumerate(calendar.month_name) if n}
    | {name.lower(): n for n, name in enumerate(calendar.month_abbr) if n and n != 5}
    | {"sept": 9}
)
_VERBS_TOO = frozenset(["march", "may"])
_BEFORE_MONTHS = frozenset(
    ["in", "of", "during", "since", "until", "till", "last", "this", "next", "every", "each", "mid", "early", "late"]
)
_DAYS = {name.lower(): (n + 1) % 7 for n, name in enumerate(calendar.day_name)}
_UNITS: dict[str, Unit] = {
    "hour": "hour",
    "hours": "hour",
    "day": "day",
    "days": "day",
    "week": "week",
    "weeks": "week",
    "month": "month",
    "months": "month",
    "quarter": "quarter",
    "quarters": "quarter",
    "year": "year",
    "years": "year",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """A time that a question names, before it is known which column it limits.

    Attributes:
        kind: ``date`` (one day), ``year``, ``month`` (of ``year`` or of every year), ``quarter``, ``half``,
            ``weekday``, ``clock`` (``count`` minutes after midnight of any day),
            ``last``/``this``/``next`` (a unit relative to now), ``past`` (``count`` units up to now), ``coming`` (from
            now), ``todate``.
    """

    kind: Literal[
        "date",
        "year",
        "month",
        "quarter",
        "half",
        "weekday",
        "last",
        "this",
        "next",
        "past",
        "coming",
        "todate",
        "day",
        "clock",
    ]
    year: int | None = None
    month: int | None = None
    day: int | None = None
    count: int = 1
    unit: Unit = "day"
    text: str = ""

    def span(self, now: dt.datetime) -> tuple[dt.date, dt.date] | None:  # noqa: PLR0911 - one arm a kind
        """First day and the day after the last, or None for what repeats (a month of every year, a weekday)."""
        today = now.date()
        match self.kind:
            case "date":
                first = dt.date(self.year or today.year, self.month or 1, self.day or 1)
                return first, first + dt.timedelta(days=1)
            case "year":
                return dt.date(self.year or today.year, 1, 1), dt.date((self.year or today.year) + 1, 1, 1)
            case "month" if self.year:
                return _units("month", dt.date(self.year, self.month or 1, 1), 1)
            case "quarter" if self.year:
                return _units("quarter", dt.date(self.year, 3 * (self.month or 1) - 2, 1), 1)
            case "half" if self.year:
                return _units("quarter", dt.date(self.year, 6 * (self.month or 1) - 5, 1), 2)
            case "day":
                first = today - dt.timedelta(days=self.count)
                return first, first + dt.timedelta(days=1)
            case "last":
                end = start_of(self.unit, today)
                return shift(self.unit, end, -self.count), end
            case "this":
                return _units(self.unit, start_of(self.unit, today), 1)
            case "next":
                return _units(self.unit, shift(self.unit, start_of(self.unit, today), 1), 1)
            case "past" | "coming":
                end = shift(self.unit, today, -self.count if self.kind == "past" else self.count)
                return min(today, end), max(today, end) + dt.timedelta(days=1)
            case "todate":
                return start_of(self.unit, today), today + dt.timedelta(days=1)
            case _:
                return None


def start_of(unit: Unit, day: dt.date) -> dt.date:
    """The first day of the unit that holds this day; weeks begin on Monday."""
    if unit == "week":
        return day - dt.timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    if unit == "quarter":
        return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
    return day.replace(month=1, day=1) if unit == "year" else day


def shift(unit: Unit, day: dt.date, count: int) -> dt.date:
    """The day ``count`` units later; the last day of a month where the same day does not exist."""
    if unit in {"day", "week", "hour"}:
        return day + dt.timedelta(days=count * (7 if unit == "week" else 1))
    months = count * {"month": 1, "quarter": 3, "year": 12}[unit]
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    year = min(max(year, 1), 9999)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _units(unit: Unit, first: dt.date, count: int) -> tuple[dt.date, dt.date]:
    return first, shift(unit, first, count)


def month_named(word: str) -> int | None:
    """Which month this word is the name of."""
    return _MONTHS.get(word)


def moment_at(tokens: list[Token], i: int) -> tuple[Moment, int] | None:
    """The moment that begins at this token and how many tokens it takes."""
    for rule in (_iso, _clock, _relative, _month, _day_month, _quarter, _weekday, _year):
        found = rule(tokens, i)
        if found is not None:
            return found
    return None


def is_year(text: str) -> bool:
    """Whether these figures are those of a year."""
    return re.fullmatch(r"(1[6-9]|20)\d\d", text) is not None


def _is_year(tokens: list[Token], i: int) -> int | None:
    return int(tokens[i].text) if 0 <= i < len(tokens) and is_year(tokens[i].text) else None


def _iso(tokens: list[Token], i: int) -> tuple[Moment, int] | None:
    if tokens[i].kind != "date":
        return None
    text = tokens[i].text
    parts = [int(p) for p in re.findall(r"\d+", text)]
    year, month, day = (parts[2], parts[0], parts[1]) if "/" in text else parts[:3]
    if month > 12 and day <= 12:
        month, day = day, month
    if not 1 <= year <= 9999 or not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return Moment("date", year, month, day, text=text), 1


def _clock(tokens: list[Token], i: int) -> tuple[Moment, int] | None:
    """``6am``, ``6:30 pm``, ``18:00``, ``noon``, ``midnight``."""
    word = word_at(tokens, i)
    if word in {"noon", "midday", "midnight"}:
        return Moment("clock", count=0 if word == "midnight" else 720), 1
    together = re.fullmatch(r"(\d{1,2})(am|pm)", word)
    if together:
        return _at(int(together[1]), 0, together[2], 1)
    if not re.fullmatch(r"\d{1,2}", word):
        return None
    minutes, used = 0, 1
    rest = re.fullmatch(r"([0-5]\d)(am|pm)?", word_at(tokens, i + 2)) if word_at(tokens, i + 1) == ":" else None
    if rest:
        minutes, used = int(rest[1]), 3
    half = (rest[2] if rest else None) or word_at(tokens, i + used)
    if half in {"am", "pm"}:
        return _at(int(word), minutes, half, used + (not (rest and rest[2])))
    if rest or half == "o'clock":
        return _at(int(word), minutes, "", used + (half == "o'clock"))
    return None


def _at(hour: int, minutes: int, half: str, used: int) -> tuple[Moment, int] | None:
    if hour > (12 if half else 23):
        return None
    hour = hour % 12 + 12 * (half == "pm") if half else hour
    return Moment("clock", count=60 * hour + minutes), used


_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    "twentieth",
)
_ORDINAL_DAYS = {word: n for n, word in enumerate(_ORDINALS, 1)} | {"thirtieth": 30}


def _day_number(tokens: list[Token], i: int) -> int | None:
    match = re.fullmatch(r"(\d{1,2})(st|nd|rd|th)?", word_at(tokens, i))
    return int(match[1]) if match and 1 <= int(match[1]) <= 31 else None


def _month(tokens: list[Token], i: int) -> tuple[Moment, int] | None:
    month = _MONTHS.get(word_at(tokens, i))
    if month is None or (word_at(tokens, i) in _VERBS_TOO and not _is_month(tokens, i)):
        return None
    at = i + 1
    day = _day_number(tokens, at)
    if day is not None and _is_year(tokens, at) is None:
        at += 1
    else:
        day = None
    comma = at + (word_at(tokens, at) in {",", "of"})
    year = _is_year(tokens, comma)
    if year is not None:
        at = comma + 1
    if day is not None:
        return (Moment("date", year, month, day), at - i) if _valid(year, month, day) else None
    return Moment("month", year, month), at - i


def _is_month(tokens: list[Token], i: int) -> bool:
    """Whether ``march`` or ``may`` is the month: by its capital, the word before it, or the day or year behind it."""
    joined = word_at(tokens, i - 1) in {"to", "and", "or", "through"} and word_at(tokens, i - 2) in _MONTHS
    numbered = _is_year(tokens, i + 1) is not None or _day_number(tokens, i + 1) is not None
    return tokens[i].text[0].isupper() or word_at(tokens, i - 1) in _BEFORE_MONTHS or joined or numbered


def _valid(year: int | None, month: int, day: int) -> bool:
    return day <= calendar.monthrange(year or 2024, month)[1]


def _day_month(tokens: list[Token], i: int) -> tuple[Moment, int] | None:
    day = _day_number(tokens, i)
    if day is None and word_at(tokens, i + 1) == "of":
        day = _ORDINAL_DAYS.get(word_at(tokens, i))  # ``the fourth of July``
    if day is None:
        return None
    at = i + 1 + (word_at(tokens, i + 1) == "of")
    month = _MONTHS.get(word_at(tokens, at))
    if month is None or not _valid(None, month, day):
        return None
    comma = at + 1 + (word_at(tokens, at + 1) == ",")
    year = _is_year(tokens, comma)
    return Moment("date", year, month, day), (comma if year is not None else at) + 1 - i


def _quarter(tokens: list[Token], i: int) -> tuple[Moment, int] | None:
    if word_at(tokens, i) in HALVES:
        year = _is_year(tokens, i + 1)
        return Moment("half", year, HALVES.index(word_at(tokens, i)) + 1), 1 + (year is not None)
    match = re.fullmatch(r"q([1-4])", word_at(tokens, i))
    ordinal = {"first": 1, "second": 2, "third": 3, "fourth": 4}.get(word_at(tokens, i))
    if match:
        number, at = int(match[1]), i + 1
    elif ordinal and word_at(tokens, i + 1) == "quarter":
        number, at = ordinal, i + 2
    else:
        return None
    at += word_at(tokens, at) in {"of", "in"} and _is_year(tokens, at + 1) is not None
    year = _is_year(tokens, at)
    return Moment("quarter", year, number), at + (year is not None) - i


def _weekday(tokens: list[Token], i: int) -> tuple[Moment, int] | None:
    word = word_at(tokens, i)
    day = _DAYS.get(word.removesuffix("s") if word.endswith("days") else word)
    return (Moment("weekday", day=day), 1) if day is not None else None


def _year(tokens: list[Token], i: int) -> tuple[Moment, int] | None:
    before = word_at(tokens, i - 1)
    year = _is_year(tokens, i)
    if year is None:
        if word_at(tokens, i) == "year" and _is_year(tokens, i + 1) is not None:
            return Moment("year", _is_year(tokens, i + 1)), 2
        return None
    if before in {
        "in",
        "since",
        "after",
        "before",
        "during",
        "year",
        "of",
        "until",
        "between",
        "from",
        "to",
        "or",
        "by",
        "either",
        "both",
        "and",
        "vs",
        "versus",
    }:
        return Moment("year", year), 1
    return None


def _relative(tokens: list[Token], i: int) -> tuple[Moment, int] | None:
    word, follow = word_at(tokens, i), word_at(tokens, i + 1)
    if word in {"yesterday", "today", "tomorrow"}:
        return Moment("day", count={"yesterday": 1, "today": 0, "tomorrow": -1}[word]), 1
    if word in {"year", "month", "quarter", "week"} and follow == "to" and word_at(tokens, i + 2) == "date":
        return Moment("todate", unit=_UNITS[word]), 3
    if word == "ytd":
        return Moment("todate", unit="year"), 1
    if word in {"last", "past", "previous", "this", "current", "next"}:
        if follow in _UNITS and not follow.endswith("s"):
            kind: Literal["last", "this", "next"] = (
                "this" if word in {"this", "current"} else "next" if word == "next" else "last"
            )
            return Moment(kind, unit=_UNITS[follow]), 2
        if word not in {"this", "current"} and i + 1 < len(tokens):
            number = number_words(tokens, i + 1)
            unit = _UNITS.get(word_at(tokens, i + 1 + number[1])) if number else None
            if number and unit and isinstance(number[0], int) and number[0] <= 10_000:
                return Moment("coming" if word == "next" else "past", count=number[0], unit=unit), 2 + number[1]
    return None
