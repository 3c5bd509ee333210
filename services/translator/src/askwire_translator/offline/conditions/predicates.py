"""Conditions of a draft as predicates over the columns that a binding chose."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from askwire_translator.ir.model import (
    Between,
    Col,
    Compare,
    Constant,
    IsNull,
    Like,
    Or,
    Predicate,
)
from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.conditions.ages import age_condition, by_age
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.conditions.timing import INVERSE, compare, moment_condition, on_clock, timely
from askwire_translator.offline.grammar.draft import Cond
from askwire_translator.offline.source.elements import ColumnInfo
from askwire_translator.offline.times.moments import is_year
from askwire_translator.offline.words.vocabulary import MONEY, PARTS_OF_YEARS, SECONDS

_NO = frozenset(["no", "none"])  # what a column of texts may keep for what a row does not have (``without wifi``)


def literal(value: Chunk, column: ColumnInfo) -> Constant:
    """The chunk as a constant of the column's type; a stored value as it is stored."""
    if column.type == "number":
        most = None if column.col.name.lower().endswith("s") else PARTS_OF_YEARS.get(column.words)
        if most is not None and (is_year(value.text) or (value.number or 0) > most):
            raise Misfit("more than this counts to")
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
    """``5 minutes`` where the column holds milliseconds, ``20 euros`` where cents, as its name or comment says."""
    number, units = value.number or 0, MONEY if value.unit in MONEY else SECONDS
    kept = column.money_unit if value.unit in MONEY else column.time_unit
    if value.unit is None or kept is None or kept == value.unit:
        return number
    converted = number * units[value.unit] / units[kept]
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


def predicate(cond: Cond, column: ColumnInfo, now: dt.datetime, *, negated: bool) -> Predicate:  # noqa: PLR0911 - one return a form
    """The condition over its column.

    Raises:
        Misfit: the value does not fit the column's type.
    """
    expr: Col = column.col
    _check_range(cond)
    if cond.op in {"null", "absent", "flag"}:
        return _of_itself(cond.op, column, negated)
    if cond.op in {"among", "any"}:
        ones = (replace(cond, op="value", values=[v]) for v in cond.values)
        return Or(tuple(predicate(one, column, now, negated=False) for one in ones))
    first = cond.values[0] if cond.values else None
    if (timed := _in_time(cond, column, now, negated)) is not None:
        return timed
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
        return Like(expr, begun.value, "contains" if begun.inside else "starts", negated)
    op = "=" if cond.op in {"value", "named", "moment"} else cond.op
    if cond.op == "named" and len(cond.values) > 1:
        return compare(op, expr, Constant(" ".join(v.text for v in cond.values)), negated)
    if op not in INVERSE:
        raise Misfit(op)
    if column.type == "bool":
        raise Misfit("a flag")
    return compare(op, expr, literal(first, column), negated)


def _in_time(cond: Cond, column: ColumnInfo, now: dt.datetime, negated: bool) -> Predicate | None:
    """A moment or an age over the column that holds such times; None for what is neither."""
    if by_age(cond, column):
        return age_condition(cond, column, now, negated=negated)
    if any(v.moment is not None for v in cond.values) and (on_clock(cond) or timely(column)):
        return moment_condition(cond, column, now, negated=negated)
    return None


def _of_itself(op: str, column: ColumnInfo, negated: bool) -> Predicate:
    """What is said of a column without a value to compare it with: that it is missing, or true."""
    no = next((v for v in column.column.values if v.lower() in _NO), None) if op == "absent" else None
    if no is not None:
        return Compare("=", column.col, Constant(no))
    if op == "absent" and column.measure and not column.column.nullable:
        return Compare("=", column.col, Constant(0, "number"))  # ``without commission``, where each has a figure
    if op != "flag":
        return IsNull(column.col, negated and op == "null")
    if column.yes is None:
        raise Misfit("no column of yes and no")
    if column.type == "bool":
        return Compare("=", column.col, Constant(not negated, "bool"))
    return Compare("<>" if negated else "=", column.col, column.yes)


def _check_range(cond: Cond) -> None:
    if cond.op == "between" and (len(cond.values) != 2 or sum(v.moment is not None for v in cond.values) == 1):
        raise Misfit("a range of one end")
