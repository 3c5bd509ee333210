"""Follows a data source: a first catalog, and a new one whenever its structure has changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from functools import partial
from typing import Any, Final

import asyncpg
import structlog

from askwire_common.datasources.catalog import Catalog
from askwire_common.errors import Retryable
from askwire_executor.database import Source
from askwire_executor.failures import failure
from askwire_executor.introspect import introspect
from askwire_executor.sampling import sample_values

# A row of a system catalog gets a new xmin with every DDL, GRANT and COMMENT, and none with ANALYZE or with data.
_RELATIONS: Final = """
SELECT c.oid, c.xmin FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
"""
_STRUCTURE: Final = """
SELECT 1 AS kind, oid::bigint AS object, xmin AS version FROM relation
UNION ALL SELECT 2, a.attrelid::bigint * 2048 + a.attnum, a.xmin
  FROM pg_attribute a JOIN relation r ON r.oid = a.attrelid WHERE a.attnum > 0
UNION ALL SELECT 3, d.objoid::bigint * 2048 + d.objsubid, d.xmin
  FROM pg_description d JOIN relation r ON r.oid = d.objoid WHERE d.classoid = 'pg_class'::regclass
UNION ALL SELECT 4, oid::bigint, xmin FROM pg_constraint WHERE conrelid <> 0
UNION ALL SELECT 5, oid::bigint, xmin FROM pg_namespace
UNION ALL SELECT 6, indexrelid::bigint, '0'::xid FROM pg_index WHERE indisunique
UNION ALL SELECT 7, oid::bigint, xmin FROM pg_type WHERE oid >= 16384
"""
_BEYOND_TABLES: Final = """
UNION ALL SELECT 8, oid::bigint, xmin FROM pg_cast WHERE oid >= 16384
UNION ALL SELECT 9, oid::bigint, xmin FROM pg_operator WHERE oid >= 16384
UNION ALL SELECT 10, oid::bigint, xmin FROM pg_proc WHERE oid >= 16384
UNION ALL SELECT 11, roleid::bigint * 65536 + member::bigint, xmin FROM pg_auth_members
"""
_FINGERPRINT: Final = """
WITH relation AS ({relations}), change AS ({changes})
SELECT count(*)::text || ':' || coalesce(sum(hashint8extended(object, kind * 8589934592 + version::text::bigint)), 0)
       || ':' || array_to_string(current_schemas(false), ',')
  FROM change
"""


async def catalogs(source: Source, *, every: float, values_every: float = 3_600.0) -> AsyncGenerator[Catalog, None]:
    """The source's catalog now, and again after each change.

    Once the first catalog is out, a source that cannot be reached is waited for: the last catalog stays true until
    somebody changes it.

    Args:
        source: the data source; ``sample_values`` of its settings says whether values are sampled.
        every: seconds between two looks at the structure.
        values_every: seconds after which values are sampled again.

    Raises:
        Retryable: the source cannot be reached for its first catalog.
    """
    loop = asyncio.get_running_loop()
    fingerprint, catalog = await _read(source)
    read_at = loop.time()
    yield catalog
    while True:
        await asyncio.sleep(every)
        try:
            if loop.time() - read_at < values_every and await _fingerprint_of(source) == fingerprint:
                continue
            fingerprint, found = await _read(source)
        except Retryable:
            continue
        read_at = loop.time()
        if found != catalog:
            catalog = found
            yield catalog


async def _fingerprint_of(source: Source) -> str:
    async with source.maintenance() as connection:
        return await _fingerprint(connection)


async def _read(source: Source) -> tuple[str, Catalog]:
    async with source.maintenance() as connection:
        try:
            # The fingerprint comes first: a change in between is then seen at the next look.
            fingerprint = await _fingerprint(connection)
            catalog = await introspect(connection, source.name, left_out=partial(_left_out, source.name))
            if source.datasource.sample_values:
                catalog = await sample_values(connection, catalog)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            found = failure(error)
            raise Retryable(found.code, found.detail, retry_after=found.retry_after) from None
    return fingerprint, catalog


def _left_out(datasource: str, view: str) -> None:
    structlog.get_logger("askwire.catalog").warning(
        "catalog.view_left_out", datasource=datasource, view=view, reason="it calls a volatile function",
        remedy="declare the function STABLE if it only reads",
    )  # fmt: skip


async def _fingerprint(connection: asyncpg.Connection[Any]) -> str:
    try:
        changes = _STRUCTURE + _BEYOND_TABLES
        return str(await connection.fetchval(_FINGERPRINT.format(relations=_RELATIONS, changes=changes)))
    except asyncpg.InsufficientPrivilegeError:  # of a hardened role, whose catalog has no functions either
        return str(await connection.fetchval(_FINGERPRINT.format(relations=_RELATIONS, changes=_STRUCTURE)))
