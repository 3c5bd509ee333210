"""States of rows that a word says and a column tells: free by its price, expired by its date, gone by the day of it."""

from __future__ import annotations

from typing import Final

from askwire_translator.offline.source.elements import TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.wording.people import KINDS
from askwire_translator.offline.words.text import Said, Token, word_at

_NAMED: Final = 0.9
_IS: Final = frozenset(["is", "are", "was", "were", "has", "have", "had"])
_THAT: Final = frozenset(["that", "which", "who"])
_PRICES: Final = frozenset(["price", "cost", "fee", "fare"])
_EXPIRES: Final = frozenset(["expire", "expiry", "expiration"])
_LEFT: Final = frozenset(["left", "quit", "resigned"])
_DEPARTURES: Final = frozenset(["termination", "terminated", "term", "leaving", "left", "exit", "resignation"])
_LEADS: Final = frozenset(["in", "on", "since", "during", "before", "after", "last", "this", "between"])


def stated(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """The condition that is meant by what begins here, and how many tokens it replaces; None where nothing is."""
    for rule in (_free, _expired, _gone):
        found = rule(tokens, i, schema)
        if found is not None:
            return found
    return None


def _free(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``courses that are free``, ``free courses``, where they have a price: of none."""
    if (found := _of(tokens, i, "free", schema)) is None:
        return None
    tables, lead, size = found
    prices = [c for t in tables for c in t.columns if c.measure and _PRICES & {*c.words}]
    kept = any("free" in {*c.words, *(v.lower() for v in c.column.values)} for t in tables for c in t.columns)
    return ((*lead, "with", *prices[0].words, "equal", "to", "0"), size) if len(prices) == 1 and not kept else None


def _expired(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``feed that has expired``, ``expired contracts``, where it is kept when they expire: before today."""
    if (found := _of(tokens, i, "expired", schema)) is None:
        return None
    tables, lead, size = found
    ends = [c for t in tables for c in t.columns if c.temporal and _EXPIRES & {*c.words}]
    kept = any("expired" in {*c.words, *(v.lower() for v in c.column.values)} for t in tables for c in t.columns)
    return ((*lead, "with", *ends[0].words, "before", "today"), size) if len(ends) == 1 and not kept else None


def _of(
    tokens: list[Token], i: int, state: str, schema: SchemaIndex
) -> tuple[list[TableInfo], tuple[str, ...], int] | None:
    """Whose state it is: the rows named right behind it, or before ``that are``; their name, and how many tokens."""
    if word_at(tokens, i) == state and (behind := _tables(tokens, i + 1, schema)):
        return behind, (tokens[i + 1].lower,), 2
    at = i + (word_at(tokens, i) in _THAT)
    if word_at(tokens, at) not in _IS or word_at(tokens, at + 1) != state:
        return None
    before = _tables(tokens, i - 1, schema)
    return (before, (), at + 2 - i) if before else None


def _gone(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``how many employees left in 2025``, where the day is kept: with that day in 2025."""
    if word_at(tokens, i) not in _LEFT or word_at(tokens, i + 1) not in _LEADS:
        return None
    tables = _tables(tokens, i - 1 - (word_at(tokens, i - 1) in _IS | _THAT), schema)
    people = [t for t in tables if KINDS & {*t.words}]
    gone = [c for t in people for c in t.columns if c.temporal and _DEPARTURES & {*c.words}]
    return (("with", *gone[0].words), 1) if len(gone) == 1 else None


def _tables(tokens: list[Token], i: int, schema: SchemaIndex) -> list[TableInfo]:
    """The tables of that very name, else those that begin or end so: ``people``, ``feed`` for feed items."""
    if not 0 <= i < len(tokens):
        return []
    named = [n.target for n in schema.lookup((tokens[i].stem,)) if n.score >= _NAMED]
    tables = [t for t in named if isinstance(t, TableInfo)]
    said = KINDS if tokens[i].lower == "people" else {tokens[i].stem}
    return tables or [t for t in schema.tables if said & {*t.words[:1], *t.words[-1:]}]
