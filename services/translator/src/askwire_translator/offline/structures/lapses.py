"""How long something took: which two moments of a row are meant by what people say happened to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from askwire_translator.ir.model import Compare, CompareOp, Constant, Elapsed, LapseUnit, Predicate
from askwire_translator.ir.nouns import plural
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.words.text import root, stem

_BOOKKEEPING: Final = frozenset(["update", "updated", "modified", "changed", "birth", "death"])
_TIMES: Final = frozenset(["date", "time", "day", "at", "on", "timestamp", "datetime"])
_BEGUN: Final = frozenset(
    [
        *("begin", "began", "begun", "created", "filed", "opened", "ordered", "placed", "raised", "received"),
        *("reported", "requested", "start", "started", "submitted"),
    ]
)  # what is done to a row first, which may have come about before
_PASSIVE: Final = frozenset(
    ["be", "being", "get", "was", "were", "is", "are", "it", "they", "the", "a", "an", "its", "their", "been"]
)
_UNITS: Final[dict[str, tuple[LapseUnit, int]]] = {
    "second": ("second", 1),
    "minute": ("minute", 1),
    "hour": ("hour", 1),
    "day": ("day", 1),
    "week": ("day", 7),
    "year": ("year", 1),
}
_TELLING: Final = 3


@dataclass(frozen=True)
class Lapse:
    """From one moment of a row to another."""

    start: ColumnInfo
    end: ColumnInfo

    @property
    def table(self) -> TableInfo:
        """Whose moments they are."""
        return self.start.table

    @property
    def rows(self) -> str:
        """What its rows are called."""
        return plural(" ".join(self.table.words))

    def expr(self, unit: LapseUnit) -> Elapsed:
        """The time between them."""
        return Elapsed(self.start.col, self.end.col, unit)

    def bounded(self, op: CompareOp, number: float, said: str) -> Predicate:
        """So many units at most, or more than so many."""
        unit, times = unit_named(said)
        bound = number * times
        whole = int(bound) if float(bound).is_integer() else bound
        return Compare(op, self.expr(unit), Constant(whole, "number"))


def unit_named(said: str | None) -> tuple[LapseUnit, int]:
    """The unit that a word names, and how many of it are one; days for want of a word."""
    return _UNITS.get((said or "day").lower().rstrip("s"), ("day", 1))


def lapses(schema: SchemaIndex, first: str | None, last: str) -> Iterator[Lapse]:
    """The spans from what the first words say to what the last ones say; from its beginning where nothing is said."""
    for table in schema.tables:
        dates = _moments(table)
        ends = [c for c in dates if _said(c, last)]
        if len(ends) != 1:
            continue
        starts = [c for c in dates if c is not ends[0] and _said(c, first)] if first else _beginnings(table, dates)
        if not starts and first and _names(table, first):
            starts = _beginnings(table, dates)
        if len(starts) == 1 and starts[0] is not ends[0]:
            yield Lapse(starts[0], ends[0])


def whole(table: TableInfo) -> Lapse | None:
    """From the beginning of a row to its end, where it keeps these two moments and no length of its own."""
    dates = _moments(table)
    if len(dates) != len(("start", "end")) or any({"length", "duration"} & {*c.words} for c in table.columns):
        return None
    return Lapse(dates[0], dates[1])


def only_called(schema: SchemaIndex, noun: str) -> TableInfo | None:
    """The only table whose name ends so: of apartment bookings one says bookings."""
    found = [t for t in schema.tables if t.words[-1] == stem(noun.lower())]
    return found[0] if len(found) == 1 else None


def _moments(table: TableInfo) -> list[ColumnInfo]:
    return [c for c in table.columns if c.temporal and not _BOOKKEEPING & {*c.words}]


def _beginnings(table: TableInfo, dates: list[ColumnInfo]) -> list[ColumnInfo]:
    """What a row begins with: the moment that is called after it, else one of its beginning, else the first."""
    named = [c for c in dates if {_stem(w) for w in c.words} & {_stem(w) for w in table.words}]
    begun = [c for c in dates if _STARTS & {_stem(w) for w in c.words}]
    return named[:1] or begun[:1] or dates[:1]


def _names(table: TableInfo, said: str) -> bool:
    return bool({_stem(w) for w in _content(said)} & {_stem(w) for w in table.words})


def _said(column: ColumnInfo, said: str) -> bool:
    words = {_stem(w) for w in _content(said)}
    own = {_stem(w) for w in column.words if w not in _TIMES}
    return bool(words) and bool(own) and (words <= own or own <= words)


def _content(said: str) -> list[str]:
    return [w for w in re.findall(r"[a-z]+", said.lower()) if w not in _PASSIVE | _TIMES]


def _stem(word: str) -> str:
    """The coarse stem, one consonant for two: ``shipment``, ``shipping``, ``shipped``."""
    bare = re.sub(r"([b-df-hj-np-tv-z])\1", r"\1", root(word))
    return bare if len(bare) >= _TELLING else word


_STARTS: Final = frozenset(map(_stem, _BEGUN))
