"""Rows between the executor and an asker that grants nothing, too much, or for others; and rows that are lost."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.faults.conftest import Figure
from tests.faults.line import translator
from tests.support.crowd import BOOKS
from tests.support.line import ADMIN, Access, Line, line_on
from tests.support.rough_bus import Arrive, RoughBus
from tests.support.waiting import until

from askwire_common.bus.protocols import Incoming
from askwire_common.contracts import CREDIT_WINDOW, Code, Draft, Event, Header, Outcome, Status, credit_subject
from askwire_common.identity.principal import Permission, Principal, Role
from askwire_gateway.asker import Asker, Query
from askwire_local.servers import NatsServer

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]

LONG = Draft(sql="SELECT n, words FROM numbers ORDER BY n", datasource="books", max_rows=1_000)
STALL_SECONDS = 1.0
EVE = Principal(subject="eve", role=Role.VIEWER, permissions=frozenset({Permission.READ, Permission.EXECUTE_QUERY}))


@pytest.fixture
async def line(broker: NatsServer, access: Access, datasources: Path) -> AsyncIterator[Line]:
    """On a real NATS, with an executor of little patience."""
    adjust = {"executor": {"stall_seconds": STALL_SECONDS}}
    async with line_on(broker.url, access, datasources, translator(), adjust=adjust) as line:
        await line.known("books")
        yield line


@pytest.fixture
async def patient(broker: NatsServer, access: Access, datasources: Path) -> AsyncIterator[Line]:
    """The same, with an executor that waits for whoever reads slowly."""
    async with line_on(broker.url, access, datasources, translator()) as line:
        await line.known("books")
        yield line


class Reader:
    """Follows a query, and grants nothing for the chunks that come."""

    def __init__(self, query: Query) -> None:
        self.query_id = query.query_id
        self.chunks = 0
        self._following = asyncio.create_task(self._follow(query))

    async def starved(self) -> None:
        """Return when all has come that comes without a grant."""
        await until(lambda: self.chunks >= CREDIT_WINDOW or self._following.done(), "the rows did not come")

    async def end(self) -> tuple[int, Code | None]:
        """How many chunks came, and how it ended."""
        outcome = await self._following
        return self.chunks, outcome.code

    async def _follow(self, query: Query) -> Outcome:
        end = b""
        async for happening in query:
            self.chunks += happening.event is Event.ROWS
            end = happening.body
        return Outcome.model_validate_json(end)


@pytest.mark.fault(15)
async def test_credits_that_never_come_cut_the_result(line: Line, figure: Figure) -> None:
    """A window of chunks, then silence: told so after the stated time, and the executor is free for others."""
    began = time.monotonic()
    chunks, code = await Reader(await line.asker.ask(LONG, ADMIN, deadline_ms=30_000)).end()
    took = time.monotonic() - began
    figure(f"no credit in {STALL_SECONDS:g} s: cut after {chunks} chunks in {took:.1f} s")

    assert (chunks, code) == (CREDIT_WINDOW, Code.CANCELLED)
    figure.within(took, 10)
    assert (await line.ask(BOOKS)).status is Status.ANSWERED


@pytest.mark.fault(15)
async def test_a_grant_that_is_none_grants_nothing(line: Line, figure: Figure) -> None:
    """Negative, zero, empty, enormous, no number at all."""
    grants = (b"-5", b"0", b"", b"1e9", b"99999999", b"\xff")
    headers = {Header.PRINCIPAL: line.tokens.sign(ADMIN, 60)}
    readers = [Reader(await line.asker.ask(LONG, ADMIN, deadline_ms=30_000)) for _ in grants]
    for reader, grant in zip(readers, grants, strict=True):
        await reader.starved()
        for _ in range(20):
            await line.admin.publish(credit_subject(reader.query_id), grant, headers)
    ends = [await reader.end() for reader in readers]
    figure(f"grants of {grants}: {[chunks for chunks, _ in ends]} chunks")

    assert set(ends) == {(CREDIT_WINDOW, Code.CANCELLED)}


@pytest.mark.fault(15)
@pytest.mark.parametrize("who", ["another", "nobody"])
async def test_a_stranger_grants_nothing(line: Line, figure: Figure, who: str) -> None:
    """Credit for a query of somebody else, by a genuine token and by none."""
    reader = Reader(await line.asker.ask(LONG, ADMIN, deadline_ms=30_000))
    headers = {Header.PRINCIPAL: line.tokens.sign(EVE, 60)} if who == "another" else {}
    await reader.starved()
    for _ in range(20):
        await line.admin.publish(credit_subject(reader.query_id), b"100", headers)
    chunks, code = await reader.end()
    figure(f"grants by {who}: {chunks} chunks")

    assert (chunks, code) == (CREDIT_WINDOW, Code.CANCELLED)


def losing(number: int) -> Arrive:
    """The chunk of that number does not arrive, all else does."""
    left = number

    def arrive(message: Incoming) -> tuple[Incoming, ...]:
        nonlocal left
        if message.headers.get(Header.EVENT) != Event.ROWS:
            return (message,)
        left -= 1
        return () if left == 0 else (message,)

    return arrive


@pytest.mark.fault(15)
@pytest.mark.parametrize("lost", [1, 3, 9])
async def test_a_chunk_that_is_lost_is_an_error_and_no_shorter_result(patient: Line, figure: Figure, lost: int) -> None:
    """The outcome says done, and the asker does not: it has not got all of it."""
    async with Asker(RoughBus(patient, losing(lost)), patient.outcomes, patient.tokens) as asker:
        query = await asker.ask(LONG, ADMIN, deadline_ms=15_000)
        rows, end = 0, b""
        async for happening in query:
            if happening.event is Event.ROWS:
                rows += len(json.loads(happening.body))
                await query.consumed(1)
            end = happening.body
    outcome = Outcome.model_validate_json(end)
    figure(f"chunk {lost} lost: {rows} of 1,000 rows came, told {outcome.code}")

    assert rows < 1_000
    assert (outcome.event, outcome.code) == (Event.FAILED, Code.UNAVAILABLE)
