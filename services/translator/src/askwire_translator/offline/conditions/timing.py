"""Times as conditions over the columns that hold them: moments, dates as text, years, months and days as numbers."""

from __future__ import annotations

import datetime as dt

from askwire_translator.ir.model import And, Between, Compare, CompareOp, Constant, Expr, Not, Or, Part, Predicate
from askwire_translator.offline.conditions.clock import clock_condition
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.conditions.yearless import of_any_year, one_year, part_of, whole_date, without_year
from askwire_translator.offline.grammar.draft import Cond
from askwire_translator.offline.source.elements import ColumnInfo, type_class
from askwire_translator.offline.times.moments import Moment

_ORDERS = frozenset(["between", ">", ">=", "<", "<="])
INVERSE: dict[str, CompareOp] = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def compare(op: str, left: Expr, right: Expr, negated: bool) -> Compare:
    """A comparison, turned around when negated."""
    real: CompareOp = INVERSE[op] if negated else op  # type: ignore[assignment]
    return Compare(real, left, right)


def on_clock(cond: Cond) -> bool:
    """Whether a time of the day is compared."""
    return any(v.moment is not None and v.moment.kind == "clock" for v in cond.values)


def timely(column: ColumnInfo) -> bool:
    """Whether the column holds times of any kind."""
    return column.temporal or column.text_date or column.temporal_number


def moment_condition(cond: Cond, column: ColumnInfo, now: dt.datetime, *, negated: bool) -> Predicate:
    """The condition of a time over its column.

    Raises:
        Misfit: the column cannot hold such a time.
    """
    if on_clock(cond):
        return clock_condition(cond, column, negated=negated)
    moments = [v.moment for v in cond.values if v.moment is not None]
    if not column.temporal and not column.text_date:
        return _on_number(cond, column, moments, now, negated)
    moment, span = moments[0], moments[0].span(now)
    if cond.op in _ORDERS and all(map(without_year, moments)) and (span is None or one_year(column.table)):
        return of_any_year(cond.op, column, moments, negated=negated)
    if cond.op == "between" and len(moments) == 2:
        high = moments[1].span(now)
        if span is None or high is None:
            raise Misfit("a range of what repeats")
        return Between(column.col, _day(span[0], column), _day(high[1], column), half_open=True, negated=negated)
    if moment.kind == "date" and moment.year is None and cond.op in {"=", "moment", "value"} and column.temporal:
        return _every_year(moment, column, negated)
    return _repeating(moment, column, negated) if span is None else _within(cond.op, moment, span, column, negated)


def _every_year(moment: Moment, column: ColumnInfo, negated: bool) -> Predicate:
    parts = ((unit, number) for unit, number in (("month", moment.month), ("day", moment.day)) if number)
    every = And(tuple(Compare("=", part_of(unit, column), Constant(n, "number")) for unit, n in parts))
    return Not(every) if negated else every


def _within(op: str, moment: Moment, span: tuple[dt.date, dt.date], column: ColumnInfo, negated: bool) -> Predicate:
    """A time from the first of these days up to the last, which is left out."""
    first, end = _day(span[0], column), _day(span[1], column)
    match op:
        case ">":
            return compare(">=", column.col, end, negated)
        case ">=":
            return compare(">=", column.col, first, negated)
        case "<":
            return compare("<", column.col, first, negated)
        case "<=":
            return compare("<", column.col, end, negated)
        case _:
            if moment.kind in {"date", "day"} and type_class(column.column.type) == "date":
                return compare("=", column.col, first, negated)
            return Between(column.col, first, end, half_open=True, negated=negated)


def _day(day: dt.date, column: ColumnInfo) -> Constant:
    return Constant(day.isoformat(), "date" if column.temporal else "text")


def _repeating(moment: Moment, column: ColumnInfo, negated: bool) -> Predicate:
    if not column.temporal:
        raise Misfit("months of dates kept as text")
    if moment.kind == "half":
        return compare("<=" if moment.month == 1 else ">", Part("quarter", column.col), Constant(2, "number"), negated)
    unit, number = {
        "month": ("month", moment.month),
        "quarter": ("quarter", moment.month),
        "weekday": ("dow", moment.day),
    }.get(moment.kind, ("month", None))
    if number is None:
        raise Misfit(moment.kind)
    return compare("=", part_of(unit, column), Constant(number, "number"), negated)


def _on_number(cond: Cond, column: ColumnInfo, moments: list[Moment], now: dt.datetime, negated: bool) -> Predicate:
    unit = column.words[-1]
    if cond.op == "between" and len(moments) == 2:
        if any(m.kind == "date" for m in moments):
            raise Misfit("a range of days by a part of them")
        low, high = (_number_of(m, unit, now) for m in moments)
        found = _between_numbers(column, low, high, negated)
        return found if unit == "year" else _in_year(found, column, {m.year for m in moments})
    moment = moments[0]
    op = "=" if cond.op in {"value", "moment", "named"} else cond.op
    if moment.kind == "date" and moment.day is not None:
        if op != "=":
            raise Misfit("an order of days by a part of them")
        return Not(whole_date(moment, column)) if negated else whole_date(moment, column)
    if unit == "month" and moment.year is not None and op == "=":
        return _in_year(Compare("=", column.col, _typed(moment.month or 1, column)), column, {moment.year})
    return compare(op, column.col, _typed(_number_of(moment, unit, now), column), negated)


def _in_year(found: Predicate, column: ColumnInfo, years: set[int | None]) -> Predicate:
    """This condition on a month, and the year's own where one was said.

    Raises:
        Misfit: there is more than one, or no column for it.
    """
    if years == {None}:
        return found
    said = years.pop()
    year = next((c for c in column.table.columns if c.words == ("year",)), None)
    if years or said is None or year is None:
        raise Misfit("a month of some year by its number alone")
    return And((Compare("=", year.col, _typed(said, year)), found))


def _between_numbers(column: ColumnInfo, low: int, high: int, negated: bool) -> Predicate:
    first, last = _typed(low, column), _typed(high, column)
    if low <= high:
        return Between(column.col, first, last, negated=negated)
    around = Or((Compare(">=", column.col, first), Compare("<=", column.col, last)))  # over the turn of the year
    return Not(around) if negated else around


def _number_of(moment: Moment, unit: str, now: dt.datetime) -> int:
    if unit == "month" and moment.month is not None:
        return moment.month
    if unit == "day" and moment.day is not None:
        return moment.day
    span = moment.span(now)
    whole = moment.kind == "year" or moment.kind in {"last", "this", "next", "past", "todate"}
    if unit == "year" and span is not None and whole and moment.unit in {"year", "day"}:
        return span[0].year
    raise Misfit(moment.kind)


def _typed(number: int, column: ColumnInfo) -> Constant:
    return Constant(str(number), "text") if column.type == "text" else Constant(number, "number")
