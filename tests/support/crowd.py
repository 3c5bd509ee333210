"""Askers that go on asking while something breaks, and write down what they asked and what they were told."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.support.ledger import Journal, how_it_ended
from tests.support.line import ADMIN, Line
from tests.support.waiting import until

from askwire_common.contracts import Code, Draft, Event, Outcome, Question, Status
from askwire_common.errors import ServiceError
from askwire_common.journey import new_query_id
from askwire_gateway.asker import Query

BOOKS = Draft(sql="SELECT count(*) FROM books", datasource="books")


@dataclass
class Crowd:
    """Asks through a line's own asker, as the gateway does.

    Attributes:
        told: how often each end was told, ``answered`` among them.
        answered_at: the moments at which an answer came, by the monotonic clock.
    """

    line: Line
    journal: Journal
    message: Question | Draft = BOOKS
    rows: object = field(default_factory=lambda: [[3]])
    deadline_ms: int = 10_000
    told: dict[str, int] = field(default_factory=dict)
    answered_at: list[float] = field(default_factory=list)

    async def ask(self) -> str:
        """One query: how it ended, or the code with which it was turned away."""
        end = str(await self._ask())
        self.told[end] = self.told.get(end, 0) + 1
        return end

    async def _ask(self) -> str:
        query_id, at = new_query_id(), time.time()
        try:
            query = await self.line.asker.ask(self.message, ADMIN, deadline_ms=self.deadline_ms, query_id=query_id)
        except ServiceError as error:
            return error.code
        self.journal.asked(query_id, at)
        rows, end = await _follow(query)
        outcome = Outcome.model_validate_json(end)
        told = how_it_ended(json.loads(end))
        self.journal.told(query_id, time.time(), told, retryable=outcome.code is Code.UNAVAILABLE)
        if outcome.status is Status.ANSWERED:
            assert rows == self.rows, "rows were lost, doubled, or another query's"
            self.answered_at.append(time.monotonic())
        return outcome.code or outcome.status

    @asynccontextmanager
    async def asking(self, askers: int = 4, *, pause: float = 0.02) -> AsyncIterator[Mapping[str, int]]:
        """So many ask again and again while the block runs, and wait for their last end when it is over."""
        over = asyncio.Event()

        async def asker() -> None:
            while not over.is_set():
                await self.ask()
                await asyncio.sleep(pause)  # one who was turned away does not knock without a pause

        async with asyncio.TaskGroup() as group:
            for _ in range(askers):
                group.create_task(asker())
            try:
                yield self.told
            finally:
                over.set()

    async def answered_again(self, since: float, within: float = 120) -> float:
        """Seconds from ``since`` until an answer came after it."""
        await until(lambda: self.answered_at and self.answered_at[-1] > since, "nobody was answered", within=within)
        return next(moment for moment in self.answered_at if moment > since) - since


async def _follow(query: Query) -> tuple[list[object], bytes]:
    """The rows of the last attempt, and the end."""
    rows: list[object] = []
    attempt, end = 0, b""
    async for happening in query:
        if happening.event is Event.ROWS:
            if happening.attempt != attempt:  # another executor runs the statement anew
                attempt, rows = happening.attempt, []
            rows += json.loads(happening.body)
            await query.consumed(1)
        end = happening.body
    return rows, end
