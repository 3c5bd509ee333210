"""How tables connect: declared keys, then joins that names and types suggest; the cheapest tree over tables."""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass

from askwire_translator.ir.model import Col
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.words.text import stem

Key = tuple[str, str]
_GENERIC = frozenset(
    [
        "id",
        "name",
        "type",
        "code",
        "date",
        "description",
        "title",
        "status",
        "year",
        "number",
        "detail",
        "time",
        "value",
        "other",
    ]
)

_FURTHEST = 8.0
_LARGE = 300  # tables, from which on nobody means a join this far
_FURTHEST_OF_LARGE = 4.5
_UNREACHED = 9.0
_NEAREST_OF_LARGE = 160  # tables, beyond which a path is not looked for
_MOST_REACHED = 512
_CODES = 3  # different ones, so that they are hardly the same by chance
_BY_CODES = 1.4
_MOST_TREES = 4_096


@dataclass(frozen=True, slots=True)
class Edge:
    """A possible join from ``left`` to ``right``.

    Attributes:
        many: whether one left row may meet many right rows.
        also: the further pairs of columns of a key that has several.
    """

    left: Col
    right: Col
    cost: float
    many: bool
    also: tuple[tuple[Col, Col], ...] = ()


Tree = tuple[list[Edge], float, bool]


class JoinGraph:
    """Every known join, and paths along them."""

    def __init__(self, schema: SchemaIndex, *, inferred: bool = True) -> None:
        self.edges: dict[Key, list[Edge]] = defaultdict(list)
        self._seen: set[frozenset[Col]] = set()
        self._trees: dict[tuple[Key, ...], Tree | None] = {}
        self._beside: dict[Key, list[Edge]] = {}
        self._reached: dict[Key, tuple[dict[Key, float], dict[Key, Edge]]] = {}
        large = len(schema.tables) > _LARGE
        self._furthest = _FURTHEST_OF_LARGE if large else _FURTHEST
        self._nearest_only = _NEAREST_OF_LARGE if large else len(schema.tables) + 1
        for table in schema.tables:
            self._declared(schema, table)
        if inferred:
            self._inferred(schema)

    def _declared(self, schema: SchemaIndex, table: TableInfo) -> None:
        for key in table.table.foreign_keys:
            target = schema.by_full_name.get(key.target)
            if target is None or len(key.columns) != len(key.target_columns):
                continue
            pairs = [(table.column(a), target.column(b)) for a, b in zip(key.columns, key.target_columns, strict=True)]
            known = [(a, b) for a, b in pairs if a is not None and b is not None]
            if len(known) == len(pairs) == 1:
                self._connect(*known[0], 1.0)
            elif len(known) == len(pairs) > 1:
                self._connect_by_several(known)

    def _connect_by_several(self, pairs: list[tuple[ColumnInfo, ColumnInfo]]) -> None:
        """A key of several columns: rows are partners where all of them are equal."""
        (child, parent), *rest = pairs
        also = tuple((a.col, b.col) for a, b in rest)
        back = tuple((b, a) for a, b in also)
        unique_child = {a.col.name for a, _ in pairs} == {*child.table.table.primary_key}
        self.edges[child.table.key].append(Edge(child.col, parent.col, 1.0, many=False, also=also))
        self.edges[parent.table.key].append(Edge(parent.col, child.col, 1.0, many=not unique_child, also=back))

    def _connect(self, child: ColumnInfo, parent: ColumnInfo, cost: float) -> None:
        pair = frozenset((child.col, parent.col))
        if pair in self._seen:
            return
        self._seen.add(pair)
        unique_child = child.table.table.primary_key == (child.col.name,)
        self.edges[child.table.key].append(Edge(child.col, parent.col, cost, many=False))
        self.edges[parent.table.key].append(Edge(parent.col, child.col, cost, many=not unique_child))

    def _inferred(self, schema: SchemaIndex) -> None:
        parents: dict[tuple[str, ...], list[ColumnInfo]] = defaultdict(list)
        by_name: dict[str, list[ColumnInfo]] = defaultdict(list)
        for table in schema.tables:
            if len(table.primary) == 1:
                key = table.primary[0]
                for form in {key.words, (*table.words, *key.words[-1:]), table.words}:
                    parents[form].append(key)
            for column in table.columns:
                by_name[column.col.name].append(column)
        for table in schema.tables:
            for column in table.columns:
                self._by_words(column, parents)
        self._by_codes(schema)
        for name, columns in by_name.items():
            if name not in _GENERIC and 1 < len(columns) <= 12:
                self._same_name(columns)

    def _by_words(self, column: ColumnInfo, parents: dict[tuple[str, ...], list[ColumnInfo]]) -> None:
        if column.foreign or column.words == ("id",) or _counts(column):
            return
        for size in range(len(column.words), 0, -1):
            form = column.words[-size:]
            if form in {("id",), ("code",), ("number",), ("name",), ("key",)}:
                continue
            near = [p for p in parents.get(form, ()) if p.table is not column.table and _same_type(p, column)]
            if near:
                for parent in near[:3]:
                    linked = any(
                        frozenset((e.left, e.right)) and e.right.table == parent.col.table
                        for e in self.edges[column.table.key]
                        if e.cost <= 1.0
                    )
                    self._connect(column, parent, (1.2 if size == len(column.words) else 1.6) + (0.8 if linked else 0))
                return

    def _by_codes(self, schema: SchemaIndex) -> None:
        """``nationality``, all of whose values are keys of the countries: joined by what is stored, not by its name."""
        keys = [t.primary[0] for t in schema.tables if len(t.primary) == 1 and t.primary[0].type == "text"]
        known = {key.table.key: frozenset(key.column.values) for key in keys if len(key.column.values) >= _CODES}
        held: dict[str, list[ColumnInfo]] = defaultdict(list)
        for key in keys:
            for value in known.get(key.table.key, ()):
                held[value].append(key)
        for table in schema.tables if held else ():
            joined = {c for k in table.table.foreign_keys for c in k.columns}
            for column in table.columns:
                values = column.column.values
                if len(values) < _CODES or column.primary or column.col.name in joined or values[0] not in held:
                    continue
                fits = [key for key in held[values[0]] if known[key.table.key].issuperset(values)]
                if len(fits) == 1 and fits[0].table is not table:
                    self._connect(column, fits[0], _BY_CODES)

    def _same_name(self, columns: list[ColumnInfo]) -> None:
        for i, left in enumerate(columns):
            for right in columns[i + 1 :]:
                if left.table is right.table or not _same_type(left, right):
                    continue
                if not (left.words[-1] in {"id", "code", "number", "key", "name"} or len(left.words) > 1):
                    continue
                if left.is_id or left.words[-1] in {"id", "code", "key"}:
                    self._connect(left, right, 2.2)
                elif left.words[-1] == "name" and len(left.words) > 1 and left.words[0] not in {"first", "last"}:
                    self._connect(left, right, 2.6)

    def tree(self, tables: list[Key]) -> Tree | None:
        """The cheapest joins that connect these tables, from the first on.

        Returns:
            the edges in order, their cost and whether a row of the first table may be repeated; None when some table
            cannot be reached. An approximate Steiner tree: each table in turn by the shortest path from what is there.
        """
        asked = tuple(tables)
        if asked not in self._trees:
            if len(self._trees) >= _MOST_TREES:
                self._trees.pop(next(iter(self._trees)), None)
            self._trees[asked] = self._grow(tables)
        return self._trees[asked]

    def _grow(self, tables: list[Key]) -> Tree | None:
        there, joins, cost, many = {tables[0]}, list[Edge](), 0.0, False
        rest = list(dict.fromkeys(t for t in tables[1:] if t != tables[0]))
        while rest:
            path = self._nearest(there, set(rest))
            if path is None:
                return None
            for edge in path:
                joins.append(edge)
                cost += edge.cost
                many = many or edge.many
                there.add((edge.right.schema, edge.right.table))
            rest = [t for t in rest if t not in there]
        return joins, cost, many

    def between(self, left: Key, right: Key) -> list[Edge]:
        """The shortest path from one table to another; empty when there is none."""
        best, via = self._reach(left)
        return _walk(via, right, {left}) if right in best and left != right else []

    def distance(self, left: Key, right: Key) -> float:
        """What the shortest path costs; 9 when there is none."""
        return self._reach(left)[0].get(right, _UNREACHED)

    def beside(self, edge: Edge) -> list[Edge]:
        """This edge and those that join the same two tables by other columns about as well: roles."""
        there = (edge.right.schema, edge.right.table)
        return [
            e
            for e in self.edges[edge.left.schema, edge.left.table]
            if (e.right.schema, e.right.table) == there and e.cost <= edge.cost + 0.5
        ]

    def _reach(self, source: Key) -> tuple[dict[Key, float], dict[Key, Edge]]:
        """Everything within reach of a table, kept for the tables asked about last."""
        known = self._reached.get(source)
        if known is None:
            known = self._spread({source}, frozenset())[1:]
            if len(self._reached) >= _MOST_REACHED:
                self._reached.pop(next(iter(self._reached)))
            self._reached[source] = known
        return known

    def loops(self, table: Key) -> list[Edge]:
        """The joins of a table with itself."""
        return [e for e in self.edges.get(table, ()) if (e.right.schema, e.right.table) == table]

    def _neighbours(self, table: Key) -> list[Edge]:
        """The cheapest join to each other table."""
        known = self._beside.get(table)
        if known is None:
            cheapest: dict[Key, Edge] = {}
            for edge in self.edges.get(table, ()):
                there = (edge.right.schema, edge.right.table)
                best = cheapest.get(there)
                if best is None or (edge.cost, not _says_table(edge)) < (best.cost, not _says_table(best)):
                    cheapest[there] = edge
            known = self._beside[table] = list(cheapest.values())
        return known

    def _nearest(self, sources: set[Key], goals: set[Key]) -> list[Edge] | None:
        if len(sources) == len(goals) == 1:  # the usual case, by what is kept
            return self.between(*sources, *goals) or None
        goal, _, via = self._spread(sources, frozenset(goals))
        return _walk(via, goal, sources) if goal is not None else None

    def _spread(self, sources: set[Key], goals: frozenset[Key]) -> tuple[Key | None, dict[Key, float], dict[Key, Edge]]:
        """Dijkstra from these tables until the first goal, never further than a join may sensibly go."""
        queue: list[tuple[float, int, Key]] = [(0.0, i, s) for i, s in enumerate(sorted(sources))]
        best: dict[Key, float] = dict.fromkeys(sources, 0.0)
        via: dict[Key, Edge] = {}
        n, settled = len(queue), 0
        while queue and settled < self._nearest_only:
            cost, _, here = heapq.heappop(queue)
            if cost > best[here]:
                continue
            settled += 1
            if here in goals:
                return here, best, via
            for edge in self._neighbours(here):
                there = (edge.right.schema, edge.right.table)
                total = cost + edge.cost
                if total <= self._furthest and total < best.get(there, float("inf")):
                    best[there], via[there] = total, edge
                    n += 1
                    heapq.heappush(queue, (total, n, there))
        return None, best, via


def _walk(via: dict[Key, Edge], goal: Key, sources: set[Key]) -> list[Edge]:
    path: list[Edge] = []
    while goal not in sources:
        edge = via[goal]
        path.append(edge)
        goal = (edge.left.schema, edge.left.table)
    return path[::-1]


def _says_table(edge: Edge) -> bool:
    """Whether the key is called after what it points to: ``department_id``, rather than ``manager_id`` of employees."""
    ends = ((edge.left, edge.right), (edge.right, edge.left))
    return any(stem(parent.table.lower()) in {stem(w) for w in child.name.lower().split("_")} for child, parent in ends)


def _counts(column: ColumnInfo) -> bool:
    """``number_of_hosts``: how many there are, no key of one."""
    first = column.words[:1]
    return column.type == "number" and (
        column.words[:2] == ("number", "of")
        or first in {("total",), ("count",), ("average",), ("minimum",), ("maximum",)}
        or (first == ("number",) and len(column.words) > 1)
        or column.words[-1] in {"count", "total", "amount", "quantity"}
    )


def _same_type(a: ColumnInfo, b: ColumnInfo) -> bool:
    return a.type == b.type or {a.type, b.type} <= {"date", "timestamp"}
