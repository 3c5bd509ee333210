"""Makes one approved change, by the data source's own role for it, in a transaction that is undone unless all is well.

The statement takes the extended protocol, so that it is one statement; it returns no rows, touches no more of them than
allowed, and is committed only once what it did has been recorded.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

import asyncpg

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_common.stores.database_trouble import trouble
from askwire_common.tcp import POSTGRES_SETTINGS, notice_silence_of
from askwire_executor.datasources import DataSource
from askwire_executor.session import READING
from askwire_executor.statement import Statement

_GOODBYE_SECONDS = 2.0
_NO_ROLE = "Nothing was changed: this data source has no role for changes. An operator can give it one (write_dsn)."


class NotLetIn(ServiceError):
    """Nobody can connect as the role for changes.

    Attributes:
        reason: for operators: which database it is, why not and what to do.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(Code.UNAVAILABLE, "Nothing was changed: the data source lets no change in. Ask its operator.")
        self.reason = reason


def role_for_changes(datasource: DataSource) -> str:
    """The DSN of the role that may change this data source.

    Raises:
        ServiceError: ``refused``: it has none.
    """
    if datasource.write_dsn is None:
        raise ServiceError(Code.REFUSED, _NO_ROLE)
    return datasource.write_dsn.get_secret_value()


async def change(
    datasource: DataSource, statement: Statement, record: Callable[[int], Awaitable[None]], *, search_path: str
) -> int:
    """Makes the change; how many rows it touched.

    Args:
        datasource: whose ``write_dsn`` is used, and whose limits hold.
        statement: the approved bytes.
        search_path: of the role that reads, by which they were checked: a bare name means the same table to both.
        record: called with the number of rows before the change is committed; if it raises, the change is undone.

    Raises:
        ServiceError: ``refused``: there is no role for changes, or the change touches too much.
        NotLetIn: nobody can connect as that role.
        asyncpg.PostgresError, OSError: the server refused it or went away; nothing was changed unless the answer to
            the commit itself was lost.
    """
    async with connection_for_changes(datasource, {"search_path": search_path}) as connection:
        left = max(1, min(datasource.statement_timeout_ms, int(statement.seconds * 1000)))
        async with connection.transaction():
            lock = min(left, datasource.lock_timeout_ms)
            await connection.execute(f"SET LOCAL statement_timeout = {left}; SET LOCAL lock_timeout = {lock}")
            touched = await _run(connection, statement)
            if touched > datasource.max_changed_rows:
                detail = f"Nothing was changed: {touched} rows would be, and {datasource.max_changed_rows} are allowed."
                raise ServiceError(Code.REFUSED, detail)
            await record(touched)
    return touched


async def _run(connection: asyncpg.Connection[Any], statement: Statement) -> int:
    prepared = await connection.prepare(statement.text)
    if prepared.get_parameters() or prepared.get_attributes():
        raise ServiceError(Code.REFUSED, "Only a change without parameters, which returns no rows, may run.")
    await prepared.fetch()
    verb, *counts = (prepared.get_statusmsg() or "?").split()
    if verb not in ("INSERT", "UPDATE", "DELETE"):
        raise ServiceError(Code.REFUSED, "Only INSERT, UPDATE and DELETE may change data.")
    return int(counts[-1])


@contextlib.asynccontextmanager
async def connection_for_changes(
    datasource: DataSource, settings: Mapping[str, str] = MappingProxyType({})
) -> AsyncIterator[asyncpg.Connection[Any]]:
    """A connection of its own for one change, with these settings: nothing of it is ever used again.

    Raises:
        ServiceError: ``refused``: the data source has no role for changes.
        NotLetIn: the server cannot be reached, or does not let that role in.
    """
    dsn = role_for_changes(datasource)
    try:
        connection = await asyncpg.connect(
            dsn,
            timeout=datasource.connect_timeout_ms / 1000,
            server_settings={"application_name": "askwire-changes", **READING, **POSTGRES_SETTINGS, **settings},
        )
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise NotLetIn(trouble(error, dsn, "`write_dsn` in ASKWIRE_DATASOURCES")) from error
    notice_silence_of(connection)
    try:
        yield connection
    finally:
        with contextlib.suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await connection.close(timeout=_GOODBYE_SECONDS)
