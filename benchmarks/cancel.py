"""How long a statement outlives its asker: from a disconnect, DELETE, a cancel over NATS, or the deadline to an idle
PostgreSQL.

.venv/bin/python -m benchmarks.cancel [--rounds 50]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import nats
import uvloop
from benchmarks.running import client, running
from nats.aio.client import Client

from askwire_common.contracts import Header, cancel_subject

SQL = "SELECT count(*) FROM flights a, flights b WHERE a.arr_delay > b.dep_delay"  # hours
BUSY = (
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'askwire-executor' AND state = 'active'"
    " AND query LIKE '%a.arr_delay > b.dep_delay%'"
)
LONGEST_SECONDS = 30.0
CallOff = Callable[[str], Awaitable[None]]
Way = Callable[[aiohttp.ClientSession, "asyncpg.Connection[Any]"], Awaitable[float]]


async def until(watch: asyncpg.Connection[Any], busy: bool) -> None:
    """Return as soon as PostgreSQL works on the statement, or does not any more."""
    async with asyncio.timeout(LONGEST_SECONDS):
        while bool(await watch.fetchval(BUSY)) is not busy:  # each look is a round trip
            pass


async def disconnect(session: aiohttp.ClientSession, watch: asyncpg.Connection[Any]) -> float:
    """Seconds from closing the connection."""
    asking = asyncio.create_task(session.post("/v1/sql", json={"sql": SQL}))
    await until(watch, busy=True)
    began = time.perf_counter()
    asking.cancel()
    await until(watch, busy=False)
    return time.perf_counter() - began


async def called_off(session: aiohttp.ClientSession, watch: asyncpg.Connection[Any], call_off: CallOff) -> float:
    """Seconds from calling the query off."""
    response = await session.post("/v1/sql", json={"sql": SQL}, headers={"Accept": "text/event-stream"})
    await until(watch, busy=True)
    began = time.perf_counter()
    await call_off(response.headers["Askwire-Query-Id"])
    await until(watch, busy=False)
    took = time.perf_counter() - began
    await response.read()
    return took


async def delete(session: aiohttp.ClientSession, watch: asyncpg.Connection[Any]) -> float:
    """Seconds from sending the ``DELETE``."""

    async def call_off(query_id: str) -> None:
        async with session.delete(f"/v1/queries/{query_id}") as answer:
            assert answer.status == 202, await answer.text()

    return await called_off(session, watch, call_off)


def over_nats(client: Client, token: str) -> Way:
    """The way that publishes on the query's cancel subject."""

    async def call_off(query_id: str) -> None:
        await client.publish(cancel_subject(query_id), headers={Header.PRINCIPAL: token})

    return lambda session, watch: called_off(session, watch, call_off)


async def deadline(session: aiohttp.ClientSession, watch: asyncpg.Connection[Any]) -> float:
    """Seconds from the deadline, half a second after asking."""
    began = time.perf_counter()
    async with session.post("/v1/sql", json={"sql": SQL, "deadline_ms": 500}) as answer:
        assert answer.status == 504, await answer.text()
    await until(watch, busy=False)
    return time.perf_counter() - began - 0.5


async def measure(run: dict[str, Any], rounds: int) -> None:
    """Print the median and the 95th centile of each way."""
    watch = await asyncpg.connect(run["postgres"])
    bus = await nats.connect(run["nats"], nkeys_seed=run["nats_creds"]["admin"])
    async with client(run) as session:
        async with session.post("/v1/auth/token") as answer:
            token = (await answer.json())["token"]
        ways: dict[str, Way] = {"disconnect": disconnect, "DELETE": delete, "NATS": over_nats(bus, token)}
        for name, way in (ways | {"deadline": deadline}).items():
            took = [1_000 * await way(session, watch) for _ in range(rounds)]
            centiles = statistics.quantiles(took, n=20) if rounds > 1 else [took[0]] * 19
            p50, p95, worst = statistics.median(took), centiles[18], max(took)
            print(f"{name:12} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms   worst {worst:7.1f} ms")
    await bus.close()
    await watch.close()


def main() -> None:
    """Start the line, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="askwire-bench-") as name:
        directory = Path(name)
        directory.chmod(0o711)
        with running(directory, {"ASKWIRE_PROVIDERS": "offline"}) as run:
            uvloop.run(measure(run, options.rounds))


if __name__ == "__main__":
    main()
