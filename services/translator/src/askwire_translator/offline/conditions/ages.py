"""Ages where only a day of birth, or a year, is kept: ``patients older than 60`` were born more than 60 years ago."""

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
_BY_YEAR: Final = _OF_AGE | {"year", "-year"}
_OLDEST: Final = 150  # years
_EARLIER: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_ORDERS: Final = frozenset(_EARLIER)


def by_age(cond: Cond, column: ColumnInfo) -> bool:
    """Whether an age is compared, and this column says when one was born, or what year something is of."""
    numbers = bool(cond.values) and all(v.kind == "number" for v in cond.values)
    if not numbers or cond.op not in _ORDERS:
        return False
    if holds_a_year(column):
        small = all(0 < (v.number or 0) < _OLDEST for v in cond.values)
        return small and (bool(_BY_YEAR & {*cond.about}) or _said_years(cond))
    return bool(_OF_AGE & {*cond.about}) and column.birth


def holds_a_year(column: ColumnInfo) -> bool:
    """A column that holds the number of a year, rather than of years."""
    return column.temporal_number and column.words[-1:] == ("year",) and not column.col.name.lower().endswith("s")


def _said_years(cond: Cond) -> bool:
    """``at least 20 years old``, ``more than 20 years ago``: years of which no column is called so."""
    return cond.ref is not None and cond.ref.chunk.text.lower() == "years"


def age_condition(cond: Cond, column: ColumnInfo, now: dt.datetime, *, negated: bool) -> Predicate:
    """The age as a bound on the day of birth; the comparison is one of days already (the older, the earlier born).

    Raises:
        Misfit: nobody has such an age.
    """
    years = cond.values[0].number
    if years is None or not 0 < years < _OLDEST or int(years) != years:
        raise Misfit("no age")
    if holds_a_year(column):
        op = _EARLIER[cond.op] if _said_years(cond) else cond.op  # the more years, the earlier
        return compare(op, column.col, Constant(now.year - int(years), "number"), negated)
    born = Constant(shift("year", now.date(), -int(years)).isoformat(), "date")
    return compare(cond.op, column.col, born, negated)
