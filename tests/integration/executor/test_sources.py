"""An executor keeps telling what its data sources hold, whatever the bus forgets."""

from __future__ import annotations

import re

import asyncpg
import pytest
from prometheus_client import CollectorRegistry
from pydantic import SecretStr
from tests.support.memory_bus import MemoryBucket
from tests.support.waiting import until

from askwire_common.errors import ServiceError
from askwire_common.metrics import PoolMetrics
from askwire_common.ops import NotReady
from askwire_executor.datasources import DataSource
from askwire_executor.fences import self_test
from askwire_executor.sources import Sources

pytestmark = pytest.mark.servers


@pytest.mark.parametrize("left", [None, b'{"stream":"ASKWIRE_WORK","seq":7}'], ids=["nothing", "an acknowledgement"])
async def test_a_bus_that_comes_back_empty_is_told_again_at_once(
    datasource: DataSource, admin: asyncpg.Connection[asyncpg.Record], left: bytes | None
) -> None:
    """Not only when the hour in which it looks by itself has passed: a gateway that starts meanwhile knows nothing."""
    unsafe = frozenset(finding.name for finding in await self_test(admin))
    trusted = datasource.model_copy(update={"allow_unsafe": unsafe})
    bucket = MemoryBucket()
    async with Sources({"shop": trusted}, bucket, PoolMetrics(CollectorRegistry()), catalog_seconds=3_600) as sources:
        await until(lambda: bucket.get("shop"), "the catalog was not published")
        told = await bucket.get("shop")
        _, revision = await bucket.entry("shop")
        assert await bucket.swap("shop", left, revision)

        await sources.recover()

        await until(lambda: _is(bucket, told), "the catalog was not published again")


async def _is(bucket: MemoryBucket, told: bytes | None) -> bool:
    return await bucket.get("shop") == told


@pytest.mark.parametrize(
    ("password", "accepted", "told"),
    [
        ("x", (), "changes_create: A role for changes needs"),
        ("y", (), "its role for changes (write_dsn) cannot log in"),
        ("x", ("changes_create",), None),
    ],
    ids=["an unsafe role", "a role that cannot log in", "a role that is accepted by name"],
)
async def test_an_unsafe_role_for_changes_keeps_its_data_source_closed(
    datasource: DataSource,
    admin: asyncpg.Connection[asyncpg.Record],
    database: str,
    password: str,
    accepted: tuple[str, ...],
    told: str | None,
) -> None:
    """Reading too: an operator who opens changes hears of it at the start, and not with the first change."""
    unsafe = tuple(finding.name for finding in await self_test(admin))
    name = await admin.fetchval("SELECT current_database()")
    await admin.execute(f"CREATE ROLE {name}_w LOGIN PASSWORD 'x'; GRANT CREATE ON SCHEMA public TO {name}_w")
    credentials = database.split("//")[1].split("@", maxsplit=1)[0]
    writing = SecretStr(database.replace(credentials, f"{name}_w:{password}"))
    changed = datasource.model_copy(update={"write_dsn": writing, "allow_unsafe": (*unsafe, *accepted)})
    try:
        pools = PoolMetrics(CollectorRegistry())
        async with Sources({"shop": changed}, MemoryBucket(), pools, catalog_seconds=3_600) as sources:
            if told is None:
                assert (await sources.get("shop")).name == "shop"
            else:
                with pytest.raises(NotReady, match=re.escape(told)):
                    await sources.ping()
                with pytest.raises(ServiceError):
                    await sources.get("shop")
    finally:
        await admin.execute(f"DROP OWNED BY {name}_w; DROP ROLE {name}_w")
