"""An executor keeps telling what its data sources hold, whatever the bus forgets."""

from __future__ import annotations

import re
from functools import partial

import asyncpg
import pytest
from prometheus_client import CollectorRegistry
from pydantic import SecretStr
from structlog.testing import capture_logs
from tests.support.memory_bus import MemoryBucket
from tests.support.waiting import until

from askwire_common.errors import Retryable, ServiceError
from askwire_common.observability.ops import NotReady
from askwire_common.work.metrics import PoolMetrics
from askwire_executor.database import Source
from askwire_executor.datasources import DataSource
from askwire_executor.fences import Finding, self_test
from askwire_executor.sources import Sources
from askwire_local.ports import free_port

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
        ("y", (), "password authentication failed"),
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


async def test_a_role_for_changes_is_told_by_its_own_address(datasource: DataSource) -> None:
    """The reader's database is well; to name that one would send an operator to the wrong server."""
    nobody = SecretStr(f"postgresql://writer:hush@127.0.0.1:{free_port()}/shop")
    changed = datasource.model_copy(update={"write_dsn": nobody})
    pools = PoolMetrics(CollectorRegistry())
    async with Sources({"shop": changed}, MemoryBucket(), pools, catalog_seconds=3_600) as sources:
        with pytest.raises(NotReady) as told:
            await sources.ping()

    place = f"database 'shop' at {nobody.get_secret_value().split('@')[1].split('/')[0]} as 'writer'"
    assert f"{place} (`write_dsn` in ASKWIRE_DATASOURCES): nobody listens there; start its server" in str(told.value)
    assert "hush" not in str(told.value)


@pytest.mark.parametrize(
    ("done", "undone", "told"),
    [
        ("ALTER ROLE {role} PASSWORD 'other'", "ALTER ROLE {role} PASSWORD 'hush'", "password authentication failed"),
        ("ALTER ROLE {role} NOLOGIN", "ALTER ROLE {role} LOGIN", "is not permitted to log in; check user"),
        ("ALTER ROLE {role} CONNECTION LIMIT 0", "ALTER ROLE {role} CONNECTION LIMIT 9", "raise what is full there"),
        (
            "REVOKE CONNECT ON DATABASE {name} FROM PUBLIC",
            "GRANT CONNECT ON DATABASE {name} TO PUBLIC",
            "permission denied for database",
        ),
    ],
    ids=["another password", "no login", "no connection left", "no right to connect"],
)
async def test_a_data_source_that_is_closed_while_it_serves_is_told_with_its_reason(
    datasource: DataSource, admin: asyncpg.Connection[asyncpg.Record], database: str, done: str, undone: str, told: str
) -> None:
    """To operators, in the log once and for as long as they ask; askers hear nothing of a table that was not there."""
    name = await admin.fetchval("SELECT current_database()")
    role = f"{name}_r"
    await admin.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'hush'")
    credentials = database.split("//")[1].split("@", maxsplit=1)[0]
    reading = datasource.model_copy(update={"dsn": SecretStr(database.replace(credentials, f"{role}:hush"))})
    async with Source("shop", reading) as source:
        reading = reading.model_copy(update={"allow_unsafe": [found.name for found in await _unsafe(source)]})
    try:
        pools = PoolMetrics(CollectorRegistry())
        async with Sources({"shop": reading}, MemoryBucket(), pools, catalog_seconds=3_600) as sources:
            await until(partial(_serves, sources), "the data source was not opened")
            await admin.execute(done.format(role=role, name=name))
            with capture_logs() as logs:
                reasons = {await _unready(sources) for _ in range(2)}
                with pytest.raises(Retryable) as asked:
                    await (await sources.get("shop")).search_path()
                await admin.execute(undone.format(role=role, name=name))
                await sources.ping()
    finally:
        await admin.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")

    (reason,) = reasons
    assert reason is not None
    assert reason.startswith(f"shop: database '{name}' at ")
    assert f" as '{role}' (`dsn` in ASKWIRE_DATASOURCES)" in reason
    assert told in reason
    assert [entry["event"] for entry in logs] == ["source.unreachable", "source.reached"]
    assert reason == f"shop: {logs[0]['reason']}"
    assert "hush" not in str(logs)
    assert "data source" in asked.value.detail
    assert role not in asked.value.detail


async def _unsafe(source: Source) -> tuple[Finding, ...]:
    async with source.maintenance() as connection:
        return await self_test(connection)


async def _serves(sources: Sources) -> bool:
    return await _unready(sources) is None


async def _unready(sources: Sources) -> str | None:
    """What an operator is told, if anything is wrong."""
    try:
        await sources.ping()
    except NotReady as told:
        return str(told)
    return None
