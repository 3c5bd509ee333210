"""Nouns that two names share, and two figures of a row: "checking and savings balances", "a higher cost than price"."""

from __future__ import annotations

from typing import Final

from askwire_translator.offline.source.elements import ColumnInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.words.text import Said, Token, stem, word_at

_NAMED: Final = 0.85
_JOINTS: Final = frozenset(["and", "or", "&"])
_LONGEST: Final = 3  # words of a column's name
_ARTICLES: Final = frozenset(["a", "an", "the"])
_HAVING: Final = frozenset(["with", "has", "have", "had", "having"])
_DEGREES: Final = {
    **dict.fromkeys(("higher", "larger", "greater", "bigger", "more"), "higher"),
    **dict.fromkeys(("lower", "smaller", "less"), "lower"),
}


def shared(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """The plain words for what begins here, and how many tokens they replace; None where nothing does."""
    return _noun(tokens, i, schema) or _figures(tokens, i, schema)


def _noun(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``start and end dates``: start date and end dates, where both are columns and the first word alone is none."""
    if (
        word_at(tokens, i + 1) not in _JOINTS
        or i + 3 >= len(tokens)
        or any(t.kind != "word" for t in tokens[i : i + 4])
    ):
        return None
    one, other, noun = tokens[i].stem, tokens[i + 2].stem, tokens[i + 3].stem
    first, second = _columns(schema, (one, noun)), _columns(schema, (other, noun))
    apart = first and second and not {*map(id, first)} & {*map(id, second)}
    if not apart or tokens[i].lower != one or _columns(schema, (one,)) or _columns(schema, (noun, "of", one)):
        return None
    return (one, noun, word_at(tokens, i + 1)), 2


def _figures(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``with a higher cost than price``: with a cost that is higher than the price."""
    at = i + 1 + (word_at(tokens, i + 1) in _ARTICLES)
    degree = _DEGREES.get(word_at(tokens, at))
    if word_at(tokens, i) not in _HAVING or degree is None:
        return None
    for size in range(1, _LONGEST + 1):
        than = at + 1 + size
        if word_at(tokens, than) == "than":
            phrase = tuple(t.stem for t in tokens[at + 1 : than])
            behind = than + 1 + (word_at(tokens, than + 1) in {*_ARTICLES, "their", "its"})
            both = _columns(schema, phrase) and _named_at(tokens, behind, schema)
            return ((word_at(tokens, i), *phrase, degree), than - i) if both else None
    return None


def _named_at(tokens: list[Token], i: int, schema: SchemaIndex) -> bool:
    """Whether a column's name begins here."""
    ahead = [t.stem for t in tokens[i : i + _LONGEST]]
    return any(_columns(schema, tuple(ahead[:size])) for size in range(1, len(ahead) + 1))


def _columns(schema: SchemaIndex, phrase: tuple[str, ...]) -> list[ColumnInfo]:
    links = schema.lookup(tuple(stem(w) for w in phrase))
    return [n.target for n in links if n.score >= _NAMED and isinstance(n.target, ColumnInfo)]
