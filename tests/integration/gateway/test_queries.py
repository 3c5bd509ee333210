"""Queries after they were asked: their state, their cancellation, and the history."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import asyncpg
import pytest
from tests.integration.gateway.conftest import Edge
from tests.support.fault_proxy import FaultProxy
from tests.support.waiting import until

from askwire_common.contracts import OUTCOMES, Code, Status
from askwire_common.errors import ServiceError
from askwire_common.journey import new_query_id
from askwire_common.work.outcomes import Outcomes, failed
from askwire_gateway.answers import HistoryPage, QueryState
from askwire_gateway.history import UNWRITTEN_SECONDS, History
from askwire_gateway.reconciliation import Reconciliation
from askwire_gateway.unwritten import Unwritten

pytestmark = pytest.mark.servers
QUESTION = {"question": "Which carrier is it?"}
WAITING = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'queries'::regclass)"


async def ask(edge: Edge, key: str | None = None) -> str:
    async with edge.post("/v1/query", QUESTION, key=key) as response:
        assert response.status == 200
        return str((await response.json())["query_id"])


async def test_a_query_that_ended_tells_how(edge: Edge) -> None:
    query_id = await ask(edge)
    async with edge.get(f"/v1/queries/{query_id}") as response:
        state = QueryState.model_validate(await response.json())
    assert (state.status, state.question, state.row_count) == (Status.ANSWERED, QUESTION["question"], 1)


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_somebody_elses_query_is_not_to_be_told_from_none(edge: Edge, method: str) -> None:
    told = []
    for query_id in (await ask(edge, key=edge.admin), new_query_id()):
        headers = {"Authorization": f"Bearer {edge.viewer}"}
        async with edge.http.request(method, f"/v1/queries/{query_id}", headers=headers) as response:
            problem = await response.json()
            told.append((response.status, problem["code"], problem["detail"]))
    assert told[0] == told[1] == (404, "not_found", told[0][2])
    assert edge.line.cancelled == []


@pytest.mark.parametrize("query_id", ["x", "01ARZ3NDEKTSV4RRFFQ69G5FAV.>", "*", "%2e%2e", "9" * 26])
async def test_what_is_no_query_id_is_not_found(edge: Edge, query_id: str) -> None:
    async with edge.get(f"/v1/queries/{query_id}") as response:
        assert response.status == 404


async def test_a_running_query_is_running_until_it_is_cancelled(edge: Edge) -> None:
    edge.line.stuck = True
    edge.line.script = lambda *_: []
    asking = asyncio.create_task(edge.http.post("/v1/query", json=QUESTION, headers=_bearer(edge)))
    await asyncio.wait_for(edge.line.began.wait(), 5)
    query_id = edge.line.exchanges[0].query_id
    async with edge.get(f"/v1/queries/{query_id}") as response:
        assert (await response.json())["status"] == "running"
    async with edge.delete(f"/v1/queries/{query_id}") as response:
        assert (response.status, (await response.json())["status"]) == (202, "running")
    assert edge.line.cancelled == [query_id]
    asking.cancel()


async def test_a_query_that_another_replica_has_just_begun_can_be_called_off(edge: Edge) -> None:
    """The history is written behind the answers' back: a query may be older than its entry."""
    known = edge.history.near(await ask(edge))
    assert known is not None
    entry = replace(known, id=new_query_id(), status=Status.RUNNING)
    elsewhere = History(edge.database, edge.store, Unwritten(edge.bus), time.monotonic)
    elsewhere.began(entry)
    writer = asyncio.create_task(elsewhere.run())
    async with edge.delete(f"/v1/queries/{entry.id}") as response:
        assert (response.status, (await response.json())["status"]) == (202, "running")
    assert edge.line.cancelled == [entry.id]
    writer.cancel()


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_what_another_replica_could_not_write_yet_is_not_told_to_be_none(
    control_dsn: str, edge: Edge, method: str
) -> None:
    """While the control database is away, and until every replica has had time to write what it began meanwhile."""
    at = urlsplit(control_dsn)
    query_id = new_query_id()
    told: list[tuple[int, str | None]] = []

    async def ask() -> None:
        headers = {"Authorization": f"Bearer {edge.viewer}"}
        async with other.http.request(method, f"/v1/queries/{query_id}", headers=headers) as response:
            told.append((response.status, response.headers.get("Retry-After")))

    async with FaultProxy(at.port or 5432) as network, AsyncExitStack() as stack:
        other = Edge(control_dsn.replace(f":{at.port}/", f":{network.port}/"))
        await other.open(stack)
        await ask()
        with network.refusing():
            await ask()
        await ask()
        other.passed = UNWRITTEN_SECONDS
        await ask()
    assert told == [(404, None), (503, "1"), (503, "1"), (404, None)]


async def test_cancelling_what_has_ended_changes_nothing(edge: Edge) -> None:
    query_id = await ask(edge)
    async with edge.delete(f"/v1/queries/{query_id}") as response:
        assert (response.status, (await response.json())["status"]) == (200, "answered")
    assert edge.line.cancelled == []


async def test_a_state_that_cannot_be_read_now_is_unavailable(edge: Edge) -> None:
    query_id = await ask(edge)
    edge.line.error = ServiceError(Code.UNAVAILABLE, "the bus does not answer")
    async with edge.get(f"/v1/queries/{query_id}") as response:
        assert response.status == 503


async def test_the_history_outlives_the_outcome(edge: Edge) -> None:
    query_id = await ask(edge)
    await edge.history.flush()
    edge.line.outcomes.clear()
    async with edge.get(f"/v1/queries/{query_id}") as response:
        state = QueryState.model_validate(await response.json())
    assert (state.status, state.sql, state.question) == (
        Status.ANSWERED,
        "SELECT carrier FROM flights LIMIT 1",
        QUESTION["question"],
    )


async def test_the_history_is_ones_own_newest_first_and_paged(edge: Edge) -> None:
    mine = [await ask(edge) for _ in range(3)]
    await ask(edge, key=edge.admin)
    async with edge.get("/v1/queries?limit=2") as response:
        first = HistoryPage.model_validate(await response.json())
    assert first.next_cursor is not None
    async with edge.get(f"/v1/queries?limit=2&cursor={first.next_cursor}") as response:
        second = HistoryPage.model_validate(await response.json())
    assert [entry.query_id for entry in first.queries + second.queries] == mine[::-1]
    assert second.next_cursor is None


async def test_what_is_just_being_written_is_not_missing(edge: Edge) -> None:
    """While the history writes, a page waits for it, and a query is found where it is."""
    blocker = await asyncpg.connect(edge.dsn)
    async with blocker.transaction():
        await blocker.execute("LOCK TABLE queries IN SHARE MODE")
        query_id = await ask(edge)
        writing = asyncio.create_task(edge.history.flush())
        await until(lambda: blocker.fetchval(WAITING), "nobody writes")
        entry = await edge.history.find(query_id)
        assert entry is not None
        reading = asyncio.create_task(edge.history.page(entry.principal, before="~", limit=9))
    await writing
    await blocker.close()

    assert query_id in [found.id for found in await reading]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=many", "limit=%D9%A1", "cursor=x", "cursor="])
async def test_a_malformed_page_is_told(edge: Edge, query: str) -> None:
    async with edge.get(f"/v1/queries?{query}") as response:
        assert response.status == 400
        assert (await response.json())["detail"].startswith(query.split("=", maxsplit=1)[0])


def _bearer(edge: Edge) -> dict[str, str]:
    return {"Authorization": f"Bearer {edge.viewer}"}


async def test_a_query_whose_asker_left_ends_in_the_history_as_it_ended(edge: Edge) -> None:
    """Or whose gateway died. One that somebody waits for is told by who waits, and one without an end still runs."""
    begun = edge.history.near(await ask(edge))
    assert begun is not None
    old = replace(begun, status=Status.RUNNING, row_count=0, created_at=datetime.now(UTC) - timedelta(minutes=1))
    left, heard, endless = (replace(old, id=new_query_id()) for _ in range(3))
    elsewhere, outcomes = (
        History(edge.database, edge.store, Unwritten(edge.bus), time.monotonic),
        Outcomes(edge.bus.bucket(OUTCOMES)),
    )
    for entry in (left, heard, endless):
        elsewhere.began(entry)
    await elsewhere.flush()
    for entry in (left, endless):
        elsewhere.left(entry.id)
    for entry in (left, heard):
        cancelled = failed(entry.id, "demo", ServiceError(Code.CANCELLED, "called off"))
        await outcomes.decide(cancelled.model_copy(update={"principal": entry.principal}))
    assert await Reconciliation(elsewhere, outcomes).sweep() == 1
    assert await Reconciliation(elsewhere, outcomes).sweep() == 0
    page = {e.id: e for e in await elsewhere.page(left.principal, before="Z" * 26, limit=10)}
    assert (page[left.id].status, page[left.id].code) == (Status.FAILED, Code.CANCELLED)
    assert {page[heard.id].status, page[endless.id].status} == {Status.RUNNING}
