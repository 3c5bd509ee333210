"""The control database: a pool that outlives its server, and failures as ``unavailable``."""

from __future__ import annotations

import math
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

import asyncpg
from structlog.typing import FilteringBoundLogger

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_common.metrics import PoolUse
from askwire_common.tcp import POSTGRES_SETTINGS, notice_silence_of

T = TypeVar("T")
_CONNECT_SECONDS: Final = 3.0
_COMMAND_SECONDS: Final = 5.0
_POOL_SIZE: Final = 8
_DETAIL: Final = "the control database does not answer; try again in a moment"
_DOWN: Final = (
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

    async def run(self, work: Callable[[asyncpg.Connection[asyncpg.Record]], Awaitable[T]]) -> T:
        """Do this work on a connection; a second time when the first connection had died meanwhile.

        The work must therefore be one statement, or safe to repeat.

        Raises:
            ServiceError: ``unavailable``.
        """
        try:
            try:
                return await self._once(work)
            except _STALE:
                self._away = self._clock()
                if self._pool is not None:
                    await self._pool.expire_connections()  # where one has died, the others have, too
                return await self._once(work)
        except _DOWN as error:
            self._away = self._clock()
            if self._log is not None:
                self._log.warning("database.unavailable", error=type(error).__name__)
            raise ServiceError(Code.UNAVAILABLE, _DETAIL, retry_after=1) from error

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
        self._waiting += 1
        try:
            connection = await self._pool.acquire(timeout=_COMMAND_SECONDS)
        finally:
            self._waiting -= 1
        try:
            return await work(connection)  # type: ignore[arg-type]  # the proxy is the connection
        finally:
            await self._pool.release(connection)


async def _connected(connection: Any) -> None:
    notice_silence_of(connection)
