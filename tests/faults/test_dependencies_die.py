"""NATS, Valkey and PostgreSQL are killed or stand still: what was acknowledged is done, and everything comes back."""

from __future__ import annotations

import asyncio
import shutil
import signal
import time
from contextlib import AsyncExitStack
from functools import partial

import nats.errors
import nats.js.errors
import pytest
from nats.aio.client import Client
from tests.faults.conftest import Figure
from tests.support.asking import BusAsker, bus_asker
from tests.support.stack import Stack
from tests.support.waiting import until

from askwire_common.contracts import CATALOGS, EVERY_POLICY, POLICIES

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]

QUESTION = {"question": "How many airlines are there?"}
STATEMENT = {"sql": "SELECT count(*) FROM airlines"}
WAITING = 20


async def answers(stack: Stack, path: str = "/v1/query", **more: object) -> bool:
    """Whether the line answers now."""
    body = QUESTION if path == "/v1/query" else STATEMENT
    async with stack.http() as http, http.post(path, json=body | more) as response:
        return response.status == 200 and (await response.json())["rows"] == [[16]]


@pytest.mark.fault(5)
async def test_kill_9_of_nats_loses_nothing_that_was_acknowledged(whole: Stack, figure: Figure) -> None:
    """Questions that wait in the stream outlive the server; every asker hears its end."""
    async with AsyncExitStack() as askers:
        waiting = [await askers.enter_async_context(bus_asker(whole)) for _ in range(WAITING)]
        with whole.held("translator.1"):
            await asyncio.gather(*(asker.ask(QUESTION) for asker in waiting))
            dead = whole.signal("nats", signal.SIGKILL)
            began = time.monotonic()
            await whole.revived("nats", dead)
            await asyncio.gather(*(asker.listening() for asker in waiting))
        await until(lambda: answers(whole, deadline_ms=2_000), "the line did not come back")
        back = time.monotonic() - began
        outcomes = [await asker.end() for asker in waiting]
    figure(f"kill -9 NATS: {WAITING} acknowledged, lost 0; the line answers again after {back:.1f} s", seconds=back)

    assert [outcome for outcome in outcomes if outcome["status"] != "answered"] == []
    assert {len(asker.ends) for asker in waiting} == {1}


@pytest.mark.fault(5)
async def test_without_nats_the_asker_is_told_so(whole: Stack, figure: Figure) -> None:
    """503 with Retry-After within moments, not a wait until the deadline; then it recovers by itself."""
    with whole.down("nats"):
        began = time.monotonic()
        async with whole.http() as http, http.post("/v1/query", json=QUESTION) as response:
            told = await response.json()
        took = time.monotonic() - began
    back = await until(lambda: answers(whole, deadline_ms=2_000), "the line did not come back")
    figure(f"NATS down: told after {took:.1f} s; answers {back:.1f} s after its return", seconds=back)

    assert (response.status, told["code"]) == (503, "unavailable")
    assert int(response.headers["Retry-After"]) >= 1
    figure.within(took, 5)


@pytest.mark.fault(9)
async def test_without_valkey_it_is_slower_and_never_wrong(whole: Stack, figure: Figure) -> None:
    """Killed, or standing still, which is worse: caches and shared limits are missed, answers are not."""
    gone = whole.pid("valkey")
    with whole.down("valkey"):
        began = time.monotonic()
        assert await answers(whole)
        dead = time.monotonic() - began
    await whole.revived("valkey", gone)
    with whole.held("valkey"):
        began = time.monotonic()
        assert await answers(whole)
        still = time.monotonic() - began
    figure(f"Valkey dead: answered in {dead * 1_000:.0f} ms; standing still: in {still * 1_000:.0f} ms")

    assert await answers(whole)
    figure.within(still, 5)


@pytest.mark.fault(10)
async def test_without_postgres_there_is_a_clear_retryable_error(whole: Stack, figure: Figure) -> None:
    """Data source and control database are down: 503 with Retry-After, and it recovers by itself."""
    assert await answers(whole, "/v1/sql")  # the key is known from now on
    with whole.down("postgres"):
        began = time.monotonic()
        async with whole.http() as http, http.post("/v1/sql", json=STATEMENT) as response:
            told = await response.json()
        took = time.monotonic() - began
        async with whole.http() as http, http.get("/health/ready") as health:
            report = await health.json()
    back = await until(lambda: answers(whole, "/v1/sql"), "the data source did not come back")
    figure(f"PostgreSQL down: told after {took:.1f} s; answers {back:.1f} s after its return", seconds=back)
    figure.within(took, 5)  # as long as connecting may take

    assert (response.status, told["code"]) == (503, "unavailable")
    assert int(response.headers["Retry-After"]) >= 1
    assert (health.status, report["dependencies"]["postgres"]["ok"]) == (503, False)


@pytest.mark.fault(10)
async def test_a_request_survives_a_restart_of_postgres(whole: Stack, asker: BusAsker, figure: Figure) -> None:
    """Killed and back within the redeliveries' patience: the asker only waits, or is told to try again."""
    dead = whole.signal("postgres", signal.SIGKILL)
    began = time.monotonic()
    await asker.ask(STATEMENT)
    outcome = await asker.end()
    took = time.monotonic() - began
    await whole.revived("postgres", dead)
    figure(f"kill -9 PostgreSQL: {outcome.get('code', outcome['status'])} after {took:.1f} s", seconds=took)

    assert (outcome["status"], outcome.get("code")) in {("answered", None), ("failed", "unavailable")}
    assert len(asker.ends) == 1


@pytest.mark.fault(7)
async def test_when_all_data_of_nats_is_gone_the_line_comes_back(whole: Stack, figure: Figure) -> None:
    """An empty broker gets its streams, its catalogs and its policies again, also for those who start afterwards."""
    with whole.down("nats"):
        shutil.rmtree(whole.directory / "nats" / "jetstream")
    began = time.monotonic()
    await until(lambda: answers(whole, deadline_ms=2_000), "the line did not come back")
    back = time.monotonic() - began
    admin = await whole.nats("admin")
    try:
        for bucket, keys in ((CATALOGS, {"demo"}), (POLICIES, {"demo", EVERY_POLICY})):
            await until(partial(_holds, admin, bucket, keys), f"{bucket} stayed empty")
    finally:
        await admin.close()
    figure(
        f"NATS without its data: answers after {back:.1f} s, whole after {time.monotonic() - began:.1f} s", seconds=back
    )
    before = whole.signal("translator.1", signal.SIGKILL)
    await whole.revived("translator.1", before)
    await whole.ready()

    assert await answers(whole)


async def _holds(admin: Client, bucket: str, keys: set[str]) -> bool:
    try:
        return set(await (await admin.jetstream().key_value(bucket)).keys()) == keys
    except (nats.errors.Error, nats.js.errors.Error):
        return False
