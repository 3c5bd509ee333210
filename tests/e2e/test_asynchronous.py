"""Ask now, read later, on real processes: the rows that are kept are the rows that would have been streamed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from tests.support.stack import Stack
from tests.support.waiting import until
from yarl import URL

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]

WHOLE_TABLE: dict[str, object] = {
    "sql": "SELECT * FROM flights ORDER BY time_hour, carrier, flight, origin, dest",
    "deadline_ms": 120_000,
}
TEN: dict[str, object] = {"sql": "SELECT g FROM generate_series(1, 10) AS g ORDER BY g", "deadline_ms": 60_000}
CSV = {"Accept": "text/csv"}
MEBIBYTE = 1024  # in KiB


@pytest.fixture
async def http(stack: Stack) -> AsyncIterator[aiohttp.ClientSession]:
    async with stack.http() as session:
        yield session


async def later(http: aiohttp.ClientSession, statement: dict[str, object] = WHOLE_TABLE) -> str:
    """The place of a statement's rows, once they are kept."""
    async with http.post("/v1/sql", json=statement, headers={"Prefer": "respond-async"}) as answer:
        assert answer.status == 202, await answer.text()
        location = answer.headers["Location"]

    async def ended() -> bool:
        async with http.get(location) as answer:
            state = await answer.json()
        assert state["status"] in {"running", "answered"}, state
        return bool(state["status"] == "answered")

    await until(ended, "the rows were not kept", within=120)
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


async def test_no_page_of_another_result_and_no_part_of_a_page(stack: Stack, http: aiohttp.ClientSession) -> None:
    """Cursors that were altered, of another query or another caller, and byte ranges: refused, and no row is told."""
    here, there = [await later(http, TEN | {"max_rows": rows}) for rows in (9, 10)]
    pages = {place: (await page(http, f"{place}/rows?limit=3"))[1] for place in (here, there)}
    cursor, foreign = pages[here]["next_cursor"], pages[there]["next_cursor"]
    flipped = [cursor[:n] + ("A" if cursor[n] != "A" else "B") + cursor[n + 1 :] for n in range(0, len(cursor), 3)]
    for bad in (*flipped, foreign, "", "-1", "0", "9" * 4_000, cursor[:-1], cursor + "A", cursor * 2, "../..", "%00"):
        status, problem = await page(http, f"{here}/rows?limit=3&cursor={bad}")
        assert (status, problem["code"], "rows" in problem) == (400, "invalid_request", False), bad
    for range_ in ("bytes=0-9", "bytes=-1", "bytes=5-1", "bytes=0-99999999999999999999", "rows=1-2", "-", "\u00e9"):
        async with http.get(f"{here}/rows", headers=CSV | {"Range": range_}) as answer:
            assert (answer.status, (await answer.json())["code"]) == (400, "invalid_request"), range_
    async with http.post("/v1/keys", json={"name": "somebody else", "role": "VIEWER"}) as made:
        key = (await made.json())["key"]
    async with stack.http(key) as other:
        stranger = [(await page(other, f"{here}/rows?limit=3&cursor={c}"))[1] for c in (cursor, foreign)]
        stranger.append((await page(other, f"{here}/rows"))[1])

    assert {problem["code"] for problem in stranger} <= {"invalid_request", "not_found"}
    status, following = await page(http, f"{here}/rows?limit=3&cursor={cursor}")
    assert (status, following["rows"]) == (200, [[4], [5], [6]])


async def page(http: aiohttp.ClientSession, path: str) -> tuple[int, dict[str, Any]]:
    async with http.get(URL(path, encoded=True)) as answer:
        return answer.status, await answer.json()


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
