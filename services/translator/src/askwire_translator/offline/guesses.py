"""Names in short of which it is a guess whose they are: ``Boston``, where one of 1,400 airports begins like that."""

from __future__ import annotations

from typing import Final

from askwire_translator.ir.model import Constant
from askwire_translator.ir.walk import nodes
from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.text import normal
from askwire_translator.offline.values import ValueHit

_MANY: Final = 200  # names, of which one in short may be any
_USUAL: Final = 3  # names that end alike, as ``Intl`` and ``Inc.`` do


def guessed(best: Candidate) -> list[str]:
    """The names that the reading completes with words that tell one from others, or that begin others as well."""
    held = {n.value for n in nodes(best.built.statement) if isinstance(n, Constant)}
    found = []
    for chunk in best.chunks:
        used = [h for h in chunk.hits if h.value in held and len(h.column.column.values) >= _MANY]
        if chunk.kind == "value" and any(_guess(h, chunk.text.lower()) for h in used):
            found.append(chunk.text)
    return found


def _guess(hit: ValueHit, said: str) -> bool:
    if hit.column not in hit.column.table.display or hit.prefix:
        return False
    if hit.exact:
        return " " not in said and _having(hit, said, 2) > 1
    added = [word for word in normal(hit.value) if word not in normal(said)]
    return any(_having(hit, word, _USUAL) < _USUAL for word in added)


def _having(hit: ValueHit, word: str, enough: int) -> int:
    """How many names of the column have this word, as far as that is of interest."""
    count = 0
    for value in hit.column.column.values:
        count += word in value.lower()
        if count >= enough:
            break
    return count
