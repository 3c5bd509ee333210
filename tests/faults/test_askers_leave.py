"""Whoever stops listening, reads slowly, or sends the same or nonsense again costs the line nothing."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import TypeAlias

import asyncpg
import pytest
from nats.js import JetStreamContext
from tests.faults.conftest import Figure
from tests.support.asking import BusAsker
from tests.support.slow import SLOW_SQL, running
from tests.support.stack import Stack
from tests.support.waiting import until

from askwire_common.contracts import DEAD_STREAM, WORK_SUBJECTS

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]

Watch: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
EVERYTHING = "SELECT *, repeat(tailnum, 100) AS filling FROM flights"
MEBIBYTE = 1024 * 1024


async def _idle(watch: Watch) -> bool:
    return not await running(watch)


@pytest.mark.fault(16)
async def test_a_client_that_leaves_ends_its_statement(whole: Stack, watch: Watch, figure: Figure) -> None:
    """The connection closes, and PostgreSQL stops working."""
    async with whole.http() as http:
        asking = asyncio.create_task(http.post("/v1/sql", json={"sql": SLOW_SQL}))
        await until(lambda: running(watch), "the statement did not begin")
        asking.cancel()
        took = await until(lambda: _idle(watch), "the statement went on")
    figure(f"client gone: its statement ended after {took * 1_000:.0f} ms", seconds=took)
    figure.within(took, 3)


@pytest.mark.fault(16)
async def test_delete_ends_the_statement(whole: Stack, watch: Watch, figure: Figure) -> None:
    """`DELETE /v1/queries/{id}`, and the asker itself hears `cancelled`."""
    async with whole.http() as http:
        response = await http.post("/v1/sql", json={"sql": SLOW_SQL}, headers={"Accept": "text/event-stream"})
        query_id = response.headers["Askwire-Query-Id"]
        await until(lambda: running(watch), "the statement did not begin")
        async with http.delete(f"/v1/queries/{query_id}") as deleted:
            assert deleted.status == 202, await deleted.text()
        took = await until(lambda: _idle(watch), "the statement went on")
        events = (await response.text()).split("\n\n")
        async with http.get(f"/v1/queries/{query_id}") as state:
            held = await state.json()
    figure(f"DELETE: the statement ended after {took * 1_000:.0f} ms", seconds=took)

    assert "event: failed" in events[-2]
    assert '"cancelled"' in events[-2]
    assert (held["status"], held["code"]) == ("failed", "cancelled")
    figure.within(took, 3)


@pytest.mark.fault(16)
async def test_a_cancel_over_nats_ends_the_statement(asker: BusAsker, watch: Watch, figure: Figure) -> None:
    await asker.ask({"sql": SLOW_SQL})
    await until(lambda: running(watch), "the statement did not begin")
    await until(lambda: asker.heard, "nothing was heard")
    await asker.cancel((asker.heard[0].headers or {})["Askwire-Query-Id"])
    took = await until(lambda: _idle(watch), "the statement went on")
    outcome = await asker.end()
    figure(f"cancel over NATS: the statement ended after {took * 1_000:.0f} ms", seconds=took)

    assert outcome["code"] == "cancelled"
    figure.within(took, 3)


@pytest.mark.fault(16)
async def test_a_deadline_ends_the_statement(whole: Stack, watch: Watch, figure: Figure) -> None:
    began = time.monotonic()
    async with whole.http() as http, http.post("/v1/sql", json={"sql": SLOW_SQL, "deadline_ms": 1_000}) as response:
        told = await response.json()
    took = time.monotonic() - began
    await until(lambda: _idle(watch), "the statement went on")
    figure(f"deadline of 1 s: told after {took:.2f} s", seconds=took - 1)

    assert (response.status, told["code"]) == (504, "deadline_exceeded")
    figure.within(took, 3)


@pytest.mark.fault(15)
async def test_a_slow_reader_holds_the_cursor_not_memory(whole: Stack, figure: Figure) -> None:
    """A client that stops reading: nothing more leaves the executor, and no process grows with the result."""
    pids = {name: whole.pid(f"{name}.1") for name in ("gateway", "executor")}
    before = {name: _resident(pid) for name, pid in pids.items()}
    sent_before = await whole.count("executor", "askwire_stream_bytes_total")
    async with whole.http() as http:
        response = await http.post(
            "/v1/sql", json={"sql": EVERYTHING, "max_rows": 400_000}, headers={"Accept": "text/csv"}
        )
        await response.content.readexactly(1024)
        sent = await _settled(whole) - sent_before
        grown = {name: (_resident(pid) - before[name]) / MEBIBYTE for name, pid in pids.items()}
        response.close()
    figure(
        f"stopped reader: {sent / MEBIBYTE:.1f} MiB left the executor; "
        + ", ".join(f"{name} grew by {size:.0f} MiB" for name, size in grown.items())
    )

    assert response.status == 200
    assert sent < 32 * MEBIBYTE  # of about 250
    assert max(grown.values()) < 150


def _resident(pid: int | None) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4_096


async def _settled(stack: Stack) -> float:
    """The bytes that the executor has sent, once they stay the same for a second."""
    last, since = -1.0, time.monotonic()
    while time.monotonic() - since < 1:
        now = await stack.count("executor", "askwire_stream_bytes_total")
        if now != last:
            last, since = now, time.monotonic()
        await asyncio.sleep(0.1)
    return last


@pytest.mark.fault(17)
async def test_poison_is_set_aside_and_hurts_nobody(
    whole: Stack, asker: BusAsker, admin: JetStreamContext, figure: Figure
) -> None:
    """Nonsense on every work subject becomes a dead letter with its reason; the query behind it is answered."""
    dead = (await admin.stream_info(DEAD_STREAM)).state.messages
    poison = [b"", b"\x00\xff" * 400, b'{"question": ' + b"[" * 3_000, b"x" * 500_000]
    began = time.monotonic()
    for subject in WORK_SUBJECTS:
        for body in poison:
            await admin.publish(subject, body, headers={"Askwire-Reply-To": "not a subject"})
    await asker.ask({"question": "How many airlines are there?"})
    outcome = await asker.end()
    await until(lambda: _dead(admin, dead + len(poison) * len(WORK_SUBJECTS)), "poison was lost without a word")
    took = time.monotonic() - began
    figure(f"{len(poison) * len(WORK_SUBJECTS)} poison messages: all set aside in {took:.1f} s", seconds=took)

    assert outcome["status"] == "answered"


async def _dead(admin: JetStreamContext, wanted: int) -> bool:
    return (await admin.stream_info(DEAD_STREAM)).state.messages >= wanted


@pytest.mark.fault(18)
async def test_the_same_message_again_runs_nothing_again(
    whole: Stack, asker: BusAsker, admin: JetStreamContext
) -> None:
    """With its message id the stream knows it; under another one the query id decides: same outcome, one execution."""
    ran = await whole.count("executor", "sql_queries_total")
    query_id = "01K00000000000000000000001"
    for attempt in range(3):
        await asker.ask({"sql": "SELECT count(*) FROM airlines"}, message_id=f"again-{attempt}", query_id=query_id)
        outcome = await asker.end()
        assert (outcome["status"], outcome["query_id"]) == ("answered", query_id)

    again = await admin.publish(
        WORK_SUBJECTS[0], json.dumps({"question": "?"}).encode(), headers={"Nats-Msg-Id": "again-2"}
    )
    assert again.duplicate
    assert await whole.count("executor", "sql_queries_total") == ran + 1
