"""The gateway as an asker, when the one on whose behalf it asks does not wait."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from tests.support.memory_bus import MemoryBucket, MemoryBus

from askwire_common.bus.protocols import Bucket, Headers, Incoming
from askwire_common.contracts import OUTCOMES, Code, Draft, Header, cancel_subject
from askwire_common.errors import ServiceError
from askwire_common.identity.approval import generate_key
from askwire_common.identity.principal import Principal, Role
from askwire_common.identity.tokens import TokenSigner
from askwire_common.work.outcomes import Outcomes
from askwire_gateway.asker import Asker, Query
from askwire_gateway.exchange import Happening


class Unhurried(MemoryBus):
    """Stores a message at once, and says so never."""

    def __init__(self) -> None:
        super().__init__()
        self.has_it = asyncio.Event()

    async def store(self, subject: str, body: bytes, headers: Headers) -> bool:
        await super().store(subject, body, headers)
        self.has_it.set()
        return bool(await asyncio.get_running_loop().create_future())


async def test_a_client_that_leaves_while_its_question_is_being_stored_calls_it_off() -> None:
    """Nobody would end it before its deadline: whoever stores it does not know yet that nobody listens."""
    bus, cancels = Unhurried(), asyncio.Queue[Incoming]()
    await bus.subscribe(cancel_subject("*"), cancels.put)
    asker = Asker(bus, Outcomes(bus.bucket(OUTCOMES)), TokenSigner(generate_key(), time.time))
    principal = Principal(subject="key:1", role=Role.ANALYST)
    asking = asyncio.create_task(asker.ask(Draft(datasource="demo", sql="SELECT 1"), principal, deadline_ms=1_000))
    await bus.has_it.wait()

    asking.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asking
    (stored,) = bus.stored
    assert cancels.get_nowait().subject == cancel_subject(stored.headers[Header.QUERY_ID])
    assert asker.under_way == 0


async def ask(bus: MemoryBus, deadline_ms: int = 10_000) -> None:
    asker = Asker(bus, Outcomes(bus.bucket(OUTCOMES)), TokenSigner(generate_key(), time.time))
    principal = Principal(subject="key:1", role=Role.ANALYST)
    await asker.ask(Draft(datasource="demo", sql="SELECT 1"), principal, deadline_ms=deadline_ms)


class Frozen(MemoryBus):
    """Takes what is sent, stores at most the questions, and answers nothing else: a server that stands still."""

    def __init__(self, *, stores: bool) -> None:
        super().__init__()
        self._stores = stores

    async def store(self, subject: str, body: bytes, headers: Headers) -> bool:
        if not self._stores:
            await _never()
        return await super().store(subject, body, headers)

    def bucket(self, name: str) -> Bucket:
        return _FrozenBucket()


class _FrozenBucket(MemoryBucket):
    async def get(self, key: str) -> bytes | None:
        await _never()
        return None

    async def create(self, key: str, value: bytes) -> bool:
        await _never()
        return False


async def _never() -> None:
    """The real bus would give up after two seconds; who relies on that never hears here."""
    await asyncio.Event().wait()


async def test_a_bus_that_stands_still_is_not_asked_past_the_deadline() -> None:
    with pytest.raises(ServiceError, match="message bus") as told:
        await asyncio.wait_for(ask(Frozen(stores=False), deadline_ms=50), 10)
    assert told.value.code is Code.UNAVAILABLE


async def test_a_query_on_a_bus_that_stands_still_ends_at_its_deadline() -> None:
    """Nobody can tell how it ended, and that is what is told, rather than one patience after the other."""
    bus = Frozen(stores=True)
    asker = Asker(bus, Outcomes(bus.bucket(OUTCOMES)), TokenSigner(generate_key(), time.time))
    principal = Principal(subject="key:1", role=Role.ANALYST)
    query = await asker.ask(Draft(datasource="demo", sql="SELECT 1"), principal, deadline_ms=50)
    ends = [happening.ended() async for happening in _within(query, 10)]
    assert [end.code for end in ends] == [Code.UNAVAILABLE]


async def _within(query: Query, seconds: float) -> AsyncIterator[Happening]:
    async with asyncio.timeout(seconds):
        async for happening in query:
            yield happening
