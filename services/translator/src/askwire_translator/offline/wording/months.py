"""Of which month a day is asked for: where a day is kept as a year, a month and a day, each in a column of its own."""

from __future__ import annotations

from typing import Final

from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.times.moments import is_year, month_named
from askwire_translator.offline.words.adjectives import SUPERLATIVES
from askwire_translator.offline.words.text import Token, word_at

_DAYS: Final = frozenset(["day", "days", "date", "dates"])
_WITHIN: Final = frozenset(["in", "of", "during", "for"])
_WHICH: Final = frozenset(["which", "what"])
_COMMA: Final = Token("mark", ",", ",")


def month_first(tokens: list[Token], schema: SchemaIndex) -> list[Token]:
    """``the coldest day in January``: in January, the coldest day, as the month limits rows and is no day's.

    Anything else stays as it is.
    """
    found = (n for n in range(1, len(tokens) - 2) if _day_of_month(tokens, n))
    at = next(found, None)
    if at is None or not any(c.day_of_month for t in schema.tables for c in t.columns):
        return tokens
    end = at + 3 + is_year(word_at(tokens, at + 3))
    within = [Token("word", "in", "in"), *tokens[at + 2 : end], _COMMA]
    return [*within, *tokens[: at + 1], *tokens[end:]]


def _day_of_month(tokens: list[Token], i: int) -> bool:
    said = word_at(tokens, i) in _DAYS and word_at(tokens, i + 1) in _WITHIN and month_named(word_at(tokens, i + 2))
    return bool(said) and word_at(tokens, i - 1) in SUPERLATIVES.keys() | _WHICH
