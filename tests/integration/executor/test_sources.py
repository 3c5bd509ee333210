"""An executor keeps telling what its data sources hold, whatever the bus forgets."""

from __future__ import annotations

import asyncpg
import pytest
from prometheus_client import CollectorRegistry
from tests.support.memory_bus import MemoryBucket
from tests.support.waiting import until

from askwire_common.metrics import PoolMetrics
from askwire_executor.datasources import DataSource
from askwire_executor.fences import self_test
from askwire_executor.sources import Sources

pytestmark = pytest.mark.servers


async def test_a_bus_that_comes_back_empty_is_told_again_at_once(
    datasource: DataSource, admin: asyncpg.Connection[asyncpg.Record]
) -> None:
    """Not only when the hour in which it looks by itself has passed: a gateway that starts meanwhile knows nothing."""
    unsafe = frozenset(finding.name for finding in await self_test(admin))
    trusted = datasource.model_copy(update={"allow_unsafe": unsafe})
    bucket = MemoryBucket()
    async with Sources({"shop": trusted}, bucket, PoolMetrics(CollectorRegistry()), catalog_seconds=3_600) as sources:
        await until(lambda: bucket.get("shop"), "the catalog was not published")
        told = await bucket.get("shop")
        await bucket.delete("shop")

        await sources.recover()

        await until(lambda: bucket.get("shop"), "the catalog was not published again")
        assert await bucket.get("shop") == told
