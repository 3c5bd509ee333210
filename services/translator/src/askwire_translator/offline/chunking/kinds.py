"""Goods by what kind of them they are: ``the cheapest helmet`` is a product, where ``Helmets`` is their category."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.source.elements import ColumnInfo, Link, TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.words.text import stem

_NAMED: Final = 0.85
_LISTS: Final = frozenset(["list", "show", "find", "give", "all", "the", "which", "me", "any", "our", "different"])


def with_what_they_are(chunks: list[Chunk], schema: SchemaIndex) -> list[Chunk]:
    """The chunks, with the rows that are meant behind the name of their kind, where no table is named otherwise."""
    if any(link.score >= _NAMED for c in chunks if c.kind in {"name", "verb"} for link in c.tables):
        return chunks
    for n, chunk in enumerate(chunks):
        of = _flagged(chunks[n - 1]) if n and chunk.kind == "value" and not chunk.capital else None
        if of is not None and _asked_for(chunks[: n - 1], chunks[n + 1 :], alone=True):
            said = Chunk("name", chunk.start, chunk.start, " ".join(of.words), links=(Link(of, 1.0),))
            return [*chunks[:n], said, replace(chunk, capital=True), *chunks[n + 1 :]]
        rows = _rows_of(chunk, schema) if chunk.kind == "value" else None
        if rows is not None and _asked_for(chunks[:n], chunks[n + 1 :], alone=_several(chunk)):
            said = Chunk("name", chunk.end, chunk.end, " ".join(rows.words), links=(Link(rows, 1.0),))
            named = replace(chunk, capital=True)  # not said in passing, as if it were written so
            return [*chunks[:n], named, said, *chunks[n + 1 :]]
    return chunks


def _several(kind: Chunk) -> bool:
    """``no-shows``, where ``no-show`` is stored: rows, and not the state that they are in."""
    text = kind.text.lower()
    return text != stem(text) and all(h.value.lower() != text for h in kind.hits)


def _flagged(adjective: Chunk) -> TableInfo | None:
    """``organic pigs``: the table of whose rows the adjective is true or not."""
    best = adjective.links[0].target if adjective.kind in {"name", "verb"} and adjective.links else None
    return best.table if isinstance(best, ColumnInfo) and best.yes is not None else None


def _asked_for(before: list[Chunk], after: list[Chunk], *, alone: bool = False) -> bool:
    """Whether rows are counted, listed or compared by what is named between these."""
    if any(c.is_op("agg") for c in before):
        return False
    led = [c for c in before if c.text.lower() not in _LISTS]
    if not led:
        return alone or bool(before)
    counts = led[-1].is_op("count") and not any(c.links for c in after if c.kind == "name")
    return len(led) == 1 and (counts or led[-1].is_op("sup"))


def _rows_of(kind: Chunk, schema: SchemaIndex) -> TableInfo | None:
    """The only table whose rows are of such kinds; None where a name is no kind, or one for several tables."""
    said = [stem(w) for w in kind.text.lower().split()]
    stored = (h for h in kind.hits if not (h.prefix or h.inside))
    whole = [h.column for h in stored if [stem(w) for w in h.value.lower().split()] == said]
    if kind.capital or any(c not in c.table.display for c in whole):
        return None
    homes = {c.table.key: c.table for c in whole}
    if len(homes) != 1:
        return None
    home = next(iter(homes.values()))
    of = [t for t in schema.tables for key in t.table.foreign_keys if key.target == home.table.full_name]
    return of[0] if len(of) == 1 and of[0] is not home else None
