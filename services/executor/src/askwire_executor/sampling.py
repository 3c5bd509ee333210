"""Samples the values that people name in questions ("flights from JFK"): the other half of a catalog.

Values are bounded three ways (per column, in length, in all) and in time, so that a large database costs no more than
a small one. Where the policy of a data source does not allow sampling, nobody calls this.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import asyncpg

from askwire_common.datasources.catalog import Catalog, CatalogColumn, Table

# String-like and enum columns with what ANALYZE knows of them; a domain shares the category of its base type.
_CANDIDATES: Final = """
SELECT n.nspname || '.' || c.relname AS table_name, a.attname::text AS name, t.typcategory IN ('S', 'E') AS wordlike
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_type t ON t.oid = a.atttypid
 WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND t.typcategory IN ('S', 'E')
   AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
"""
_STATISTICS: Final = """
SELECT DISTINCT ON (schemaname, tablename, attname) schemaname || '.' || tablename AS table_name, attname::text AS name,
       n_distinct::float8 AS n_distinct, avg_width, most_common_vals::text::text[] AS common
  FROM pg_stats
 WHERE schemaname NOT LIKE 'pg\\_%' AND schemaname <> 'information_schema'
 ORDER BY schemaname, tablename, attname, inherited DESC
"""
_CREDENTIAL: Final = re.compile(r"(^|_)(pass(word|wd|phrase)?|pwd|secret|token|api_?key|salt|hash)(_|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Bounds:
    """How much may be sampled.

    Attributes:
        per_column: values of one column.
        length: characters of one value; longer ones are left out.
        mean_length: a column whose values are longer than this on average is prose, and left out.
        scanned_rows: rows of one table that are looked at.
        total_bytes: all values together; columns with few values come first.
        table_seconds: time for one table, enforced by the server.
        seconds: time for the whole data source.
    """

    per_column: int = 10_000
    length: int = 200
    mean_length: int = 100
    scanned_rows: int = 1_000_000
    total_bytes: int = 8 * 1024 * 1024
    table_seconds: float = 5.0
    seconds: float = 60.0


@dataclass(frozen=True)
class _Statistics:
    """What ANALYZE left in ``pg_stats``; ``n_distinct`` below zero is a share of the rows."""

    n_distinct: float
    avg_width: int
    common: tuple[str, ...]

    def distinct(self, rows: int | None) -> int | None:
        if self.n_distinct >= 0:
            return round(self.n_distinct) or None
        return round(-self.n_distinct * rows) if rows else None


Values = dict[tuple[str, str], tuple[str, ...]]


async def sample_values(
    connection: asyncpg.Connection[Any], catalog: Catalog, *, per_column: int = 10_000, bounds: Bounds | None = None
) -> Catalog:
    """The catalog with the distinct values of its string and enum columns, most frequent first.

    A table that cannot be read in its time (a slow view, a huge table) falls back to what ``pg_stats`` knows; columns
    named like credentials are never sampled. ``distinct`` is filled for every column the statistics know.

    Raises:
        asyncpg.PostgresError: the catalog queries themselves failed; a failing table only loses its values.
    """
    limits = bounds or Bounds(per_column=per_column)
    statistics = await _statistics(connection)
    candidates = _by_table(await connection.fetch(_CANDIDATES), statistics, limits)
    values: Values = {}
    loop = asyncio.get_running_loop()
    end = loop.time() + limits.seconds
    for table in sorted(catalog.tables, key=lambda t: (t.kind == "view", t.rows or 0)):
        columns = [c.name for c in table.columns if c.name in candidates.get(table.full_name, ())]
        if columns and loop.time() < end:
            values |= await _sample_table(connection, table, columns, limits)
        for column in columns:
            known = statistics.get((table.full_name, column))
            if known and (table.full_name, column) not in values:
                values[table.full_name, column] = known.common
    kept = _within(values, limits)
    return catalog.restricted(_with_values(table, kept, statistics) for table in catalog.tables)


async def _statistics(connection: asyncpg.Connection[Any]) -> dict[tuple[str, str], _Statistics]:
    try:
        found = await connection.fetch(_STATISTICS)
    except asyncpg.InsufficientPrivilegeError:
        return {}
    return {
        (row["table_name"], row["name"]): _Statistics(
            row["n_distinct"], row["avg_width"], tuple(v for v in row["common"] or () if v is not None)
        )
        for row in found
    }


def _by_table(
    rows: Iterable[Mapping[str, Any]], statistics: Mapping[tuple[str, str], _Statistics], limits: Bounds
) -> dict[str, set[str]]:
    kept: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        known = statistics.get((row["table_name"], row["name"]))
        prose = known is not None and known.avg_width > limits.mean_length
        if not prose and not _CREDENTIAL.search(row["name"]):
            kept[row["table_name"]].add(row["name"])
    return kept


async def _sample_table(
    connection: asyncpg.Connection[Any], table: Table, columns: Sequence[str], limits: Bounds
) -> Values:
    try:
        async with connection.transaction(readonly=True):
            await connection.execute(f"SET LOCAL statement_timeout = {int(limits.table_seconds * 1000)}")
            rows = await connection.fetch(_sample_query(table, columns, limits))
    except (asyncpg.PostgresError, TimeoutError):
        return {}
    found: dict[int, list[str]] = {index: [] for index in range(len(columns))}
    for row in rows:
        found[row["position"]].append(row["value"])
    return {
        (table.full_name, column): () if _is_prose(found[index], limits) else tuple(found[index])
        for index, column in enumerate(columns)
    }


def _sample_query(table: Table, columns: Sequence[str], limits: Bounds) -> str:
    """One query for a whole table: each column's most frequent values, over a bounded number of rows."""
    names = ", ".join(f"{_quoted(column)}::text AS c{index}" for index, column in enumerate(columns))
    relation = f"{_quoted(table.schema_name)}.{_quoted(table.name)}"
    parts = " UNION ALL ".join(
        f"(SELECT {index} AS position, c{index} AS value FROM sampled WHERE length(c{index}) <= {limits.length}"  # noqa: S608
        f" GROUP BY c{index} ORDER BY count(*) DESC, c{index} LIMIT {limits.per_column})"
        for index in range(len(columns))
    )
    return f"WITH sampled AS MATERIALIZED (SELECT {names} FROM {relation} LIMIT {limits.scanned_rows}) {parts}"  # noqa: S608


def _quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _is_prose(values: Sequence[str], limits: Bounds) -> bool:
    return bool(values) and sum(map(len, values)) > limits.mean_length * len(values)


def _within(values: Values, limits: Bounds) -> Values:
    """Keeps to ``total_bytes``: columns with few values first, the rest cut at their frequent end."""
    kept: Values = {}
    room = limits.total_bytes
    for key, found in sorted(values.items(), key=lambda item: (len(item[1]), item[0])):
        taken: list[str] = []
        for value in found[: limits.per_column]:
            size = len(value.encode()) + 3  # its quotes and comma in JSON
            if len(value) > limits.length:
                continue
            if size > room:
                break
            room -= size
            taken.append(value)
        kept[key] = tuple(taken)
    return kept


def _with_values(table: Table, values: Values, statistics: Mapping[tuple[str, str], _Statistics]) -> Table:
    def column(old: CatalogColumn) -> CatalogColumn:
        key = (table.full_name, old.name)
        known = statistics.get(key)
        found = values.get(key, ())
        estimate = known.distinct(table.rows) if known else None
        return old.model_copy(update={"values": found, "distinct": max(estimate or 0, len(found)) or None})

    return table.model_copy(update={"columns": tuple(column(c) for c in table.columns)})
