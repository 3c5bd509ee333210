"""A statement that is called off, runs out of time or loses its server ends, and the next one runs."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from pydantic import SecretStr
from tests.integration.executor.activity import Admin, Sinks, until_busy, until_idle
from tests.support.fault_proxy import FaultProxy
from tests.support.waiting import until

from askwire_common.contracts import Code, RowFormat
from askwire_common.errors import Retryable, ServiceError
from askwire_executor.database import Source
from askwire_executor.datasources import DataSource
from askwire_executor.statement import Statement
from askwire_executor.stream import stream
from askwire_local.servers import PostgresServer

pytestmark = pytest.mark.servers


@pytest.mark.parametrize(
    ("sql", "row_format", "max_rows"),
    [
        ("SELECT pg_sleep(60)", RowFormat.JSON, 10),
        ("SELECT g, pg_sleep(0.001) FROM generate_series(1, 100000) g", RowFormat.NDJSON, 10_000),
        ("SELECT g, pg_sleep(0.001) FROM generate_series(1, 100000) g", RowFormat.NDJSON, 100_000),
        ("SELECT g, pg_sleep(0.001) FROM generate_series(1, 100000) g", RowFormat.CSV, 100_000),
    ],
    ids=["first row", "portal", "copy of text", "copy of CSV"],
)
async def test_a_cancelled_task_ends_the_statement_in_the_server(
    source: Source, admin: Admin, kept: Sinks, sql: str, row_format: RowFormat, max_rows: int
) -> None:
    """Within a second nothing runs any more, and the next statement has a connection."""
    running = asyncio.create_task(stream(source, Statement(sql, row_format, max_rows=max_rows), kept()))
    await until_busy(admin, "pg_sleep")

    running.cancel()

    with pytest.raises(asyncio.CancelledError):
        await running
    await until_idle(admin, 1)
    assert (await stream(source, Statement("SELECT 1"), kept())).row_count == 1


async def test_a_cancellation_that_was_lost_on_its_way_still_keeps_a_statement_from_running(
    source: Source, kept: Sinks
) -> None:
    """Libraries may swallow one that comes at the wrong moment; the statement would run to its deadline for nobody."""
    sink = kept()

    async def run() -> None:
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(0)
        await stream(source, Statement("SELECT 1"), sink)

    asking = asyncio.create_task(run())
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert sink.chunks == []


async def test_a_deadline_ends_the_statement_in_the_server(source: Source, admin: Admin, kept: Sinks) -> None:
    """The asker hears of the deadline, and the server has stopped."""
    with pytest.raises(ServiceError) as missed:
        await stream(source, Statement("SELECT pg_sleep(60)", seconds=0.3), kept())

    assert missed.value.code is Code.DEADLINE_EXCEEDED
    await until_idle(admin, 1)


async def test_the_source_has_a_ceiling_of_its_own(datasource: DataSource, kept: Sinks) -> None:
    """``statement_timeout_ms`` ends a statement though its deadline is far."""
    async with Source("shop", datasource.model_copy(update={"statement_timeout_ms": 100})) as source:
        with pytest.raises(ServiceError) as missed:
            await stream(source, Statement("SELECT pg_sleep(60)", seconds=60), kept())

    assert missed.value.code is Code.DEADLINE_EXCEEDED


async def test_more_statements_than_connections_wait_their_turn(source: Source, admin: Admin, kept: Sinks) -> None:
    """Two connections serve twenty statements, and a deadline counts while waiting."""
    await asyncio.gather(*(stream(source, Statement("SELECT pg_sleep(0.01)"), kept()) for _ in range(20)))
    long = [asyncio.create_task(stream(source, Statement(f"SELECT pg_sleep(2{n})"), kept())) for n in range(2)]
    await until_busy(admin, "pg_sleep(20)")
    await until_busy(admin, "pg_sleep(21)")
    with pytest.raises(ServiceError) as missed:
        await stream(source, Statement("SELECT 1", seconds=0.3), kept())
    for task in long:
        task.cancel()
    await asyncio.gather(*long, return_exceptions=True)

    assert missed.value.code is Code.DEADLINE_EXCEEDED


async def test_a_server_that_goes_away_is_retryable_and_comes_back(source: Source, admin: Admin, kept: Sinks) -> None:
    """A killed backend ends one statement, not the source."""
    running = asyncio.create_task(stream(source, Statement("SELECT pg_sleep(30)"), kept()))
    await until_busy(admin, "pg_sleep")
    await admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)%'"
        " AND pid <> pg_backend_pid()"
    )

    with pytest.raises(Retryable):
        await running
    assert (await stream(source, Statement("SELECT 1"), kept())).row_count == 1


async def test_a_server_that_is_not_there_is_retryable(kept: Sinks) -> None:
    """At the first statement, not at the start of the executor; no password in the sentence."""
    nobody = DataSource(dsn=SecretStr("postgresql://a:hunter2@127.0.0.1:1/x"))
    async with Source("nobody", nobody) as source:
        with pytest.raises(Retryable) as down:
            await stream(source, Statement("SELECT 1"), kept())
        with pytest.raises(Retryable):
            await source.check()

    assert down.value.code is Code.UNAVAILABLE
    assert "hunter2" not in str(down.value) + repr(source)


async def test_a_server_that_swallows_everything_is_told_of_when_connecting_has_taken_its_time(
    datasource: DataSource, postgres_server: PostgresServer, kept: Sinks
) -> None:
    """No connection, and no word that there is none: nobody waits for a deadline, and it is found when it is back."""
    async with FaultProxy(postgres_server.port) as proxy:
        dsn = datasource.dsn.get_secret_value().replace(f":{postgres_server.port}/", f":{proxy.port}/")
        changes = {"dsn": SecretStr(dsn), "connect_timeout_ms": 2_500}
        async with Source("shop", datasource.model_copy(update=changes)) as source:
            with proxy.swallowing(), pytest.raises(ServiceError) as told:
                await stream(source, Statement("SELECT 1", seconds=60), kept())
            assert await until(lambda: _answers(source, kept()), "the server did not come back")

    assert (type(told.value), told.value.code) == (ServiceError, Code.UNAVAILABLE)
    assert "cannot be reached" in told.value.detail


async def _answers(source: Source, sink: Any) -> bool:
    with suppress(ServiceError):
        return (await stream(source, Statement("SELECT 1"), sink)).row_count == 1
    return False
