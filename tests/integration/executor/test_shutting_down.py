"""A server that is asked to shut down in its own time, as a SIGTERM asks it: it waits for everybody to leave."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from pydantic import SecretStr
from tests.integration.executor.activity import Sinks
from tests.support.processes import ends
from tests.support.waiting import until

from askwire_common.errors import ServiceError
from askwire_executor.database import Source
from askwire_executor.datasources import DataSource
from askwire_executor.statement import Statement
from askwire_executor.stream import stream
from askwire_gateway.database import ControlDatabase
from askwire_local.servers import PostgresServer

pytestmark = [pytest.mark.servers, pytest.mark.timeout(60)]


@pytest.fixture
def server(server_directory: Path, request: pytest.FixtureRequest) -> Iterator[PostgresServer]:
    with PostgresServer(server_directory / f"shuts down {abs(hash(request.node.name))}") as server:
        yield server


async def leaves(server: PostgresServer, look: Callable[[], object]) -> bool:
    """Whether the server ends while somebody looks after it, as probes do."""
    pid = server.pid
    assert pid is not None
    os.kill(pid, signal.SIGTERM)

    async def ended() -> bool:
        with suppress(ServiceError):
            await look()  # type: ignore[misc]  # either a check or a ping
        return ends(pid, within=0)

    await until(ended, "it waits for us", within=15)
    return True


async def test_an_executor_lets_it(server: PostgresServer, kept: Sinks) -> None:
    async with Source("shop", DataSource(dsn=SecretStr(server.dsn()))) as source:
        await asyncio.gather(*(stream(source, Statement("SELECT pg_sleep(0.1)"), kept()) for _ in range(3)))

        assert await leaves(server, source.check)


async def test_a_gateway_lets_it_once_it_needs_one_connection_more(server: PostgresServer) -> None:
    database = ControlDatabase(server.dsn())

    async def asked(at_once: int) -> None:
        await asyncio.gather(
            *(database.run(lambda c: c.fetchval("SELECT pg_sleep(0.1)")) for _ in range(at_once)),
            return_exceptions=True,
        )

    await asked(3)

    assert await leaves(server, lambda: asked(4))
    await database.close()
