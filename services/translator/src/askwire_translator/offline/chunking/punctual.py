"""Whether something was done in time, where the day it was due is kept beside the day it was done: ``paid late``."""

from __future__ import annotations

from typing import Final

from askwire_translator.ir.model import Compare, CompareOp
from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.chunking.deeds import day_done, tables_at
from askwire_translator.offline.chunking.spans import text_of
from askwire_translator.offline.source.elements import ColumnInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.source.taught import Condition
from askwire_translator.offline.words.text import Token, says, word_at

_WEIGHT: Final = 1.5  # for a word: more than ``late`` as a delay, or as a value of its own
_DUE: Final = frozenset(["deadline", "due", "expected", "planned", "promised", "required", "scheduled", "target"])
_ADVERBS: Final[dict[tuple[str, ...], CompareOp]] = {
    ("late",): ">", ("too", "late"): ">", ("behind", "schedule"): ">", ("on", "time"): "<=", ("in", "time"): "<=",
    ("on", "schedule"): "<=", ("early",): "<", ("ahead", "of", "schedule"): "<",
}  # fmt: skip
_BOUNDS: Final[dict[str, CompareOp]] = {"after": ">", "past": ">", "before": "<", "by": "<="}
_LEADS: Final = (("the",), ("its",), ("their",), ("they", "were"), ("it", "was"), ())
_DAYS: Final = frozenset(["date", "day", "on", "time"])


def punctual(tokens: list[Token], i: int, schema: SchemaIndex) -> Chunk | None:
    """``finished late``, ``paid after the due date``: a day of a row held against another; None where none is said."""
    said = _adverb(tokens, i + 1) or _bound(tokens, i + 1)
    if said is None:
        return None
    op, end = said
    for table in (t for n in range(len(tokens)) for t in tables_at(tokens, n, schema)):
        done = day_done(table, word_at(tokens, i))
        due = [c for c in table.columns if c.temporal and _DUE & {*c.words} and c is not done]
        if done is not None and len(due) == 1:
            return _chunk(tokens, i, end, op, done, due[0])
    return None


def _adverb(tokens: list[Token], at: int) -> tuple[CompareOp, int] | None:
    return next(((op, at + len(said)) for said, op in _ADVERBS.items() if says(tokens, at, said)), None)


def _bound(tokens: list[Token], at: int) -> tuple[CompareOp, int] | None:
    """``after the due date``, ``before it was due``."""
    op = _BOUNDS.get(word_at(tokens, at))
    start = at + 1 + next(len(lead) for lead in _LEADS if says(tokens, at + 1, lead))
    if op is None or word_at(tokens, start) not in _DUE:
        return None
    return op, start + 1 + (word_at(tokens, start + 1) in _DAYS)


def _chunk(tokens: list[Token], i: int, end: int, op: CompareOp, done: ColumnInfo, due: ColumnInfo) -> Chunk:
    implied = Condition(Compare(op, done.col, due.col), (done.col, due.col))
    return Chunk("word", i, end, text_of(tokens, i, end), implied=implied, weight=_WEIGHT * (end - i))
