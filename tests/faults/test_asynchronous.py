"""What was accepted to be answered later is answered, once, whatever dies meanwhile: it is safe in PostgreSQL."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import signal
import time
from collections import Counter
from typing import Any

import aiohttp
import pytest
from tests.faults.conftest import Figure
from tests.support.ledger import ran
from tests.support.stack import Stack
from tests.support.waiting import until

from askwire_common.contracts import RESULTS_STREAM

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]

QUESTION = {"question": "How many airlines are there?"}
LATER = {"Prefer": "respond-async"}
WAITING = 12


async def accepted(http: aiohttp.ClientSession, body: dict[str, Any] = QUESTION) -> str:
    """Ask to be answered later; where the query is."""
    path = "/v1/sql" if "sql" in body else "/v1/query"
    async with http.post(path, json=body, headers=LATER) as answer:
        assert answer.status == 202, await answer.text()
        return answer.headers["Location"]


async def state(stack: Stack, location: str) -> dict[str, Any]:
    try:
        async with stack.http() as http, http.get(location) as answer:
            return dict(await answer.json())
    except aiohttp.ClientError:
        return {"status": "away"}


async def ended(stack: Stack, location: str, within: float = 60) -> dict[str, Any]:
    """The query's state once it has ended."""
    found: dict[str, Any] = {}

    async def is_over() -> bool:
        found.update(await state(stack, location))
        return found["status"] not in {"running", "away"} and found.get("code") != "unavailable"

    await until(is_over, f"{location} did not end", within=within)
    return found


async def rows(stack: Stack, location: str) -> Any:
    async with stack.http() as http, http.get(f"{location}/rows") as answer:
        return (await answer.json())["rows"]


async def runs_of(stack: Stack, locations: list[str]) -> dict[str, int]:
    """How often each query's statement was begun, by the executors' own record."""
    client = await stack.nats("admin")
    try:
        begun = Counter(f"/v1/queries/{entry.query_id}" for entry in await ran(client.jetstream()))
    finally:
        await client.close()
    return {location: begun[location] for location in locations}


@pytest.mark.fault(7)
async def test_all_data_of_nats_is_gone_and_no_accepted_query_is(whole: Stack, figure: Figure) -> None:
    """Queries wait in the stream, or were never published; the broker loses everything, and each is answered."""
    async with whole.http() as http:
        with whole.held("translator.1"):
            waiting = [await accepted(http) for _ in range(WAITING)]
            with whole.down("nats"):
                shutil.rmtree(whole.directory / "nats" / "jetstream")
                waiting += [await accepted(http) for _ in range(2)]
        began = time.monotonic()
    outcomes = [await ended(whole, location) for location in waiting]
    took = time.monotonic() - began
    figure(f"NATS without its data: {len(waiting)} accepted, lost 0, all answered after {took:.1f} s", seconds=took)

    assert [outcome for outcome in outcomes if outcome["status"] != "answered"] == []
    assert [await rows(whole, location) for location in waiting] == [[[16]]] * len(waiting)
    assert await runs_of(whole, waiting) == dict.fromkeys(waiting, 1)


@pytest.mark.fault(1)
async def test_a_gateway_killed_between_commit_and_publish_loses_nothing(whole: Stack, figure: Figure) -> None:
    """Accepted while the bus was away, so committed and not published; the gateway dies, and another one publishes."""
    async with whole.http() as http:
        with whole.down("nats"):
            location = await accepted(http)
            dead = whole.signal("gateway.1", signal.SIGKILL)
    began = time.monotonic()
    await whole.revived("gateway.1", dead)
    outcome = await ended(whole, location)
    took = time.monotonic() - began
    figure(f"kill -9 of the gateway between commit and publish: answered after {took:.1f} s", seconds=took)

    assert (outcome["status"], await rows(whole, location)) == ("answered", [[16]])
    assert await runs_of(whole, [location]) == {location: 1}


@pytest.mark.fault(22)
async def test_everything_is_restarted_and_the_result_is_there(whole: Stack, figure: Figure) -> None:
    """One query has ended, one is under way; all processes stop and start; both are there, with their rows."""
    async with whole.http() as http:
        first = await accepted(http)
        await ended(whole, first)
        whole.signal("translator.1", signal.SIGSTOP)
        second = await accepted(http)
        whole.stop()
    began = time.monotonic()
    whole.start()
    outcome = await ended(whole, second)
    took = time.monotonic() - began
    figure(f"everything restarted: the query under way is answered {took:.1f} s later", seconds=took)

    assert outcome["status"] == "answered", outcome
    assert [await rows(whole, location) for location in (first, second)] == [[[16]], [[16]]]


@pytest.mark.fault(1)
async def test_a_key_survives_the_gateway_that_took_it(whole: Stack, figure: Figure) -> None:
    """The client sees its connection break, repeats with the same key, and gets the answer of the one query."""
    key = {"Idempotency-Key": secrets.token_hex(8)}
    with whole.held("translator.1"):
        async with whole.http() as http:
            asking = asyncio.create_task(_post(http, key))
            await until(lambda: _committed(whole, key["Idempotency-Key"]), "the query was not committed")
            dead = whole.signal("gateway.1", signal.SIGKILL)
            with pytest.raises(aiohttp.ClientError):
                await asking
            await whole.revived("gateway.1", dead)
    await whole.ready()
    began = time.monotonic()
    async with whole.http() as http:
        first, second = await _post(http, key), await _post(http, key)
    took = time.monotonic() - began
    figure(f"kill -9 of the gateway under a keyed request: repeated, answered after {took:.1f} s", seconds=took)

    assert first.get("rows") == [[16]], first
    assert first == second
    location = f"/v1/queries/{first['query_id']}"
    assert await runs_of(whole, [location]) == {location: 1}


async def test_a_deleted_query_never_runs_however_late_the_bus_comes_back(whole: Stack) -> None:
    """Called off while nobody could be told; it ends as cancelled, and its statement never began."""
    async with whole.http() as http:
        with whole.down("nats"):
            location = await accepted(http)
            async with http.delete(location) as answer:
                assert answer.status == 202
    outcome = await ended(whole, location)

    assert outcome["code"] == "cancelled"
    assert await runs_of(whole, [location]) == {location: 0}


async def _post(http: aiohttp.ClientSession, headers: dict[str, str]) -> dict[str, Any]:
    async with http.post("/v1/query", json=QUESTION | {"deadline_ms": 60_000}, headers=headers) as answer:
        return dict(await answer.json())


async def _committed(stack: Stack, key: str) -> bool:
    connection = await stack.database("askwire")
    try:
        return bool(await connection.fetchval("SELECT 1 FROM deferred_queries WHERE idempotency_key = $1", key))
    finally:
        await connection.close()


async def test_a_page_is_the_rows_that_it_was_or_says_why_not(whole: Stack) -> None:
    """An altered cursor, a range, a cursor whose rows have expired meanwhile: never other rows, nor fewer."""
    statement = {"sql": "SELECT carrier, name FROM airlines ORDER BY carrier", "datasource": "demo"}
    async with whole.http() as http:
        location = await accepted(http, statement)
        assert (await ended(whole, location))["status"] == "answered"
        first, page = await _page(http, f"{location}/rows?limit=5")
        cursor = page["next_cursor"]
        altered = cursor[:-6] + ("A" if cursor[-6] != "A" else "B") + cursor[-5:]
        spoilt = await _page(http, f"{location}/rows?limit=5&cursor={altered}")
        ranged = await _page(http, f"{location}/rows", {"Range": "bytes=0-99"})
        second = await _page(http, f"{location}/rows?limit=5&cursor={cursor}")
        await _expire(whole)
        gone = await _page(http, f"{location}/rows?limit=5&cursor={cursor}")

    assert (first, len(page["rows"])) == (200, 5)
    assert [(status, problem["code"]) for status, problem in (spoilt, ranged)] == [(400, "invalid_request")] * 2
    assert (second[0], len(second[1]["rows"])) == (200, 5)
    assert (gone[0], gone[1]["code"]) == (404, "not_found")
    assert "no longer kept" in gone[1]["detail"]


async def _page(
    http: aiohttp.ClientSession, path: str, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    async with http.get(path, headers=headers) as answer:
        return answer.status, dict(await answer.json())


async def _expire(stack: Stack) -> None:
    """Take away what the stream keeps of results, as their age or the stream's limits do."""
    admin = await stack.nats("admin")
    await admin.jetstream().purge_stream(RESULTS_STREAM)
    await admin.close()
