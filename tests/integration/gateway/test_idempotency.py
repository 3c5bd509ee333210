"""``Idempotency-Key``: one key, one query, one answer, whoever repeats it, however often, whatever broke meanwhile."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from tests.integration.gateway.asking_later import LATER, QUESTION, ROWS, Worker, owner, responder
from tests.integration.gateway.conftest import Edge
from tests.support.waiting import until

from askwire_common.contracts import ASK, Code, Event, Header, Status
from askwire_common.identity.principal import Role
from askwire_gateway.listening import listening

pytestmark = [pytest.mark.servers, pytest.mark.timeout(30)]

KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
SQL = {"sql": "SELECT carrier FROM flights"}
ROUTES = {"/v1/query": QUESTION, "/v1/translate": QUESTION, "/v1/sql": SQL, "/v1/validate": SQL}


async def post(edge: Edge, body: Any = QUESTION, path: str = "/v1/query", **more: Any) -> tuple[int, Any]:
    async with edge.post(path, body, headers=KEY | more.pop("headers", {}), **more) as answer:
        text = await answer.read()
        return answer.status, json.loads(text) if text[:1] == b"{" else text


async def answered(edge: Edge, worker: Worker, body: Any = QUESTION, path: str = "/v1/query") -> tuple[int, Any]:
    """Ask under the key, and let the line answer."""
    before = len(worker.taken)
    asking = asyncio.create_task(post(edge, body, path))
    await until(lambda: len(worker.taken) > before, "it was not published")
    await worker.answer(worker.taken[-1], await owner(edge))
    return await asking


@pytest.mark.parametrize("path", ROUTES)
async def test_a_repetition_gets_the_first_ones_answer(edge: Edge, worker: Worker, path: str) -> None:
    """Byte for byte, and nothing is asked twice; on every route that asks."""
    first = await answered(edge, worker, ROUTES[path], path)
    again = await post(edge, ROUTES[path], path)

    assert first == again
    assert first[0] == 200
    assert len(worker.taken) == 1


async def test_repetitions_under_way_wait_for_the_one_query(edge: Edge, worker: Worker) -> None:
    """Eight at once: one is published, and all hear its end."""
    asking = [asyncio.create_task(post(edge)) for _ in range(8)]
    await until(lambda: worker.taken, "it was not published")
    await worker.answer(worker.taken[0], await owner(edge))
    answers = await asyncio.gather(*asking)

    assert len(worker.taken) == 1
    assert {answer[1]["query_id"] for answer in answers} == {answers[0][1]["query_id"]}
    assert [answer[1]["rows"] for answer in answers] == [ROWS] * len(asking)


async def test_a_client_that_leaves_finds_its_answer_under_its_key(edge: Edge, worker: Worker) -> None:
    """Its going does not end the query."""
    leaving = asyncio.create_task(post(edge))
    await until(lambda: worker.taken, "it was not published")
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    await worker.answer(worker.taken[0], await owner(edge))

    assert (await post(edge))[1]["rows"] == ROWS
    assert len(worker.taken) == 1


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"question": "How many?"}, "/v1/query"),
        (QUESTION | {"max_rows": 3}, "/v1/query"),
        (QUESTION, "/v1/translate"),
        (SQL, "/v1/sql"),
    ],
)
async def test_another_request_under_the_same_key_is_a_conflict(
    edge: Edge, worker: Worker, body: dict[str, Any], path: str
) -> None:
    """409, nothing is asked, and the first one's answer is not told."""
    await answered(edge, worker)
    status, problem = await post(edge, body, path)

    assert (status, problem["code"]) == (409, Code.CONFLICT)
    assert problem["detail"].startswith("Idempotency-Key: ")
    assert "rows" not in problem
    assert len(worker.taken) == 1


async def test_the_same_body_spelt_otherwise_is_the_same_request(edge: Edge, worker: Worker) -> None:
    """The order of names and white space are no difference."""
    await answered(edge, worker, {"question": "Which carriers are there?", "max_rows": 9})
    body = '{ "max_rows": 9,\n "question": "Which carriers are there?" }'
    headers = KEY | {"Authorization": f"Bearer {edge.viewer}", "Content-Type": "application/json"}
    async with edge.http.post("/v1/query", data=body, headers=headers) as answer:
        assert (answer.status, (await answer.json())["rows"]) == (200, ROWS)


async def test_a_key_is_its_callers_own(edge: Edge, worker: Worker) -> None:
    """The same key in another caller's hands is another key."""
    await answered(edge, worker)
    other = await edge.key(Role.VIEWER)
    asking = asyncio.create_task(post(edge, {"question": "Another?"}, key=other))
    await until(lambda: len(worker.taken) == 2, "it was not published")
    await worker.answer(worker.taken[1], await owner(edge))

    assert (await asking)[0] == 200


async def test_a_failure_is_repeated_too(edge: Edge, worker: Worker) -> None:
    """The first outcome holds, whatever it was; who wants to try again takes a new key."""
    asking = asyncio.create_task(post(edge))
    await until(lambda: worker.taken, "it was not published")
    changes = {"event": Event.FAILED, "status": Status.FAILED, "code": Code.UNAVAILABLE, "detail": "down", "run": None}
    await worker.end(worker.taken[0], await owner(edge), **changes)
    first, again = await asking, await post(edge)

    assert first == again
    assert (first[0], first[1]["code"]) == (503, "unavailable")


async def test_the_answer_can_be_had_in_another_format(edge: Edge, worker: Worker) -> None:
    """The key stands for the query, not for how its rows are written."""
    await answered(edge, worker)
    status, text = await post(edge, headers={"Accept": "text/csv"})

    assert (status, text.splitlines()[0]) == (200, b"carrier,flights")


async def test_with_an_asynchronous_answer_it_leads_to_the_same_place(edge: Edge, worker: Worker) -> None:
    places = []
    for _ in range(2):
        async with edge.post("/v1/query", QUESTION, headers=KEY | LATER) as answer:
            assert answer.status == 202
            places.append(answer.headers["Location"])
    await worker.answer(worker.taken[0], await owner(edge))

    assert places[0] == places[1]
    assert (await post(edge))[1]["rows"] == ROWS
    assert len(worker.taken) == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "sch\u00fcssel"])
async def test_what_is_no_key_is_refused(edge: Edge, worker: Worker, key: str) -> None:
    status, problem = await post(edge, headers={"Idempotency-Key": key})

    assert (status, problem["code"]) == (400, "invalid_request")
    assert worker.taken == []


async def test_without_the_control_database_nothing_is_asked(edge: Edge, worker: Worker) -> None:
    """What could not be committed was not accepted: 503, and try again."""
    await edge.store.find("x")  # the caller's own key is known from now on
    async with edge.post("/v1/query", QUESTION, headers=LATER) as answer:
        assert answer.status == 202
    await edge.database.run(lambda c: c.execute("ALTER TABLE deferred_queries RENAME TO away"))
    try:
        status, problem = await post(edge)
    finally:
        await edge.database.run(lambda c: c.execute("ALTER TABLE away RENAME TO deferred_queries"))

    assert (status, problem["code"]) == (503, "unavailable")
    assert len(worker.taken) == 1


@pytest.mark.parametrize(
    "state", ["insufficient_privilege", "io_error", "disk_full", "data_corrupted", "deadlock_detected"]
)
async def test_a_control_database_that_does_not_take_it_has_not_accepted_it(
    edge: Edge, worker: Worker, state: str
) -> None:
    """Whatever keeps it from writing: 503, and try again."""
    await edge.database.run(
        lambda c: c.execute(f"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
            AS $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON deferred_queries EXECUTE FUNCTION refuse()""")
    )
    try:
        status, problem = await post(edge)
    finally:
        await edge.database.run(lambda c: c.execute("DROP FUNCTION refuse CASCADE"))

    assert (status, problem["code"]) == (503, "unavailable")
    assert worker.taken == []


async def request(
    edge: Edge, message_id: str, question: str = "Which carriers are there?"
) -> tuple[dict[str, str], Any]:
    """Ask over the bus, in one request, with a message id."""
    body = json.dumps({"question": question}).encode()
    answer = await edge.bus.request(ASK, body, {Header.MSG_ID: message_id})
    return dict(answer.headers), json.loads(answer.body)


async def test_over_the_bus_the_message_id_is_the_key(edge: Edge, worker: Worker) -> None:
    """The repetition gets the first one's answer, another question under the id a conflict."""
    async with listening(edge.bus, ASK, responder(edge).serve):
        asking = asyncio.create_task(request(edge, "order 42"))
        await until(lambda: worker.taken, "it was not published")
        await worker.answer(worker.taken[0], "nats")
        first, again = await asking, await request(edge, "order 42")
        conflict = await request(edge, "order 42", "Another question?")
        none = await request(edge, "")

    assert first == again
    assert first[1]["rows"] == ROWS
    assert (conflict[0][Header.ERROR_CODE], none[0][Header.ERROR_CODE]) == ("conflict", "invalid_request")
    assert len(worker.taken) == 1
