"""How much a statement makes, at least by its text: rows that multiply, and values that grow with each step.

An estimate in the asker's favour, of the same kind as ``recursion``: a table counts as a hundred rows and a column as
64 bytes, tables that any condition mentions together count as joined on a key. What is beyond the bounds even so would
fill a server's memory or hold it for hours: ``FROM a, b, c, d, e``, ``replace(replace(…))`` of repeated texts, a WITH
query that is ten times as long as the one before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from math import prod
from typing import Final

from sqlglot import exp

from askwire_validator.glot.lengths import COLUMN, NUMBER, Lengths, literal
from askwire_validator.glot.walk import walk
from askwire_validator.view import View

MAX_ROWS: Final = 100_000_000
MAX_MADE: Final = 20_000_000
MAX_BYTES: Final = 100_000_000
TABLE_ROWS: Final = 100
UNKNOWN_ROWS: Final = 100


@dataclass(frozen=True, slots=True)
class Volume:
    """What a query yields.

    Attributes:
        rows: how many, if each table held ``TABLE_ROWS``.
        made: how many, if each table held one: what the statement makes by itself.
        size: bytes of its longest value.
        columns: their names; None where they are not known.
    """

    rows: float
    made: float
    size: float
    columns: frozenset[str] | None = None


Ctes = Mapping[str, Volume]
_CLAUSES: Final = ("where", "having", "group", "order", "windows")
_QUERY: Final = (exp.Query,)
_SERIES: Final = (exp.GenerateSeries, exp.ExplodingGenerateSeries)
_TABLE: Final = Volume(TABLE_ROWS, 1, COLUMN)
_UNKNOWN: Final = Volume(UNKNOWN_ROWS, UNKNOWN_ROWS, COLUMN)


@dataclass(slots=True)
class _Source:
    alias: str
    volume: Volume
    node: exp.Expr


class Estimate:
    """The greatest number of rows and of bytes anywhere in a statement.

    Args:
        texts: whether to look at what is made of texts, and not at tables alone.

    Attributes:
        rows: of all that is joined at one place, and ``made`` those of them that no table holds.
        size: of one value, or of all the values that are made at one place.
    """

    def __init__(self, tree: exp.Expr, view: View, *, texts: bool = True) -> None:
        self.rows = self.made = self.size = 0.0
        self._view = view
        self._texts = texts
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
        sources = [source for item in _items(node) for source in self._sources(item, ctes, outer)]
        groups = [[sources[n].volume for n in group] for group in _linked(node, sources)]
        series = _series(node) if self._texts else 1
        rows = series * prod(max(volume.rows for volume in group) for group in groups)
        made = series * prod(max(volume.made for volume in group) for group in groups)
        size = self._size(node, made, ctes, max([outer, *(source.volume.size for source in sources)]))
        aggregated = _aggregated(node)
        self._note(rows, made, size * (1 if aggregated else made))
        names = [item.alias_or_name.lower() for item in node.expressions]
        columns = None if "*" in names or "" in names else frozenset(names)
        if aggregated and not node.args.get("group"):
            return Volume(1, 1, size, columns)
        return Volume(rows, made, size, columns)

    def _size(self, node: exp.Select, made: float, ctes: Ctes, width: float) -> float:
        """The longest value that a SELECT yields; notes what is longer on its way."""
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

    def _sources(self, node: exp.Expr, ctes: Ctes, outer: float) -> Iterator[_Source]:
        for join in node.args.get("joins") or ():
            yield from self._sources(join.this, ctes, outer)
        if isinstance(node, exp.Subquery) and not isinstance(node.this, exp.Query | exp.Values):
            yield from self._sources(node.this, ctes, outer)
            return
        volume = self._source(node, ctes, outer)
        alias = node.args.get("alias")
        yield _Source(node.alias_or_name.lower(), _renamed(volume, alias), node)

    def _source(self, node: exp.Expr, ctes: Ctes, outer: float) -> Volume:
        if isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier):
            if not node.db and (known := ctes.get(node.name.lower())) is not None:
                return known
            relation = self._view.relation(node.name, node.db or None)
            return replace(_TABLE, columns=frozenset(map(str.lower, relation.columns)) if relation else None)
        if isinstance(node, exp.Lateral):
            node = node.this
        if isinstance(node, exp.Subquery | exp.Query | exp.Values):
            return self._query(node, ctes, outer)
        rows = _length(node.this if isinstance(node, exp.Table) else node)
        return Volume(rows, rows, NUMBER if isinstance(node, exp.Unnest) else COLUMN)


def _queries(node: exp.Expr) -> Iterator[exp.Expr]:
    """The queries in an expression, not those within them."""
    for found in walk(node, (exp.Query, exp.Column)):
        if isinstance(found, exp.Query):
            yield found


def _series(node: exp.Select) -> float:
    """How many rows the series among a SELECT's columns make of each."""
    found = (inner for item in node.expressions for inner in walk(item, _QUERY) if isinstance(inner, _SERIES))
    return max(map(_length, found), default=1)


def _joins(node: exp.Expr) -> Iterator[exp.Expr]:
    """The joins of a SELECT, and of the brackets in its FROM."""
    for item in _items(node):
        if not isinstance(item.this, exp.Query):
            yield from _joins(item)
    yield from node.args.get("joins") or ()


def _items(node: exp.Expr) -> Iterator[exp.Expr]:
    if source := node.args.get("from_"):
        yield source.this
    elif isinstance(node, exp.Subquery):
        yield node.this
    for join in node.args.get("joins") or ():
        yield join.this


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
        isinstance(found, exp.AggFunc) and not isinstance(_carrier(found), exp.Window)
        for item in node.expressions
        for found in walk(item, _QUERY)
    )


def _carrier(node: exp.Expr) -> exp.Expr | None:
    """What an aggregate stands in, but for FILTER and the like."""
    while isinstance(node.parent, exp.Filter | exp.WithinGroup | exp.IgnoreNulls | exp.RespectNulls):
        node = node.parent
    return node.parent


def _linked(node: exp.Select, sources: list[_Source]) -> list[list[int]]:
    """The sources in groups: those in one are mentioned together by some condition, or by one another."""
    if len(sources) < 2:
        return [[n] for n in range(len(sources))]
    groups = {n: [n] for n in range(len(sources))}
    names = _Names(sources)

    def link(members: Iterable[int]) -> None:
        for left, right in pairwise(sorted(set(members))):
            if groups[left] is not groups[right]:
                groups[left] += groups[right]
                for member in groups[right]:
                    groups[member] = groups[left]

    for condition in _conditions(node):
        link(names.mentioned(condition))
    for n, source in enumerate(sources):
        if not (isinstance(source.node, exp.Table) and isinstance(source.node.this, exp.Identifier)):
            # A bare name in a query in FROM is its own more often than not.
            is_query = isinstance(source.node, exp.Query) or isinstance(source.node.this, exp.Query)
            link([n, *names.mentioned(source.node, bare=not is_query)])
    return list({id(group): group for group in groups.values()}.values())


def _conditions(node: exp.Select) -> Iterator[exp.Expr]:
    """WHERE and every ON, cut at AND; a USING is one as it stands."""
    where = node.args.get("where")
    pending = [where.this] if where is not None else []
    for join in _joins(node):
        if (on := join.args.get("on")) is not None:
            pending.append(on)
        pending += [exp.column(name.name) for name in join.args.get("using") or ()]
    while pending:
        condition = pending.pop().unnest()
        if isinstance(condition, exp.And):
            pending += [condition.args["this"], condition.args["expression"]]
        else:
            yield condition


class _Names:
    """Which sources an expression may speak of; a bare name speaks of all that have it."""

    def __init__(self, sources: list[_Source]) -> None:
        self._aliases = {source.alias: n for n, source in enumerate(sources)}
        self._unknown = {n for n, source in enumerate(sources) if source.volume.columns is None}
        self._columns = [source.volume.columns or frozenset() for source in sources]

    def mentioned(self, node: exp.Expr, *, bare: bool = True) -> set[int]:
        """The places of the sources; bare names are passed over where they do not count."""
        found: set[int] = set()
        for column in walk(node, (exp.Column,)):
            if not isinstance(column, exp.Column):
                continue
            table = column.args.get("table")
            if table is not None:
                known = self._aliases.get(str(table.this).lower())
                if known is not None:
                    found.add(known)
            elif bare:
                name = column.name.lower()
                found.update(self._unknown, [n for n, columns in enumerate(self._columns) if name in columns])
        return found
