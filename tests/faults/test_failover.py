"""PostgreSQL's primary dies in the middle of a result, and its standby takes its place behind the same address."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from tests.faults.conftest import Figure
from tests.faults.line import judging, rows_and_end, translator
from tests.support.bookshop import open_bookshop
from tests.support.crowd import Crowd
from tests.support.fault_proxy import FaultProxy
from tests.support.line import Access, line_on
from tests.support.standby import standby_of
from tests.support.waiting import until

from askwire_common.contracts import Code, Draft, Status
from askwire_local.servers import NatsServer, PostgresServer

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]

LONG = Draft(sql="SELECT n, words FROM numbers ORDER BY n", datasource="books", max_rows=1_000)
ROWS = list(range(1, 1_001))


@pytest.fixture
def primary(server_directory: Path, request: pytest.FixtureRequest) -> Iterator[PostgresServer]:
    with PostgresServer(server_directory / f"primary of {abs(hash(request.node.name))}") as server:
        yield server


@asynccontextmanager
async def pair(primary: PostgresServer) -> AsyncIterator[tuple[FaultProxy, PostgresServer, str]]:
    """The address of a primary and its standby, the standby, and the bookshop there as a data source."""
    async with FaultProxy(primary.port) as address:
        datasources = await open_bookshop(primary, port=address.port)
        with standby_of(primary, primary.directory.with_name(f"{primary.directory.name}, standby")) as standby:
            yield address, standby, datasources


@pytest.mark.fault(27)
async def test_the_primary_dies_in_the_middle_of_a_result(
    broker: NatsServer, access: Access, primary: PostgresServer, tmp_path: Path, figure: Figure
) -> None:
    """All rows once, or a failure that says so; the standby answers the next ones."""
    async with pair(primary) as (address, standby, datasources):
        path = tmp_path / "pair.yaml"
        path.write_text(datasources)
        async with line_on(broker.url, access, path, translator()) as line, judging(access, broker.url) as admin:
            await line.known("books")
            crowd = Crowd(line, figure.journal)

            async def fail_over() -> None:
                primary.kill()
                await _promote(standby)
                address.lead_to(standby.port)

            async with crowd.asking():
                await crowd.answered_again(time.monotonic())
                rows, outcome = await rows_and_end(line, LONG, after=figure.random.randrange(1, 9), then=fail_over)
                back = await crowd.answered_again(time.monotonic())
            told = outcome.code or outcome.status
            figure(f"failover mid-stream: {told} with {len(rows)} rows; answers {back:.1f} s later", seconds=back)

            if outcome.status is Status.ANSWERED:
                assert rows == ROWS
            else:
                assert outcome.code is Code.UNAVAILABLE
            assert set(crowd.told) <= {"answered", "unavailable"}
            figure.within(back, 10)
            await figure.judge(admin)


async def _promote(standby: PostgresServer) -> None:
    connection = await asyncpg.connect(standby.dsn())
    assert await connection.fetchval("SELECT pg_is_in_recovery()")
    assert await connection.fetchval("SELECT pg_promote()")
    await connection.close()
    await until(lambda: _writes(standby), "the standby was not promoted")


async def _writes(server: PostgresServer) -> bool:
    connection = await asyncpg.connect(server.dsn())
    try:
        return not await connection.fetchval("SELECT pg_is_in_recovery()")
    finally:
        await connection.close()
