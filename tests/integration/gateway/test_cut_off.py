"""A gateway from which nothing reaches the control database, while it is well and other gateways use it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.integration.gateway.asking_later import LATER, QUESTION, Worker, owner
from tests.integration.gateway.conftest import Edge
from tests.support.fault_proxy import FaultProxy
from tests.support.waiting import until

from askwire_common.identity.principal import Role
from askwire_common.journey import new_query_id

pytestmark = [pytest.mark.servers, pytest.mark.timeout(60)]

KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


@dataclass
class Told:
    """What each request was told, and after how many seconds."""

    status: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    async def ask(self, request: Callable[[], Any]) -> None:
        began = time.monotonic()
        async with request() as answer:
            await answer.read()
            self.status.append(answer.status)
        self.seconds.append(time.monotonic() - began)


@pytest.fixture
async def proxy(control_dsn: str) -> AsyncIterator[FaultProxy]:
    port = urlsplit(control_dsn).port
    assert port is not None
    async with FaultProxy(port) as proxy:
        yield proxy


@pytest.fixture
async def edge(control_dsn: str, proxy: FaultProxy) -> AsyncIterator[Edge]:
    """An edge whose way to the control database leads through the proxy."""
    edge = Edge(control_dsn.replace(f":{urlsplit(control_dsn).port}/", f":{proxy.port}/"))
    async with AsyncExitStack() as stack:
        await edge.open(stack)
        edge.viewer = await edge.key(Role.VIEWER)
        yield edge


def requests(edge: Edge) -> list[Callable[[], Any]]:
    """Everything that needs the control database, and whether the gateway is ready."""
    return [
        lambda: edge.post("/v1/query", QUESTION, headers=LATER),
        lambda: edge.post("/v1/query", QUESTION, headers=KEY),
        lambda: edge.get("/v1/queries/01M82250WFY62ZGK91SVJW188M"),
        lambda: edge.delete("/v1/queries/01M82250WFY62ZGK91SVJW188M"),
        lambda: edge.get("/v1/queries"),
        lambda: edge.http.get("/health/ready"),
    ]


async def test_askers_of_a_gateway_that_is_cut_off_do_not_wait_for_nothing(edge: Edge, proxy: FaultProxy) -> None:
    """Once it is known, everybody is told 503 at once."""
    async with edge.get("/v1/queries") as answer:
        assert answer.status == 200
    first, later = Told(), Told()
    with proxy.swallowing():
        await asyncio.gather(*map(first.ask, requests(edge)))
        await asyncio.gather(*map(later.ask, requests(edge) * 3))

    assert set(first.status + later.status) == {503}
    assert max(first.seconds) < 9  # a statement's five seconds, and three to connect anew
    assert max(later.seconds) < 0.5


async def test_it_is_back_as_soon_as_the_way_is_free_and_nothing_was_accepted_by_halves(
    edge: Edge, proxy: FaultProxy
) -> None:
    """Who was told 503 asks again under the same key: there is one query, and one answer."""
    worker = Worker(edge)

    def ask() -> Awaitable[Any]:
        return edge.post("/v1/query", QUESTION, headers=KEY)

    with proxy.swallowing():
        async with edge.post("/v1/query", QUESTION, headers=KEY) as refused:
            assert (refused.status, refused.headers["Retry-After"]) == (503, "1")

    async def ready() -> bool:
        async with edge.http.get("/health/ready") as answer:
            return answer.status == 200

    back = await until(ready, "it did not become ready again")
    asking = asyncio.create_task(_status(ask))
    await until(lambda: worker.taken, "it was not published")
    await worker.answer(worker.taken[0], await owner(edge))

    assert back < 3
    assert await asking == 200
    assert len(worker.taken) == 1


async def test_what_is_under_way_there_is_not_told_to_be_none_elsewhere(
    control_dsn: str, edge: Edge, proxy: FaultProxy
) -> None:
    """Another gateway, for which all is well, cannot read of it; a DELETE there ends it all the same."""
    async with AsyncExitStack() as stack:
        other = Edge(control_dsn, bus=edge.bus, line=edge.line)
        await other.open(stack)
        assert await _status(partial(edge.get, "/v1/queries")) == 200
        edge.line.script, edge.line.stuck = (lambda *_: []), True
        with proxy.swallowing():
            asking = asyncio.create_task(_status(partial(edge.post, "/v1/query", QUESTION)))
            await until(lambda: edge.line.asked, "nothing was asked")
            query_id = edge.line.exchanges[-1].query_id
            place = f"/v1/queries/{query_id}"

            async def told(status: int) -> bool:
                return await _status(partial(other.get, place, key=edge.viewer)) == status

            took = await until(partial(told, 503), "it was told to be none")
            assert await _status(partial(other.delete, place, key=edge.viewer)) == 503
            assert edge.line.cancelled == [query_id]
        await until(partial(told, 200), "it was not written")
        place = f"/v1/queries/{new_query_id()}"
        await until(partial(told, 404), "what there never was is not told to be none")
        asking.cancel()

    assert took < 2


async def _status(ask: Callable[[], Any]) -> int:
    async with ask() as answer:
        return int(answer.status)
