"""A statement that brings the database down: it is not run again and again, and who asks otherwise is answered."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest
from tests.faults.conftest import Figure
from tests.faults.line import judging, translator
from tests.support.bookshop import open_bookshop
from tests.support.crowd import Crowd
from tests.support.fault_proxy import FaultProxy
from tests.support.line import Access, line_on
from tests.support.waiting import until

from askwire_common.contracts import Code, Draft
from askwire_local.servers import NatsServer, PostgresServer

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]

DEADLY = Draft(sql="SELECT count(*) FROM numbers a, numbers b, numbers c WHERE a.words < b.words", datasource="books")
_RUNNING = (
    "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%numbers a, numbers b%'"
    " AND pid <> pg_backend_pid() AND query NOT LIKE 'EXPLAIN%' AND backend_type = 'client backend'"
)


@pytest.fixture
def server(server_directory: Path, request: pytest.FixtureRequest) -> Iterator[PostgresServer]:
    with PostgresServer(server_directory / f"crashing {abs(hash(request.node.name))}") as server:
        yield server


async def _kill_whoever_runs_it(server: PostgresServer, killed: list[int]) -> None:
    """Be the bug that the statement meets: the process that runs it dies, whichever it is and however often."""
    while True:
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            watch = await asyncpg.connect(server.dsn())
            try:
                while True:
                    for (pid,) in await watch.fetch(_RUNNING):
                        os.kill(pid, signal.SIGKILL)
                        killed.append(pid)
                    await asyncio.sleep(0.02)  # another process' state; there is no event to await
            finally:
                watch.terminate()
        await asyncio.sleep(0.02)


@pytest.mark.fault(11)
async def test_a_statement_that_crashes_the_database_is_run_twice_at_most(
    broker: NatsServer, access: Access, server: PostgresServer, tmp_path: Path, figure: Figure
) -> None:
    """Its asker is told what happened; the next one is answered as soon as the server has recovered."""
    path = tmp_path / "crashing.yaml"
    path.write_text(await open_bookshop(server))
    async with line_on(broker.url, access, path, translator()) as line, judging(access, broker.url) as admin:
        await line.known("books")
        killed: list[int] = []
        killing = asyncio.create_task(_kill_whoever_runs_it(server, killed))
        outcome = await line.ask(DEADLY, deadline_ms=60_000)
        began = time.monotonic()
        crowd = Crowd(line, figure.journal)
        await until(lambda: _answered(crowd), "the data source did not come back")
        killing.cancel()
        await asyncio.gather(killing, return_exceptions=True)
        figure(f"a statement crashed its server {len(killed)} times: {outcome.code}", seconds=time.monotonic() - began)

        assert outcome.code is Code.UNAVAILABLE
        assert 1 <= len(set(killed)) <= 2  # once where the server takes longer to recover than anybody waits for it
        await figure.judge(admin)


@pytest.mark.fault(11)
async def test_a_statement_under_which_the_server_hangs_up_twice_is_run_no_third_time(
    broker: NatsServer, access: Access, postgres_server: PostgresServer, tmp_path: Path, figure: Figure
) -> None:
    """What its process' death looks like from here, on a server that is there again at once."""
    async with FaultProxy(postgres_server.port) as network:
        path = tmp_path / "proxied.yaml"
        path.write_text(await open_bookshop(postgres_server, port=network.port))
        watch = await asyncpg.connect(postgres_server.dsn())
        async with line_on(broker.url, access, path, translator()) as line, judging(access, broker.url) as admin:
            await line.known("books")
            ran, hung_up = line.statements_run(), set[int]()
            asking = asyncio.create_task(line.ask(DEADLY, deadline_ms=60_000))
            while not asking.done():
                for (pid,) in await watch.fetch(_RUNNING):
                    if pid not in hung_up:
                        network.hang_up()
                        hung_up.add(pid)
                await asyncio.sleep(0.02)  # another process' state; there is no event to await
            outcome = await asking
            figure(f"a server hung up {len(hung_up)} times under a statement: {outcome.code}")

            assert (outcome.code, len(hung_up), line.statements_run() - ran) == (Code.UNAVAILABLE, 2, 2)
            assert outcome.detail is not None
            assert "hung up twice while this query ran" in outcome.detail
            assert await Crowd(line, figure.journal).ask() == "answered"
            await figure.judge(admin)
        await watch.close()


async def _answered(crowd: Crowd) -> bool:
    return await crowd.ask() == "answered"
