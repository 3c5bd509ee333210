"""Partners: rows of what is asked for that must, or must not, meet rows of another table."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Final

from askwire_translator.ir.model import Agg, And, Col, InQuery, Predicate
from askwire_translator.offline.binding.bound import Target
from askwire_translator.offline.building.grouping import Grouping
from askwire_translator.offline.building.parts import all_of, along, table_of
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.conditions.predicates import predicate
from askwire_translator.offline.grammar.draft import Cond
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.source.graph import Edge, Key

_JOINTS: Final = frozenset(["and", "or", "nor", ","])


class Partners(Grouping):
    """What a draft says of partners, as predicates on the rows that are asked for."""

    def _column(self, cond: Cond) -> ColumnInfo:
        target = self.target(cond)
        if isinstance(target, TableInfo):
            raise Misfit("a condition on a whole table")
        return target

    def _missing(self, cond: Cond, target: Target) -> Predicate | None:
        """``with no orders``: no partner in another table, unless a value of its own is what is missing."""
        if cond.op != "absent":
            return None
        if isinstance(target, TableInfo):
            return self._without(target)
        return self._without(target.table) if target.figure is None and self._many(target) else None

    def _said_already(self, cond: Cond) -> bool:
        """``cannot interact with Heme``: what is denied of a deed leaves nothing to say of the deed alone."""
        if cond.op != "absent":
            return False
        table = table_of(self.target(cond))
        return self._is_deed(table) or (table is not self._anchor() and self._denied_within(table))

    def _deed(self) -> tuple[TableInfo, ...]:
        """``did not take any course``, ``that no one teaches``: the deed's table, and those of who and what."""
        denied = [(e.ref, self.target(e.ref)) for e in self.draft.exists if e.negated]
        denied += [(c.ref, self.target(c)) for c in self.draft.conds if c.op == "absent" and c.ref is not None]
        denied.sort(key=lambda said: said[0].chunk.start)
        words = self.draft.spoken.lower().split()
        between = (words[a.chunk.end : b.chunk.start] for (a, _), (b, _) in itertools.pairwise(denied))
        if any(_JOINTS & {*gap} for gap in between):
            return ()
        tables = [t for t in map(table_of, (target for _, target in denied)) if t is not self._anchor()]
        leads = {id(t): any(self._through(t, o) for o in tables if o is not t) for t in tables}
        return tuple(sorted(tables, key=lambda t: not leads[id(t)]))

    def _done_to(self, table: TableInfo) -> bool:
        """Whether the deed is done to rows of this table."""
        deed = self._deed()
        return bool(deed) and table is not deed[0] and bool(self._through(deed[0], table))

    def _is_deed(self, table: TableInfo) -> bool:
        """Whether this is the deed, and what it is done to says that there is none."""
        deed = self._deed()
        return deed[:1] == (table,) and any(self._done_to(t) for t in deed[1:])

    def _through(self, deed: TableInfo, table: TableInfo) -> list[Edge]:
        """The way from a deed to what it is done to, one for each; empty where there is none."""
        anchor, path = self._anchor().key, self.world.graph.between(deed.key, table.key)
        passed = anchor in map(_far_end, path) or table.key in map(_far_end, self.world.graph.between(anchor, deed.key))
        return [] if passed or any(e.many for e in path) else path

    def _denied_within(self, deed: TableInfo) -> bool:
        """Whether a denied condition says which of the deeds there are none of."""
        denied = (c for c in self.draft.conds if c.negated and id(c) in self.binding.chosen)
        far = (self._column(c).table for c in denied if self._many(self._column(c)))
        return any(t is deed or deed.key in map(_far_end, self._way_to(t)) for t in far)

    def _refuse_of_oneself(self, cond: Cond, column: ColumnInfo) -> None:
        """Behind a deed that is denied, what is denied is of what it is done to: ``have not taken Biology courses``.

        Raises:
            Misfit: a condition there on the rows that are asked for.
        """
        if not (cond.negated and cond.values and column.table is self._anchor()):
            return
        deeds = [e.ref.chunk.start for e in self.draft.exists if e.negated]
        if len(self._deed()) > 1 and cond.values[0].start > min(deeds, default=cond.values[0].start):
            raise Misfit("what is denied is of another table")

    def _many(self, column: ColumnInfo) -> bool:
        """Whether one row of what is asked for may have many of this column."""
        anchor = self._anchor()
        if column.table is anchor:
            return False
        return any(e.many for e in self.world.graph.between(anchor.key, column.table.key))

    def _anchor(self) -> TableInfo:
        if self.counted is not None:
            return self.counted
        return self.plain[0].table if self.plain else self.focus

    def _member(self, column: ColumnInfo, condition: Predicate) -> Predicate:
        """Rows of what is asked for that have a partner under this condition."""
        path = self._way_to(column.table)
        return InQuery(path[0].left, along(path, condition))

    def _together(self, cond: Cond, column: ColumnInfo) -> list[Cond]:
        """This denied condition and those right behind it on the same table: one partner that must not exist."""
        conds = self.draft.conds
        at = next(n for n, c in enumerate(conds) if c is cond)
        group = [cond]
        for follow in conds[at + 1 :]:
            target = self.target(follow)
            if not (follow.negated and follow.glue == "and" and isinstance(target, ColumnInfo)):
                break
            if target.table is not column.table or target is column:
                break
            group.append(follow)
        return group

    def _not_in(self, column: ColumnInfo, conds: list[Cond]) -> Predicate:
        inside = [predicate(replace(c, negated=False), self._column(c), self.now, negated=False) for c in conds]
        self.notes.append("not_in")
        return self._without(column.table, all_of([*inside, *self._of_kind(column.table)]))

    def _exists(self, where: list[Predicate]) -> None:
        for exist in self.draft.exists:
            table = table_of(self.target(exist.ref))
            anchor = self._anchor()
            if not exist.negated:
                if self._averages_over(table):
                    where.append(self._with_partner(table))
                elif self.world.cost(anchor.key, table.key) < 6:
                    self.need(table)
                continue
            if table is anchor or self._is_deed(table):
                continue
            if any(
                c.negated and id(c) in self.binding.chosen and self._many(self._column(c)) for c in self.draft.conds
            ):
                continue
            where.append(self._without(table))

    def _averages_over(self, table: TableInfo) -> bool:
        """``the average age of students who have pets``: each student counts once, however many pets it has."""
        computed = [i.expr for i in self.items if isinstance(i.expr, Agg)]
        figures = [e for e in computed if e.func in {"avg", "sum"} and isinstance(e.arg, Col)]
        anchor = self._anchor()
        if self.group or not computed or figures != computed or table.key in {*self.needed, anchor.key}:
            return False
        if any(table_of(self.target(c)) is table for c in self.draft.conds if id(c) in self.binding.chosen):
            return False
        return any(e.many for e in self.world.graph.between(anchor.key, table.key))

    def _with_partner(self, table: TableInfo) -> Predicate:
        """Rows of what is asked for that have a partner in this table."""
        path = self._way_to(table)
        return InQuery(path[0].left, along(path, all_of(self._of_kind(table))))

    def _without(self, table: TableInfo, condition: Predicate | None = None) -> Predicate:
        """Rows of what is asked for that have no partner in this table, under this condition where there is one.

        ``airports without flights``: neither from there nor to there, where nothing says which is meant.
        """
        tied = self.tied
        path = self._way_to(table)
        such = condition or all_of(self._of_kind(table))
        if self.tied == tied or len(path) > 1:
            return InQuery(path[0].left, along(path, such), negated=True)
        self.tied = tied
        beside = self.world.graph.beside(path[0])
        roles = [e for e in beside if (e.left, e.many) == (path[0].left, path[0].many)]  # and not the way back
        own = [e for e in roles if e.left.name == e.right.name]  # ``prereq.course_id``, beside what it needs
        roles = own if len(own) == 1 else roles
        return And(tuple(InQuery(e.left, along([e], such), negated=True) for e in roles))

    def _way_to(self, table: TableInfo) -> list[Edge]:
        anchor, deed = self._anchor(), self._deed()
        path = self.path(anchor.key, table.key)
        if self._done_to(table) and deed[0].key not in map(_far_end, path):
            path = [*self.path(anchor.key, deed[0].key), *self._through(deed[0], table)]
        if not path:
            raise Misfit("the tables do not connect")
        self.need(anchor)
        return path

    def _of_kind(self, table: TableInfo) -> list[Predicate]:
        """What says of which rows of this table there are none: ``no cancelled flights``."""
        return [c.predicate for c in self.draft.none_of if c.tables == (table.key,)]


def _far_end(edge: Edge) -> Key:
    return (edge.right.schema, edge.right.table)
