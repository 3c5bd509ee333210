"""Times of the day as conditions: on clocks such as 1530, on hours, on times and on moments."""

from __future__ import annotations

from askwire_translator.ir.model import And, Between, Compare, CompareOp, Constant, Expr, Or, Part, Predicate
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.grammar.draft import Cond
from askwire_translator.offline.source.elements import ColumnInfo

_HOUR = 60
_DAY = 24 * _HOUR  # midnight, where it ends a day
_TURNED: dict[CompareOp, CompareOp] = {"<": ">=", ">": "<=", "<=": ">", ">=": "<", "=": "<>", "<>": "="}


def clock_condition(cond: Cond, column: ColumnInfo, *, negated: bool) -> Predicate:
    """The condition; a time without a comparison stands for its hour.

    Raises:
        Misfit: the column holds no times, or only hours and the time is none.
    """
    times = [v.moment.count for v in cond.values if v.moment is not None and v.moment.kind == "clock"]
    if len(times) != len(cond.values):
        raise Misfit("a time beside what is none")
    expr: Expr = column.col if column.clock or not column.temporal else Part("hour", column.col)
    if cond.op == "between" and len(times) == 2:
        return _between(expr, column, times[0], times[1] or _DAY, negated=negated)
    if cond.op in {"<", "<="}:
        times[0] = times[0] or _DAY
    if cond.op in {"<", "<=", ">", ">="}:
        op: CompareOp = cond.op  # type: ignore[assignment]  # one of the four above
        if not column.clock and op in {">", "<="}:
            op = ">=" if op == ">" else "<"  # after 6am are the hours from 6 on
        return Compare(_TURNED[op] if negated else op, expr, _constant(times[0], column))
    start = times[0] - times[0] % _HOUR
    if not column.clock:
        return Compare("<>" if negated else "=", expr, _constant(start, column))
    return Between(expr, _constant(start, column), _constant(start + _HOUR - 1, column), negated=negated)


def _between(expr: Expr, column: ColumnInfo, start: int, end: int, *, negated: bool) -> Predicate:
    """``between 6 and 9 am``; ``between 11 pm and 5 am`` are the hours of a night, from either day."""
    first, last = _constant(start, column), _constant(end, column)
    if start <= end:
        return Between(expr, first, last, negated=negated)
    if negated:
        return And((Compare("<", expr, first), Compare(">", expr, last)))
    return Or((Compare(">=", expr, first), Compare("<=", expr, last)))


def _constant(minutes: int, column: ColumnInfo) -> Constant:
    hour, minute = divmod(minutes, _HOUR)
    if column.type == "time":
        return Constant(f"{hour:02d}:{minute:02d}:00", "text")
    if column.clock:
        return Constant(100 * hour + minute, "number")
    if minute or not (column.temporal or column.words == ("hour",)):
        raise Misfit("minutes of an hour")
    return Constant(hour, "number")
