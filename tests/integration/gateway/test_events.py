"""A question over HTTP, answered by server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
from tests.integration.gateway.conftest import Edge
from tests.support.fake_line import ending, outcome

from askwire_common.contracts import Code, Event, Status
from askwire_common.errors import ServiceError
from askwire_gateway.answers import AnswerHead
from askwire_gateway.exchange import Happening

pytestmark = pytest.mark.servers
QUESTION = {"question": "Which carrier is it?"}
EVENTS = {"Accept": "text/event-stream"}


async def heard(response: aiohttp.ClientResponse) -> AsyncIterator[dict[str, str]]:
    """The stream's events as a browser's EventSource reads them: fields by name, comments under the empty name."""
    event: dict[str, str] = {}
    async for line in response.content:
        text = line.decode().rstrip("\n")
        if text:
            name, _, value = text.partition(": ")
            event[name] = f"{event[name]}\n{value}" if name in event else value
        elif event:
            yield event
            event = {}


async def test_the_events_of_the_line_come_in_order_and_end_once(edge: Edge) -> None:
    async with edge.post("/v1/query", QUESTION, headers=EVENTS) as response:
        assert response.content_type == "text/event-stream"
        events = [event async for event in heard(response)]
    assert [event["event"] for event in events] == ["accepted", "running", "rows", "done"]
    assert [event["id"] for event in events] == ["1", "2", "3", "9"]
    assert json.loads(events[2]["data"]) == [["UA"]]
    done = json.loads(events[3]["data"])
    assert AnswerHead.model_validate(done).row_count == 1
    assert "rows" not in done
    assert edge.line.exchanges[0].consumed_chunks == 1


async def test_a_refusal_is_an_event_with_the_problem(edge: Edge) -> None:
    violation = {"rule": "read_only", "message": "it writes", "remedy": "use SELECT"}
    edge.line.script = lambda query_id, message, principal: [
        ending(outcome(query_id, message, principal, event="refused", status=Status.REFUSED, violations=[violation]))
    ]
    async with edge.post("/v1/sql", {"sql": "DROP TABLE flights"}, headers=EVENTS) as response:
        (event,) = [event async for event in heard(response)]
    problem = json.loads(event["data"])
    assert event["event"] == "refused"
    assert (problem["code"], problem["status"], problem["violations"]) == ("refused", 422, [violation])


async def test_line_breaks_within_a_chunk_do_not_break_the_event(edge: Edge) -> None:
    edge.line.script = lambda query_id, message, principal: [
        Happening(Event.ROWS, 1, b"[\n[1],\n[2]]"),
        ending(outcome(query_id, message, principal)),
    ]
    async with edge.post("/v1/query", QUESTION, headers=EVENTS) as response:
        events = [event async for event in heard(response)]
    assert json.loads(events[0]["data"]) == [[1], [2]]


async def test_a_line_that_is_away_is_told_before_the_stream_begins(edge: Edge) -> None:
    edge.line.error = ServiceError(Code.UNAVAILABLE, "the bus does not answer", retry_after=2)
    async with edge.post("/v1/query", QUESTION, headers=EVENTS) as response:
        assert (response.status, response.headers["Retry-After"]) == (503, "2")


async def test_silence_is_filled_with_comments(edge: Edge) -> None:
    edge.line.stuck = True
    edge.line.script = lambda *_: []
    async with edge.post("/v1/query", QUESTION, headers=EVENTS) as response:
        event = await asyncio.wait_for(anext(heard(response)), 5)
        assert event == {"": "still at it"}


async def test_a_listener_that_goes_away_cancels_its_query(edge: Edge) -> None:
    """The line hears of it: without that the wait for ``cancelled`` ends in a time-out."""
    edge.line.stuck = True
    edge.line.script = lambda *_: [Happening(Event.ACCEPTED, 1, b"{}")]
    async with edge.post("/v1/query", QUESTION, headers=EVENTS) as response:
        await asyncio.wait_for(anext(heard(response)), 5)
        response.close()
    await asyncio.wait_for(edge.line.exchanges[0].cancelled.wait(), 5)
