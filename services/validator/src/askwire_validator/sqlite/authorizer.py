"""What SQLite may do while it prepares a statement: read what is open, call what is open, and nothing else.

SQLite asks before each access that a statement would make (https://www.sqlite.org/c3ref/set_authorizer.html).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from askwire_validator.glot.functions import names
from askwire_validator.view import Relation

# What operators call: ``a LIKE b``, ``a GLOB b``, ``j -> 'k'``.
OPERATORS: Final = frozenset({"like", "glob", "->", "->>"})
# Functions that stand for tables, without a table's columns of their own.
TABLE_FUNCTIONS: Final = ("json_each", "json_tree")
_OPEN: Final = names("sqlite") | OPERATORS
_ROW_ID: Final = b"rowid"


def ascii_folded(name: str) -> bytes:
    """A name as SQLite compares it: only the letters of ASCII have two cases."""
    return name.encode("utf-8", "surrogatepass").lower()


@dataclass(slots=True)
class Reading:
    """What SQLite would do for one statement.

    Attributes:
        relations: ``schema.table`` of everything that it would read.
        functions: those that it would call.
        selects: whether it would read at all; VACUUM and the like ask nothing before they run.
        denied: the first thing that it asked for and did not get, as (rule, message).
        error: why it cannot prepare the statement, in its own words; they repeat the statement's.
    """

    relations: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    selects: bool = False
    denied: tuple[str, str] | None = None
    error: str | None = None


class Authorizer:
    """Answers SQLite's questions about one statement; what nobody thought of is denied.

    Args:
        relations: what the asker sees of the tables that the statement names.
        schemas: in the order in which SQLite looks a table up that is named without its schema.
        ctes: names of the statement's WITH queries.
        within_policy: whether filters and masks have been put in, which may read what the asker may not.
    """

    def __init__(
        self, relations: Iterable[Relation], schemas: Iterable[str], ctes: Iterable[str] = (), *, within_policy: bool
    ) -> None:
        self.reading = Reading()
        self._tables = {(ascii_folded(r.schema), ascii_folded(r.name)): _Table.of(r, within_policy) for r in relations}
        self._schemas = tuple(map(ascii_folded, schemas))
        self._ctes = frozenset(map(ascii_folded, ctes))

    def __call__(self, action: int, first: str | None, second: str | None, schema: str | None, _by: str | None) -> int:
        """SQLite's callback: ``SQLITE_OK`` or ``SQLITE_DENY``."""
        self.reading.selects |= action == sqlite3.SQLITE_SELECT
        answer = _ANSWERS.get(action)
        refused = NOT_A_READ if answer is None else answer(self, first or "", second or "", schema)
        if refused is None:
            return sqlite3.SQLITE_OK
        self.reading.denied = self.reading.denied or refused
        return sqlite3.SQLITE_DENY

    def _read(self, table: str, column: str, schema: str | None) -> tuple[str, str] | None:
        name = ascii_folded(table)
        found = self._table(name, schema)
        if found is None:
            # Without a column and a schema it may be a WITH query, of which nothing but its rows is used.
            rows_alone = not column and schema is None and name in self._ctes
            known = rows_alone or name in _TABLE_FUNCTIONS
            return None if known else ("unknown_table", f"There is no table {table} that you may read.")
        self.reading.relations.add(found.full_name)
        if not column or ascii_folded(column) in found.columns:
            return None
        return "unknown_column", f"There is no column {column} that you may read here."

    def _call(self, _: str, function: str, _schema: str | None) -> tuple[str, str] | None:
        name = function.lower()
        self.reading.functions.add(name)
        return None if name in _OPEN else ("functions", f"The function {name} is not open here.")

    def _table(self, name: bytes, schema: str | None) -> _Table | None:
        within = self._schemas if schema is None else (ascii_folded(schema),)
        return next((found for s in within if (found := self._tables.get((s, name))) is not None), None)


@dataclass(frozen=True, slots=True)
class _Table:
    full_name: str
    columns: frozenset[bytes]

    @classmethod
    def of(cls, relation: Relation, within_policy: bool) -> _Table:
        if within_policy and relation.replaced:
            return cls(relation.full_name, frozenset(map(ascii_folded, (*relation.columns, *relation.hidden))))
        # A row id may be another name of a hidden key.
        row_id = () if relation.hidden or relation.masks else (_ROW_ID,)
        return cls(relation.full_name, frozenset((*map(ascii_folded, relation.columns), *row_id)))


_Answer = Callable[[Authorizer, str, str, str | None], tuple[str, str] | None]
NOT_A_READ: Final = ("read_only", "The statement would do more than read.")
_TABLE_FUNCTIONS: Final = frozenset(map(ascii_folded, TABLE_FUNCTIONS))
_ANSWERS: Final[Mapping[int, _Answer]] = {
    sqlite3.SQLITE_SELECT: lambda *_: None,
    sqlite3.SQLITE_RECURSIVE: lambda *_: None,
    sqlite3.SQLITE_READ: Authorizer._read,
    sqlite3.SQLITE_FUNCTION: Authorizer._call,
}
