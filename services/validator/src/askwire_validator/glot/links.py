"""The sources of a SELECT, what they yield, and which of them belong together: those that a condition mentions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from sqlglot import exp

from askwire_validator.glot.walk import LEAVES, kinds, walk

_COLUMNS: Final = kinds(exp.Column)
_NAMING: Final = LEAVES | _COLUMNS


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


@dataclass(slots=True)
class Source:
    """Something in FROM, and what it yields."""

    alias: str
    volume: Volume
    node: exp.Expr


def _joins(node: exp.Expr) -> Iterator[exp.Expr]:
    """The joins of a SELECT, and of the brackets in its FROM."""
    for item in items(node):
        if not isinstance(item.this, exp.Query):
            yield from _joins(item)
    yield from node.args.get("joins") or ()


def items(node: exp.Expr) -> Iterator[exp.Expr]:
    """What stands in FROM and behind JOIN."""
    if source := node.args.get("from_"):
        yield source.this
    elif isinstance(node, exp.Subquery):
        yield node.this
    for join in node.args.get("joins") or ():
        yield join.this


def linked(node: exp.Select, sources: list[Source]) -> list[list[int]]:
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
        elif not isinstance(condition, exp.NEQ):  # what differs belongs together with almost everything
            yield condition


class _Names:
    """Which sources an expression may speak of; a bare name speaks of all that have it."""

    def __init__(self, sources: list[Source]) -> None:
        self._aliases = {source.alias: n for n, source in enumerate(sources)}
        self._unknown = {n for n, source in enumerate(sources) if source.volume.columns is None}
        self._columns = [source.volume.columns or frozenset() for source in sources]

    def mentioned(self, node: exp.Expr, *, bare: bool = True) -> set[int]:
        """The places of the sources; bare names are passed over where they do not count."""
        found: set[int] = set()
        for column in walk(node, _NAMING):
            if type(column) not in _COLUMNS:
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
