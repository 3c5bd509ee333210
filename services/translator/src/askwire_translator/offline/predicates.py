"""Conditions of a draft as predicates over the columns that a binding chose."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from askwire_translator.ir.model import (
    And,
    Between,
    Col,
    Compare,
    CompareOp,
    Constant,
    Expr,
    IsNull,
    Like,
    Not,
    Or,
    Part,
    Predicate,
)
from askwire_translator.offline.chunk import Chunk
from askwire_translator.offline.clock import clock_condition
from askwire_translator.offline.draft import Cond
from askwire_translator.offline.elements import ColumnInfo, type_class
from askwire_translator.offline.misfit import Misfit
from askwire_translator.offline.moments import Moment
from askwire_translator.offline.vocabulary import SECONDS
from askwire_translator.offline.yearless import of_any_year, one_year, whole_date, without_year

_ORDERS = frozenset(["between", ">", ">=", "<", "<="])
_INVERSE: dict[str, CompareOp] = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def literal(value: Chunk, column: ColumnInfo) -> Constant:
    """The chunk as a constant of the column's type; a stored value as it is stored."""
    if column.type == "number":
        if value.number is not None:
            return Constant(_in_unit(value, column), "number")
        if value.moment is not None and value.moment.year is not None:
            return Constant(value.moment.year, "number")
        try:
            number = float(value.text)
        except ValueError as error:
            raise Misfit(f"{value.text} is no number") from error
        return Constant(int(number) if number.is_integer() else number, "number")
    stored = next((h.value for h in value.hits if h.column.col == column.col), None)
    if column.temporal:
        return _date(value)
    if column.type not in {"text", "other", "bool", "time"}:
        raise Misfit(column.col.name)
    if value.kind == "moment":
        raise Misfit("a date in a column of texts")
    if stored is None and value.kind == "number":
        stored = next((t for t in (value.text, str(value.number)) if t in column.column.values), None)
        if stored is None and column.column.values:
            raise Misfit(f"{value.text} in a column of texts")
    return Constant(stored if stored is not None else value.text, "text")


def _in_unit(value: Chunk, column: ColumnInfo) -> float | int:
    """``5 minutes`` where the column holds milliseconds, as its name or comment says."""
    number, kept = value.number or 0, column.time_unit
    if value.unit is None or kept is None or kept == value.unit:
        return number
    converted = number * SECONDS[value.unit] / SECONDS[kept]
    return int(converted) if float(converted).is_integer() else converted


def _date(value: Chunk) -> Constant:
    moment = value.moment
    if moment is not None and moment.kind == "date" and moment.year:
        return Constant(f"{moment.year:04d}-{moment.month:02d}-{moment.day:02d}", "date")
    try:
        dt.datetime.fromisoformat(value.text)
    except ValueError as error:
        raise Misfit(f"{value.text} is no date") from error
    return Constant(value.text, "date" if len(value.text) <= 10 else "timestamp")


def compare(op: str, left: Expr, right: Expr, negated: bool) -> Compare:
    """A comparison, turned around when negated."""
    real: CompareOp = _INVERSE[op] if negated else op  # type: ignore[assignment]
    return Compare(real, left, right)


def predicate(cond: Cond, column: ColumnInfo, now: dt.datetime, *, negated: bool) -> Predicate:  # noqa: PLR0911 - one return a form
    """The condition over its column.

    Raises:
        Misfit: the value does not fit the column's type.
    """
    expr: Col = column.col
    _check_range(cond)
    if cond.op in {"null", "absent", "flag"}:
        return _of_itself(cond.op, expr, negated)
    if cond.op in {"among", "any"}:
        ones = (replace(cond, op="value", values=[v]) for v in cond.values)
        return Or(tuple(predicate(one, column, now, negated=False) for one in ones))
    first = cond.values[0] if cond.values else None
    if any(v.moment is not None for v in cond.values) and (_on_clock(cond) or _timely(column, cond)):
        return _moment(cond, column, now, negated)
    if cond.op == "between":
        return Between(expr, literal(cond.values[0], column), literal(cond.values[1], column), negated=negated)
    if first is None:
        raise Misfit("nothing to compare with")
    if cond.op in {"contains", "starts", "ends"}:
        if column.type != "text":
            raise Misfit("a pattern over what is no text")
        text = str(first.number) if first.kind == "number" and first.number is not None else first.text
        return Like(expr, text.strip("%"), cond.op, negated)  # type: ignore[arg-type]
    begun = next((h for h in first.hits if h.prefix and h.column.col == column.col), None)
    if begun is not None:
        return Like(expr, begun.value, "starts", negated)
    op = "=" if cond.op in {"value", "named", "moment"} else cond.op
    if cond.op == "named" and len(cond.values) > 1:
        return compare(op, expr, Constant(" ".join(v.text for v in cond.values)), negated)
    if op not in _INVERSE:
        raise Misfit(op)
    if column.type == "bool":
        raise Misfit("a flag")
    return compare(op, expr, literal(first, column), negated)


def _of_itself(op: str, column: Col, negated: bool) -> Predicate:
    """What is said of a column without a value to compare it with: that it is missing, or true."""
    if op == "flag":
        return Compare("=", column, Constant(not negated, "bool"))
    return IsNull(column, negated and op == "null")


def _check_range(cond: Cond) -> None:
    if cond.op == "between" and (len(cond.values) != 2 or sum(v.moment is not None for v in cond.values) == 1):
        raise Misfit("a range of one end")


def _on_clock(cond: Cond) -> bool:
    return any(v.moment is not None and v.moment.kind == "clock" for v in cond.values)


def _timely(column: ColumnInfo, cond: Cond) -> bool:
    return column.temporal or column.text_date or column.temporal_number


def _moment(cond: Cond, column: ColumnInfo, now: dt.datetime, negated: bool) -> Predicate:  # noqa: PLR0911 - one arm an operator
    if _on_clock(cond):
        return clock_condition(cond, column, negated=negated)
    moments = [v.moment for v in cond.values if v.moment is not None]
    if column.temporal and one_year(column.table) and cond.op in _ORDERS and all(map(without_year, moments)):
        return of_any_year(cond.op, column, moments, negated=negated)
    if not column.temporal and not column.text_date:
        return _on_number(cond, column, moments, now, negated)
    if cond.op == "between" and len(moments) == 2:
        low, high = moments[0].span(now), moments[1].span(now)
        if low is None or high is None:
            raise Misfit("a range of what repeats")
        return Between(column.col, _day(low[0], column), _day(high[1], column), half_open=True, negated=negated)
    moment = moments[0]
    if moment.kind == "date" and moment.year is None and cond.op in {"=", "moment", "value"} and column.temporal:
        parts = ((unit, number) for unit, number in (("month", moment.month), ("day", moment.day)) if number)
        every = [Compare("=", Part(unit, column.col), Constant(n, "number")) for unit, n in parts]  # type: ignore[arg-type]
        return Not(And(tuple(every))) if negated else And(tuple(every))
    span = moment.span(now)
    if span is None and cond.op in _ORDERS and without_year(moment):
        return of_any_year(cond.op, column, moments, negated=negated)
    if span is None:
        return _repeating(moment, column, negated)
    match cond.op:
        case ">":
            return compare(">=", column.col, _day(span[1], column), negated)
        case ">=":
            return compare(">=", column.col, _day(span[0], column), negated)
        case "<":
            return compare("<", column.col, _day(span[0], column), negated)
        case "<=":
            return compare("<", column.col, _day(span[1], column), negated)
        case _:
            if moment.kind in {"date", "day"} and type_class(column.column.type) == "date":
                return compare("=", column.col, _day(span[0], column), negated)
            return Between(column.col, _day(span[0], column), _day(span[1], column), half_open=True, negated=negated)


def _day(day: dt.date, column: ColumnInfo) -> Constant:
    return Constant(day.isoformat(), "date" if column.temporal else "text")


def _repeating(moment: Moment, column: ColumnInfo, negated: bool) -> Predicate:
    if not column.temporal:
        raise Misfit("months of dates kept as text")
    unit, number = {
        "month": ("month", moment.month),
        "quarter": ("quarter", moment.month),
        "weekday": ("dow", moment.day),
    }.get(moment.kind, ("month", None))
    if number is None:
        raise Misfit(moment.kind)
    return compare("=", Part(unit, column.col), Constant(number, "number"), negated)  # type: ignore[arg-type]


def _on_number(cond: Cond, column: ColumnInfo, moments: list[Moment], now: dt.datetime, negated: bool) -> Predicate:
    unit = column.words[-1]
    if cond.op == "between" and len(moments) == 2:
        if any(m.kind == "date" for m in moments):
            raise Misfit("a range of days by a part of them")
        low, high = (_number_of(m, unit, now) for m in moments)
        return Between(column.col, _typed(low, column), _typed(high, column), negated=negated)
    moment = moments[0]
    op = "=" if cond.op in {"value", "moment", "named"} else cond.op
    if moment.kind == "date" and moment.day is not None:
        if op != "=":
            raise Misfit("an order of days by a part of them")
        return Not(whole_date(moment, column)) if negated else whole_date(moment, column)
    if unit == "month" and moment.year is not None:
        year = next((c for c in column.table.columns if c.words == ("year",)), None)
        if year is not None and op == "=":
            return And(
                (
                    Compare("=", year.col, _typed(moment.year, year)),
                    Compare("=", column.col, _typed(moment.month or 1, column)),
                )
            )
    return compare(op, column.col, _typed(_number_of(moment, unit, now), column), negated)


def _number_of(moment: Moment, unit: str, now: dt.datetime) -> int:
    if unit == "month" and moment.month is not None:
        return moment.month
    if unit == "day" and moment.day is not None:
        return moment.day
    span = moment.span(now)
    yearless = moment.kind in {"date", "month"} and moment.year is None
    whole = moment.kind == "year" or moment.kind in {"last", "this", "next", "past", "todate"}
    if unit == "year" and span is not None and whole and moment.unit in {"year", "day"}:
        return span[0].year
    raise Misfit(moment.kind)


def _typed(number: int, column: ColumnInfo) -> Constant:
    return Constant(str(number), "text") if column.type == "text" else Constant(number, "number")
