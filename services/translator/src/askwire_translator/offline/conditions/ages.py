"""Ages where only a day of birth is kept: ``patients older than 60`` were born more than 60 years ago."""

from __future__ import annotations

import datetime as dt
from typing import Final

from askwire_translator.ir.model import Constant, Predicate
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.conditions.timing import compare
from askwire_translator.offline.grammar.draft import Cond
from askwire_translator.offline.source.elements import ColumnInfo
from askwire_translator.offline.times.moments import shift

_OF_AGE: Final = frozenset(["age", "-birth"])
_OLDEST: Final = 150  # years
_ORDERS: Final = frozenset(["<", "<=", ">", ">="])


def by_age(cond: Cond, column: ColumnInfo) -> bool:
    """Whether an age is compared, and this column says when one was born."""
    numbers = bool(cond.values) and all(v.kind == "number" for v in cond.values)
    return (
        numbers and bool(_OF_AGE & {*cond.about}) and "birth" in column.words and column.temporal and cond.op in _ORDERS
    )


def age_condition(cond: Cond, column: ColumnInfo, now: dt.datetime, *, negated: bool) -> Predicate:
    """The age as a bound on the day of birth; the comparison is one of days already (the older, the earlier born).

    Raises:
        Misfit: nobody has such an age.
    """
    years = cond.values[0].number
    if years is None or not 0 < years < _OLDEST or int(years) != years:
        raise Misfit("no age")
    born = Constant(shift("year", now.date(), -int(years)).isoformat(), "date")
    return compare(cond.op, column.col, born, negated)
