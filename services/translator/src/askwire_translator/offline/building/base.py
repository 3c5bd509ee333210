"""The state of a query under construction, and what every step asks of it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from askwire_translator.ir.model import (
    Col,
    Expr,
    Item,
    Join,
    Predicate,
    Statement,
)
from askwire_translator.ir.walk import columns
from askwire_translator.offline.binding.bound import Binding, Target, World
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.grammar.draft import Cond, Draft
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.source.graph import Edge, Key
from askwire_translator.offline.source.taught import Figure
from askwire_translator.offline.words.text import root

_MANY = 10  # rows for one
_MOST_WORDS = 100  # of a comment, so that they decide only between keys of which as much is said
_LETTERS = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Variant:
    """Ways to build that the words leave open; the ranker decides.

    Attributes:
        ident: a table is shown by its key rather than by its name.
        whole: a table asked for without columns is shown with all of them.
        dedupe: rows repeated by a join are shown once.
        plain_count: a count over a fan-out counts rows, not distinct keys.
        listed: a table named in a list of columns is shown by its name.
        apart: what is denied is taken away from the rest (``except``), by what is shown.
    """

    ident: bool = False
    whole: bool = False
    dedupe: bool = False
    plain_count: bool = False
    listed: bool = False
    apart: bool = False


@dataclass
class Built:
    """A finished reading, with what the ranker wants to know of its making.

    Attributes:
        bare: the statement without what goes without saying (that a group is known), for the ranker.
    """

    statement: Statement
    bare: Statement
    binding: Binding
    variant: Variant
    tables: tuple[Key, ...]
    join_cost: float
    fan_out: bool
    notes: list[str] = field(default_factory=list)
    tied: int = 0


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
        self.named: TableInfo | None = None  # the table whose rows are shown by what they are called
        self.havings = list(draft.havings)
        self.tied = 0
        self.figures: list[Figure] = []
        self.figured: list[Predicate] = []
        self.groups = list(draft.groups)
        self.whole: list[Predicate] = []  # of which rows a share is
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

    def value(self, column: ColumnInfo) -> Expr:
        """The column, or what the measure computes that stands in its place; its tables become sources."""
        if column.figure is None:
            return self.col(column)
        for table in dict.fromkeys((c.schema, c.table) for c in column.figure.columns):
            self.need(self.world.schema.by_key[table])
        self.figures.append(column.figure)
        return column.figure.expr

    def check_figures(self) -> dict[Expr, Expr]:
        """What each measure has to be computed by instead where joins repeat its rows: by the lines of each.

        Raises:
            Misfit: joins repeat those as well, or it has none.
        """
        instead: dict[Expr, Expr] = {}
        for figure in self.figures:
            if self._repeats_rows(figure):
                if figure.lines is None:
                    raise Misfit(f"{figure.name} over repeated rows")
                instead[figure.expr] = figure.lines.expr
                for key in dict.fromkeys((c.schema, c.table) for c in figure.lines.columns):
                    self.need(self.world.schema.by_key[key])
                if self._repeats_rows(figure.lines):
                    raise Misfit(f"{figure.name} over repeated rows")
        return instead

    def _repeats_rows(self, figure: Figure) -> bool:
        homes = dict.fromkeys((c.schema, c.table) for c in figure.columns)
        trees = [self.world.graph.tree([home, *[k for k in self.needed if k != home]]) for home in homes]
        return not any(tree is not None and not tree[2] for tree in trees)

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

    def path(self, left: Key, right: Key) -> list[Edge]:
        """The shortest path between two tables, by the roles that the question speaks of; empty when there is none."""
        return self.in_role(self.world.graph.between(left, right))

    def in_role(self, edges: list[Edge]) -> list[Edge]:
        """The same joins by those of their parallel keys whose names the question says.

        Where it says none and there are several, which one is meant is a guess: ``tied`` counts those.
        """
        return [self._in_role(edge) for edge in edges]

    def _in_role(self, edge: Edge) -> Edge:
        beside = self.world.graph.beside(edge)
        if len(beside) < 2:
            return edge
        said: list[float] = [
            len(self._role(e) & self.draft.stems) + self._chosen(e) + self._directed(e) for e in beside
        ]
        if said.count(max(said)) > 1:  # what is measured may tell: departure delays are those of the airport left
            said = [n + self._measured(e) / _MOST_WORDS for n, e in zip(said, beside, strict=True)]
        best = max(said)
        if said.count(best) > 1:
            self.tied += 1
        return edge if said[beside.index(edge)] == best else beside[said.index(best)]

    def _role(self, edge: Edge) -> set[str]:
        """The coarse stems that tell this key from others of the same two tables."""
        schema = self.world.schema
        ends = [schema.info(edge.left), schema.info(edge.right)]
        tables = {w for end in ends for w in end.table.words} | {"id", "code", "number"}
        return {root(w) for end in ends for w in end.words if w not in tables}

    def own_role(self, cond: Cond, column: ColumnInfo) -> Edge | None:
        """The key by which a condition is meant, where another one on the same table is meant by another key."""
        own = self._key_said(cond, column)
        chosen = ((c, self.binding.chosen.get(id(c))) for c in self.draft.conds if c is not cond)
        beside = cond.glue == "or"  # ``to Newark or JFK``, of which one is a name and one a code
        others = (
            c
            for c, other in chosen
            if isinstance(other, ColumnInfo) and (other is column or (beside and other.table is column.table))
        )
        return own if any(self._key_said(c, column) not in {None, own} for c in others) else None

    def _key_said(self, cond: Cond, column: ColumnInfo) -> Edge | None:
        said = cond.directions and not cond.negated
        path = self.world.graph.between(self.focus.key, column.table.key) if said else []
        keys = [e for e in self.world.graph.beside(path[-1]) if self._role(e) & cond.directions] if path else []
        return keys[0] if len(keys) == 1 else None

    def _measured(self, edge: Edge) -> int:
        """How many words the key and its comment share with what is measured of the rows that it belongs to."""
        keys = [c for c in map(self.world.schema.info, (edge.left, edge.right)) if c.foreign]
        homes = {c.table.key for c in keys}
        chosen = [c for c in self.binding.chosen.values() if isinstance(c, ColumnInfo) and c.measure]
        implied = columns(tuple(c.predicate for c in (*self.draft.implied, *self.draft.whole_implied)))
        chosen += map(self.world.schema.info, implied)  # a cancelled flight is one that never departed
        measured = {root(w) for c in chosen if c.table.key in homes for w in c.words}
        return len(measured & {root(w) for c in keys for w in _LETTERS.findall((c.column.comment or "").lower())})

    def _directed(self, edge: Edge) -> int:
        """``from Newark`` says by which key the airport is meant, unless that key itself is what is limited."""
        limited = {id(self.binding.chosen.get(id(c))) for c in self.draft.conds}
        ends = map(self.world.schema.info, (edge.left, edge.right))
        free = not any(id(c) in limited for c in ends if c.foreign)
        return 3 * (free and bool(self._role(edge) & self.draft.directions))

    def _chosen(self, edge: Edge) -> int:
        return 2 * any(
            c in self.binding.chosen.values() for c in map(self.world.schema.info, (edge.left, edge.right)) if c.foreign
        )

    def _fans_out(self, joins: list[Join]) -> bool:
        return any(e.many for e in self._edges(joins))

    def repeated(self, table: TableInfo) -> bool:
        """Whether the joins repeat each of its rows many times: a far larger table lies between."""
        sources = [k for k in self.needed if k != table.key]
        tree = self.world.graph.tree([table.key, *sources]) if sources else None
        if tree is None or not tree[2]:
            return False
        between = {(c.schema, c.table) for edge in tree[0] for c in (edge.left, edge.right)}
        rows = max(self.world.schema.by_key[key].table.rows or 0 for key in between)
        return rows > _MANY * max(1, table.table.rows or 0)

    def _edges(self, joins: list[Join]) -> list[Edge]:
        found = []
        for join in joins:
            for edge in self.world.graph.edges.get((join.left.schema, join.left.table), ()):
                if (edge.left, edge.right, edge.also) == (join.left, join.right, join.also):
                    found.append(edge)
        return found
