"""Figures of what was just shown: the mean of its groups, and how long the longest is."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from askwire_translator.conversation import merge
from askwire_translator.conversation.arranged import Arranged
from askwire_translator.conversation.merge import Unmergeable
from askwire_translator.ir.model import (
    Agg,
    Bin,
    Col,
    Constant,
    Expr,
    Grain,
    IsNull,
    Item,
    Part,
    Predicate,
    Query,
    Running,
)
from askwire_translator.ir.walk import columns
from askwire_translator.offline.building.parts import in_time

_SCALES: Final = (
    "long length short", "high low tall short", "old new young early late", "big large small", "far near close",
    "expensive cheap dear costly", "fast slow quick", "heavy light", "deep shallow", "wide narrow", "late early",
)  # fmt: skip
_DAY: Final = ("year", "month", "day")


class Figured(Arranged):
    """The query as a figure of its groups, or with the figure that it is ordered by."""

    def _mean(self, unit: str | None) -> None:
        """``what's the daily average?``: what all groups come to, of how many groups."""
        query = self._query
        shown = [i.expr for i in query.select if i.expr not in query.group]
        total = shown[0] if len(shown) == 1 else None
        total = total.arg if isinstance(total, Running) else total
        whole = query.having is None and query.limit is None
        if not whole or not query.group or not isinstance(total, Agg) or total.where is not None or total.distinct:
            raise Unmergeable
        if total.func != "count" and (total.func != "sum" or unit is None):
            raise Unmergeable  # the average of what was added up, or of the sums
        if unit is not None and not _goes_by(query, unit):
            raise Unmergeable
        key = self._key()
        where: list[Predicate] = [IsNull(c, negated=True) for c in columns(key) if self._names.may_be_missing(c)]
        mean = Bin("/", Bin("*", Constant(1.0, "number"), total), Agg("count", key, distinct=True))
        where = [*merge.conjuncts(query.where), *where]
        self._query = Query((Item(mean, "average"),), query.source, where=merge.conjunction(where))

    def _key(self) -> Expr:
        """What tells one group from the next."""
        group = self._query.group
        if len(group) == 1:
            return group[0]
        if all(isinstance(e, Col) and e.name.lower() in _DAY for e in group):
            return in_time(group)
        keys = [e for e in group if isinstance(e, Col) and self._names.is_key(e)]
        if len(keys) == 1 and all(isinstance(e, Col) and self._names.settled_by(e, keys) for e in group):
            return keys[0]
        raise Unmergeable

    def _told_how(self, how: str) -> None:
        """``how long is it?`` of the longest: what it is ordered by, as well."""
        query = self._query
        if query.limit is None or len(query.order) != 1:
            raise Unmergeable
        alike = {word for scale in _SCALES if how in scale.split() for word in scale.split()} | {how}
        if not any(re.search(rf"\b(?:{word}\w{{0,2}}st|(?:most|least) {word})\b", self._asked, re.I) for word in alike):
            raise Unmergeable
        by = query.order[0].expr
        if all(i.expr != by for i in query.select):
            self._query = replace(query, select=(*query.select, Item(by)))


def _goes_by(query: Query, unit: str) -> bool:
    """Whether the groups are these units of time."""
    group = query.group
    if len(group) > 1:
        return unit == "day" and tuple(e.name.lower() for e in group if isinstance(e, Col)) == _DAY
    only = group[0]
    if isinstance(only, Grain | Part):
        return only.unit == unit
    return isinstance(only, Col) and only.name.lower() == unit
