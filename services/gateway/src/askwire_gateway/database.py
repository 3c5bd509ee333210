"""The control database: a pool that outlives its server, and failures as ``unavailable``."""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

import asyncpg
from structlog.typing import FilteringBoundLogger

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_common.stores.database_trouble import trouble
from askwire_common.tcp import POSTGRES_SETTINGS, notice_silence_of
from askwire_common.work.metrics import PoolUse

T = TypeVar("T")
_CONNECT_SECONDS: Final = 3.0
_COMMAND_SECONDS: Final = 5.0
_POOL_SIZE: Final = 8
_ANEW_SECONDS: Final = 0.25
_OUR_TABLES: Final = dict.fromkeys(
    ("42P01", "42703"), "bring its tables up to date: `python -m askwire_gateway migrate`"
)
_DETAIL: Final = "the control database does not answer; try again in a moment"


class _Crowded(Exception):
    """All connections were lent for too long; the server may be well."""


class _Unreached(Exception):
    """No connection was made in time; to try that once more at once would only take as long again."""


class Unavailable(ServiceError):
    """The database cannot be used now.

    Attributes:
        trouble: why, and what to do; for operators, where ``detail`` is for askers.
    """

    def __init__(self, trouble: str) -> None:
        super().__init__(Code.UNAVAILABLE, _DETAIL, retry_after=1)
        self.trouble = trouble


_DOWN: Final = (
    _Crowded,
    _Unreached,
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.UndefinedTableError,  # the migrations have not run yet
    asyncpg.UndefinedColumnError,
    asyncpg.ReadOnlySQLTransactionError,  # a standby, before it is promoted
    asyncpg.InsufficientPrivilegeError,
    asyncpg.TransactionRollbackError,  # a deadlock
    asyncpg.PostgresSystemError,  # its disk
    asyncpg.InternalServerError,  # what it has stored is damaged
)
_SILENCE: Final = (_Unreached, TimeoutError)
_STALE: Final = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # its end was just being read from the socket
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
)


class ControlDatabase:
    """Runs statements on the control database. It connects when first used, and again after the server came back.

    Args:
        log: is told why the database is unavailable; a command tells whoever ran it, and needs none.
        clock: a monotonic one.
    """

    def __init__(
        self, dsn: str, log: FilteringBoundLogger | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._dsn = dsn
        self._log = log
        self._clock = clock
        self._away = -math.inf
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None
        self._waiting = 0
        self._listening: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[None]] = set()

    async def run(self, work: Callable[[asyncpg.Connection[asyncpg.Record]], Awaitable[T]]) -> T:
        """Do this work on a connection; a second time when the first connection had died meanwhile.

        The work must therefore be one statement, or safe to repeat.

        Raises:
            Unavailable: at once, while the server is known to be silent.
        """
        if self._is_silent():
            raise Unavailable("it did not answer just now")
        try:
            return await self._twice(work)
        except _DOWN as error:
            self._away = self._clock()
            if isinstance(error, _SILENCE) and not self._is_silent():
                self._listening = asyncio.create_task(self._listen(), name="control database")
            found = trouble(error, self._dsn, "ASKWIRE_CONTROL_DSN", _OUR_TABLES)
            if self._log is not None:
                self._log.warning("database.unavailable", error=found)
            raise Unavailable(found) from error

    async def _twice(self, work: Callable[[asyncpg.Connection[asyncpg.Record]], Awaitable[T]]) -> T:
        try:
            return await self._once(work)
        except _STALE as error:
            self._away = self._clock()
            if isinstance(error, asyncpg.CannotConnectNowError):
                self._let_go()
            if self._pool is not None:
                await self._pool.expire_connections()  # where one has died, the others have, too
            return await self._once(work)

    def _let_go(self) -> None:
        """Close every connection once it is idle: a server that shuts down in its own time waits for all to leave."""
        pool, self._pool = self._pool, None
        if pool is not None:
            closing = asyncio.create_task(_close(pool), name="leaving the control database")
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    def _is_silent(self) -> bool:
        return self._listening is not None and not self._listening.done()

    async def _listen(self) -> None:
        """Return when something comes from the server again; meanwhile nobody who asks has to wait for nothing."""
        while True:
            try:
                await self._once(lambda connection: connection.fetchval("SELECT 1"))
            except _SILENCE:
                await asyncio.sleep(_ANEW_SECONDS)
            except _DOWN:
                return
            else:
                return

    def steady_for(self, seconds: float) -> bool:
        """Whether no connection was lost, and no statement failed for the database's sake, for so long."""
        return self._clock() - self._away >= seconds

    def use(self) -> PoolUse:
        """How full the pool is."""
        size = self._pool.get_size() if self._pool else 0
        idle = self._pool.get_idle_size() if self._pool else 0
        return PoolUse(size - idle, idle, _POOL_SIZE, self._waiting)

    async def ping(self) -> None:
        """Ask the server for a sign of life and for our tables.

        Raises:
            ServiceError: ``unavailable``.
        """
        await self.run(lambda connection: connection.fetchval("SELECT 1 FROM api_keys LIMIT 1"))

    async def close(self) -> None:
        """Close all connections."""
        for task in (*self._closing, *filter(None, [self._listening])):
            task.cancel()
        if self._pool is not None:
            self._pool.terminate()
            self._pool = None

    async def _once(self, work: Callable[[asyncpg.Connection[asyncpg.Record]], Awaitable[T]]) -> T:
        if self._pool is None:  # an empty pool connects to nothing, so the server may be down
            self._pool = await asyncpg.create_pool(
                self._dsn,
                min_size=0,
                max_size=_POOL_SIZE,
                timeout=_CONNECT_SECONDS,
                command_timeout=_COMMAND_SECONDS,
                init=_connected,
                server_settings={"application_name": "askwire-gateway", **POSTGRES_SETTINGS},
            )
        connection = await self._acquire(self._pool)
        try:
            return await work(connection)
        except TimeoutError:
            connection.terminate()  # to be told that the statement was called off could take as long again
            raise
        finally:
            await self._pool.release(connection)

    async def _acquire(self, pool: asyncpg.Pool[asyncpg.Record]) -> Any:
        self._waiting += 1
        try:
            return await pool.acquire(timeout=_COMMAND_SECONDS)
        except TimeoutError as error:
            if pool.get_size() - pool.get_idle_size() == _POOL_SIZE:
                raise _Crowded(f"all {_POOL_SIZE} connections were lent for {_COMMAND_SECONDS:g} s") from error
            raise _Unreached(f"no connection within {_COMMAND_SECONDS:g} s") from error
        finally:
            self._waiting -= 1


async def _close(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    """Close the pool's connections when they are idle, and by the time that nothing can be under way on them."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(pool.close(), _COMMAND_SECONDS)


async def _connected(connection: Any) -> None:
    notice_silence_of(connection)
