"""Names in short of which it is a guess whose they are: ``Boston``, where one of 1,400 airports begins like that."""

from __future__ import annotations

import itertools
from typing import Final

from askwire_translator.ir.model import Constant
from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.ranking.evidence import done
from askwire_translator.offline.source.values import ValueHit
from askwire_translator.offline.wording.rewording import ENDS
from askwire_translator.offline.words.text import normal

_MANY: Final = 200  # names, of which one in short may be any
_LEADS: Final = frozenset(["to", "into"])
_TO: Final = ENDS[1]
_USUAL: Final = 3  # names that end alike, as ``Intl`` and ``Inc.`` do


def guessed(best: Candidate) -> list[str]:
    """The names that the reading completes with words that tell one from others, or that begin others as well."""
    held = {n.value for n in best.nodes if isinstance(n, Constant)}
    found = []
    for before, chunk in itertools.pairwise([None, *best.chunks]):
        if chunk is None or chunk.kind != "value":
            continue
        used = [h for h in chunk.hits if h.value in held]
        many = [h for h in used if len(h.column.column.values) >= _MANY]
        led = before is not None and before.text.lower() in _LEADS
        if any(_guess(h, chunk.text.lower()) for h in many) or (led and any(_elsewhere(h, best) for h in used)):
            found.append(chunk.text)
    return found


def _elsewhere(hit: ValueHit, best: Candidate) -> bool:
    """``to Alaska``, taken for Alaska Airlines, where there are destinations, none of which is called so."""
    if hit.exact:
        return False
    tables = [best.world.schema.by_key[key] for key in done(best.built.statement).tables]
    ends = [c for t in tables for c in t.columns if c.foreign and c.words[-1] in _TO]
    leads = {k.target for c in ends for k in c.table.table.foreign_keys if c.col.name in k.columns}
    return bool(ends) and hit.column not in ends and hit.column.table.table.full_name not in leads


def _guess(hit: ValueHit, said: str) -> bool:
    if hit.column not in hit.column.table.display or hit.prefix:
        return False
    if hit.exact:
        return " " not in said and _having(hit, said, 2) > 1
    if "".join(normal(said)) == "".join(normal(hit.value)):  # ``LaGuardia``
        return False
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
