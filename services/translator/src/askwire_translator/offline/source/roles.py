"""What somebody is to a row: its manager, its lead, who approved it, by the key that says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
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


def references_of(tables: Sequence[TableInfo], by_full_name: dict[str, TableInfo]) -> tuple[Role, ...]:
    """What keys point to that has a name of its own; without a noun where the key's name says no more than that."""
    found: list[Role] = []
    for table in tables:
        for declared in table.table.foreign_keys:
            target = by_full_name.get(declared.target)
            if target is None or len(declared.columns) != 1 or not target.has_name:
                continue
            key, home = table.column(declared.columns[0]), target.column(declared.target_columns[0])
            if key is not None and home is not None:
                found.append(Role(key, target, home, _noun(key, home)))
    known = {r.key.col for r in found}
    return tuple(found) + tuple(r for r in _by_name(tables) if r.key.col not in known)


def _by_name(tables: Sequence[TableInfo]) -> Iterator[Role]:
    """Keys that nobody declared: columns called as the key of one table alone is (``agent_id``)."""
    homes: dict[str, list[ColumnInfo]] = defaultdict(list)
    for table in tables:
        if len(table.primary) == 1 and len(table.primary[0].words) > 1 and table.primary[0].words[-1] in _KEYS:
            homes[table.primary[0].col.name].append(table.primary[0])
    for table in tables:
        for column in table.columns:
            named = homes.get(column.col.name, [])
            if len(named) == 1 and named[0].table is not table and named[0].table.has_name:
                yield Role(column, named[0].table, named[0], ())


def _noun(key: ColumnInfo, home: ColumnInfo) -> tuple[str, ...]:
    if key.type == "text" and key.column.type != "uuid":
        return ()  # ``origin``, which holds JFK: told by itself
    words = key.words
    while words and words[-1] in _KEYS | {*home.words}:
        words = words[:-1]
    return () if {*words} & {*home.table.words, *key.table.words} else words
