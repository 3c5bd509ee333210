"""Notions that a schema gives words of everyday speech: lateness, rain, durations, events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.chunking.spans import text_of
from askwire_translator.offline.operators import Sense
from askwire_translator.offline.source.elements import ColumnInfo, Link, TableInfo
from askwire_translator.offline.source.linking import Linker
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.words.text import Token, root
from askwire_translator.offline.words.vocabulary import HIGH_IS_BAD

_WORDS_BEFORE: Final = 6
_IN_PART: Final = 0.55
_EXACT: Final = 0.9
_MEANS: Final = frozenset(["average", "avg", "mean", "typically", "usually", "is", "was"])  # of one row, or on average
_WELL_NAMED: Final = 0.7  # also by a synonym: songs are tracks
_MOST_LASTING: Final = 8
_NO_LENGTHS: Final = HIGH_IS_BAD | {"zone", "tz", "offset"}
# the coarse stem of a verb: whose delay it speaks of
_EVENTS: Final = {
    "arriv": "arrival",
    "land": "arrival",
    "depart": "departure",
    "leav": "departure",
    "left": "departure",
}


def lateness(schema: SchemaIndex, tokens: list[Token], i: int, end: int, sense: Sense) -> list[Chunk]:
    """``arrived late`` where delays are kept: the delay of what the verb before says."""
    before = (root(t.lower) for t in tokens[max(0, i - _WORDS_BEFORE) : i])
    verbs = [_EVENTS[verb] for verb in before if verb in _EVENTS]
    wanted: list[tuple[str, ...]] = [(*verbs[-1:], "delay"), ("delay",), ("lateness",)]
    return _said_of_measure(schema, wanted, tokens, i, end, sense)


def wetness(schema: SchemaIndex, tokens: list[Token], i: int, end: int, sense: Sense) -> list[Chunk]:
    """``when it was raining`` where precipitation is kept: some of it, as an arrival is late by some delay."""
    wanted: list[tuple[str, ...]] = [("precipitation",), ("rainfall",), ("rain",)]
    return _said_of_measure(schema, wanted, tokens, i, end, Sense("late", sense.arg))


def _said_of_measure(
    schema: SchemaIndex, wanted: Sequence[tuple[str, ...]], tokens: list[Token], i: int, end: int, sense: Sense
) -> list[Chunk]:
    links = next((found for phrase in wanted if (found := schema.lookup(phrase))), [])
    measures = tuple(link for link in links if isinstance(link.target, ColumnInfo) and link.target.measure)
    text = text_of(tokens, i, end)
    return [Chunk("op", i, end, text, sense=sense, links=measures, weight=0.98 * (end - i))] if measures else []


def lengths(schema: SchemaIndex, tokens: Sequence[Token], about: Sequence[str]) -> tuple[Link, ...]:
    """What ``how long`` may ask for: what is called a length or a time, no time of the day; else how long rows last.

    The latter only of one row or on average, and of tables that the question names: of "they" it would be a guess.
    """
    links = tuple(Linker(schema).links(tuple(about)))
    if tuple(about) != ("length",):
        return links
    called = tuple(n for n in links if not isinstance(n.target, ColumnInfo) or _lasts(n.target))
    if any(isinstance(n.target, ColumnInfo) for n in called):
        return called
    if not any(t.lower in _MEANS for t in tokens):
        return ()
    linker = Linker(schema)
    targets = (n.target for t in tokens for n in linker.links((t.stem,)) if n.score >= _WELL_NAMED)
    named = {t.key: t for t in targets if isinstance(t, TableInfo)}
    lasting = [c for t in named.values() for c in t.columns if c.time_unit and c.measure and _lasts(c)]
    return tuple(Link(c, _IN_PART) for c in lasting[:_MOST_LASTING])


def _lasts(column: ColumnInfo) -> bool:
    """Whether its numbers may say how long something took: neither when it was, nor by how much it was late."""
    when = column.clock or column.temporal or column.temporal_number
    return not (when or _NO_LENGTHS & {*column.words})


def keeps(schema: SchemaIndex, unit: str, before: Sequence[Token]) -> bool:
    """Whether durations are kept in a column of that unit's name; an hour or a minute of the day is none.

    Rows may be called as a unit is, too (``smart meters``), where no number stands before it.
    """
    named = schema.lookup((unit,))
    if named and named[0].score >= _EXACT and isinstance(named[0].target, TableInfo):
        return not before or before[-1].kind != "number"
    columns = [link.target for link in named if isinstance(link.target, ColumnInfo)]
    return any(c.measure and unit in c.words and not c.table.column("hour") for c in columns)


def events(links: Sequence[Link], score: float) -> list[Link]:
    """``departures``: the rows of the table that holds when they came about, where nothing else is called so."""
    if any(isinstance(link.target, TableInfo) for link in links):
        return []
    times = [link.target for link in links if isinstance(link.target, ColumnInfo)]
    homes = {id(c.table): c.table for c in times if (c.temporal or c.clock) and c.table.table.foreign_keys}
    return [Link(table, score) for table in list(homes.values())[:1]]
