"""From a draft and a binding to a query: what to show, from where, under which conditions, grouped and ordered how."""

from __future__ import annotations

import datetime as dt

from askwire_translator.ir.model import (
    Col,
    Predicate,
    Query,
    Source,
    Star,
    Statement,
)
from askwire_translator.offline.binding.bound import Binding, World
from askwire_translator.offline.building.base import Built, Variant
from askwire_translator.offline.building.finish import Finish
from askwire_translator.offline.building.parts import (
    all_of,
    computed_by,
    joins_of,
)
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.grammar.draft import Draft
from askwire_translator.offline.source.graph import Key
from askwire_translator.offline.source.usual import with_usual


def build(draft: Draft, binding: Binding, world: World, now: dt.datetime, variant: Variant) -> Built:
    """The query of this reading.

    Raises:
        Misfit: types do not fit, or the tables do not connect.
    """
    return _Builder(draft, binding, world, now, variant).build()


class _Builder(Finish):
    """All steps, in their order."""

    def build(self) -> Built:
        self._picks()
        self._groups()
        where, together = self._where()
        where += self._count_conditions()
        where += self._implied()
        order, limit = self._order(self.draft.sorts)
        grouped = self._of_groups()
        having = self._having()
        self._exists(where)
        self._implied_group(order, having)
        if not self.needed:
            self.need(self.focus)
        instead = self.check_figures()
        root = self._root()
        connected = self.world.graph.tree([root, *[t for t in self.needed if t != root]])
        if connected is None:
            raise Misfit("the tables do not connect")
        joins, cost = list(joins_of(self.in_role(connected[0]))), connected[1]
        query = Query(
            tuple(self.items),
            Source(root[0], root[1], tuple(joins)),
            self._distinct(joins),
            all_of(where),
            tuple(dict.fromkeys(self.group)),
            having,
            tuple(order),
            limit,
            limit is not None,
            skip=self.draft.skip if limit is not None else 0,
        )
        if query.group and any(isinstance(i.expr, Star) for i in query.select):
            raise Misfit("whole rows, of groups")
        query = self._first_of_each(computed_by(query, instead) if instead else query)
        self._check_counts(query, joins)
        query = self._finish(query, joins) if grouped is None else query
        statement: Statement = self._count_of(query, grouped) if grouped is not None else query
        if together is not None:
            statement = self._intersect(query, together)
        elif self.variant.apart:
            statement = self._except(query)
        statement = with_usual(statement, self.world.schema.taught.usual, self.draft.spoken)
        return Built(
            self._of_known(statement),
            statement,
            self.binding,
            self.variant,
            tuple(self.needed),
            cost,
            self._fans_out(joins),
            self.notes,
            self.tied,
        )

    def _implied(self) -> list[Predicate]:
        for condition in self.draft.implied:
            for table in condition.tables:
                self.need(self.world.schema.by_key[table])
        self.whole += [condition.predicate for condition in self.draft.whole_implied]
        return [condition.predicate for condition in self.draft.implied]

    def _root(self) -> Key:
        first = self.items[0].expr if self.items else None
        if self.focus.key in self.needed:
            return self.focus.key
        if isinstance(first, Col):
            return (first.schema, first.table)
        return self.needed[0]


__all__ = ["Built", "Variant", "build"]
