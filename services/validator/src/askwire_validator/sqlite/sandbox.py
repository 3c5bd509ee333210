"""An empty SQLite database in memory with a statement's tables, on which it is prepared and never run.

It lives in a worker process, for SQLite's parser reads hostile text like any other, and is made for one statement: it
remembers nothing, and a catalog of thousands of tables costs no more than one of two.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, NoReturn

from askwire_validator.quoting import quoted
from askwire_validator.sqlite.authorizer import NOT_A_READ, TABLE_FUNCTIONS, Authorizer, Reading, ascii_folded
from askwire_validator.view import Relation

_LIMITS: Final[Mapping[int, int]] = {
    sqlite3.SQLITE_LIMIT_LENGTH: 1_000_000,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 1_000_000,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 500,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 100,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 250_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 0,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
_MAX_STEPS: Final = 1_000_000
# Of SQLite 3.41 to 3.51: open in a data source that is newer than the library which prepares here.
_NEWER: Final = (
    "concat", "concat_ws", "if", "json_pretty", "jsonb", "octet_length", "timediff", "unhex", "unistr",
)  # fmt: skip
_NEWER_AGGREGATES: Final = ("median", "percentile", "percentile_cont", "percentile_disc", "string_agg")


def prepared(
    sql: str,
    relations: Sequence[Relation],
    ctes: Iterable[str] = (),
    indexes: Iterable[tuple[Relation, str]] = (),
    *,
    within_policy: bool = False,
) -> Reading:
    """What SQLite would do for a statement.

    Args:
        sql: the statement's very bytes.
        relations: what the asker sees of the tables that it names, in the order in which schemas are looked through;
            hidden columns are there as well, for they decide what a name means.
        ctes: names of its WITH queries.
        indexes: their tables and names, where it says ``INDEXED BY``.
        within_policy: whether filters and masks have been put in, which may read what the asker may not.

    Raises:
        MemoryError: the statement becomes larger than the limits let it.
    """
    # Without a cache of statements: one that was prepared before asks the authorizer nothing.
    connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=0)
    with contextlib.closing(connection):
        schemas = _filled(connection, relations, indexes)
        authorizer = Authorizer(relations, schemas, ctes, within_policy=within_policy)
        _close(connection, authorizer)
        reading = authorizer.reading
        try:
            connection.execute(f"EXPLAIN {sql}").close()
        except (sqlite3.Error, sqlite3.Warning) as error:
            reading.error = str(error)
        else:
            reading.denied = reading.denied or (None if reading.selects else NOT_A_READ)
        return reading


def _filled(
    connection: sqlite3.Connection, relations: Sequence[Relation], indexes: Iterable[tuple[Relation, str]]
) -> tuple[str, ...]:
    """Makes the tables; returns the schemas in the order in which SQLite looks through them."""
    wanted = dict.fromkeys(relation.schema for relation in relations)
    others = [schema for schema in wanted if schema.lower() not in ("main", "temp")]
    statements = ["PRAGMA temp_store = 2", *(f"ATTACH ':memory:' AS {quoted(schema)}" for schema in others)]
    for relation in relations:
        table = f"{quoted(relation.schema)}.{quoted(relation.name)}"
        statements.append(f"CREATE TABLE {table} ({_columns(relation)})")
    for relation, name in indexes:
        index = f"{quoted(relation.schema)}.{quoted(name)} ON {quoted(relation.name)}"
        statements.append(f"CREATE INDEX IF NOT EXISTS {index} ({_columns(relation)})")
    # The first use of such a table declares it, which SQLite asks about as if it wrote.
    statements += [f"SELECT 1 FROM {name}('[]')" for name in TABLE_FUNCTIONS]  # noqa: S608 - names of ours
    for statement in statements:
        # What SQLite cannot make (more than ten schemas, names of its own) is not there to be read.
        with contextlib.suppress(sqlite3.Error):
            connection.execute(statement).close()
    for name in _NEWER:
        if name not in _functions():
            connection.create_function(name, -1, _never, deterministic=True)
    for name in _NEWER_AGGREGATES:
        if name not in _functions():
            connection.create_window_function(name, -1, _NeverAggregate)
    return ("temp", "main", *others)


def _close(connection: sqlite3.Connection, authorizer: Authorizer) -> None:
    """From here on nothing can be made, written or loaded, whatever a statement says."""
    connection.execute("PRAGMA trusted_schema = 0")
    connection.execute("PRAGMA query_only = 1")
    for category, limit in _LIMITS.items():
        connection.setlimit(category, limit)
    connection.set_progress_handler(lambda: True, _MAX_STEPS)
    connection.set_authorizer(authorizer)


def _columns(relation: Relation) -> str:
    return ", ".join(quoted(name) for name in _once((*relation.columns, *sorted(relation.hidden))))


def _once(names: Iterable[str]) -> Iterator[str]:
    """Every name once, as SQLite tells them apart."""
    seen: set[bytes] = set()
    for name in names:
        if (folded := ascii_folded(name)) not in seen:
            seen.add(folded)
            yield name


@cache
def _functions() -> frozenset[str]:
    """Those that this library has."""
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        return frozenset(name for (name,) in connection.execute("SELECT name FROM pragma_function_list"))


def _never(*_: Any) -> NoReturn:
    raise NotImplementedError("statements are prepared here, not run")


class _NeverAggregate:
    step = value = inverse = finalize = _never
