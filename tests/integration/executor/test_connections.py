"""Connections that are kept open: which one goes next, and what becomes of those that are of no more use."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest
from tests.support.waiting import until

from askwire_executor.connection import Connection
from askwire_executor.connections import IDLE_SECONDS, Connections

pytestmark = pytest.mark.servers


class Clock:
    """Goes as it is told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def connect(database: str) -> Callable[[], Awaitable[Connection]]:
    async def connect() -> Connection:
        return await asyncpg.connect(database, connection_class=Connection)

    return connect


@pytest.fixture
async def connections(connect: Callable[[], Awaitable[Connection]], clock: Clock) -> AsyncIterator[Connections]:
    opened = Connections(connect, clock)
    yield opened
    opened.terminate()


async def test_the_one_that_came_back_last_goes_first(connections: Connections) -> None:
    first, second = await connections.take(), await connections.take()
    assert (connections.lent, connections.idle) == (2, 0)

    connections.give_back(second)
    connections.give_back(first)

    assert (connections.lent, connections.idle) == (0, 2)
    assert [await connections.take(), await connections.take()] == [first, second]


async def test_one_that_the_server_has_ended_is_not_lent_again(connections: Connections, database: str) -> None:
    ended = await connections.take()
    connections.give_back(ended)
    admin = await asyncpg.connect(database)
    await admin.execute("SELECT pg_terminate_backend($1)", ended.get_server_pid())
    await admin.close()
    await until(ended.is_closed, "its end was not noticed")
    assert connections.idle == 0

    following = await connections.take()

    assert following is not ended
    assert await following.fetchval("SELECT 1") == 1


async def test_one_that_was_cut_is_not_kept(connections: Connections) -> None:
    cut = await connections.take()
    cut.terminate()

    connections.give_back(cut)

    assert (connections.lent, connections.idle) == (0, 0)


async def test_one_that_has_served_long_enough_is_not_kept(connect: Callable[[], Awaitable[Connection]]) -> None:
    connections = Connections(connect, most_queries=2)
    worn = await connections.take()
    for _ in range(2):
        await worn.fetchval("SELECT 1")

    connections.give_back(worn)

    assert worn.is_closed()
    assert connections.idle == 0


async def test_what_nobody_needs_for_a_while_is_closed(connections: Connections, clock: Clock) -> None:
    seldom, often = await connections.take(), await connections.take()
    connections.give_back(seldom)
    clock.now = IDLE_SECONDS / 2
    connections.give_back(often)
    clock.now = IDLE_SECONDS

    connections.tidy()

    assert (seldom.is_closed(), often.is_closed()) == (True, False)
    assert await connections.take() is often


async def test_all_are_closed_in_the_end(connections: Connections) -> None:
    lent, idle = await connections.take(), await connections.take()
    connections.give_back(idle)

    connections.terminate()

    assert lent.is_closed()
    assert idle.is_closed()
