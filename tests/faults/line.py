"""What tests of faults share that run the line in their own process, on a NATS of their own."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from nats.js import JetStreamContext
from tests.support.line import ADMIN, Access, Line
from tests.support.providers import Scripted

from askwire_common.bus.permissions import User
from askwire_common.contracts import Draft, Event, Outcome
from askwire_translator.translate import Drafted


def translator() -> Scripted:
    """Translates every question into the same statement: where a fault is elsewhere, nobody needs a real one."""
    return Scripted([Drafted("SELECT count(*) FROM books", confidence=0.9)])


@asynccontextmanager
async def judging(access: Access, url: str) -> AsyncIterator[JetStreamContext]:
    """JetStream, for whoever reads the record."""
    client = await access.connect(url, User.ADMIN)
    try:
        yield client.jetstream()
    finally:
        await client.close()


async def rows_and_end(
    line: Line, message: Draft, *, after: int = 0, then: Callable[[], Awaitable[None]] | None = None
) -> tuple[list[int], Outcome]:
    """Ask, do something ``after`` so many chunks, and follow: the first column of the last attempt, and the end."""
    query = await line.asker.ask(message, ADMIN, deadline_ms=30_000)
    rows: list[int] = []
    chunks, attempt, end = 0, 0, b""
    async for happening in query:
        if happening.event is Event.ROWS:
            if happening.attempt != attempt:
                attempt, rows = happening.attempt, []
            rows += [row[0] for row in json.loads(happening.body)]
            chunks += 1
            if then is not None and chunks == after:
                await then()
            await query.consumed(1)
        end = happening.body
    return rows, Outcome.model_validate_json(end)
