"""The last touches: count each thing once, shares, running totals, the first n of each group."""

from __future__ import annotations

from dataclasses import replace

from askwire_translator.ir.model import (
    Agg,
    Col,
    Expr,
    Grain,
    IsNull,
    Item,
    Join,
    Part,
    Percent,
    Query,
    Star,
    Statement,
)
from askwire_translator.offline.building.ordering import Ordering
from askwire_translator.offline.building.parts import (
    all_of,
    as_share,
    counts_rows,
    once_in_order,
    over_time,
    parts_of,
    side_by_side,
)
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.source.elements import TableInfo

_OFTEN = 10  # rows of one value


class Finish(Ordering):
    """What depends on the whole query."""

    def _finish(self, query: Query, joins: list[Join]) -> Query:
        if self.variant.plain_count and self._fans_out(joins):
            raise Misfit("a count of rows that the joins repeat")
        if self.counted is not None and not self.variant.plain_count:
            query = self._count_once(query, joins)
        if any(isinstance(i.expr, Percent) for i in query.select):
            query = as_share(query, self.whole)
        if self.draft.over_time is not None and "compared" in self.draft.notes:
            query = side_by_side(query, self.draft.over_time, unit=self.draft.grain is not None)
        elif self.draft.over_time is not None and query.group:
            query = over_time(query, self.draft.over_time)
        return once_in_order(_as_extreme(self._each_once(query)))

    def _of_known(self, query: Statement) -> Statement:
        """``which tail number flew most``: rows without one are no group of their own."""
        if (
            not isinstance(query, Query)
            or query.limit is None
            or query.per
            or not (query.order and isinstance(query.order[0].expr, Agg))
        ):
            return query
        groups = [self.world.schema.info(g) for g in query.group if isinstance(g, Col)]
        unknown = [IsNull(c.col, negated=True) for c in groups if c.foreign and not c.primary and c.column.nullable]
        return replace(query, where=all_of([*parts_of(query.where), *unknown])) if unknown else query

    def _each_once(self, query: Query) -> Query:
        """``the farthest destination``: many flights are that far, and each place is told once."""
        if query.limit is None or query.skip or query.per or query.group or query.distinct or len(query.order) != 1:
            return query
        first, shown = query.order[0], [i.expr for i in query.select]
        if not isinstance(first.expr, Col) or not self.world.schema.info(first.expr).measure:
            return query
        if not all(isinstance(e, Col) and e != first.expr and self._comes_often(e) for e in shown):
            return query
        extreme = Agg("max" if first.descending else "min", first.expr)
        return replace(query, group=tuple(shown), order=(replace(first, expr=extreme),))

    def _comes_often(self, col: Col) -> bool:
        """Whether the same value stands in many rows, as far as is known."""
        info = self.world.schema.info(col)
        rows, distinct = info.table.table.rows, info.column.distinct
        named = info.primary or info in info.table.display
        return not named and bool(rows and distinct and distinct * _OFTEN <= rows)

    def _count_once(self, query: Query, joins: list[Join]) -> Query:
        """Counts keys instead of rows where the joins repeat what is counted."""
        counted = self.counted
        if counted is None or len(counted.primary) != 1 or not joins:
            return query
        over_time = any(isinstance(g, Grain | Part) for g in query.group)
        if query.group and not over_time and not self.repeated(counted):
            return query
        around = self.world.graph.tree([counted.key, *[k for k in self.needed if k != counted.key]])
        if around is None or not around[2]:
            return query
        key = counted.primary[0].col
        items = tuple(Item(Agg("count", key, True)) if i.expr == Agg("count", Star()) else i for i in query.select)
        return replace(query, select=items)

    def _check_counts(self, query: Query, joins: list[Join]) -> None:
        """A count within groups of one row each says nothing: whatever was meant, it was not this."""
        counts = [o.expr for o in query.order if isinstance(o.expr, Agg) and o.expr.func == "count"]
        grouped = set(query.group)
        grouped_by = grouped | {g.arg for g in grouped if isinstance(g, Grain) and g.unit != "day"}
        if any(isinstance(i.expr, Agg) and i.expr.distinct and i.expr.arg in grouped_by for i in query.select):
            raise Misfit("a count of what each group has one of")
        if query.order and not query.group and all(isinstance(i.expr, Agg) for i in query.select):
            raise Misfit("an order of a single row")
        if query.group and any(isinstance(i.expr, Col) and not self._grouped(i.expr, query) for i in query.select):
            raise Misfit("something to show that the groups do not have")
        if (
            (query.group or self.figures)
            and not query.per
            and any(isinstance(o.expr, Col) and not self._grouped(o.expr, query) for o in query.order)
        ):
            raise Misfit("an order by what the groups do not have")
        counted = bool(counts) or (query.having is not None and counts_rows(query.having))
        keys = [t.primary for k in self.needed for t in [self.world.schema.by_key[k]] if t.primary]
        unique = any(all(c.col in query.group for c in key) for key in keys)
        if counted and unique and not self._fans_out(joins) and len(self.needed) == 1:
            raise Misfit("a count of single rows")

    def _grouped(self, col: Col, query: Query) -> bool:
        key = self.world.schema.by_key[col.schema, col.table].primary
        return col in query.group or (bool(key) and all(k.col in query.group for k in key))

    def _first_of_each(self, query: Query) -> Query:
        """``the oldest plane of each manufacturer``: the first rows for each value, with no grouping unless counted."""
        if not (self.draft.per_group and self.groups and query.limit is not None):
            return query
        per: list[Expr] = []
        for target in map(self.target, self.groups):
            per += [c.col for c in target.primary] if isinstance(target, TableInfo) else [target.col]
        computed = any(isinstance(e, Agg) for e in (*(o.expr for o in query.order), *(i.expr for i in query.select)))
        return replace(query, per=tuple(per), group=query.group if computed else ())


def _as_extreme(query: Query) -> Query:
    """The distance of the longest flight is the longest distance, once, however many flights are that long."""
    shown, order = query.select, query.order
    if query.skip or query.per or query.group or query.having is not None:
        return query
    if query.limit != 1 or len(shown) != 1 or len(order) != 1:
        return query
    if not isinstance(shown[0].expr, Col) or shown[0].expr != order[0].expr:
        return query
    extreme = Agg("max" if order[0].descending else "min", order[0].expr)
    return replace(query, select=(Item(extreme),), order=(), limit=None, ties=False, distinct=False)
