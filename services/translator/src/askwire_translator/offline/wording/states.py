"""States of rows that a word says and a column tells: free by its price, expired by its date, gone by the day of it."""

from __future__ import annotations

from typing import Final

from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.wording.people import KINDS, STAFF
from askwire_translator.offline.words.text import Said, Token, says, word_at

_NAMED: Final = 0.9
_IS: Final = frozenset(["is", "are", "was", "were", "has", "have", "had"])
_THAT: Final = frozenset(["that", "which", "who"])
_PRICES: Final = frozenset(["price", "cost", "fee", "fare"])
_EXPIRES: Final = frozenset(["expire", "expiry", "expiration"])
_LEFT: Final = frozenset(["left", "quit", "resigned"])
_DEPARTURES: Final = frozenset(["termination", "terminated", "term", "leaving", "left", "exit", "resignation"])
_DIED: Final = frozenset(["died"])
_DEATHS: Final = frozenset(["died", "death", "deceased"])
_ENGAGED: Final = frozenset(["hire", "hired", "join", "joined", "joining"])
_ENDS: Final = frozenset(["end", "ended", "cancel", "cancelled", "canceled"])
_REMAINS: Final = (("with", "us"), ("here",), ("working", "here"), ("working",), ("employed", "here"), ("employed",))
_JOINS: Final = frozenset(["and", "or", "but"])
_LEADS: Final = frozenset(["in", "on", "since", "during", "before", "after", "last", "this", "between"])


def stated(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """The condition that is meant by what begins here, and how many tokens it replaces; None where nothing is."""
    for rule in (_free, _expired, _gone, _remains):
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
    """``employees left in 2025``, ``animals that died``, where the day is kept: with that day in 2025, or known."""
    if word_at(tokens, i) not in _LEFT | _DIED:
        return None
    day = _day_of(word_at(tokens, i), _whose(tokens, i, schema))
    if day is None:
        return None
    if word_at(tokens, i + 1) in _LEADS:
        return ("with", *day), 1
    return (("where", *day, "is", "not", "missing"), 1) if _closes(tokens, i + 1) else None


def _remains(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``lawyers who are still with us``, where the day on which one left is kept: those that none is known of."""
    said = next((words for words in _REMAINS if says(tokens, i, ("still", *words))), None)
    if said is None or not _closes(tokens, i + 1 + len(said)):
        return None
    day = _day_of("left", _whose(tokens, i, schema))
    return (("where", *day, "is", "missing"), 1 + len(said)) if day else None


def _whose(tokens: list[Token], i: int, schema: SchemaIndex) -> list[TableInfo]:
    """Of which rows it is said: those named before, be it by another word for them."""
    at = i - 1
    while at > 0 and word_at(tokens, at) in _IS | _THAT:
        at -= 1
    if (named := _tables(tokens, at, schema)) or at < 0:
        return named
    called = (n.target for n in schema.lookup((tokens[at].stem,))[:1])
    other = [t for t in called if isinstance(t, TableInfo)]
    return other or ([t for t in schema.tables if _engaged(t)] if tokens[at].stem in KINDS | STAFF else [])


def _day_of(gone: str, tables: list[TableInfo]) -> tuple[str, ...] | None:
    """What the day is called on which they were gone, where one table of people, or of what dies, keeps it."""
    said = _DEPARTURES if gone in _LEFT else _DEATHS
    own = [t for t in tables if gone in _DIED or {*t.words} & (KINDS | STAFF) or _engaged(t)]
    days = [c for t in own for c in _days(t, said)] or [c for t in own if _engaged(t) for c in _days(t, _ENDS)]
    return days[0].words if len(days) == 1 else None


def _engaged(table: TableInfo) -> bool:
    """Whether its rows are those of people, whatever they are called: they were hired, or joined."""
    return bool(_days(table, _ENGAGED))


def _days(table: TableInfo, called: frozenset[str]) -> list[ColumnInfo]:
    return [c for c in table.columns if c.temporal and called & {*c.words, *c.col.name.lower().split("_")}]


def _closes(tokens: list[Token], i: int) -> bool:
    return i >= len(tokens) or tokens[i].kind == "mark" or word_at(tokens, i) in _JOINS


def _tables(tokens: list[Token], i: int, schema: SchemaIndex) -> list[TableInfo]:
    """The tables of that very name, else those that begin or end so: ``people``, ``feed`` for feed items."""
    if not 0 <= i < len(tokens):
        return []
    named = [n.target for n in schema.lookup((tokens[i].stem,)) if n.score >= _NAMED]
    tables = [t for t in named if isinstance(t, TableInfo)]
    said = KINDS if tokens[i].lower == "people" else {tokens[i].stem}
    return tables or [t for t in schema.tables if said & {*t.words[:1], *t.words[-1:]}]
