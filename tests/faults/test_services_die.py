"""Services are killed with work in hand: the asker hears one end, the true one, and nothing runs twice."""

from __future__ import annotations

import asyncio
import os
import signal
import time

import aiohttp
import asyncpg
import pytest
from nats.js import JetStreamContext
from tests.faults.conftest import Figure
from tests.support.asking import BusAsker
from tests.support.overdue import overdue
from tests.support.slow import SECONDS_SQL, running
from tests.support.stack import Stack
from tests.support.waiting import until

from askwire_common.contracts import WORK_STREAM

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]

QUESTION = {"question": "How many airlines are there?"}


async def quiet(admin: JetStreamContext) -> bool:
    """Whether nothing waits, and nobody holds anything unacknowledged."""
    return (await admin.stream_info(WORK_STREAM)).state.messages == 0


@pytest.mark.parametrize(
    "service",
    [
        pytest.param("translator", marks=pytest.mark.fault(2)),
        pytest.param("validator", marks=pytest.mark.fault(3)),
        pytest.param("executor", marks=pytest.mark.fault(4)),
    ],
)
async def test_kill_9_with_a_message_in_hand(
    whole: Stack, asker: BusAsker, admin: JetStreamContext, figure: Figure, service: str
) -> None:
    """The message was delivered and not acknowledged: another delivery finishes the query, once."""
    dead, ran = None, 0.0
    while dead is None:
        ran = 0.0 if service == "executor" else await whole.count("executor", "sql_queries_total")
        dead = await _killed_with_a_message(whole, asker, admin, service)
    began = time.monotonic()
    outcome = await asker.end()
    took = time.monotonic() - began
    figure(f"kill -9 {service}, message in hand: {took:.1f} s to the end, lost 0, doubled 0", seconds=took)
    await until(lambda: quiet(admin), "work was left over")
    await whole.revived(f"{service}.1", dead)

    assert (outcome["status"], asker.rows) == ("answered", [[16]])
    assert len(asker.ends) == 1
    assert await whole.count("executor", "sql_queries_total") == ran + 1


async def _killed_with_a_message(whole: Stack, asker: BusAsker, admin: JetStreamContext, service: str) -> int | None:
    """The process that died while it held the message; None where its request for one ran out as it stood still."""
    with whole.held(f"{service}.1"):
        await asker.ask(QUESTION)
        await until(lambda: _settled(admin, service), "the message was not delivered")
        if (await admin.consumer_info(WORK_STREAM, service)).num_ack_pending:
            return whole.signal(f"{service}.1", signal.SIGKILL)
    await asker.end()
    return None


async def _settled(admin: JetStreamContext, service: str) -> bool:
    """Whether the message was delivered, or waits while nobody asks for one."""
    consumer = await admin.consumer_info(WORK_STREAM, service)
    return bool(consumer.num_ack_pending or (consumer.num_pending and not consumer.num_waiting))


@pytest.mark.fault(4)
async def test_kill_9_of_the_executor_mid_statement(
    whole: Stack,
    asker: BusAsker,
    admin: JetStreamContext,
    watch: asyncpg.Connection[asyncpg.Record],
    figure: Figure,
) -> None:
    """The database notices that nobody listens any more; the statement runs again, and its end is told once."""
    await asker.ask({"sql": SECONDS_SQL})
    await until(lambda: running(watch), "the statement did not begin")
    orphan = await watch.fetchval(
        "SELECT pid FROM pg_stat_activity WHERE query LIKE $1 AND pid <> pg_backend_pid()", f"%{SECONDS_SQL[:40]}%"
    )
    dead = whole.signal("executor.1", signal.SIGKILL)
    began = time.monotonic()
    gone = await until(lambda: _gone(watch, orphan), "the orphaned statement went on")
    outcome = await asker.end()
    took = time.monotonic() - began
    figure(f"kill -9 executor mid-statement: orphan gone in {gone:.1f} s, answered in {took:.1f} s", seconds=took)
    await until(lambda: quiet(admin), "work was left over")
    await whole.revived("executor.1", dead)

    expected = await watch.fetchval(SECONDS_SQL)
    assert (outcome["status"], asker.rows) == ("answered", [[expected]])
    assert len(asker.ends) == 1
    figure.within(gone, 3)


async def _gone(watch: asyncpg.Connection[asyncpg.Record], pid: int) -> bool:
    return not await watch.fetchval("SELECT true FROM pg_stat_activity WHERE pid = $1 AND state = 'active'", pid)


@pytest.mark.fault(1)
async def test_kill_9_of_the_gateway_mid_request(
    whole: Stack, watch: asyncpg.Connection[asyncpg.Record], figure: Figure
) -> None:
    """The client sees the connection break, never a short answer; one with a key ends all the same and can be read."""
    headers = {"Accept": "text/event-stream", "Idempotency-Key": f"mid-request-{figure.random.random()}"}
    async with whole.http() as http:
        response = await http.post("/v1/sql", json={"sql": SECONDS_SQL}, headers=headers)
        query_id = response.headers["Askwire-Query-Id"]
        await until(lambda: running(watch), "the statement did not begin")
        dead = whole.signal("gateway.1", signal.SIGKILL)
        began = time.monotonic()
        with pytest.raises(aiohttp.ClientError):
            await response.read()
    await whole.revived("gateway.1", dead)
    await whole.ready()
    back = time.monotonic() - began
    figure(f"kill -9 gateway mid-request: serves again in {back:.1f} s", seconds=back)
    async with whole.http() as http:
        await until(lambda: _ended(http, query_id), "the query has no end")
        async with http.get(f"/v1/queries/{query_id}") as answer:
            state = await answer.json()

    assert (state["status"], state.get("row_count")) == ("answered", 1), state


async def _ended(http: aiohttp.ClientSession, query_id: str) -> bool:
    async with http.get(f"/v1/queries/{query_id}") as answer:
        known = answer.status == 200  # the gateway died before it had written down what it was asked
        return known and bool((await answer.json())["status"] != "running")


@pytest.mark.fault(22)
async def test_a_rolling_restart_under_load_fails_no_request(whole: Stack, figure: Figure) -> None:
    """SIGTERM to each worker in turn while questions keep coming: they wait in the stream, and all are answered."""
    answered: list[float] = []
    ended = asyncio.Event()

    async def client(http: aiohttp.ClientSession) -> None:
        while not ended.is_set():
            began = time.monotonic()
            async with http.post("/v1/query", json=QUESTION | {"deadline_ms": 60_000}) as response:
                told = await response.json()
                assert (response.status, told.get("rows")) == (200, [[16]]), told
            answered.append(time.monotonic() - began)
            await asyncio.sleep(0.1)  # a person reads the answer

    async with whole.http() as http, asyncio.TaskGroup() as clients:
        for _ in range(4):
            clients.create_task(client(http))
        for service in ("translator", "validator", "executor"):
            before = whole.signal(f"{service}.1", signal.SIGTERM)
            await whole.revived(f"{service}.1", before)
            await whole.ready()
        ended.set()
    figure(
        f"rolling restart: {len(answered)} asked, 0 failed, the slowest took {max(answered):.1f} s",
        seconds=max(answered),
    )


@pytest.mark.fault(16)
@pytest.mark.parametrize("service", ["executor", "translator"])
async def test_a_deadline_that_passes_in_the_queue(
    whole: Stack, admin: JetStreamContext, figure: Figure, service: str
) -> None:
    """A service that stands still: the asker is told at its deadline, and the work is not done afterwards."""
    ran = await whole.count("executor", "sql_queries_total")
    with whole.held(f"{service}.1"):
        began = time.monotonic()
        async with whole.http() as http, http.post("/v1/query", json=QUESTION | {"deadline_ms": 1_500}) as response:
            told = await response.json()
        took = time.monotonic() - began
    await until(lambda: quiet(admin), "work was left over")
    figure(f"{service} stands still, deadline 1.5 s: told after {took:.2f} s", seconds=took - 1.5)

    assert (response.status, told["code"]) == (504, "deadline_exceeded")
    assert 1.4 < took < 4
    assert await whole.count("executor", "sql_queries_total") == ran


@pytest.mark.fault(4)
async def test_a_service_that_stood_still_does_not_run_its_statement_twice(
    whole: Stack, asker: BusAsker, admin: JetStreamContext, watch: asyncpg.Connection[asyncpg.Record]
) -> None:
    """Longer than the acknowledgement's wait: the message comes again to the process that still works on it."""
    ran = await whole.count("executor", "sql_queries_total")
    await asker.ask({"sql": SECONDS_SQL})
    await until(lambda: running(watch), "the statement did not begin")
    with whole.held("executor.1"):
        await until(lambda: overdue(admin, "executor"), "it was not delivered again")
    outcome = await asker.end()
    await until(lambda: quiet(admin), "work was left over")

    assert outcome["status"] == "answered"
    assert len(asker.ends) == 1
    assert await whole.count("executor", "sql_queries_total") == ran + 1


async def test_the_supervisor_itself_may_stand_still(whole: Stack) -> None:
    """Nothing on the way of a query goes through it."""
    supervisor = int(whole.facts()["supervisor"])
    os.kill(supervisor, signal.SIGSTOP)
    try:
        async with whole.http() as http, http.post("/v1/query", json=QUESTION) as response:
            assert (await response.json())["rows"] == [[16]]
    finally:
        os.kill(supervisor, signal.SIGCONT)
