"""What somebody is to a row: its manager, its lead, who approved it, by the key that says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from askwire_translator.offline.source.elements import ColumnInfo, TableInfo

_KEYS: Final = frozenset(["id", "key", "no", "number", "code", "uuid", "ref", "fk"])


@dataclass(frozen=True)
class Role:
    """A key and what it points to: ``lead_id`` of a project, which points to employees.

    Attributes:
        noun: the stems that say what that is to the row, without what says that it is a key; none where they say no
            more than the name of its table.
        home: the column of ``target`` that it points to.
    """

    key: ColumnInfo
    target: TableInfo
    home: ColumnInfo
    noun: tuple[str, ...]

    @property
    def within(self) -> bool:
        """Whether it points to another row of the same table."""
        return self.key.table is self.target


def references_of(tables: Iterable[TableInfo], by_full_name: dict[str, TableInfo]) -> tuple[Role, ...]:
    """What the declared keys point to that has a name of its own; where the key's name says no more, without a noun."""
    found: list[Role] = []
    for table in tables:
        for declared in table.table.foreign_keys:
            target = by_full_name.get(declared.target)
            if target is None or len(declared.columns) != 1 or not target.has_name:
                continue
            key, home = table.column(declared.columns[0]), target.column(declared.target_columns[0])
            if key is not None and home is not None:
                found.append(Role(key, target, home, _noun(key, home)))
    return tuple(found)


def _noun(key: ColumnInfo, home: ColumnInfo) -> tuple[str, ...]:
    if key.type == "text" and key.column.type != "uuid":
        return ()  # ``origin``, which holds JFK: told by itself
    words = key.words
    while words and words[-1] in _KEYS | {*home.words}:
        words = words[:-1]
    return () if {*words} & {*home.table.words, *key.table.words} else words
