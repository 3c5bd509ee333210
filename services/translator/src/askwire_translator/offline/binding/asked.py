"""``when`` and ``where``: which columns may answer what a question does not name."""

from __future__ import annotations

from typing import Final

from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.words.text import root

PLACES: Final = (
    "location",
    "place",
    "address",
    "city",
    "venue",
    "town",
    "country",
    "state",
    "county",
    "street",
    "region",
    "hometown",
    "destination",
)
_LATER: Final = 0.04
_SAID: Final = 0.15


def asked_for(asked: str, stems: frozenset[str], tables: list[TableInfo]) -> list[tuple[ColumnInfo | TableInfo, float]]:
    """The columns that say when or where, each with how well it fits.

    Args:
        asked: ``when`` or ``place``.
        stems: the coarse stems of the question's words; a column that says one of them fits better.
        tables: where to look, the nearest first.
    """
    found: list[tuple[ColumnInfo | TableInfo, float]] = []
    for n, table in enumerate(dict.fromkeys(tables)):
        for column in table.columns:
            fit = _when(column) if asked == "when" else _where(column)
            if fit and not ({"birth", "death"} & {*column.words} and not {"birth", "death", "born"} & stems):
                said = any(root(w) in stems for w in column.words if w not in table.words)
                found.append((column, fit - _LATER * n + _SAID * said))
    return found


def _when(column: ColumnInfo) -> float:
    if column.temporal:
        return 0.75
    if column.clock and any(c.temporal for c in column.table.columns):
        return 0.55  # the day is told as well
    if column.text_date or column.clock:
        return 0.7
    return 0.65 if column.temporal_number or column.words[-1:] == ("time",) else 0.0


def _where(column: ColumnInfo) -> float:
    at = next((n for n, place in enumerate(PLACES) if place in column.words), None)
    if at is None or column.is_id or column.type != "text":
        return 0.0
    return 0.7 - 0.01 * at
