"""HTTP clients that go on asking a running Askwire, keep a journal, and come back when a connection breaks."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from tests.support.ledger import Journal
from tests.support.stack import Stack
from tests.support.waiting import until

STATEMENT: Mapping[str, Any] = {"sql": "SELECT count(*) FROM airlines"}


@dataclass
class Patrons:
    """Each asks, reads, pauses, and asks again.

    Attributes:
        told: how often each end was told: ``answered``, a code, or ``broken off`` and ``refused`` for connections.
        slowest: seconds of the slowest answer.
    """

    stack: Stack
    journal: Journal
    body: Mapping[str, Any] = field(default_factory=lambda: STATEMENT)
    rows: object = field(default_factory=lambda: [[16]])
    deadline_ms: int = 60_000
    path: str = "/v1/sql"
    told: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    answered_at: list[float] = field(default_factory=list)

    async def ask(self, http: aiohttp.ClientSession) -> str:
        """One request: how it ended."""
        began, at = time.monotonic(), time.time()
        try:
            async with http.post(self.path, json={**self.body, "deadline_ms": self.deadline_ms}) as response:
                told = await response.json()
                headers = response.headers
        except aiohttp.ClientConnectorError:
            return "refused"
        except aiohttp.ClientError:
            return "broken off"
        self.slowest = max(self.slowest, time.monotonic() - began)
        query_id = told.get("query_id") or headers.get("Askwire-Query-Id")
        if response.status == 200:
            assert told["rows"] == self.rows, "rows were lost, doubled, or another query's"
            self.journal.asked(told["query_id"], at)
            self.journal.told(told["query_id"], time.time(), f"answered {told['row_count']}")
            self.answered_at.append(time.monotonic())
            return "answered"
        if response.status in {429, 503}:
            assert int(headers["Retry-After"]) >= 1, told
        elif query_id:
            self.journal.asked(query_id, at)
        return str(told["code"])

    @asynccontextmanager
    async def asking(self, patrons: int = 4, *, pause: float = 0.05) -> AsyncIterator[None]:
        """So many ask while the block runs; afterwards all have heard their last end."""
        over = asyncio.Event()

        async def patron(http: aiohttp.ClientSession) -> None:
            while not over.is_set():
                self.told[await self.ask(http)] += 1
                await asyncio.sleep(pause)  # a person reads the answer

        async with self.stack.http() as http, asyncio.TaskGroup() as group:
            for _ in range(patrons):
                group.create_task(patron(http))
            try:
                yield
            finally:
                over.set()

    async def answered_again(self, since: float, within: float = 120) -> float:
        """Seconds from ``since`` until an answer came."""
        await until(lambda: self.answered_at and self.answered_at[-1] > since, "nobody was answered", within=within)
        return next(moment for moment in self.answered_at if moment > since) - since
