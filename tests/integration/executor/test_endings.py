"""A transaction that only has to end is nothing that an asker waits for; its connection and its seat do."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest
from pydantic import SecretStr
from tests.integration.executor.conftest import Kept
from tests.support.fault_proxy import FaultProxy
from tests.support.waiting import until
from yarl import URL

from askwire_executor.database import Source
from askwire_executor.datasources import DataSource
from askwire_executor.statement import Statement
from askwire_executor.stream import stream

pytestmark = pytest.mark.servers


@dataclass
class BeforeDelay(Kept):
    """A sink from whose rows on the server hears nothing more."""

    proxy: FaultProxy | None = None

    async def chunk(self, body: bytes) -> None:
        assert self.proxy is not None
        self.proxy.delay_requests()
        await super().chunk(body)


async def test_a_result_is_told_before_its_transaction_has_ended_and_the_next_one_begins_after_that(
    datasource: DataSource,
) -> None:
    dsn = URL(datasource.dsn.get_secret_value())
    async with FaultProxy(dsn.port or 0) as proxy:
        through = datasource.model_copy(update={"dsn": SecretStr(str(dsn.with_port(proxy.port))), "pool_size": 1})
        async with Source("shop", through) as source:
            finished = await stream(source, Statement("SELECT 1"), BeforeDelay(proxy=proxy))
            await proxy.delayed.wait()
            assert (finished.row_count, source.use().busy) == (1, 1)

            following = asyncio.create_task(stream(source, Statement("SELECT 2"), Kept()))
            await until(lambda: source.use().waiting == 1, "nobody waited for the seat")
            proxy.catch_up()
            assert (await following).row_count == 1
