"""Spans of time as people say them."""

from __future__ import annotations

import datetime as dt
from typing import Final

from askwire_translator.ir.model import Constant, Expr, Part

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
WEEKDAYS: Final = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def span(low: Expr, high: Expr) -> str:
    """``in July 2013`` for two moments of which the second is no part of it; both as they are where it is no unit."""
    first, after = _day(low), _day(high)
    if first is None or after is None or after <= first:
        return f"from {written(low)} to before {written(high)}"
    if after == first + dt.timedelta(days=1):
        return f"on {first}"
    if first.day == 1 and after == _later(first, 1):
        return f"in {MONTHS[first.month - 1]} {first.year}"
    if first.day == 1 and first.month % 3 == 1 and after == _later(first, 3):
        return f"in the {('first', 'second', 'third', 'fourth')[first.month // 3]} quarter of {first.year}"
    if (first.month, first.day) == (1, 1) and after == _later(first, 12):
        return f"in {first.year}"
    return f"from {first} to {after - dt.timedelta(days=1)}"


def part_is(part: Part, value: Expr) -> str | None:
    """``in July`` for the month 7, ``on a Sunday`` for the weekday 0; None where the number says it best."""
    number = value.value if isinstance(value, Constant) else None
    if not isinstance(number, int):
        return None
    if part.unit == "month" and 1 <= number <= len(MONTHS):
        return f"in {MONTHS[number - 1]}"
    if part.unit == "dow" and 0 <= number < len(WEEKDAYS):
        return f"on a {WEEKDAYS[number]}"
    return f"in {number}" if part.unit == "year" else None


def is_moment(expr: Expr) -> bool:
    """Whether it is a date or a time that the question says."""
    return isinstance(expr, Constant) and expr.kind in {"date", "timestamp"}


def written(expr: Expr) -> str:
    """A constant as a person would write it; a moment without its midnight and its zone's T."""
    if not isinstance(expr, Constant):
        return str(expr)
    if expr.kind == "text":
        return repr(expr.value)
    if expr.kind == "bool":
        return "true" if expr.value else "false"
    return str(expr.value).replace("T", " ").removesuffix(" 00:00:00") if is_moment(expr) else str(expr.value)


def _day(expr: Expr) -> dt.date | None:
    if not isinstance(expr, Constant) or not is_moment(expr):
        return None
    try:
        return dt.date.fromisoformat(written(expr))
    except ValueError:
        return None


def _later(day: dt.date, months: int) -> dt.date:
    ahead = day.month - 1 + months
    return dt.date(day.year + ahead // 12, ahead % 12 + 1, 1) if day.year + ahead // 12 <= dt.MAXYEAR else day
