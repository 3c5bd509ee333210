"""A server process that dies under its statement: the server ends everybody's, and tells all but that one why."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr
from tests.integration.executor.activity import Sinks, until_busy

from askwire_common.errors import Retryable
from askwire_executor.database import Source
from askwire_executor.datasources import DataSource
from askwire_executor.failures import Lost
from askwire_executor.statement import Statement
from askwire_executor.stream import stream
from askwire_local.servers import PostgresServer

pytestmark = [pytest.mark.servers, pytest.mark.timeout(60)]

_PID = "SELECT pid FROM pg_stat_activity WHERE query LIKE $1 AND wait_event = 'PgSleep'"


@pytest.fixture
def server(server_directory: Path, request: pytest.FixtureRequest) -> Iterator[PostgresServer]:
    with PostgresServer(server_directory / f"crashes {abs(hash(request.node.name))}") as server:
        yield server


async def ended(server: PostgresServer, kept: Sinks, number: int) -> tuple[BaseException, BaseException]:
    """How two statements end when the process of the first is sent a signal while both run."""
    async with Source("shop", DataSource(dsn=SecretStr(server.dsn()))) as source:
        names = ("first", "second")
        running = [asyncio.create_task(stream(source, Statement(f"SELECT pg_sleep(30) AS {n}"), kept())) for n in names]
        admin = await asyncpg.connect(server.dsn())
        for name in names:
            await until_busy(admin, name)
        os.kill(await admin.fetchval(_PID, "%first%"), number)
        if number == signal.SIGTERM:
            running[1].cancel()
        first, second = await asyncio.gather(*running, return_exceptions=True)
        admin.terminate()
    assert isinstance(first, BaseException)
    assert isinstance(second, BaseException)
    return first, second


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
async def test_the_statement_of_the_one_that_died_may_be_why_and_the_others_are_not(
    server: PostgresServer, kept: Sinks, number: int
) -> None:
    first, second = await ended(server, kept, number)

    assert isinstance(first, Lost)
    assert isinstance(second, Retryable)
    assert not isinstance(second, Lost)


async def test_one_that_an_operator_ends_is_told_so_and_crashed_nothing(server: PostgresServer, kept: Sinks) -> None:
    first, _ = await ended(server, kept, signal.SIGTERM)

    assert isinstance(first, Retryable)
    assert not isinstance(first, Lost)
