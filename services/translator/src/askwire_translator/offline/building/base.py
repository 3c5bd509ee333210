"""The state of a query under construction, and what every step asks of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from askwire_translator.ir.model import (
    Col,
    Expr,
    Item,
    Join,
    Statement,
)
from askwire_translator.offline.binding import Binding, Target, World
from askwire_translator.offline.draft import Draft
from askwire_translator.offline.graph import Edge, Key
from askwire_translator.offline.predicates import Misfit
from askwire_translator.offline.schema import ColumnInfo, TableInfo


@dataclass(frozen=True, slots=True)
class Variant:
    """Ways to build that the words leave open; the ranker decides.

    Attributes:
        ident: a table is shown by its key rather than by its name.
        whole: a table asked for without columns is shown with all of them.
        dedupe: rows repeated by a join are shown once.
        plain_count: a count over a fan-out counts rows, not distinct keys.
    """

    ident: bool = False
    whole: bool = False
    dedupe: bool = False
    plain_count: bool = False


@dataclass
class Built:
    """A finished reading, with what the ranker wants to know of its making."""

    statement: Statement
    binding: Binding
    variant: Variant
    tables: tuple[Key, ...]
    join_cost: float
    fan_out: bool
    notes: list[str] = field(default_factory=list)


class Base:
    """What has been decided so far: what is shown, from which tables, grouped by what."""

    def __init__(self, draft: Draft, binding: Binding, world: World, now: dt.datetime, variant: Variant) -> None:
        self.draft, self.binding, self.world, self.now, self.variant = draft, binding, world, now, variant
        self.items: list[Item] = []
        self.group: list[Expr] = []
        self.needed: list[Key] = []
        self.notes: list[str] = []
        self.plain: list[ColumnInfo] = []
        self.counted: TableInfo | None = None
        self.havings = list(draft.havings)
        self.focus = self._focus()

    def target(self, owner: object) -> Target:
        """What this phrase or condition was bound to."""
        return self.binding.chosen[id(owner)]

    def need(self, table: TableInfo) -> None:
        """The table has to be among the sources."""
        if table.key not in self.needed:
            self.needed.append(table.key)

    def col(self, column: ColumnInfo) -> Col:
        """The column by identity; its table becomes a source."""
        self.need(column.table)
        return column.col

    def _focus(self) -> TableInfo:
        d = self.draft
        owners: list[object] = [d.focus] if d.focus else []
        owners += [p.ref for p in d.picks if p.ref is not None]
        owners += [*d.tables, *d.groups, *[e.ref for e in d.exists], *d.conds]
        for owner in owners:
            target = self.binding.chosen.get(id(owner))
            if target is not None:
                return target if isinstance(target, TableInfo) else target.table
        raise Misfit("nothing named")

    def _fans_out(self, joins: list[Join]) -> bool:
        return any(e.many for e in self._edges(joins))

    def _edges(self, joins: list[Join]) -> list[Edge]:
        found = []
        for join in joins:
            for edge in self.world.graph.edges.get((join.left.schema, join.left.table), ()):
                if edge.left == join.left and edge.right == join.right:
                    found.append(edge)
        return found
