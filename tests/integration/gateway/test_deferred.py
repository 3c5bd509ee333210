"""Queries that outlive their request: accepted once, found again, read in pages and in any format, and forgotten."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from typing import Any

import aiohttp
import pytest
from tests.integration.gateway.conftest import Edge
from tests.support.waiting import until

from askwire_common.bus import Incoming
from askwire_common.contracts import TRANSLATE, VALIDATE, Code, Column, Event, Header, Outcome, Status
from askwire_common.journey import new_query_id
from askwire_common.principal import Permission, Role
from askwire_gateway.deferred.retention import Retention

pytestmark = [pytest.mark.servers, pytest.mark.timeout(30)]

LATER = {"Prefer": "respond-async"}
QUESTION = {"question": "Which carriers are there?"}
COLUMNS = (Column(name="carrier", type="text"), Column(name="flights", type="bigint"))
CHUNKS = [[["UA", "1"], ["B6", "2"], ['a "b",\n', "9007199254740993"]], [["", "4"], [None, None]]]
ROWS: list[list[Any]] = [["UA", 1], ["B6", 2], ['a "b",\n', 9_007_199_254_740_993], ["", 4], [None, None]]


class Worker:
    """Plays the line: takes what is published, keeps rows, decides the outcome."""

    def __init__(self, edge: Edge) -> None:
        self.bus, self.outcomes = edge.bus, edge.outcomes

    @property
    def taken(self) -> list[Incoming]:
        """What was published, each message once."""
        return [message for message in self.bus.stored if message.subject in {TRANSLATE, VALIDATE}]

    async def say(self, message: Incoming, event: Event, body: bytes = b"{}") -> None:
        await self.bus.publish(message.headers[Header.REPLY_TO], body, {Header.EVENT: event.value, Header.SEQ: "1"})

    async def keep(self, message: Incoming, chunks: list[Any], run: str = "run1") -> None:
        for number, chunk in enumerate(chunks, start=1):
            body = chunk if isinstance(chunk, bytes) else json.dumps(chunk).encode()
            await self.bus.store(f"{message.headers[Header.REPLY_TO]}.{run}", body, {Header.SEQ: str(number)})

    async def end(self, message: Incoming, owner: str, **changes: object) -> Outcome:
        plain = Outcome(
            query_id=message.headers[Header.QUERY_ID],
            event=Event.DONE,
            status=Status.ANSWERED,
            datasource="demo",
            principal=owner,
            question="Which carriers are there?",
            columns=COLUMNS,
            row_count=5,
            chunks=2,
            run="run1",
        )
        held = await self.outcomes.decide(plain.model_copy(update=changes))
        await self.say(message, Event(held.event), held.model_dump_json().encode())
        return held

    async def answer(self, message: Incoming, owner: str) -> Outcome:
        await self.keep(message, CHUNKS)
        return await self.end(message, owner)


@pytest.fixture
def worker(edge: Edge) -> Worker:
    return Worker(edge)


async def later(edge: Edge, **more: Any) -> tuple[str, dict[str, Any]]:
    """Ask to be answered later: where the query is, and what was told of it."""
    async with edge.post("/v1/query", QUESTION, headers=LATER | more.pop("headers", {}), **more) as answer:
        assert answer.status == 202, await answer.text()
        return answer.headers["Location"], await answer.json()


async def get(edge: Edge, path: str, *, accept: str = "application/json", key: str | None = None) -> Any:
    headers = {"Authorization": f"Bearer {key or edge.viewer}", "Accept": accept}
    async with edge.http.get(path, headers=headers) as answer:
        body = await answer.read()
        is_json = answer.content_type in {"application/json", "application/problem+json"}
        return answer.status, json.loads(body) if is_json else body


async def owner(edge: Edge) -> str:
    """The viewer's principal, as the outbox has it."""
    row = await edge.database.run(
        lambda c: c.fetchrow("SELECT principal FROM deferred_queries ORDER BY id DESC LIMIT 1")
    )
    assert row is not None
    return str(row["principal"])


async def test_it_is_accepted_answered_and_read(edge: Edge, worker: Worker) -> None:
    """202 with its place, its progress, its end, and its rows as often as one likes."""
    location, told = await later(edge)
    assert (told["status"], told["progress"]) == ("running", {"stage": "queued"})
    (message,) = worker.taken
    await worker.say(message, Event.ACCEPTED)
    status, state = await get(edge, location)
    assert (status, state["status"], state["progress"]) == (200, "running", {"stage": "translating"})
    await worker.answer(message, await owner(edge))
    status, state = await get(edge, location)

    assert (status, state["status"], state["rows"], state["row_count"]) == (200, "answered", f"{location}/rows", 5)
    assert state["expires_at"] > told["expires_at"][:10]
    for _ in range(2):
        status, answer = await get(edge, f"{location}/rows")
        assert (status, answer["rows"], answer["columns"][1]["type"]) == (200, ROWS, "bigint")


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


async def test_anothers_query_is_not_to_be_told_from_none(edge: Edge, worker: Worker) -> None:
    """Neither its state, nor its rows, nor its end; an administrator's neither, and it lives on."""
    location, _ = await later(edge)
    await worker.answer(worker.taken[0], await owner(edge))
    stranger = await edge.key(Role.ADMIN)
    absent = f"/v1/queries/{new_query_id()}"
    for suffix in ("", "/rows", "/rows?limit=1"):
        mine, none = await get(edge, location + suffix, key=stranger), await get(edge, absent + suffix, key=stranger)
        assert mine[0] == none[0] == 404
        assert mine[1]["detail"] == none[1]["detail"]
    async with edge.delete(location, key=stranger) as answer:
        assert answer.status == 404
    assert (await get(edge, location))[1]["status"] == "answered"


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


@pytest.mark.parametrize(("code", "status"), [(Code.REFUSED, 422), (Code.UNAVAILABLE, 503), (Code.CANCELLED, 499)])
async def test_an_end_without_rows_is_told_as_any_other(edge: Edge, worker: Worker, code: Code, status: int) -> None:
    location, _ = await later(edge)
    await worker.end(
        worker.taken[0], await owner(edge), event=Event.FAILED, status=Status.FAILED, code=code, detail="why", run=None
    )
    for suffix in ("/rows", "/rows?limit=1"):
        found, problem = await get(edge, location + suffix)
        assert (found, problem["code"]) == (status, code)
    assert (await get(edge, location))[1]["code"] == code


async def test_deleting_it_ends_it_at_once(edge: Edge, worker: Worker) -> None:
    """The outcome is decided before anybody can work on it; who works on it is told to stop."""
    location, _ = await later(edge)
    async with edge.delete(location) as answer:
        assert answer.status == 202
    state = (await get(edge, location))[1]
    held = await worker.answer(worker.taken[0], await owner(edge))

    assert (state["status"], state["code"]) == ("failed", "cancelled")
    assert held.code is Code.CANCELLED
    assert (await get(edge, f"{location}/rows"))[0] == 499


async def test_its_end_is_in_the_history(edge: Edge, worker: Worker) -> None:
    location, _ = await later(edge)
    await worker.answer(worker.taken[0], await owner(edge))

    async def is_noted() -> bool:
        return bool((await get(edge, "/v1/queries"))[1]["queries"][0]["status"] != "running")

    await until(is_noted, "the end was not noted")
    entry = (await get(edge, "/v1/queries"))[1]["queries"][0]

    assert (entry["query_id"], entry["status"], entry["row_count"]) == (location.rsplit("/", 1)[1], "answered", 5)


async def test_it_is_published_again_until_somebody_takes_it_up(edge: Edge, worker: Worker) -> None:
    """Under the same message id, so a stream that has it stores it no second time; and no more once it is taken."""
    await later(edge)
    (message,) = worker.taken
    worker.bus.forget()
    await edge.deferring.dispatcher.recover()
    await edge.deferring.dispatcher.sweep()
    await until(lambda: len(worker.taken) == 2, "it was not published again")
    again = worker.taken[-1]
    assert (again.headers[Header.MSG_ID], again.headers[Header.PRINCIPAL]) == (
        message.headers[Header.MSG_ID],
        message.headers[Header.PRINCIPAL],
    )
    assert (again.body, len(worker.taken)) == (message.body, 2)
    await worker.say(again, Event.ACCEPTED)
    worker.bus.forget()
    await edge.deferring.dispatcher.recover()
    await edge.deferring.dispatcher.sweep()

    assert len(worker.taken) == 2


async def test_the_backlog_is_a_metric(edge: Edge, worker: Worker) -> None:
    """How many are under way, how old the oldest is, and how often something was published."""
    for _ in range(3):
        await later(edge)
    await until(lambda: edge.metric("askwire_deferred_queries") == 3, "the backlog was not shown")

    assert edge.metric("askwire_deferred_oldest_seconds") > 0
    assert edge.metric("askwire_deferred_published_total", publication="first") == len(worker.taken) == 3


async def test_two_gateways_never_look_after_the_same_query(edge: Edge) -> None:
    for _ in range(6):
        await later(edge)
    await edge.deferring.outbox.hurry()
    first, second = await asyncio.gather(edge.deferring.outbox.due(), edge.deferring.outbox.due())

    assert {d.id for d in first} & {d.id for d in second} == set()
    assert len(first) + len(second) >= 6


async def test_nobody_may_have_more_under_way_than_allowed(edge: Edge) -> None:
    """429 with Retry-After; another caller is not affected."""
    for _ in range(edge.most_pending):
        await later(edge)
    async with edge.post("/v1/query", QUESTION, headers=LATER) as answer:
        assert (answer.status, (await answer.json())["code"]) == (429, "rate_limited")
        assert int(answer.headers["Retry-After"]) >= 1
    await later(edge, key=await edge.key(Role.VIEWER))


async def test_only_who_may_ask_may_ask_for_later(edge: Edge) -> None:
    reader = await edge.key(Role.VIEWER, Permission.READ)
    async with edge.post("/v1/query", QUESTION, key=reader, headers=LATER) as answer:
        assert answer.status == 403


async def test_what_is_old_is_forgotten(edge: Edge, worker: Worker) -> None:
    """Ended queries, their keys and the history; what is under way stays, however old."""
    ended, _ = await later(edge, headers={"Idempotency-Key": "old"})
    await worker.answer(worker.taken[0], await owner(edge))
    running, _ = await later(edge)
    ids = [location.rsplit("/", 1)[1] for location in (ended, running)]

    async def is_noted() -> bool:
        found = await edge.deferring.outbox.look_up(ids[0])
        return found is not None and found.outcome is not None

    await until(is_noted, "the end was not noted")
    await edge.database.run(
        lambda c: c.execute(
            "WITH a AS (UPDATE deferred_queries SET created_at = now() - interval '2 days' WHERE id = ANY($1::text[])) "
            "UPDATE queries SET created_at = now() - interval '100 days' WHERE id = ANY($1::text[])",
            ids,
        )
    )
    retention = Retention(edge.database, kept_seconds=86_400, history_days=90)
    assert await retention.sweep() >= 3
    assert await retention.sweep() == 0

    assert await edge.deferring.outbox.look_up(ids[0]) is None
    assert await edge.deferring.outbox.look_up(ids[1]) is not None
    assert await edge.history.find(ids[0]) is None
