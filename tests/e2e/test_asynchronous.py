"""Ask now, read later, on real processes: the rows that are kept are the rows that would have been streamed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from tests.support.stack import Stack
from tests.support.waiting import until

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]

WHOLE_TABLE = {"sql": "SELECT * FROM flights ORDER BY time_hour, carrier, flight, origin, dest", "deadline_ms": 120_000}
CSV = {"Accept": "text/csv"}
MEBIBYTE = 1024  # in KiB


@pytest.fixture
async def http(stack: Stack) -> AsyncIterator[aiohttp.ClientSession]:
    async with stack.http() as session:
        yield session


async def later(http: aiohttp.ClientSession) -> str:
    """The place of the whole table, once it is kept."""
    async with http.post("/v1/sql", json=WHOLE_TABLE, headers={"Prefer": "respond-async"}) as answer:
        assert answer.status == 202, await answer.text()
        location = answer.headers["Location"]

    async def ended() -> bool:
        async with http.get(location) as answer:
            state = await answer.json()
        assert state["status"] in {"running", "answered"}, state
        return bool(state["status"] == "answered")

    await until(ended, "the table was not kept", within=120)
    return location


async def digest(answer: aiohttp.ClientResponse) -> tuple[int, str]:
    """How long a body is, and its SHA-256; it is not gathered."""
    size, sha = 0, hashlib.sha256()
    async for piece in answer.content.iter_any():
        size += len(piece)
        sha.update(piece)
    return size, sha.hexdigest()


async def test_a_whole_table_is_kept_and_read_in_constant_memory(stack: Stack, http: aiohttp.ClientSession) -> None:
    """336,776 rows, byte for byte what a streamed answer is, whole and in pages; the gateway gathers none of it."""
    location = await later(http)
    before = resident(stack, "gateway.1")
    async with http.get(f"{location}/rows", headers=CSV) as kept:
        assert kept.status == 200
        found = await digest(kept)
    async with http.post("/v1/sql", json=WHOLE_TABLE, headers=CSV) as streamed:
        assert found == await digest(streamed)
    rows = await rows_in_pages(http, f"{location}/rows?limit=10000")

    assert (found[0] > 20_000_000, rows) == (True, 336_776)
    assert resident(stack, "gateway.1") - before < 80 * MEBIBYTE


async def rows_in_pages(http: aiohttp.ClientSession, path: str) -> int:
    """How many rows all pages have."""
    rows = 0
    while path:
        async with http.get(path, headers=CSV) as answer:
            assert answer.status == 200
            rows += int(answer.headers["Askwire-Row-Count"])
            await answer.read()
            path = answer.headers.get("Link", "").partition("<")[2].partition(">")[0]
    return rows


def resident(stack: Stack, name: str) -> int:
    """KiB that the process holds."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{stack.pid(name)}/status").read_text())
    assert found is not None
    return int(found[1])
