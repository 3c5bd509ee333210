"""The open connections to one data source: each is lent to one statement, and the one that came back last goes first.

How many are lent at once is for whoever takes them to decide: ``Source`` admits statements fairly, which asyncpg's own
pool does not, and what that pool does besides (a task, a timer and a stand-in for the connection each time) takes an
executor a thirtieth of its time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from askwire_executor.connection import Connection

IDLE_SECONDS: Final = 300.0
_MOST_QUERIES: Final = 50_000  # a server process keeps what it has looked up of tables, and that only grows


class Connections:
    """The connections that are open.

    Args:
        connect: opens one.
        clock: seconds, of a clock that never goes back.
        most_queries: how many a connection may have asked and still be kept.
    """

    def __init__(
        self,
        connect: Callable[[], Awaitable[Connection]],
        clock: Callable[[], float] = time.monotonic,
        *,
        most_queries: int = _MOST_QUERIES,
    ) -> None:
        self._connect = connect
        self._clock = clock
        self._most_queries = most_queries
        self._lent: set[Connection] = set()
        self._idle: list[tuple[Connection, float]] = []  # with the time since when; who waits longest comes first

    @property
    def lent(self) -> int:
        """How many are in use."""
        return len(self._lent)

    @property
    def idle(self) -> int:
        """How many are open and wait to be used."""
        return sum(not connection.is_closed() for connection, _ in self._idle)

    async def take(self) -> Connection:
        """A connection; ``give_back`` must follow.

        Raises:
            OSError, asyncpg.PostgresError, asyncpg.InterfaceError: as ``connect`` does.
        """
        connection = self._waiting() or await self._connect()
        self._lent.add(connection)
        return connection

    def give_back(self, connection: Connection) -> None:
        """Keep it for the next one, unless it is closed or has served long enough."""
        self._lent.discard(connection)
        if connection.is_closed() or connection.queries >= self._most_queries:
            connection.terminate()
        else:
            self._idle.append((connection, self._clock()))

    def tidy(self) -> None:
        """Close what nobody has needed for a while."""
        before = self._clock() - IDLE_SECONDS
        while self._idle and self._idle[0][1] <= before:
            self._idle.pop(0)[0].terminate()

    def let_go(self) -> None:
        """Close what nobody uses now: a server that shuts down in its own time waits for all to leave."""
        while self._idle:
            self._idle.pop()[0].terminate()

    async def keep_tidy(self) -> None:
        """Do so again and again, until cancelled."""
        while True:
            await asyncio.sleep(IDLE_SECONDS / 10)
            self.tidy()

    def terminate(self) -> None:
        """Close all of them at once, whatever they are at."""
        for connection in (*self._lent, *(connection for connection, _ in self._idle)):
            connection.terminate()
        self._lent.clear()
        self._idle.clear()

    def _waiting(self) -> Connection | None:
        """The one that came back last of those that the server has not closed since."""
        while self._idle:
            connection, _ = self._idle.pop()
            if not connection.is_closed():
                return connection
            connection.terminate()  # asyncpg tidies up after itself only then
        return None
