"""How much a statement makes, at least by its text: rows that multiply, and values that grow with each step.

An estimate in the asker's favour, of the same kind as ``recursion``: a table counts as a hundred rows and a column as
64 bytes, tables that any condition mentions together count as joined on a key. What is beyond the bounds even so would
fill a server's memory or hold it for hours: ``FROM a, b, c, d, e``, ``replace(replace(…))`` of repeated texts, a WITH
query that is ten times as long as the one before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import prod
from typing import Final

from sqlglot import exp

from askwire_validator.glot.lengths import COLUMN, NUMBER, Lengths, literal
from askwire_validator.glot.links import Source, Volume, items, linked
from askwire_validator.glot.walk import LEAVES, ByKind, kinds, walk
from askwire_validator.view import View

MAX_ROWS: Final = 100_000_000
MAX_MADE: Final = 20_000_000
MAX_BYTES: Final = 100_000_000
TABLE_ROWS: Final = 100
UNKNOWN_ROWS: Final = 100


Ctes = Mapping[str, Volume]
_CLAUSES: Final = ("where", "having", "group", "order", "windows")
_QUERIES: Final = kinds(exp.Query)
_AGGREGATES: Final = kinds(exp.AggFunc)
_COLUMNS: Final = kinds(exp.Column)
_OWN: Final = LEAVES | _COLUMNS | _QUERIES
_SERIES: Final = (exp.GenerateSeries, exp.ExplodingGenerateSeries)
_TABLE: Final = Volume(TABLE_ROWS, 1, COLUMN)
_UNKNOWN: Final = Volume(UNKNOWN_ROWS, UNKNOWN_ROWS, COLUMN)


class Estimate:
    """The greatest number of rows and of bytes anywhere in a statement.

    Args:
        nodes: of the tree, by kind.
        texts: whether to look at what is made of texts, and not at tables alone.

    Attributes:
        rows: of all that is joined at one place, and ``made`` those of them that no table holds.
        size: of one value, or of all the values that are made at one place.
    """

    def __init__(self, tree: exp.Expr, nodes: ByKind, view: View, *, texts: bool = True) -> None:
        self.rows = self.made = self.size = 0.0
        self._view = view
        self._texts = texts
        # Most statements hold one query, and many no aggregate: nobody need look for them in every expression.
        self._nested_queries = sum(len(found) for kind, found in nodes.items() if kind in _QUERIES) > 1
        self._aggregates = not _AGGREGATES.isdisjoint(nodes)
        self._query(tree, {}, 0)

    def _query(self, node: exp.Expr, ctes: Ctes, outer: float) -> Volume:
        with_ = node.args.get("with_")
        for cte in with_.expressions if with_ is not None else ():
            name = cte.alias.lower()
            made = self._query(cte.this, {**ctes, name: _UNKNOWN}, outer)
            ctes = {**ctes, name: _renamed(made, cte.args.get("alias"))}
        if isinstance(node, exp.Subquery):
            found = self._query(node.this, ctes, outer)
        elif isinstance(node, exp.SetOperation):
            arms = [self._query(arm, ctes, outer) for arm in (node.left, node.right)]
            found = Volume(sum(a.rows for a in arms), sum(a.made for a in arms), max(a.size for a in arms),
                           arms[0].columns)  # fmt: skip
        elif isinstance(node, exp.Select):
            found = self._select(node, ctes, outer)
        else:
            found = self._values(node, ctes, outer)
        return _limited(found, node)

    def _values(self, node: exp.Expr, ctes: Ctes, outer: float) -> Volume:
        rows = len(node.expressions)
        lengths = Lengths(max(outer, NUMBER), 1, lambda query: self._nested(query, ctes, outer))
        return Volume(rows, rows, max(map(lengths.of, node.expressions), default=NUMBER))

    def _select(self, node: exp.Select, ctes: Ctes, outer: float) -> Volume:
        sources = [source for item in items(node) for source in self._sources(item, ctes, outer)]
        groups = [[sources[n].volume for n in group] for group in linked(node, sources)]
        series = _series(node) if self._texts else 1
        rows = series * prod(max(volume.rows for volume in group) for group in groups)
        made = series * prod(max(volume.made for volume in group) for group in groups)
        size = self._size(node, made, ctes, max([outer, *(source.volume.size for source in sources)]))
        aggregated = self._aggregates and _aggregated(node)
        self._note(rows, made, size * (1 if aggregated else made))
        names = [item.alias_or_name.lower() for item in node.expressions]
        columns = None if "*" in names or "" in names else frozenset(names)
        if aggregated and not node.args.get("group"):
            return Volume(1, 1, size, columns)
        return Volume(rows, made, size, columns)

    def _size(self, node: exp.Select, made: float, ctes: Ctes, width: float) -> float:
        """The longest value that a SELECT yields; notes what is longer on its way."""
        if not self._texts and not self._nested_queries:
            return COLUMN
        others = [item for part in _CLAUSES for item in _parts(node.args.get(part))]
        if not self._texts:
            for item in (*node.expressions, *others):
                for query in _queries(item):
                    self._query(query, ctes, width)
            return COLUMN
        lengths = Lengths(width or NUMBER, made, lambda query: self._nested(query, ctes, width))
        for item in others:
            lengths.of(item)
        size = max(map(lengths.of, node.expressions), default=NUMBER)
        self._note(size=lengths.peak)
        return size

    def _nested(self, query: exp.Expr, ctes: Ctes, outer: float) -> tuple[float, float]:
        volume = self._query(query, ctes, outer)
        return volume.made, volume.size

    def _note(self, rows: float = 0, made: float = 0, size: float = 0) -> None:
        self.rows, self.made, self.size = max(self.rows, rows), max(self.made, made), max(self.size, size)

    # --- sources ----------------------------------------------------------------------------------------------

    def _sources(self, node: exp.Expr, ctes: Ctes, outer: float) -> Iterator[Source]:
        for join in node.args.get("joins") or ():
            yield from self._sources(join.this, ctes, outer)
        if isinstance(node, exp.Subquery) and not isinstance(node.this, exp.Query | exp.Values):
            yield from self._sources(node.this, ctes, outer)
            return
        volume = self._source(node, ctes, outer)
        alias = node.args.get("alias")
        yield Source(node.alias_or_name.lower(), _renamed(volume, alias), node)

    def _source(self, node: exp.Expr, ctes: Ctes, outer: float) -> Volume:
        if isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier):
            if not node.db and (known := ctes.get(node.name.lower())) is not None:
                return known
            relation = self._view.relation(node.name, node.db or None)
            return Volume(TABLE_ROWS, 1, COLUMN, self._view.shape(relation).lowered) if relation else _TABLE
        if isinstance(node, exp.Lateral):
            node = node.this
        if isinstance(node, exp.Subquery | exp.Query | exp.Values):
            return self._query(node, ctes, outer)
        rows = _length(node.this if isinstance(node, exp.Table) else node)
        return Volume(rows, rows, NUMBER if isinstance(node, exp.Unnest) else COLUMN)


def _queries(node: exp.Expr) -> Iterator[exp.Expr]:
    """The queries in an expression, not those within them."""
    return (found for found in walk(node, _OWN) if type(found) in _QUERIES)


def _series(node: exp.Select) -> float:
    """How many rows the series among a SELECT's columns make of each."""
    found = (inner for item in node.expressions for inner in walk(item, _OWN) if isinstance(inner, _SERIES))
    return max(map(_length, found), default=1)


def _parts(node: object) -> list[exp.Expr]:
    if isinstance(node, list):
        return [item for item in node if isinstance(item, exp.Expr)]
    return [node] if isinstance(node, exp.Expr) else []


def _renamed(volume: Volume, alias: exp.Expr | None) -> Volume:
    """Under an alias list, which may be shorter than there are columns."""
    names = [column.name.lower() for column in (alias.args.get("columns") or ())] if alias is not None else []
    if not names:
        return volume
    return replace(volume, columns=None if volume.columns is None else volume.columns | frozenset(names))


def _limited(volume: Volume, node: exp.Expr) -> Volume:
    limit = node.args.get("limit")
    count = literal(limit.expression) if isinstance(limit, exp.Limit) else None
    if count is None:
        return volume
    return replace(volume, rows=min(volume.rows, count), made=min(volume.made, count))


def _length(node: exp.Expr) -> float:
    """How many rows a function in FROM yields, as far as its text tells."""
    if isinstance(node, _SERIES):
        start, end, step = (literal(node.args.get(part)) for part in ("start", "end", "step"))
        if start is not None and end is not None:
            return max(1.0, abs(end - start) / (abs(step or 0) or 1.0))
    elif isinstance(node, exp.Unnest) and all(isinstance(item, exp.Array) for item in node.expressions):
        return max((len(item.expressions) for item in node.expressions), default=1) or 1
    return UNKNOWN_ROWS


def _aggregated(node: exp.Select) -> bool:
    """Whether it makes one row of many: an aggregate that is no window's, at its own level."""
    return any(
        type(found) in _AGGREGATES and not isinstance(_carrier(found), exp.Window)
        for item in node.expressions
        for found in walk(item, _OWN)
    )


def _carrier(node: exp.Expr) -> exp.Expr | None:
    """What an aggregate stands in, but for FILTER and the like."""
    while isinstance(node.parent, exp.Filter | exp.WithinGroup | exp.IgnoreNulls | exp.RespectNulls):
        node = node.parent
    return node.parent
