"""What was done to rows, as rows of another table: ``prescribed`` medicine, prescriptions; ``borrowed``, loans."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import Final

from askwire_translator.offline.source.elements import TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.words.synonyms import SYNONYMS
from askwire_translator.offline.words.text import root

_ALIKE: Final = 5  # letters that a verb shares with the noun of its deeds: ``prescribed``, ``prescriptions``


def deeds(done: str, to: TableInfo, schema: SchemaIndex) -> Iterator[TableInfo]:
    """Tables that refer to this one and are called by the verb, like it, or by another word for it."""
    verb = root(done)
    for table in schema.tables:
        refers = table is not to and to.table.full_name in {k.target for k in table.table.foreign_keys}
        if refers and (_alike(verb, table.words[-1]) or {*SYNONYMS.get(verb, ())} & {*table.words}):
            yield table


def _alike(verb: str, noun: str) -> bool:
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(verb, noun, strict=False)))
    return root(noun) == verb or shared >= max(_ALIKE, len(verb) - 2)
