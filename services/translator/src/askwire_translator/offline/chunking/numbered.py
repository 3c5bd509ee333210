"""A row named by its kind and its key, as a value of that key: ``order 7``."""

from __future__ import annotations

from typing import Final

from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.chunking.spans import text_of
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.source.values import ValueHit
from askwire_translator.offline.wording.rows import row_at
from askwire_translator.offline.words.text import Token

_WEIGHT: Final = 1.35  # for a word: so much more than its noun and its number that they are not cut apart


def numbered(tokens: list[Token], i: int, schema: SchemaIndex) -> Chunk | None:
    """The chunk of the row that is named here; None where none is."""
    row = row_at(tokens, i, schema)
    if row is None:
        return None
    hits = (ValueHit(row.key, str(row.number)),)
    text, weight = text_of(tokens, i, row.end), _WEIGHT * (row.end - i)
    return Chunk("value", i, row.end, text, hits=hits, number=row.number, weight=weight, capital=True)
