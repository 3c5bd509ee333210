"""Queries of one conversation beside one another: both of the last two, and what the last change added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from askwire_translator.conversation.merge import Unmergeable, conjunction, conjuncts, grouped, measures
from askwire_translator.ir.model import Col, Compare, Expr, Item, Or, Part, Predicate, Query
from askwire_translator.ir.walk import columns


def together(queries: Sequence[Query], most: int | None, *, apart: bool) -> Query:
    """``both``: the last query under the conditions of those before it that differ from it in one condition only.

    Args:
        queries: last first.
        most: of how many; None for as many as there are.
        apart: with a row for each of them, not for all of them as one.

    Raises:
        Unmergeable: they differ in something else, or in nothing.
    """
    last, *before = queries
    told: list[Predicate] = []
    for other in before:
        pair = _differing(last, other)
        if pair is None or (told and set(columns(pair[0])) != set(columns(told[0]))):
            break
        told += [p for p in (pair if not told else pair[1:]) if p not in told]
    told = told[:most]
    if len(told) < (most or 2):
        raise Unmergeable
    either = Or(tuple(reversed(told)))
    query = replace(last, where=conjunction([either if p == told[0] else p for p in conjuncts(last.where)]))
    return _for_each(query, told) if apart else query


def added_last(queries: Sequence[Query]) -> list[Predicate]:
    """``that filter``: the conditions that the last change of conditions brought.

    Raises:
        Unmergeable: nobody knows which.
    """
    last, *before = queries
    parts = conjuncts(last.where)
    for other in before:
        if other.source != last.source and not set(conjuncts(other.where)) & set(parts):
            break
        fresh = [p for p in parts if p not in conjuncts(other.where)]
        if fresh:
            return fresh
    if len(parts) != 1:
        raise Unmergeable
    return parts


def _differing(one: Query, other: Query) -> tuple[Predicate, Predicate] | None:
    """The condition of each that is not the other's, where all else is the same."""
    if replace(one, where=None) != replace(other, where=None):
        return None
    mine = [p for p in conjuncts(one.where) if p not in conjuncts(other.where)]
    others = [p for p in conjuncts(other.where) if p not in conjuncts(one.where)]
    if len(mine) != 1 or len(others) != 1 or set(columns(mine[0])) != set(columns(others[0])):
        return None
    return mine[0], others[0]


def _for_each(query: Query, told: Sequence[Predicate]) -> Query:
    keys: list[Expr] = [
        p.left for p in told if isinstance(p, Compare) and p.op == "=" and isinstance(p.left, Col | Part)
    ]
    if len(keys) != len(told) or not measures(query) or query.limit is not None:
        raise Unmergeable
    return grouped(query, [Item(keys[0])], keys[:1], instead=False)
