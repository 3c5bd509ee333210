"""A row named by its kind and its key: ``order 7``, ``ticket #1490``, ``invoice number 12``; alone, the whole of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.times.moments import is_year
from askwire_translator.offline.words.text import Said, Token, says, word_at

_LONGEST: Final = 3  # words of a kind
_SAYS_KEY: Final = frozenset(["#", "id", "no", "nr", "num", "number"])
_KEYS: Final = frozenset(["id", "no", "number", "key"])
_JOINTS: Final = frozenset(["and", "or", ",", "to", "through", "-"])
_NAMED: Final = 0.9
_SHOW: Final = frozenset(["show", "display", "give", "get", "find", "open", "see", "view", "fetch", "list"])
_LEADS: Final = (("me",), ("us",), ("the",), ())
_ABOUT: Final = (
    *(("details", word) for word in ("of", "for", "about", "on")),
    *(("information", word) for word in ("about", "on")),
    ("tell", "me", "about"),
    (),
)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A row that is named so.

    Attributes:
        key: the column that tells the rows of its kind apart.
        end: where its words end.
    """

    key: ColumnInfo
    number: int
    end: int


def row_at(tokens: list[Token], i: int, schema: SchemaIndex) -> Numbered | None:
    """The row whose kind and number stand here; None where they are no row's."""
    size = _words(tokens, i)
    at = i + size
    said = at < len(tokens) and tokens[at].lower in _SAYS_KEY
    at += said
    if size == 0 or at >= len(tokens) or not tokens[at].text.isdecimal() or not _one(tokens[i + size - 1]):
        return None
    if (is_year(tokens[at].text) and not said) or _goes_on(tokens, at + 1):
        return None
    key = _key_of(tuple(t.stem for t in tokens[i : i + size]), schema)
    return None if key is None else Numbered(key, int(tokens[at].text), at + 1)


def whole_row(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``show order 7``, ``details of order 7``: every column of it, where nothing else is asked."""
    if i > 0:
        return None
    at = int(word_at(tokens, 0) in _SHOW)
    at += next(len(lead) for lead in _LEADS if says(tokens, at, lead))
    about = next(lead for lead in _ABOUT if not lead or says(tokens, at, lead))
    at += len(about)
    at += word_at(tokens, at) == "the"
    row = row_at(tokens, at, schema)
    if row is None or any(t.kind != "mark" for t in tokens[row.end :]):
        return None
    return ("show", "all", "columns", "of", *(t.text for t in tokens[at : row.end])), row.end


def _words(tokens: list[Token], i: int) -> int:
    """How many words stand here before a number, or before what says that one follows; 0 for none or too many."""
    for size in range(1, _LONGEST + 1):
        after = tokens[i + size] if i + size < len(tokens) else None
        if tokens[i + size - 1].kind != "word" or after is None:
            return 0
        if after.kind == "number" or after.lower in _SAYS_KEY:
            return size
    return 0


def _one(noun: Token) -> bool:
    return noun.lower == noun.stem


def _key_of(phrase: tuple[str, ...], schema: SchemaIndex) -> ColumnInfo | None:
    """The numbers by which the rows of that name are called: those that the table numbers itself, or its key."""
    found = schema.lookup(phrase)
    if any(isinstance(n.target, ColumnInfo) and n.target.words == phrase for n in found):
        return None  # ``flight 1545``, where that is a column
    tables = [n.target for n in found if n.score >= _NAMED and isinstance(n.target, TableInfo)]
    if len(tables) != 1 or len(tables[0].primary) != 1:
        return None
    key = tables[0].primary[0]
    return key if key.type == "number" and _KEYS & {*key.words[-1:]} else None


def _goes_on(tokens: list[Token], at: int) -> bool:
    """``department 70 or 90``, ``product 3 times``: another number, or how many of what follows."""
    if word_at(tokens, at) in _JOINTS and at + 1 < len(tokens) and tokens[at + 1].kind == "number":
        return True
    return at < len(tokens) and tokens[at].kind == "word" and tokens[at].lower != tokens[at].stem
