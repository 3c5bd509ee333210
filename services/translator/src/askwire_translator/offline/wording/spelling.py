"""Words that steer a reading, mended where one letter is wrong: ``minumum``, ``larger tahn``."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Final

from askwire_translator.offline.operators import PHRASES
from askwire_translator.offline.words.adjectives import ADJECTIVES, COMPARATIVES, SUPERLATIVES
from askwire_translator.offline.words.common import COMMON
from askwire_translator.offline.words.synonyms import SYNONYMS
from askwire_translator.offline.words.text import Token, distance, stem
from askwire_translator.offline.words.vocabulary import GENERIC, LIGHT, STOP, UNITS

_KNOWN: Final = frozenset(
    (
        *(w for phrase in PHRASES for w in phrase),
        *(*SUPERLATIVES, *COMPARATIVES, *ADJECTIVES),
        *(*STOP, *LIGHT, *GENERIC, *UNITS),
        *(*SYNONYMS, *COMMON),
    )
)
_STEERING: Final = tuple(
    sorted(w for w in {*(w for phrase in PHRASES for w in phrase), *SUPERLATIVES, *COMPARATIVES} if len(w) >= 4)
)
_LONG: Final = 6  # letters, from which on a word that nobody knows is taken for one of the data source
_SHORT: Final = 5  # letters, below which only two that changed places, or one left out, are taken for a slip


def spelled(
    tokens: list[Token], known: Callable[[Token], bool], alike: Callable[[str], Collection[str]]
) -> list[Token]:
    """The tokens with mended spelling.

    Args:
        known: whether a word means something in the data source.
        alike: words of the data source that look like one.
    """
    joined = (_joined(t, known) for t in tokens)
    return [_mended(t, alike) if _odd(t) and not known(t) else t for t in joined]


def _joined(token: Token, known: Callable[[Token], bool]) -> Token:
    """``O'Hare``, where that is written ``Ohare``."""
    bare = token.text.replace("'", "").replace("\u2019", "")
    if token.kind != "word" or bare == token.text or known(token):
        return token
    other = replace(token, text=bare, stem=stem(bare))
    return other if known(other) else token


def _odd(token: Token) -> bool:
    plain = token.kind == "word" and token.number is None and len(token.text) >= 4 and token.text.islower()
    return plain and not {token.lower, token.stem} & _KNOWN


def _mended(token: Token, alike: Callable[[str], Collection[str]]) -> Token:
    near = [w for w in _STEERING if w[0] == token.text[0] and _slip(token.text, w)]
    if not near and len(token.stem) >= _LONG:
        near = [w for w in alike(token.stem) if _slip(token.stem, w)]
    return replace(token, text=near[0], stem=stem(near[0])) if len(near) == 1 else token


def _slip(written: str, meant: str) -> bool:
    left_out = len(meant) == len(written) + 1  # ``wich``
    if len(written) < _SHORT and sorted(written) != sorted(meant) and not left_out:
        return False
    return distance(written, meant, 1) <= 1
