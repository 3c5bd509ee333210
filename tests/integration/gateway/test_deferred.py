"""Queries that outlive their request: accepted once, found again, told as any other, and forgotten."""

from __future__ import annotations

import asyncio

import pytest
from tests.integration.gateway.asking_later import LATER, QUESTION, ROWS, Worker, get, later, owner
from tests.integration.gateway.conftest import Edge
from tests.support.waiting import until

from askwire_common.bus.protocols import Headers
from askwire_common.contracts import Code, Event, Header, Status
from askwire_common.identity.principal import Permission, Role
from askwire_common.journey import new_query_id
from askwire_gateway.deferred.retention import Retention

pytestmark = [pytest.mark.servers, pytest.mark.timeout(30)]


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


async def test_it_is_accepted_though_the_stream_is_between_two_leaders(
    edge: Edge, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is safe where it is: who asks does not wait for an election, and it is published afterwards."""

    async def never(subject: str, body: bytes, headers: Headers) -> bool:
        return bool(await asyncio.get_running_loop().create_future())

    with monkeypatch.context() as electing:
        electing.setattr(edge.bus, "store", never)
        await asyncio.wait_for(later(edge), 10)
    assert worker.taken == []
    await edge.deferring.dispatcher.recover()
    await edge.deferring.dispatcher.sweep()
    await until(lambda: worker.taken, "it was not published")


async def test_what_is_called_off_while_it_is_looked_after_is_not_published(
    edge: Edge, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bus may take its time to say that it has lost a query, and its owner has left by then."""
    query_id = (await later(edge))[0].rsplit("/", 1)[1]
    outbox = edge.deferring.outbox
    worker.bus.forget()

    async def called_off_meanwhile(stream: str, subject: str, *, at_least: int | None = None) -> None:
        await outbox.cancel(query_id)

    async def has_ended() -> bool:
        held = await outbox.look_up(query_id)
        return held is not None and held.outcome is not None

    monkeypatch.setattr(edge.bus, "kept", called_off_meanwhile)
    await edge.deferring.dispatcher.recover()
    await until(has_ended, "it did not end")

    assert len(worker.taken) == 1


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
