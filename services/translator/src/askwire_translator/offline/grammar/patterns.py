"""Conditions on letters: ``whose name contains 'love'``, ``starting with A``."""

from __future__ import annotations

from typing import Final

from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.grammar.draft import Cond
from askwire_translator.offline.grammar.state import Reader

_HOLDS: Final = ("includ", "contain")  # of what is named, a part or a partner rather than a text
_OF_PLACES: Final = ("includ", "end in", "ends in")  # of stored values, these themselves


def like(r: Reader) -> bool:
    """``whose name contains 'love'``, ``starting with A``."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("like") or chunk.sense is None:
        return False
    at = r.skip(r.i + 1, "of", "is", "and")
    value, behind = r.get(at), r.get(at + 1)
    counts = value is not None and value.kind == "number" and _counted(behind)
    names = value is not None and value.kind == "name" and chunk.text.startswith(_HOLDS)
    if value is None or value.kind in {"op", "moment"} or counts or names:
        r.i += 1
        return True
    left = r.take_pending()
    r.i = at + 1
    behind = r.at()
    if left is None and (r.before.get(r.i) in {"in", "as"} or (behind is not None and behind.is_op("their"))):
        named = r.name_at(r.i)
        if named is not None:
            left, r.i = named
    if value.kind == "value" and value.hits and left is None and chunk.text.startswith(_OF_PLACES):
        r.add(Cond("value", None, [value]))
        return True
    r.add(Cond(chunk.sense.arg, left, [value]))
    r.draft.notes.append("like")
    return True


def _counted(chunk: Chunk | None) -> bool:
    """``contain 3 or more cities``, ``contain 3 cities``: how many there are."""
    return chunk is not None and (chunk.is_op("cmp") or bool(chunk.tables))
