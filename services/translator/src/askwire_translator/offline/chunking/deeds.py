"""What was done to rows, as the day it was done tells: ``paid_on`` says which bills are paid, and which are unpaid."""

from __future__ import annotations

from typing import Final

from askwire_translator.ir.model import IsNull
from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.chunking.spans import text_of
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.source.taught import Condition
from askwire_translator.offline.words.text import Token, root, word_at

_NAMED: Final = 0.9
_WEIGHT: Final = 1.2  # more than the column's name: what is asked for is a state, not a day
_IRREGULAR: Final = frozenset(["paid", "sold", "sent", "lost", "returned", "done", "begun", "lent", "kept", "shut"])
_NAMES: Final = (1, 2, 3)  # words of a table's name
_ENDED: Final = {
    "open": frozenset(["closed", "resolved", "completed", "finished", "settled"]),
    "outstanding": frozenset(["paid", "settled", "returned"]),
}
_IS: Final = frozenset(["is", "are", "was", "were", "be", "been", "has", "have", "had", "got"])
_DENIES: Final = frozenset(["not", "never"])
_BETWEEN: Final = frozenset(["not", "never", "yet", "already", "still", "fully", "been", "be"])
_SOON: Final = frozenset(["yet", "already"])
_JOINS: Final = frozenset(["and", "or", "but"])
_BEFORE_NOUN: Final = frozenset(["the", "of", "all", "and", "or", "any", "every", "each", "with", "for", "many", "no"])


def state(tokens: list[Token], i: int, schema: SchemaIndex) -> Chunk | None:
    """``unpaid bills``, ``bills that are not paid yet``: whether the day is known; None where nothing is said so."""
    at = i
    while word_at(tokens, i) in _DENIES and word_at(tokens, at) in _BETWEEN:
        at += 1
    word = word_at(tokens, at)
    done = word.removeprefix("un")
    if word in _ENDED:
        return _not_yet(tokens, i, schema) if at == i else None
    if not (done.endswith("ed") or done in _IRREGULAR):
        return None
    column = _said_of(tokens, at, done, schema) or (_before_its_noun(tokens, i, done, schema) if at == i else None)
    if column is None:
        return None
    implied = Condition(IsNull(column.col, negated=(done == word) == (at == i)), (column.col,))
    return Chunk("word", i, at + 1, text_of(tokens, i, at + 1), implied=implied, weight=_WEIGHT * (at + 1 - i))


def _not_yet(tokens: list[Token], i: int, schema: SchemaIndex) -> Chunk | None:
    """``open claims``, where it is known on which day one was closed: those that none is known of."""
    text = text_of(tokens, i, i + 1)
    for done in _ENDED[text.lower()]:
        column = _said_of(tokens, i, done, schema) or _before_its_noun(tokens, i, done, schema)
        if column is not None and not _state_stored(column.table, text.lower()):
            implied = Condition(IsNull(column.col), (column.col,))
            return Chunk("word", i, i + 1, text, implied=implied, weight=_WEIGHT)
    return None


def _state_stored(table: TableInfo, state: str) -> bool:
    """Whether a column keeps this state itself, or says yes or no of it."""
    flags = any(c.yes is not None and state in c.words for c in table.columns)
    return flags or any(value.lower() == state for c in table.columns for value in c.column.values)


def _before_its_noun(tokens: list[Token], i: int, done: str, schema: SchemaIndex) -> ColumnInfo | None:
    """``paid bills``, where no verb makes a sentence of it (``customers paid bills``)."""
    before = tokens[i - 1] if i else None
    if before is not None and before.kind == "word" and not _leads(before, schema):
        return None
    return next((c for t in tables_at(tokens, i + 1, schema) if (c := day_done(t, done)) is not None), None)


def _leads(before: Token, schema: SchemaIndex) -> bool:
    """Whether what stands before names nothing that could have done it."""
    return before.lower in _BEFORE_NOUN or not schema.lookup((before.stem,))


def _said_of(tokens: list[Token], i: int, done: str, schema: SchemaIndex) -> ColumnInfo | None:
    """``bills that are not paid``, ``are still unpaid``: at the end of a clause."""
    at = i - 1
    while word_at(tokens, at) in _BETWEEN | _IS:
        at -= 1
    follow = i + 1 + (word_at(tokens, i + 1) in _SOON)
    ends = follow >= len(tokens) or tokens[follow].kind == "mark" or tokens[follow].lower in _JOINS
    if at == i - 1 or not ends:
        return None
    named = (t for n in range(at, -1, -1) for t in tables_at(tokens, n, schema))
    table = next(named, None)
    return None if table is None else day_done(table, done)


def tables_at(tokens: list[Token], i: int, schema: SchemaIndex) -> list[TableInfo]:
    """The tables whose name begins at this token."""
    names = [tuple(t.stem for t in tokens[i : i + size]) for size in _NAMES] if 0 <= i < len(tokens) else []
    links = [link for name in dict.fromkeys(names) for link in schema.lookup(name)]
    return [link.target for link in links if link.score >= _NAMED and isinstance(link.target, TableInfo)]


def day_done(table: TableInfo, done: str) -> ColumnInfo | None:
    """The day on which it was done to a row, where it may not have been."""
    days = [c for c in table.columns if c.temporal and c.column.nullable]
    found = [c for c in days if done in c.col.name.lower().split("_") or root(c.words[0]) == root(done)]
    return found[0] if len(found) == 1 else None
