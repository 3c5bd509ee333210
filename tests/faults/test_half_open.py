"""A connection whose other end is gone without a word: neither end waits for it for hours."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import pytest
from tests.faults.conftest import Figure
from tests.faults.line import translator
from tests.support.bookshop import open_bookshop
from tests.support.crowd import BOOKS, Crowd
from tests.support.fault_proxy import FaultProxy
from tests.support.line import Access, line_on
from tests.support.stack import Stack
from tests.support.tcp_timers import seconds_to_a_probe
from tests.support.waiting import until

from askwire_common.contracts import Draft, Status
from askwire_common.tcp import GIVEN_UP_SECONDS
from askwire_local.servers import NatsServer, PostgresServer

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]

LONG = Draft(sql="SELECT count(*) FROM numbers a, numbers b, numbers c WHERE a.words < b.words", datasource="books")


@pytest.mark.fault(28)
async def test_silent_connections_are_asked_after(whole: Stack, figure: Figure) -> None:
    """By both ends of those to PostgreSQL, and by the gateway of its clients': packets that are lost tell nobody."""
    postgres, gateway = int(whole.facts()["postgres"].rsplit(":", 1)[1].split("/")[0]), int(whole.url.rsplit(":", 1)[1])
    async with whole.http() as http:
        async with http.post("/v1/sql", json={"sql": "SELECT count(*) FROM airlines"}) as answer:
            assert answer.status == 200
        known = {port: seconds_to_a_probe(port) for port in (postgres, gateway)}
        served = [left for (own, _), left in known[gateway].items() if own == gateway]
    figure(f"silent connections: asked after within {GIVEN_UP_SECONDS} s, {len(known[postgres])} ends to PostgreSQL")

    assert len(known[postgres]) >= 4  # both ends of the executor's and of the gateway's
    assert served
    assert [left for left in (*known[postgres].values(), *served) if left is None or left > GIVEN_UP_SECONDS] == []


@pytest.mark.fault(28)
async def test_the_executors_host_dies_while_its_statement_runs(
    broker: NatsServer, access: Access, postgres_server: PostgresServer, tmp_path: Path, figure: Figure
) -> None:
    """PostgreSQL hears nothing of it: the statement ends by the time that it was given, and others are answered."""
    async with FaultProxy(postgres_server.port) as network:
        path = tmp_path / "proxied.yaml"
        path.write_text(await open_bookshop(postgres_server, port=network.port))
        watch = await asyncpg.connect(postgres_server.dsn())
        async with line_on(broker.url, access, path, translator()) as line:
            await line.known("books")
            deadline = 4.0
            asking = asyncio.create_task(line.ask(LONG, deadline_ms=int(deadline * 1_000)))
            await until(lambda: _running(watch), "the statement did not begin")
            began = time.monotonic()
            network.half_open()
            outcome = await asking
            back = await until(lambda: _answered(Crowd(line, figure.journal)), "the data source did not come back")
            await until(lambda: _idle(watch), "the statement went on", within=30)
            took = time.monotonic() - began
            figure(f"executor's host dies: {outcome.code}; its statements ended after {took:.1f} s", seconds=back)

            assert outcome.status is Status.FAILED
            figure.within(took, deadline + 2)
            assert (await line.ask(BOOKS)).status is Status.ANSWERED
        await watch.close()


@pytest.fixture
def apart() -> tuple[str, ...]:
    """What runs a program in a network namespace of its own."""
    apart = ("unshare", "--map-root-user", "--net")
    if shutil.which("ip") is None or subprocess.run([*apart, "true"], check=False).returncode:
        pytest.skip("no network namespaces may be made here, and nothing else really loses packets")
    return apart


@pytest.mark.fault(28)
async def test_a_clients_host_dies_while_the_gateway_serves_it(apart: tuple[str, ...], figure: Figure) -> None:
    """Packets are really lost: both a handler that waits and one that writes are told in time."""
    command = (*apart, sys.executable, "-m", "tests.support.vanished_client")
    serving = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    said, _ = await serving.communicate()
    told = json.loads(said.splitlines()[-1])
    waiting, writing = told["waiting"], told["writing"]
    figure(f"a client's host dies: noticed after {waiting:.0f} s where nothing is sent, {writing:.0f} s where rows are")

    assert serving.returncode == 0
    figure.within(max(waiting, writing), GIVEN_UP_SECONDS + 5)


async def _running(watch: asyncpg.Connection[asyncpg.Record]) -> int:
    query = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%numbers a, numbers b%'"
    return int(await watch.fetchval(f"{query} AND pid <> pg_backend_pid() AND query NOT LIKE 'EXPLAIN%'"))


async def _idle(watch: asyncpg.Connection[asyncpg.Record]) -> bool:
    return not await _running(watch)


async def _answered(crowd: Crowd) -> bool:
    return await crowd.ask() == "answered"
