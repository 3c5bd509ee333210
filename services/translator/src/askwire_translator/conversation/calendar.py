"""Which parts of a moment two conditions speak of: ``in July`` and ``on weekends`` can both be meant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, get_args

from askwire_translator.ir.model import Between, Col, Compare, Constant, Part, Predicate
from askwire_translator.ir.walk import nodes
from askwire_translator.offline.times.moments import Unit, shift

_MONTHS: Final = {"month": 1, "quarter": 3}
_NEXT: Final = 13  # January of the year after
_DATES: Final = frozenset({"year", "month", "day"})
_PARTS: Final = {"quarter": "month"}  # what is a quarter is no other month's


def apart(old: Predicate, new: Predicate) -> bool:
    """Whether they speak of different parts of moments, so that one does not take the place of the other."""
    if within_year(old, new) is not new:
        return False
    said, says = _spoken_of(old), _spoken_of(new)
    return bool(said) and bool(says) and not said & says


def within_year(span: Predicate, new: Predicate) -> Predicate:
    """A month or quarter of every year as that of the one year in which the span lies (``since October`` as the rest of
    it); else as it is.
    """
    if not isinstance(span, Between) or not span.half_open or not isinstance(span.low, Constant):
        return new
    if not isinstance(new, Compare) or not isinstance(new.left, Part) or new.op == "<>":
        return new
    year, size = _year_of(span), _MONTHS.get(new.left.unit)
    if year is None or size is None or not isinstance(new.right, Constant) or not isinstance(new.right.value, int):
        return new
    first = (new.right.value - 1) * size + 1
    after = first + size
    ends = {"=": (first, after), ">=": (first, _NEXT), ">": (after, _NEXT), "<": (1, first), "<=": (1, after)}
    start, end = ends[new.op]
    if start >= end:
        return new  # nothing of that year
    low, high = (f"{year + (month - 1) // 12}-{(month - 1) % 12 + 1:02d}-01" for month in (start, end))
    return replace(span, low=Constant(low, span.low.kind), high=Constant(high, span.low.kind))


def moved(parts: Sequence[Predicate], unit: str, by: int) -> list[Predicate]:
    """The conditions with the one time that they speak of so many units earlier or later.

    Raises:
        ValueError: they speak of no time, of a longer one than the unit, or of a part of a time that is not known.
    """
    found = [_moved(p, unit, by) for p in parts]
    changed = [(n, p) for n, p in enumerate(found) if p is not None]
    if len(changed) != 1:
        raise ValueError(unit)
    place, new = changed[0]
    return [new if n == place else p for n, p in enumerate(parts)]


def _moved(condition: Predicate, unit: str, by: int) -> Predicate | None:
    if isinstance(condition, Between) and condition.half_open and not condition.negated:
        return _moved_span(condition, unit, by)
    if not isinstance(condition, Compare) or condition.op != "=" or not isinstance(condition.right, Constant):
        return None
    left, number = condition.left, condition.right.value
    kind = left.unit if isinstance(left, Part) else left.name.lower() if isinstance(left, Col) else ""
    if kind != unit or kind not in {"year", *_MONTHS} or not isinstance(number, int):
        return None
    last = {"year": 9999, "quarter": 4, "month": 12}[unit]
    if not 1 <= number + by <= last:
        raise ValueError(unit)  # of another year, which the condition does not name
    return replace(condition, right=replace(condition.right, value=number + by))


def _moved_span(span: Between, unit: str, by: int) -> Predicate | None:
    if not isinstance(span.low, Constant) or not isinstance(span.high, Constant) or unit not in get_args(Unit):
        return None
    try:
        low, high = (dt.date.fromisoformat(str(end.value)) for end in (span.low, span.high))
    except ValueError:
        return None
    if high > shift(unit, low, 1):  # type: ignore[arg-type]  # one of the units
        raise ValueError(unit)  # the month before a year
    ends = (Constant(shift(unit, day, by).isoformat(), span.low.kind) for day in (low, high))  # type: ignore[arg-type]
    return replace(span, low=next(ends), high=next(ends))


def _spoken_of(condition: Predicate) -> frozenset[str]:
    """``year``, ``month``, ``day``, ``dow``, ``hour``; nothing for what is no time."""
    parts = {_PARTS.get(n.unit, n.unit) for n in nodes(condition) if isinstance(n, Part)}
    if parts:
        return frozenset(parts)
    if isinstance(condition, Between) and _whole_years(condition):
        return frozenset({"year"})
    dated = any(isinstance(n, Constant) and n.kind in {"date", "timestamp"} for n in nodes(condition))
    return _DATES if dated else frozenset()


def _whole_years(span: Between) -> bool:
    ends = (span.low, span.high)
    return span.half_open and all(isinstance(e, Constant) and str(e.value)[4:10] == "-01-01" for e in ends)


def _year_of(span: Between) -> int | None:
    """The year that a span of days lies in; None when it lies in several."""
    if not isinstance(span.low, Constant) or not isinstance(span.high, Constant):
        return None
    low, high = str(span.low.value), str(span.high.value)
    if not low[:4].isdigit() or not high[:4].isdigit():
        return None
    last = int(high[:4]) - (1 if high[4:10] == "-01-01" else 0)
    return int(low[:4]) if int(low[:4]) == last else None
