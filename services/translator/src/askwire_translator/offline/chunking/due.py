"""What is overdue, expired or still to come on the day of the question, by the days that rows keep."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from askwire_translator.ir.model import And, Compare, CompareOp, Constant, IsNull, Predicate
from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.chunking.deeds import tables_at
from askwire_translator.offline.chunking.spans import text_of
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.source.taught import Condition
from askwire_translator.offline.words.text import Token, root, says

_WEIGHT: Final = 1.5  # for a word: more than any name that it is a part of
_WHOSE: Final = (("the",), ("their",), ("its",), ())
_DUE: Final = frozenset(["deadline", "due", "expected", "promised", "required"])
_OVERDUE: Final = (
    ("overdue",),
    ("past", "due"),
    *(("past", *whose, "due", "date") for whose in _WHOSE),
    *(("past", *whose, "deadline") for whose in _WHOSE),
)
_EXPIRED: Final = (("expired",), ("lapsed",))
_TO_COME: Final = (("upcoming",), ("future",), ("still", "to", "come"))
_DONE: Final = frozenset(map(root, (
    "paid", "returned", "delivered", "finished", "completed", "closed", "resolved", "settled", "done", "shipped",
)))  # fmt: skip
_MADE: Final = frozenset(["created", "updated", "registered", "booked", "recorded", "entered", "modified", "requested"])
_ENDS: Final = frozenset(["expire", "expiry", "expiration", "expired", "until"])


def due(tokens: list[Token], i: int, schema: SchemaIndex, today: dt.date) -> Chunk | None:
    """The condition that is said here, over the only table that can tell; None where none is, or none can."""
    day = Constant(today.isoformat(), "date")
    for sayings, condition in ((_OVERDUE, _overdue), (_EXPIRED, _expired), (_TO_COME, _to_come)):
        said = next((words for words in sayings if says(tokens, i, words)), None)
        if said is None:
            continue
        found = list(dict.fromkeys(c for t in _tables(tokens, schema) if (c := condition(t, day)) is not None))
        if len(found) == 1 and not schema.lookup(said):
            end = i + len(said)
            return Chunk("word", i, end, text_of(tokens, i, end), implied=found[0], weight=_WEIGHT * len(said))
    return None


def _tables(tokens: list[Token], schema: SchemaIndex) -> Iterator[TableInfo]:
    """Those that the question names; all where it names none."""
    named = dict.fromkeys(t for n in range(len(tokens)) for t in tables_at(tokens, n, schema))
    yield from named or schema.tables


def _overdue(table: TableInfo, today: Constant) -> Condition | None:
    """The day it was due is over, and it is not done."""
    days = [c for c in table.columns if c.temporal and _DUE & {*c.words}]
    done = [c for c in table.columns if c.temporal and c.column.nullable and _DONE & {root(w) for w in c.words}]
    if len(days) != 1 or len(done) != 1 or days[0] is done[0]:
        return None
    late = Compare("<", days[0].col, today)
    return Condition(And((late, IsNull(done[0].col))), (days[0].col, done[0].col))


def _expired(table: TableInfo, today: Constant) -> Condition | None:
    """The last day that it is good for is over."""
    return _on_the_day([c for c in table.columns if c.temporal and _ENDS & {*c.words}], "<", today)


def _to_come(table: TableInfo, today: Constant) -> Condition | None:
    """The day that it is planned for is not over."""
    days = [c for c in table.columns if c.temporal and not c.column.nullable and not _MADE & {*c.words}]
    return _on_the_day(days or [c for c in table.columns if c.temporal and not _MADE & {*c.words}], ">=", today)


def _on_the_day(days: list[ColumnInfo], op: CompareOp, today: Constant) -> Condition | None:
    if len(days) != 1 or days[0].birth:
        return None
    told: Predicate = Compare(op, days[0].col, today)
    return Condition(told, (days[0].col,))
