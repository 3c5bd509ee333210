"""Days and months without a year, as conditions: "after December 20", "between June 1 and June 15"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from askwire_translator.ir.model import And, Between, Compare, Constant, Expr, Not, Or, Part, Predicate
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.times.moments import Moment

_STRICT: Final = {">": ">", ">=": ">", "<": "<", "<=": "<"}


def without_year(moment: Moment) -> bool:
    """Whether this is a day or a month of any year."""
    return moment.kind in {"date", "month"} and moment.year is None


def one_year(table: TableInfo) -> bool:
    """Whether all rows are known to be of one year, so that none has to be said."""
    return any(c.words == ("year",) and c.column.distinct == 1 for c in table.columns)


def of_any_year(op: str, column: ColumnInfo, moments: Sequence[Moment], *, negated: bool) -> Predicate:
    """The condition on the month and the day alone.

    Raises:
        Misfit: the comparison has no such form.
    """
    if op == "between" and len(moments) == 2:
        if moments[0].month == moments[1].month and all(m.day is not None for m in moments):
            return _days_of_month(column, moments, negated=negated)
        low, high = _bound(">=", column, moments[0]), _bound("<=", column, moments[1])
        around = _place(moments[0]) > _place(moments[1])  # over the turn of the year
        found: Predicate = Or((low, high)) if around else And((low, high))
    elif op in _STRICT:
        found = _bound(op, column, moments[0])
    else:
        raise Misfit(op)
    return Not(found) if negated else found


def _days_of_month(column: ColumnInfo, moments: Sequence[Moment], *, negated: bool) -> Predicate:
    first, last = (Constant(m.day or 1, "number") for m in moments)
    month = Compare("=", part_of("month", column), Constant(moments[0].month or 1, "number"))
    found = And((month, Between(part_of("day", column), first, last)))
    return Not(found) if negated else found


def _place(moment: Moment) -> tuple[int, int]:
    return moment.month or 1, moment.day or 0


def _bound(op: str, column: ColumnInfo, moment: Moment) -> Predicate:
    month, number = part_of("month", column), Constant(moment.month or 1, "number")
    if moment.kind == "month":
        return Compare(op, month, number)  # type: ignore[arg-type]  # one of ``_STRICT``
    day = Compare(op, part_of("day", column), Constant(moment.day or 1, "number"))  # type: ignore[arg-type]
    beyond = Compare(_STRICT[op], month, number)  # type: ignore[arg-type]
    return Or((beyond, And((Compare("=", month, number), day))))


def part_of(unit: str, column: ColumnInfo) -> Expr:
    """The month or the day of a moment: as the table keeps it beside the only moment that it has, in no time zone."""
    kept = {c.words: c for c in column.table.columns if c.temporal_number and c.type == "number"}
    alone = [c for c in column.table.columns if c.temporal] == [column]
    if alone and kept.keys() >= {("year",), ("month",), ("day",)} and (unit,) in kept:
        return kept[unit,].col
    return Part(unit, column.col)  # type: ignore[arg-type]  # a unit that repeats


def whole_date(moment: Moment, column: ColumnInfo) -> Predicate:
    """A date over the columns that hold its year, its month and its day.

    Raises:
        Misfit: the table has not all of them, or has a column for the whole of it.
    """
    if any(c.temporal for c in column.table.columns):
        raise Misfit("a date by its parts, beside a column for the whole of it")
    wanted = {"year": moment.year, "month": moment.month, "day": moment.day}
    parts: list[Predicate] = []
    for unit, number in wanted.items():
        if number is None:
            continue
        own = next((c for c in column.table.columns if c.words == (unit,) and c.type == "number"), None)
        if own is None:
            raise Misfit("a part of a date")
        parts.append(Compare("=", own.col, Constant(number, "number")))
    return And(tuple(parts))
