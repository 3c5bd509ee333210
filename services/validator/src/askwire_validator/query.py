"""The skeleton of a statement that name resolution needs, the same for every parser: scopes, sources and references.

Everything that is neither a name nor a place where names come from has been left out by the lowering.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Name:
    """A reference to a column as written: ``("u", "id")``; a last part of None is the star of ``u.*``.

    SQLite takes a ``quoted`` name that is no column for a string. In ``(u).id``, a field of a ``row``, PostgreSQL takes
    ``u`` for a column rather than a table, if there is one.
    """

    parts: tuple[str | None, ...]
    quoted: bool = False
    row: bool = False


class Unsure(str):
    """The name of a column that may be there: a function that yields a row has that row's columns in its place."""

    __slots__ = ()


@dataclass(slots=True)
class Expr:
    """What an expression refers to: names and queries within it."""

    names: list[Name] = field(default_factory=list)
    queries: list[Query] = field(default_factory=list)


@dataclass(slots=True)
class Target:
    """An output column: its name (None when the database makes one up), or a star."""

    name: str | None
    expr: Expr
    star: Name | None = None


@dataclass(slots=True)
class Key:
    """An ORDER BY or GROUP BY item; ``bare`` is set when it is nothing but a name, which may be an output's."""

    expr: Expr
    bare: str | None = None


@dataclass(slots=True)
class TableSource:
    """A table by name: of the database, or a common table expression."""

    name: str
    schema: str | None
    alias: str | None
    columns: tuple[str, ...] = ()
    location: int = -1


@dataclass(slots=True)
class QuerySource:
    """A subquery in FROM."""

    query: Query
    alias: str | None
    columns: tuple[str, ...] = ()
    lateral: bool = False


@dataclass(slots=True)
class FunctionSource:
    """A function in FROM; ``outputs`` are the columns that it yields before any alias."""

    expr: Expr
    alias: str | None
    outputs: tuple[str, ...]
    columns: tuple[str, ...] = ()
    lateral: bool = True


@dataclass(slots=True)
class JoinSource:
    """A join of two sources."""

    left: Source
    right: Source
    on: Expr
    using: tuple[str, ...] = ()
    natural: bool = False
    alias: str | None = None
    columns: tuple[str, ...] = ()
    using_alias: str | None = None


Source = TableSource | QuerySource | FunctionSource | JoinSource


@dataclass(slots=True)
class Cte:
    """A common table expression."""

    name: str
    columns: tuple[str, ...]
    query: Query


@dataclass(slots=True)
class Query:
    """One SELECT, a VALUES list, or a set operation over ``arms``."""

    targets: list[Target] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    where: Expr | None = None
    other: Expr = field(default_factory=Expr)
    having: Expr | None = None
    group: list[Key] = field(default_factory=list)
    order: list[Key] = field(default_factory=list)
    limit: Expr = field(default_factory=Expr)
    arms: list[Query] = field(default_factory=list)
    ctes: list[Cte] = field(default_factory=list)
    recursive: bool = False

    def selects(self) -> Iterator[Query]:
        """The plain selects that make up this query's rows: itself, or those of its arms."""
        if not self.arms:
            yield self
        for arm in self.arms:
            yield from arm.selects()
