"""The I/O to one PostgreSQL data source: admission, a read-only transaction, a portal, and a clean end.

Round trips of a statement: BEGIN with all its settings (1), prepare (1), EXPLAIN (2, may be switched off), portal and
first rows (1), one for each further batch, and ROLLBACK with the whole session reset (1). Statements from outside go
through the extended protocol only, which takes exactly one statement; ``execute()``, the simple protocol, is for our
own words, and for the one COPY whose text the server has just prepared as a single statement.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, Final, Literal, cast

import asyncpg

from askwire_common.contracts import Code, Column
from askwire_common.datasources.policy import MASK_KEY_SETTING
from askwire_common.errors import ServiceError
from askwire_common.tcp import POSTGRES_SETTINGS, notice_silence_of
from askwire_common.work.cancel import raise_if_cancelled
from askwire_common.work.metrics import PoolUse
from askwire_common.work.turns import Turns
from askwire_executor.connection import Connection, Decoding, open_cursor
from askwire_executor.connections import Connections
from askwire_executor.datasources import DataSource
from askwire_executor.explain import Ceilings, CheckedPlans, check
from askwire_executor.failures import Lost, hung_up, unreachable
from askwire_executor.pgtypes import TYPES_QUERY, types_of
from askwire_executor.reach import Reach
from askwire_executor.session import READING, WRITING
from askwire_executor.statement import Statement
from askwire_executor.trouble import Trouble
from askwire_rows.pgtype import PgType

_END: Final = "ROLLBACK; CLOSE ALL; UNLISTEN *; RESET ALL; DEALLOCATE ALL; SELECT pg_catalog.pg_advisory_unlock_all()"
_SEARCH_PATH: Final = """
SELECT coalesce(string_agg(quote_ident(name), ', ' ORDER BY place), '""')
  FROM unnest(current_schemas(false)) WITH ORDINALITY AS path (name, place)
"""
_GOODBYE_SECONDS: Final = 2.0
_CANCEL_SECONDS: Final = 0.2  # one that was not heard by then overtook its statement, and never will be
_PLAN_SECONDS: Final = 10.0
_VOID: Final = (None, 0, "0")  # of a count, and of any other aggregate over no rows
_SESSION: Final = {
    "application_name": "askwire-executor",
    "default_transaction_read_only": "on",
    **READING,
    **WRITING,
    **POSTGRES_SETTINGS,
}


class Portal:
    """A statement that is open in its transaction: its columns are known, its rows are waiting."""

    def __init__(
        self,
        connection: Connection,
        statement: Statement,
        prepared: asyncpg.prepared_stmt.PreparedStatement[asyncpg.Record],
        columns: tuple[tuple[str, PgType], ...],
    ) -> None:
        self._connection = connection
        self._statement = statement
        self._prepared = prepared
        self._cursor: asyncpg.cursor.Cursor[asyncpg.Record] | None = None
        self.first_is_void = False
        self.names = tuple(name for name, _ in columns)
        self.types = tuple(kind for _, kind in columns)
        self.columns = tuple(Column(name=name, type=kind.display) for name, kind in columns)

    async def fetch(self, rows: int) -> list[asyncpg.Record]:
        """The next rows, at most that many; fewer mean that the result has ended.

        Raises:
            asyncpg.PostgresError: the statement failed on the way.
        """
        if self._cursor is None:
            self._cursor, first = await open_cursor(self._prepared, rows)
            self.first_is_void = bool(first) and all(value in _VOID for value in first[0])
            return first
        return await self._cursor.fetch(rows)

    async def copy(
        self,
        output: Callable[[bytes], Coroutine[Any, Any, None]],
        form: Literal["csv", "text"],
        delimiter: str | None = None,
    ) -> None:
        """Sends the whole result to ``output`` as COPY writes it, in pieces of the network's choosing.

        COPY takes the simple protocol, so this relies on the portal: the server has prepared the same bytes as one
        complete statement, hence their quotes, comments and parentheses are closed, and inside ours they can be
        nothing but a query. The line break ends a trailing line comment. ``output`` holds the server back.

        Raises:
            asyncpg.PostgresError: the statement failed on the way.
        """
        await self._connection.copy_from_query(
            f"\n{self._statement.text}\n", output=output, format=form, delimiter=delimiter
        )


class Source:
    """One data source: connections that are kept open, and a fair queue in front of it."""

    def __init__(self, name: str, datasource: DataSource) -> None:
        self.name = name
        self.datasource = datasource
        self.trouble = Trouble(name, datasource)
        self._ceilings = Ceilings(datasource.cost_ceiling, datasource.max_plan_rows)
        self._connections = Connections(self._connect)
        # asyncpg's pool hands out connections unfairly (p99 45 ms against 8.5 ms), and knows nobody who asks.
        self._admission = Turns(datasource.pool_size)
        self._plans = CheckedPlans(_PLAN_SECONDS, time.monotonic)
        self._types: dict[int, PgType] = {}
        self._reach = Reach(time.monotonic)
        self._waiting = 0
        self._endings: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Source:
        self._tidying = asyncio.create_task(self._connections.keep_tidy(), name=f"connections-{self.name}")
        return self

    async def __aexit__(self, *_: object) -> None:
        self._tidying.cancel()
        await asyncio.gather(*self._endings, self._tidying, return_exceptions=True)
        self._connections.terminate()

    def __repr__(self) -> str:
        return f"Source({self.name!r})"

    def use(self) -> PoolUse:
        """How full the pool is."""
        return PoolUse(self._connections.lent, self._connections.idle, self.datasource.pool_size, self._waiting)

    async def check(self) -> None:
        """Asks the server for a sign of life.

        Raises:
            Retryable: it gave none.
        """
        async with self.maintenance() as connection:
            await connection.fetchval("SELECT 1")

    async def search_path(self) -> str:
        """The schemas in which bare names are looked up, as a setting is written.

        Raises:
            Retryable: the server cannot be reached.
        """
        async with self.maintenance() as connection:
            return str(await connection.fetchval(_SEARCH_PATH))

    @contextlib.asynccontextmanager
    async def maintenance(self) -> AsyncIterator[asyncpg.Connection[Any]]:
        """A connection of its own for Askwire's own questions (introspection, self-test), closed afterwards.

        Raises:
            Retryable: the server cannot be reached.
        """
        try:
            with self.trouble.connecting():
                connection = await asyncpg.connect(
                    self.datasource.dsn.get_secret_value(),
                    timeout=self.datasource.connect_timeout_ms / 1000,
                    server_settings={**_SESSION, "application_name": "askwire-maintenance"},
                )
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            if isinstance(error, asyncpg.CannotConnectNowError):
                self._connections.let_go()
            raise unreachable(error) from None
        notice_silence_of(connection)
        try:
            yield connection
        finally:
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await connection.close(timeout=_GOODBYE_SECONDS)

    @contextlib.asynccontextmanager
    async def run(self, statement: Statement, decoding: Decoding = Decoding.NATIVE) -> AsyncIterator[Portal]:
        """Opens a statement in a read-only transaction of its own, which always ends in ROLLBACK, beside what follows.

        Whatever interrupts it (cancellation, a deadline, a broken connection) also ends the statement in the server
        and the connection, so that nothing uncertain goes back to the pool.

        Raises:
            Lost: the server hung up without a word while it worked on the statement.
            Retryable: the server cannot be reached.
            ServiceError: the plan is refused.
            asyncpg.PostgresError: the server does not accept the statement.
        """
        async with contextlib.AsyncExitStack() as seat:
            await seat.enter_async_context(self._admitted(statement.asker or str(id(statement))))
            connection = await self._acquire()
            seat.callback(self._connections.give_back, connection)
            try:
                await connection.execute(self._begin(connection, statement))
                with _heeding(connection):
                    yield await self._open(connection, statement, decoding)
            except asyncpg.QueryCanceledError:
                await _discard(connection)
                raise
            except asyncpg.PostgresError:
                await self._end(connection)
                raise
            except BaseException:
                await _discard(connection)
                raise
            self._end_beside(connection, seat.pop_all())

    def _end_beside(self, connection: Connection, seat: contextlib.AsyncExitStack) -> None:
        """End the transaction while the outcome is being stored; connection and seat are given back after that."""

        async def end() -> None:
            async with seat:
                await self._end(connection)

        task = asyncio.create_task(end())
        self._endings.add(task)
        task.add_done_callback(self._endings.discard)

    @contextlib.asynccontextmanager
    async def _admitted(self, asker: str) -> AsyncIterator[None]:
        self._waiting += 1
        try:
            await self._admission.take(asker)
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._admission.give_back(asker)

    async def _acquire(self) -> Connection:
        with self._reach.trying():
            return await self._connections.take()

    async def _connect(self) -> Connection:
        with self.trouble.connecting():
            connection = await asyncpg.connect(
                self.datasource.dsn.get_secret_value(),
                connection_class=Connection,
                statement_cache_size=0,
                server_settings={**_SESSION, **self.datasource.session},
                timeout=self.datasource.connect_timeout_ms / 1000,
            )
        try:
            notice_silence_of(connection)
            connection.heed()
            if not self._types:
                self._types = await _types(connection)
        except BaseException:
            connection.terminate()
            raise
        connection.learn(self._types.values())
        return connection

    async def _open(self, connection: Connection, statement: Statement, decoding: Decoding) -> Portal:
        if MASK_KEY_SETTING in statement.sql and self.datasource.mask_key is None:
            detail = "a column here is masked by a hash, and this data source has no mask_key yet; tell an operator"
            raise ServiceError(Code.UNAVAILABLE, detail)
        prepared = await self._prepare(connection, statement, decoding)
        attributes = prepared.get_attributes()
        if prepared.get_parameters() or not attributes:
            raise ServiceError(Code.REFUSED, "Only a query that returns columns, and takes no parameters, may run.")
        if self.datasource.explain and not self._plans.known(statement.sql):
            check(await connection.fetchval(f"EXPLAIN (FORMAT JSON) {statement.text}"), self._ceilings)
            self._plans.remember(statement.sql)
        raise_if_cancelled()
        return Portal(connection, statement, prepared, tuple((a.name, self._types[a.type.oid]) for a in attributes))

    def _begin(self, connection: Connection, statement: Statement) -> str:
        left = max(1, min(self.datasource.statement_timeout_ms, int(statement.seconds * 1000)))
        settings = {
            "statement_timeout": left,
            "lock_timeout": min(left, self.datasource.lock_timeout_ms),
            "idle_in_transaction_session_timeout": self.datasource.idle_timeout_ms,
        }
        version = connection.get_server_version()
        if version.major >= 14:
            settings["client_connection_check_interval"] = 500
        assignments = "; ".join(f"SET LOCAL {name} = {value}" for name, value in settings.items())
        return f"BEGIN READ ONLY; {assignments}"

    async def _prepare(
        self, connection: Connection, statement: Statement, decoding: Decoding
    ) -> asyncpg.prepared_stmt.PreparedStatement[asyncpg.Record]:
        """Prepares; where the result has types that this connection has not met, meets all of the database's first."""
        connection.decode(decoding)
        # asyncpg raises for composites and ranges over types that are read as text, unless it was told of them before.
        with contextlib.suppress(asyncpg.UnsupportedClientFeatureError, asyncpg.InternalClientError):
            prepared = await connection.prepare_once(statement.text)
            if all(connection.knows(attribute.type.oid) for attribute in prepared.get_attributes()):
                return prepared
        connection.decode(Decoding.NATIVE)  # oids are numbers
        self._types = await _types(connection, every=True)
        connection.learn(self._types.values())
        connection.decode(decoding)
        return await connection.prepare_once(statement.text)

    async def _end(self, connection: Connection) -> None:
        """Ends the transaction and resets the session, or ends the connection where that is not possible.

        asyncpg waits without end for the word that a COPY was cancelled, if that COPY was over before it was told.
        """
        try:
            await connection.execute(_END, timeout=_GOODBYE_SECONDS)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await _discard(connection)


@contextlib.contextmanager
def _heeding(connection: Connection) -> Iterator[None]:
    """Tell a server that hung up under this statement from one that said that it had to end everybody's."""
    try:
        yield
    except asyncpg.ConnectionDoesNotExistError as error:
        if connection.warned or not hung_up(error):
            raise
        raise Lost from None


async def _types(connection: Connection, *, every: bool = False) -> dict[int, PgType]:
    """The types of the database; those that come with PostgreSQL only, unless ``every`` one is wanted."""
    return types_of(cast("list[Any]", await connection.fetch(TYPES_QUERY, every)))


async def _discard(connection: Connection) -> None:
    """Cancels what the server is still doing and closes; the caller may itself be cancelled again meanwhile.

    Where the cancel changes nothing the connection is cut, and the server notices that within half a second
    (``client_connection_check_interval``).
    """
    try:
        await asyncio.shield(connection.close(timeout=_CANCEL_SECONDS))
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        with contextlib.suppress(asyncpg.InterfaceError):  # it is gone already
            connection.terminate()
