"""A gateway is killed while its statements run: those whose rows nobody can come for end, the others go on."""

from __future__ import annotations

import signal
import time

import aiohttp
import asyncpg
import pytest
from tests.faults.conftest import Figure
from tests.support.slow import SECONDS_SQL, SLOW_SQL, running
from tests.support.stack import Stack
from tests.support.waiting import until

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]


async def _killed(
    whole: Stack, watch: asyncpg.Connection[asyncpg.Record], *, sql: str, key: str | None
) -> tuple[str, float]:
    """The query whose statement runs, and the moment at which its gateway died."""
    headers = {"Accept": "text/event-stream"} | ({} if key is None else {"Idempotency-Key": key})
    async with whole.http() as http:
        response = await http.post("/v1/sql", json={"sql": sql, "deadline_ms": 60_000}, headers=headers)
        await until(lambda: running(watch), "the statement did not begin")
        dead = whole.signal("gateway.1", signal.SIGKILL)
        killed = time.monotonic()
        with pytest.raises(aiohttp.ClientError):
            await response.read()
    await whole.revived("gateway.1", dead)
    return response.headers["Askwire-Query-Id"], killed


@pytest.mark.fault(25)
async def test_nobody_can_come_for_the_rows_of_a_gateway_that_is_gone(
    whole: Stack, watch: asyncpg.Connection[asyncpg.Record], figure: Figure
) -> None:
    """Its clients' connections died with it, and rows are not kept: the statement ends long before its deadline."""
    query_id, killed = await _killed(whole, watch, sql=SLOW_SQL, key=None)
    await until(lambda: _idle(watch), "the statement went on", within=90)
    took = time.monotonic() - killed
    figure(f"kill -9 gateway: its statement ended after {took:.1f} s", seconds=took)
    await whole.ready()
    async with whole.http() as http, http.get(f"/v1/queries/{query_id}") as answer:
        state = await answer.json()

    assert (state["status"], state["code"]) == ("failed", "cancelled"), state
    assert "gateway" in state["detail"]
    figure.within(took, 10)


@pytest.mark.fault(25)
async def test_a_query_with_a_key_goes_on_without_its_gateway(
    whole: Stack, watch: asyncpg.Connection[asyncpg.Record], figure: Figure
) -> None:
    """Whoever repeats the request hears the end of the one statement."""
    key = f"gone-{figure.random.random()}"
    ran = await whole.count("executor", "sql_queries_total")
    _, killed = await _killed(whole, watch, sql=SECONDS_SQL, key=key)
    await whole.ready()
    body = {"sql": SECONDS_SQL, "deadline_ms": 60_000}
    async with whole.http() as http, http.post("/v1/sql", json=body, headers={"Idempotency-Key": key}) as answer:
        told = await answer.json()
    took = time.monotonic() - killed
    figure(f"kill -9 gateway: a statement with a key was answered after {took:.1f} s", seconds=took)

    assert (answer.status, told["rows"]) == (200, [[await watch.fetchval(SECONDS_SQL)]])
    assert await whole.count("executor", "sql_queries_total") == ran + 1


async def _idle(watch: asyncpg.Connection[asyncpg.Record]) -> bool:
    return not await running(watch)
