"""Anything is killed at any moment while people ask: every answer is right, every accepted query has one outcome."""

from __future__ import annotations

import asyncio
import signal
import time

import asyncpg
import pytest
from nats.js import JetStreamContext
from tests.faults.conftest import Figure
from tests.support.patrons import Patrons
from tests.support.slow import SLOW_SQL, running
from tests.support.stack import Stack
from tests.support.waiting import until

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]

SERVICES = ("translator.1", "validator.1", "executor.1", "gateway.1")
SERVERS = ("nats", "valkey", "postgres")
HONEST = {"answered", "unavailable", "refused", "broken off"}  # the last two: a connection, not an answer


async def kill_and_wait(stack: Stack, patrons: Patrons, *names: str) -> float:
    """Kill them at once; seconds until somebody is answered again after all are back."""
    dead = {name: stack.signal(name, signal.SIGKILL) for name in names}
    killed = time.monotonic()
    for name, pid in dead.items():
        await stack.revived(name, pid)
    await stack.ready()
    await patrons.answered_again(time.monotonic())
    return min(time.monotonic(), patrons.answered_at[-1]) - killed


@pytest.mark.parametrize(
    "service",
    [
        pytest.param("gateway.1", marks=pytest.mark.fault(1)),
        pytest.param("translator.1", marks=pytest.mark.fault(2)),
        pytest.param("validator.1", marks=pytest.mark.fault(3)),
        pytest.param("executor.1", marks=pytest.mark.fault(4)),
    ],
)
async def test_a_service_is_killed_at_some_moment(
    whole: Stack, admin: JetStreamContext, figure: Figure, service: str
) -> None:
    """Four people ask questions; the moment is decided by the seed."""
    question = {"question": "How many airlines are there?"}
    patrons = Patrons(whole, figure.journal, question, path="/v1/query")
    async with patrons.asking():
        await patrons.answered_again(time.monotonic())
        await asyncio.sleep(figure.random.random() * 0.3)
        took = await kill_and_wait(whole, patrons, service)
    figure(f"kill -9 {service} under load: {dict(patrons.told)}", seconds=took)

    expected = HONEST if service == "gateway.1" else {"answered"}
    assert set(patrons.told) <= expected
    await figure.judge(admin)


@pytest.mark.fault(5)
async def test_two_are_killed_at_once(whole: Stack, admin: JetStreamContext, figure: Figure) -> None:
    """Any two, the broker and the database among them; the seed decides. An executor with the broker is the worst."""
    names = ("executor.1", "nats") if not figure.long else tuple(figure.random.sample((*SERVICES, *SERVERS), 2))
    patrons = Patrons(whole, figure.journal)
    async with patrons.asking():
        await patrons.answered_again(time.monotonic())
        await asyncio.sleep(figure.random.random() * 0.3)
        took = await kill_and_wait(whole, patrons, *names)
    figure(f"kill -9 {' and '.join(names)} at once: {dict(patrons.told)}", seconds=took)

    assert set(patrons.told) <= HONEST
    await figure.judge(admin)


@pytest.mark.fault(9)
async def test_valkey_forgets_everything(whole: Stack, admin: JetStreamContext, figure: Figure) -> None:
    """Flushed again and again while people ask: nobody notices."""
    import redis.asyncio as redis

    patrons = Patrons(whole, figure.journal)
    async with redis.from_url(whole.facts()["redis"]) as valkey, patrons.asking():
        for _ in range(10):
            await valkey.flushall()
            await patrons.answered_again(time.monotonic())
    figure(f"Valkey flushed 10 times: {dict(patrons.told)}")

    assert set(patrons.told) == {"answered"}
    await figure.judge(admin)


@pytest.mark.fault(22)
async def test_a_rolling_restart_of_everything(whole: Stack, admin: JetStreamContext, figure: Figure) -> None:
    """SIGTERM to each service in turn, the gateway too: what was taken is answered; nobody is told of a failure.

    One gateway on one machine: while it starts, connections are refused and then told to come back in a second, which a
    load balancer in front of two does not let anybody see.
    """
    patrons = Patrons(whole, figure.journal)
    async with patrons.asking():
        for service in SERVICES:
            await patrons.answered_again(time.monotonic())
            if service == SERVICES[-1]:
                assert set(patrons.told) == {"answered"}
            before = whole.signal(service, signal.SIGTERM)
            await whole.revived(service, before)
            await whole.ready()
        await patrons.answered_again(time.monotonic())
    figure(f"SIGTERM to all in turn: {dict(patrons.told)}, slowest {patrons.slowest:.1f} s", seconds=patrons.slowest)

    assert set(patrons.told) <= {"answered", "refused", "unavailable"}
    await figure.judge(admin)


@pytest.mark.fault(23)
async def test_five_times_the_load_it_can_carry(whole: Stack, admin: JetStreamContext, figure: Figure) -> None:
    """Each is answered in time, or told at once or at its deadline; afterwards all is as before."""
    seconds = 20 if figure.long else 4
    calm, crowd = Patrons(whole, figure.journal), Patrons(whole, figure.journal, deadline_ms=10_000)
    async with calm.asking(16, pause=0):  # half of the calm before and half after: whatever else this machine does
        await asyncio.sleep(seconds / 2)
    async with crowd.asking(80, pause=0):
        await asyncio.sleep(seconds)
    async with calm.asking(16, pause=0):
        await asyncio.sleep(seconds / 2)
    peak, goodput = calm.told["answered"] / seconds, crowd.told["answered"] / seconds
    figure(f"16 people: {peak:.0f}/s; 80 people: {goodput:.0f}/s answered, {dict(crowd.told)}, {crowd.slowest:.1f} s")
    after = Patrons(whole, figure.journal)
    began = time.monotonic()
    async with after.asking(1):
        back = await after.answered_again(began)

    assert set(crowd.told) <= {"answered", "unavailable", "rate_limited", "deadline_exceeded"}
    assert goodput > peak * 0.6
    figure.within(crowd.slowest, 12)
    figure.within(back, 5)
    await figure.judge(admin)


@pytest.mark.fault(12)
async def test_one_who_floods_the_database_starves_nobody(
    whole: Stack, admin: JetStreamContext, watch: asyncpg.Connection[asyncpg.Record], figure: Figure
) -> None:
    """One key asks for more hours of work than there is room for; the answers of another come all the same."""
    other = await _another_key(whole)
    patrons = Patrons(whole, figure.journal)
    async with whole.http() as flood:
        flooding = [
            asyncio.create_task(_abandon(flood.post("/v1/sql", json={"sql": SLOW_SQL, "deadline_ms": 8_000})))
            for _ in range(40)
        ]
        await until(lambda: running(watch), "the flood did not begin")
        async with whole.http(other) as http:
            ends, slowest = [], 0.0
            for _ in range(10):
                began = time.monotonic()
                ends.append(await patrons.ask(http))
                slowest = max(slowest, time.monotonic() - began)
        for task in flooding:
            task.cancel()
        await asyncio.gather(*flooding, return_exceptions=True)
    figure(f"40 endless statements of one key: another's 10 are answered, the slowest in {slowest:.1f} s")

    assert set(ends) == {"answered"}
    figure.within(slowest, 5)
    await figure.judge(admin)


async def _abandon(request: object) -> None:
    async with request as response:  # type: ignore[attr-defined]  # aiohttp's context manager is private
        await response.read()


async def _another_key(stack: Stack) -> str:
    body = {"name": "other", "role": "ANALYST"}
    async with stack.http() as http, http.post("/v1/keys", json=body) as answer:
        return str((await answer.json())["key"])


@pytest.mark.fault(15)
async def test_two_hundred_who_never_finish_their_request(
    whole: Stack, admin: JetStreamContext, figure: Figure
) -> None:
    """Half a request on each of 200 connections: whoever asks properly is answered as fast as ever."""
    host, port = whole.url.removeprefix("http://").split(":")
    open_ones = [await asyncio.open_connection(host, int(port)) for _ in range(200)]
    patrons = Patrons(whole, figure.journal)
    try:
        for _, writer in open_ones:
            writer.write(b"POST /v1/query HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\nX-Slow")
        async with patrons.asking():
            for _ in range(10):
                await patrons.answered_again(time.monotonic())
    finally:
        for _, writer in open_ones:
            writer.close()
            await asyncio.gather(writer.wait_closed(), return_exceptions=True)
    figure(f"200 half requests: {dict(patrons.told)}, the slowest in {patrons.slowest:.2f} s")

    assert set(patrons.told) == {"answered"}
    await figure.judge(admin)
