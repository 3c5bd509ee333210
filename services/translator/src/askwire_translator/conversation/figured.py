"""Figures of what was just shown: the mean of its groups, and how long the longest is."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, Literal

from askwire_translator.conversation import merge, patterns
from askwire_translator.conversation.arranged import Arranged
from askwire_translator.conversation.merge import Unmergeable
from askwire_translator.conversation.variants import together
from askwire_translator.ir.model import (
    Agg,
    Bin,
    Col,
    Compare,
    Constant,
    Expr,
    Grain,
    IsNull,
    Item,
    Or,
    Part,
    Percent,
    Predicate,
    Query,
    Running,
    Star,
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
        total = total.arg if isinstance(total, Running) and total.last is None else total
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

    def _total(self) -> None:
        """``what's the total?``: the same of all groups together; of what was counted, what each row says is its."""
        query = self._query
        shown = [i.expr for i in query.select if i.expr not in query.group]
        total = shown[0] if len(shown) == 1 else None
        if not query.group and query.limit is None and query.select == (Item(Agg("count", Star())),):
            self._total_of_rows()
            return
        if not query.group or query.having is not None or query.limit is not None:
            raise Unmergeable
        if not isinstance(total, Agg) or total.func not in {"count", "sum"} or total.distinct:
            raise Unmergeable
        self._query = Query((Item(total),), query.source, where=query.where)

    def _total_of_rows(self) -> None:
        try:
            total = Agg("sum", self._names.total_column())
        except LookupError as error:
            raise Unmergeable from error
        self._query = replace(self._query, select=(Item(total),))

    def _part(self, text: str) -> None:
        """``what percentage was late?``: the share of those under more conditions."""
        query, found = self._query, self._conditions(text) or self._conditions(f"that were {text}")
        shown = [i.expr for i in query.select if i.expr not in query.group]
        whole = shown[0] if len(shown) == 1 else None
        if not isinstance(whole, Agg) or whole.func != "count" or whole.where is not None or query.having is not None:
            raise Unmergeable
        if found is None or found.where is None or query.limit is not None:
            raise Unmergeable
        if not {(c.schema, c.table) for c in columns(found.where)} <= set(self._names.keys):
            raise Unmergeable
        share = Item(Percent(replace(whole, where=found.where), whole), "percentage")
        items = tuple(share if i.expr == whole else i for i in query.select)
        order = tuple(replace(o, expr=share.expr) if o.expr == whole else o for o in query.order)
        self._query = replace(query, select=items, order=order)

    def _compared(self, text: str) -> None:
        """``versus Delta``, ``compare JFK and LGA``: each with a row of its own."""
        where = self._any_of(patterns.BOTH.sub(" or ", text)) if patterns.BOTH.search(text) else self._beside_now(text)
        column = columns(where)[0]
        self._query = merge.filtered(self._query, [where], same=self._names.same)
        self._joined([column])
        if not any(isinstance(e, Col) and self._names.same(e, column) for e in self._query.group):
            if not merge.measures(self._query) or self._query.limit is not None:
                raise Unmergeable
            self._query = merge.grouped(self._query, [Item(column)], [column], instead=False)

    def _both(self, how: Literal["one", "each", "any"], *, three: bool) -> None:
        """``both``, ``compare them``: what was asked for one after the other, at once; numbers each in a row."""
        if how == "each" and self._set_apart():
            self._told_already = True
            return
        number = not self._query.group and any(isinstance(i.expr, Agg) for i in self._query.select)
        apart = how == "each" or (how == "any" and number)
        most = 3 if three else None if how == "each" else 2
        self._query = together((self._query, *self._earlier), most, apart=apart)

    def _beside_now(self, text: str) -> Or:
        """What is asked about now, or the other of its kind."""
        found = self._conditions(text)
        new = found.where if found is not None else None
        if not isinstance(new, Compare) or new.op != "=" or not isinstance(new.left, Col):
            raise Unmergeable
        for old in merge.conjuncts(self._query.where):
            if isinstance(old, Compare) and old.op == "=" and old.left == new.left and old != new:
                return Or((old, new))
        raise Unmergeable

    def _any_of(self, text: str) -> Or:
        found = self._conditions(text)
        where = found.where if found is not None else None
        if not isinstance(where, Or) or len(columns(where)) != 1:
            raise Unmergeable
        if any(self._fans_out((c.schema, c.table)) for c in columns(where)):
            raise Unmergeable
        return where

    def _direct(self, direction: str) -> None:
        """``the other way round``: the other way up, or from there to here."""
        if direction == "reverse" and not self._query.order:
            self._swapped()
        else:
            super()._direct(direction)

    def _swapped(self) -> None:
        """``and back?``: from there to here."""
        parts = merge.conjuncts(self._query.where)
        ends = [p for p in parts if isinstance(p, Compare) and p.op == "=" and isinstance(p.left, Col)]
        pairs = [(a, b) for n, a in enumerate(ends) for b in ends[n + 1 :] if self._names.alike(a.left, b.left)]
        if len(pairs) != 1:
            raise Unmergeable
        a, b = pairs[0]
        turned = {a: replace(a, right=b.right), b: replace(b, right=a.right)}
        where = [turned.get(p, p) if isinstance(p, Compare) else p for p in parts]
        self._query = replace(self._query, where=merge.conjunction(where))

    def _told_how(self, how: str) -> None:
        """``how long is it?`` of the longest: what it is ordered by, as well."""
        query = self._query
        if query.limit is None or len(query.order) != 1:
            raise Unmergeable
        if how == "much":
            if not self._amounts(query.order[0].expr):
                raise Unmergeable
        elif not self._said_most(how):
            raise Unmergeable
        by = query.order[0].expr
        if how == "much" and not isinstance(by, Agg) and query.limit == 1:
            self._query = replace(query, select=(Item(by),))
        elif all(i.expr != by for i in query.select):
            self._query = replace(query, select=(*query.select, Item(by)))

    def _amounts(self, by: Expr) -> bool:
        """Whether ``how much?`` asks for this: a sum and the like, or the column that the most was asked of."""
        if isinstance(by, Agg):
            return by.func != "count"
        most = re.search(r"\b(?:most|least)\b", self._asked, re.IGNORECASE) is not None
        return most and isinstance(by, Col) and self._names.is_measure(by)

    def _said_most(self, how: str) -> bool:
        """Whether the question before asked for the most of just this."""
        irregular = {"bad": "worst|best", "good": "best|worst"}.get(how)
        if irregular is not None:
            return re.search(rf"\b(?:{irregular})\b", self._asked, re.IGNORECASE) is not None
        alike = {word for scale in _SCALES if how in scale.split() for word in scale.split()} | {how}
        said = (rf"\b(?:{word}\w{{0,2}}st|(?:most|least) {word})\b" for word in alike)
        return any(re.search(pattern, self._asked, re.IGNORECASE) for pattern in said)


def _goes_by(query: Query, unit: str) -> bool:
    """Whether the groups are these units of time."""
    group = query.group
    if len(group) > 1:
        return unit == "day" and tuple(e.name.lower() for e in group if isinstance(e, Col)) == _DAY
    only = group[0]
    if isinstance(only, Grain | Part):
        return only.unit == unit
    return isinstance(only, Col) and only.name.lower() == unit
