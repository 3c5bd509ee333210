"""Phrases that steer a reading, and the operator that each of them says; one room for each kind of operator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from askwire_translator.offline.operators import comparing, computing, joining


@dataclass(frozen=True, slots=True)
class Sense:
    """What an operator phrase says: the operator, its argument and, for adjectives, the columns it speaks of."""

    op: str
    arg: str = ""
    about: tuple[str, ...] = ()


def _phrases() -> dict[tuple[str, ...], Sense]:
    found: dict[tuple[str, ...], Sense] = {}
    for op, arg, phrases in (*computing.TABLE, *comparing.TABLE, *joining.TABLE):
        for phrase in phrases.split("|"):
            found[tuple(phrase.split())] = Sense(op, arg)
    for arg, verbs in comparing.PATTERNS:
        for verb in verbs.split("|"):
            for what in comparing.LETTERS.split("|"):
                found.setdefault((*verb.split(), *what.split()), Sense("like", arg))
    return found


PHRASES: Final = _phrases()
