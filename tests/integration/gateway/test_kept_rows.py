"""Rows that are kept: read in pages and in any format, whole or not at all."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from typing import Any

import aiohttp
import pytest
from tests.integration.gateway.asking_later import ROWS, Worker, get, later, owner
from tests.integration.gateway.conftest import Edge

from askwire_common.contracts import Header
from askwire_common.identity.principal import Role
from askwire_common.journey import new_query_id

pytestmark = [pytest.mark.servers, pytest.mark.timeout(30)]


async def test_rows_come_in_any_format(edge: Edge, worker: Worker) -> None:
    location, _ = await later(edge)
    await worker.answer(worker.taken[0], await owner(edge))

    _, text = await get(edge, f"{location}/rows", accept="text/csv")
    assert text == b'carrier,flights\nUA,1\nB6,2\n"a ""b"",\n",9007199254740993\n"",4\n,\n'
    _, lines = await get(edge, f"{location}/rows", accept="application/x-ndjson")
    objects: list[dict[str, Any]] = [json.loads(line) for line in lines.splitlines()]
    assert [list(found.values()) for found in objects] == ROWS
    _, events = await get(edge, f"{location}/rows", accept="text/event-stream")
    assert events.count(b"event: rows") == 2
    assert events.count(b"event: done") == 1


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 10_000])
@pytest.mark.parametrize("accept", ["application/json", "text/csv"])
async def test_pages_are_the_whole_and_stay_so(edge: Edge, worker: Worker, limit: int, accept: str) -> None:
    """Whatever their size: each row once, in order, and the same page again for the same cursor."""
    location, _ = await later(edge)
    await worker.answer(worker.taken[0], await owner(edge))
    found: list[Any] = []
    path, pages = f"{location}/rows?limit={limit}", 0
    while path:
        headers = {"Authorization": f"Bearer {edge.viewer}", "Accept": accept}
        async with edge.http.get(path, headers=headers) as answer:
            body, link = await answer.read(), answer.headers.get("Link", "")
            assert answer.status == 200, body
        async with edge.http.get(path, headers=headers) as answer:
            assert await answer.read() == body
        if accept.endswith("json"):
            found.extend(json.loads(body)["rows"])
        else:
            found.extend(list(csv.reader(io.StringIO(body.decode())))[1:])
        path, pages = link.partition("<")[2].partition(">")[0], pages + 1

    texts = [["" if v is None else str(v) for v in row] for row in ROWS]
    assert found == (ROWS if accept.endswith("json") else texts)
    assert pages == -(-5 // limit)


@pytest.mark.parametrize("spoil", ["altered", "another query's", "another caller's", "of the history", "empty"])
async def test_an_altered_cursor_is_refused(edge: Edge, worker: Worker, spoil: str) -> None:
    """400 with a sentence, and nothing of anybody's rows."""
    locations = [(await later(edge))[0] for _ in range(2)]
    for message in worker.taken:
        await worker.answer(message, await owner(edge))
    _, page = await get(edge, f"{locations[0]}/rows?limit=2")
    _, history = await get(edge, "/v1/queries?limit=1")
    cursor, location, key = page["next_cursor"], locations[0], edge.viewer
    match spoil:
        case "altered":
            cursor = cursor[:-6] + ("A" if cursor[-6] != "A" else "B") + cursor[-5:]
        case "another query's":
            location = locations[1]
        case "another caller's":
            key = await edge.key(Role.VIEWER)
        case "of the history":
            cursor = history["next_cursor"]
        case _:
            cursor = ""
    status, problem = await get(edge, f"{location}/rows?limit=2&cursor={cursor}", key=key)

    assert (status, problem["code"]) == (400, "invalid_request")
    assert problem["detail"].startswith("cursor: ")


@pytest.mark.parametrize("limit", ["0", "-1", "10001", "many", "1.5", "\u0661"])
async def test_a_limit_that_is_none_is_refused(edge: Edge, limit: str) -> None:
    status, problem = await get(edge, f"/v1/queries/{new_query_id()}/rows?limit={limit}")

    assert (status, problem["code"]) == (400, "invalid_request")


@pytest.mark.parametrize("range_", ["bytes=0-99", "bytes=-1", "rows=1-2", "nonsense"])
async def test_a_range_is_refused_and_says_what_to_do(edge: Edge, worker: Worker, range_: str) -> None:
    location, _ = await later(edge)
    await worker.answer(worker.taken[0], await owner(edge))
    headers = {"Authorization": f"Bearer {edge.viewer}", "Range": range_}
    async with edge.http.get(f"{location}/rows", headers=headers) as answer:
        problem = await answer.json()

    assert (answer.status, problem["code"]) == (400, "invalid_request")
    assert "cursor" in problem["detail"]


@pytest.mark.parametrize("lost", ["first", "middle", "last", "all"])
async def test_a_result_that_lost_a_part_is_never_a_shorter_one(edge: Edge, worker: Worker, lost: str) -> None:
    """A chunk that is not kept any more is an error in every form; nothing is passed over."""
    location, _ = await later(edge)
    (message,) = worker.taken
    chunks = {1: [["a", "1"]], 2: [["b", "2"]], 3: [["c", "3"]]}
    gone = {"first": {1}, "middle": {2}, "last": {3}, "all": {1, 2, 3}}[lost]
    for number in chunks.keys() - gone:
        body = json.dumps(chunks[number]).encode()
        await worker.bus.store(f"{message.headers[Header.REPLY_TO]}.run1", body, {Header.SEQ: str(number)})
    await worker.end(message, await owner(edge), chunks=3, row_count=3)

    for suffix in ("/rows", "/rows?limit=10"):
        for accept in ("application/json", "text/csv"):
            status, problem = await get(edge, location + suffix, accept=accept)
            assert (status, problem["code"]) == (404, "not_found")
            assert "no longer kept" in problem["detail"]


async def test_a_large_result_that_breaks_breaks_the_connection(edge: Edge, worker: Worker) -> None:
    """What was begun cannot be taken back: the client sees the connection break, not a short file."""
    location, _ = await later(edge)
    (message,) = worker.taken
    await worker.keep(message, [[["x" * 2_000, "1"]]])
    await worker.end(message, await owner(edge), chunks=2, row_count=2)

    with pytest.raises(aiohttp.ClientError):
        await get(edge, f"{location}/rows", accept="text/csv")


async def test_rows_of_a_run_that_died_are_not_mixed_in(edge: Edge, worker: Worker) -> None:
    """Only the run that decided the outcome counts."""
    location, _ = await later(edge)
    (message,) = worker.taken
    await worker.keep(message, [[["dead", "0"]]], run="run0")
    await worker.answer(message, await owner(edge))

    assert (await get(edge, f"{location}/rows"))[1]["rows"] == ROWS


async def test_a_row_larger_than_a_message_is_put_together(edge: Edge, worker: Worker) -> None:
    location, _ = await later(edge)
    (message,) = worker.taken
    whole = json.dumps([["x" * 100, "1"]]).encode()
    await worker.keep(message, [whole[:40], whole[40:80], whole[80:], [["y", "2"]]])
    await worker.end(message, await owner(edge), chunks=4, row_count=2)

    assert (await get(edge, f"{location}/rows"))[1]["rows"] == [["x" * 100, 1], ["y", 2]]
    assert (await get(edge, f"{location}/rows?limit=1"))[1]["rows"] == [["x" * 100, 1]]


async def test_rows_wait_for_the_end(edge: Edge, worker: Worker) -> None:
    """Whoever asks early gets its answer when there is one."""
    location, _ = await later(edge)
    reading = asyncio.create_task(get(edge, f"{location}/rows"))
    await worker.answer(worker.taken[0], await owner(edge))

    assert (await reading)[1]["rows"] == ROWS
