"""A statement ends within a second of being called off, also when PostgreSQL's cancel request changes nothing.

That request takes a connection of its own, and may overtake the statement: who is idle has nothing to cancel.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import asyncpg
import pytest
from pydantic import SecretStr
from tests.integration.executor.conftest import Kept
from tests.support.fault_proxy import FaultProxy
from yarl import URL

from askwire_common.contracts import Column
from askwire_executor.database import Source
from askwire_executor.datasources import DataSource
from askwire_executor.statement import Statement
from askwire_executor.stream import stream

pytestmark = pytest.mark.servers

RUNNING = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(29)%' AND state = 'active' AND pid <> $1"


@dataclass
class Overtaken(Kept):
    """A sink before whose first row the network becomes slow."""

    proxy: FaultProxy | None = None

    async def columns(self, columns: tuple[Column, ...]) -> None:
        assert self.proxy is not None
        self.proxy.delay_requests()
        await super().columns(columns)


async def until(admin: asyncpg.Connection[asyncpg.Record], running: int) -> None:
    while await admin.fetchval(RUNNING, admin.get_server_pid()) != running:  # each look is a round trip
        pass


async def test_a_cancel_that_overtakes_its_statement_ends_it_all_the_same(
    datasource: DataSource, admin: asyncpg.Connection[asyncpg.Record]
) -> None:
    """The server is told to cancel what it does not have yet; the statement, of 29 s, is gone within a second."""
    dsn = URL(datasource.dsn.get_secret_value())
    async with FaultProxy(dsn.port or 0) as proxy:
        through = datasource.model_copy(update={"dsn": SecretStr(str(dsn.with_port(proxy.port)))})
        async with Source("shop", through) as source:
            sink = Overtaken(proxy=proxy)
            running = asyncio.create_task(stream(source, Statement("SELECT pg_sleep(29)"), sink))
            await proxy.delayed.wait()
            running.cancel()
            for overtaking in (True, False):  # the connection of the cancel request opens and closes
                while (proxy.open > 1) is not overtaking:  # noqa: ASYNC110 -- the proxy lives in this loop
                    await asyncio.sleep(0)
            proxy.catch_up()
            await until(admin, running=1)
            async with asyncio.timeout(1.0):
                await until(admin, running=0)
            await asyncio.gather(running, return_exceptions=True)
