"""What every structure is made of: plain questions, and how their typed queries become one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from askwire_translator.ir.model import Agg, Expr, Item, Query, Star
from askwire_translator.ir.walk import aggregated
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.source.elements import TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.structures.forms import form
from askwire_translator.offline.words.text import Token, tokenize

FIGURES: Final = form(
    r"(?:the )?(?:(?:total |overall )?(?:number|count|sum)\b|how (?:many|much)\b|total\b|average\b|avg\b|mean\b|"
    r"median\b|"
    r"max(?:imum)?\b|min(?:imum)?\b|percentage\b|percent\b|pct\b|share\b|proportion\b|distinct\b|different\b|unique\b)"
)
SHARE: Final = r"(?:shares?|percentages?|percent|pct|proportions?|portions?|fractions?|parts?|%)"
EVERY: Final = r"(?:each|every|all the|the different|the various)"
_EXACT: Final = 0.9
_ENDS: Final = frozenset(
    [
        "of",
        "in",
        "from",
        "by",
        "with",
        "that",
        "which",
        "who",
        "where",
        "on",
        "at",
        "to",
        "during",
        "since",
        "for",
        "per",
    ]
)
_PARTICIPLES: Final = ("ed", "ing")


@dataclass(frozen=True)
class Structure:
    """A question taken apart.

    Attributes:
        asks: plain questions, each of which is read on its own.
        compose: makes one query of theirs; raises ``Misfit`` where they do not go together.
        weighs: which of them, by their places, say how sure the whole is; the others only have to agree. All, unless
            given.
        yields: whether the question is read plainly where it can be, and so only where it cannot.
    """

    asks: tuple[str, ...]
    compose: Callable[[Sequence[Query]], Query]
    weighs: tuple[int, ...] | None = None
    yields: bool = False


Rule = Callable[[str, SchemaIndex], Iterator[Structure]]
"""Takes a question apart, in every way that its words allow."""


def figure(query: Query) -> Item:
    """The one thing that the query computes.

    Raises:
        Misfit: it computes nothing, or several things.
    """
    found = [item for item in query.select if item.expr not in query.group and aggregated(item.expr)]
    if len(found) != 1 or query.limit is not None or query.per:
        raise Misfit("no single figure")
    return found[0]


def with_figure(query: Query, *items: Item) -> Query:
    """The query with these in the place of what it computes."""
    old = figure(query)
    found: list[Item] = []
    for item in query.select:
        found += items if item is old else [item]
    return replace(query, select=tuple(found))


def instead_of_count(query: Query, table: TableInfo, item: Item) -> Query:
    """The query with this figure of the table's rows in the place of their number, in the order of its groups.

    Raises:
        Misfit: it is not these rows that it counts.
    """
    counted = figure(query).expr
    whole = isinstance(counted, Agg) and counted.func == "count" and isinstance(counted.arg, Star)
    if not whole or not has_rows(query, table):
        raise Misfit("no count of these rows")
    order = tuple(o for o in query.order if o.expr in query.group)
    return replace(with_figure(query, item), order=order)


def has_rows(query: Query, table: TableInfo) -> bool:
    """Whether rows of this table are what it reads, or joins."""
    tables = {(query.source.schema, query.source.table), *((j.right.schema, j.right.table) for j in query.source.joins)}
    return table.key in tables


def grouped(query: Query) -> tuple[Expr, ...]:
    """What the query is grouped by.

    Raises:
        Misfit: it is not.
    """
    if not query.group:
        raise Misfit("no groups")
    return query.group


def by_both(of: str, outer: str, inner: str, compose: Callable[[Sequence[Query]], Query]) -> Structure:
    """The figure by both groups, and by either alone: those are the readings that have to be sure."""
    return Structure((by(of, outer, inner), by(of, outer), by(of, inner)), compose, weighs=(1, 2))


def outer_of(read: Sequence[Query]) -> tuple[Expr, ...]:
    """The outer groups of a figure that was asked for ``by_both``.

    Raises:
        Misfit: by both it is not grouped by what it is grouped by alone.
    """
    whole, outer, inner = (set(q.group) for q in read)
    if not outer or not inner or outer & inner or outer | inner != whole:
        raise Misfit("other groups")
    return read[1].group


def words(text: str) -> list[Token]:
    """The tokens that are words or numbers."""
    return [t for t in tokenize(text) if t.kind != "mark"]


def table_named(text: str, schema: SchemaIndex) -> TableInfo | None:
    """The table whose rows the noun at the head counts: ``cancelled orders in May``; None for no table."""
    head: list[Token] = []
    for token in words(text):
        if token.lower in _ENDS or (head and token.lower.endswith(_PARTICIPLES)):
            break
        head.append(token)
    for size in (2, 1):
        found = schema.lookup(tuple(t.stem for t in head[-size:])) if len(head) >= size else []
        exact = [link.target for link in found if link.score >= _EXACT]
        if exact:
            return exact[0] if isinstance(exact[0], TableInfo) else None
    return None


def measured(text: str, schema: SchemaIndex) -> str:
    """What is measured in words that say how: a bare noun of rows is their number."""
    bare = re.sub(r"^(?:the|our|all|its|their)\s+", "", text.strip(), flags=re.IGNORECASE)
    return bare if FIGURES.match(bare) or table_named(bare, schema) is None else f"number of {bare}"


def by(figure_of: str, *groups: str) -> str:
    """The question for a figure of each of these."""
    return f"{figure_of.strip()} by {' and '.join(g.strip() for g in groups)}"
