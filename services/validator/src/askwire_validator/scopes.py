"""What name resolution keeps in mind: scopes, what is in them, and what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from askwire_validator.query import Expr, FunctionSource, JoinSource, Query, QuerySource, Source, TableSource, Unsure
from askwire_validator.view import SYSTEM_COLUMNS, Relation


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a name does not resolve: the rule, and what to say about it."""

    rule: str
    message: str
    remedy: str


@dataclass(slots=True)
class Item:
    """One thing in FROM whose columns can be referred to."""

    alias: str | None
    columns: tuple[str, ...]
    hidden: frozenset[str] = frozenset()
    relation: Relation | None = None
    aliased: bool = True
    implicit: frozenset[str] = frozenset()

    @property
    def incomplete(self) -> bool:
        """Whether a whole row of it holds what the asker may not see."""
        return bool(self.hidden - SYSTEM_COLUMNS)


def certainly(name: str | None, columns: Iterable[str]) -> bool:
    """Whether these columns hold that name, whatever the functions among them yield."""
    return any(column == name and not isinstance(column, Unsure) for column in columns)


@dataclass(slots=True)
class Scope:
    """The items that a reference may mean, and where to look next."""

    items: list[Item]
    outer: Scope | None = None


@dataclass(slots=True)
class Resolution:
    """What a statement reads.

    Attributes:
        relations: ``schema.table`` of every base table.
        tables: the base tables as they appear, for row filters.
        names: how many column references were looked at, ``sources`` how many tables, and ``columns`` how many columns
            all that stands in FROM has.
        recursive: whether a query refers to itself.
    """

    relations: set[str] = field(default_factory=set)
    tables: list[tuple[TableSource, Relation]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    names: int = 0
    sources: int = 0
    columns: int = 0
    recursive: bool = False


def renamed(columns: tuple[str, ...], names: tuple[str, ...], fold: Callable[[str], str]) -> tuple[str, ...]:
    """Columns under an alias list, which may be shorter than they are."""
    return (*map(fold, names), *columns[len(names) :]) if names else columns


def mentions(query: Query, name: str, fold: Callable[[str], str]) -> bool:
    """Whether a query has that bare name among its sources, at any depth; a shadowing one counts too."""
    pending: list[Query | Source | Expr] = [query]
    while pending:
        match pending.pop():
            case TableSource() as table:
                if table.schema is None and fold(table.name) == name:
                    return True
            case QuerySource() as source:
                pending.append(source.query)
            case FunctionSource() as function:
                pending.append(function.expr)
            case JoinSource() as join:
                pending += [join.left, join.right, join.on]
            case Expr() as expr:
                pending += expr.queries
            case Query() as inner:
                pending += [*inner.sources, *inner.arms, *(c.query for c in inner.ctes), inner.other, inner.limit]
                pending += [e for e in (inner.where, inner.having) if e is not None]
                pending += [key.expr for key in (*inner.group, *inner.order)] + [t.expr for t in inner.targets]
    return False


def levels(scope: Scope) -> Iterable[Scope]:
    """A scope and those around it, from the inside out."""
    level: Scope | None = scope
    while level is not None:
        yield level
        level = level.outer


def nearest(name: str, known: list[str], otherwise: str) -> str:
    """A remedy: the names most like this one, or else what there is."""
    close = get_close_matches(name, known, n=3, cutoff=0.6)
    if close:
        return f"Did you mean {', '.join(close)}?"
    if not known:
        return "Nothing here is open to you; ask for access or ask something else."
    more = ", …" if len(known) > 20 else ""
    return f"{otherwise} {', '.join(known[:20])}{more}."
