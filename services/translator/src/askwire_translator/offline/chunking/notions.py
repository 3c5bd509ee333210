"""Notions that a schema gives words of everyday speech: lateness, rain, durations, events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.chunking.spans import text_of
from askwire_translator.offline.operators import Sense
from askwire_translator.offline.source.elements import ColumnInfo, Link, TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.words.text import Token, root

_WORDS_BEFORE: Final = 6
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


def keeps(schema: SchemaIndex, unit: str) -> bool:
    """Whether durations are kept in a column of that unit's name; an hour or a minute of the day is none."""
    columns = [link.target for link in schema.lookup((unit,)) if isinstance(link.target, ColumnInfo)]
    return any(c.measure and unit in c.words and not c.table.column("hour") for c in columns)


def events(links: Sequence[Link], score: float) -> list[Link]:
    """``departures``: the rows of the table that holds when they came about, where nothing else is called so."""
    if any(isinstance(link.target, TableInfo) for link in links):
        return []
    times = [link.target for link in links if isinstance(link.target, ColumnInfo)]
    homes = {id(c.table): c.table for c in times if (c.temporal or c.clock) and c.table.table.foreign_keys}
    return [Link(table, score) for table in list(homes.values())[:1]]
