"""A provider that remembers: in this process first, then in Redis, and equal questions at once cost one translation."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Literal, Protocol

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_translator.answers import cache_key
from askwire_translator.shared_cache import SharedCache
from askwire_translator.translate import Answer, Ask, Drafted, Provider

Tier = Literal["memory", "shared", "flight", "miss"]


class CacheObserver(Protocol):
    """Told where each answer came from."""

    def looked_up(self, provider: str, tier: Tier) -> None:
        """``flight`` is an answer that somebody else was already waiting for; ``miss`` had to be translated."""


class Memory:
    """The least recently used answers of this process, bounded in number and age."""

    def __init__(self, *, entries: int = 10_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._entries = entries
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, Answer]] = OrderedDict()

    def get(self, key: str) -> Answer | None:
        """The answer under this key, if it is there and not too old."""
        found = self._kept.get(key)
        if found is None:
            return None
        if found[0] <= self._clock():
            del self._kept[key]
            return None
        self._kept.move_to_end(key)
        return found[1]

    def put(self, key: str, answer: Answer, seconds: float) -> None:
        """Keep the answer for so long, at the cost of the one that was not used for longest."""
        self._kept[key] = (self._clock() + seconds, answer)
        self._kept.move_to_end(key)
        if len(self._kept) > self._entries:
            self._kept.popitem(last=False)

    def forget(self, key: str) -> None:
        """Drop what is under this key."""
        self._kept.pop(key, None)


class Cached:
    """Remembers a provider's answers under the whole truth that they depend on (``answers.cache_key``).

    A draft that comes back with a complaint is forgotten. Redis may be down: that costs speed, never an answer.

    Args:
        identity: provider, model and prompt version: another one translates anew.
        memory: may be shared by several ``Cached``.
        shared: Redis, for all replicas; None without.
        draft_seconds: how long drafts are kept.
        other_seconds: how long clarifications and refusals are kept: somebody may be changing the schema's comments.
    """

    def __init__(
        self,
        provider: Provider,
        identity: str,
        *,
        memory: Memory,
        shared: SharedCache | None = None,
        draft_seconds: float = 86_400.0,
        other_seconds: float = 600.0,
        observer: CacheObserver | None = None,
    ) -> None:
        self._provider = provider
        self._identity = identity
        self._memory = memory
        self._shared = shared
        self._draft_seconds = draft_seconds
        self._other_seconds = other_seconds
        self._observer = observer
        self._flights: dict[str, asyncio.Future[Answer | ServiceError | None]] = {}

    @property
    def name(self) -> str:
        """See ``Provider.name``."""
        return self._provider.name

    async def translate(self, ask: Ask, *, timeout: float) -> Answer:
        """See ``Provider.translate``."""
        end = time.monotonic() + timeout
        key = cache_key(ask, self._identity)
        if ask.complaints:
            await self._forget(cache_key(replace(ask, complaints=ask.complaints[:-1]), self._identity))
        while True:
            kept = self._memory.get(key)
            if kept is not None:
                return self._seen("memory", kept)
            flight = self._flights.get(key)
            if flight is None:
                return await self._lead(key, ask, end)
            landed = await _landed(flight, end)
            if landed is not None:
                return self._seen("flight", landed)

    async def close(self) -> None:
        """See ``Provider.close``."""
        await self._provider.close()

    async def _lead(self, key: str, ask: Ask, end: float) -> Answer:
        """Translate for all who ask the same meanwhile; they hear of a failure too, unless it is only this asker's."""
        flight: asyncio.Future[Answer | ServiceError | None] = asyncio.get_running_loop().create_future()
        self._flights[key] = flight
        landed: Answer | ServiceError | None = None
        try:
            landed = await self._fetch(key, ask, end)
            return landed
        except ServiceError as error:
            landed = None if error.code == Code.DEADLINE_EXCEEDED else error
            raise
        finally:
            del self._flights[key]
            flight.set_result(landed)

    async def _fetch(self, key: str, ask: Ask, end: float) -> Answer:
        if self._shared is None:
            return await self._translate(key, ask, end)
        async with self._shared.turn(key, end) as kept:
            if kept is not None:
                self._memory.put(key, kept, self._seconds(kept))
                return self._seen("shared", kept)
            return await self._translate(key, ask, end)

    async def _translate(self, key: str, ask: Ask, end: float) -> Answer:
        self._observe("miss")
        answer = await self._provider.translate(ask, timeout=max(0.0, end - time.monotonic()))
        self._memory.put(key, answer, self._seconds(answer))
        if self._shared is not None:
            await self._shared.put(key, answer, self._seconds(answer))
        return answer

    async def _forget(self, key: str) -> None:
        self._memory.forget(key)
        if self._shared is not None:
            await self._shared.forget(key)

    def _seconds(self, answer: Answer) -> float:
        return self._draft_seconds if isinstance(answer, Drafted) else self._other_seconds

    def _seen(self, tier: Tier, answer: Answer) -> Answer:
        self._observe(tier)
        return replace(answer, cached=True, tokens_in=0, tokens_out=0) if isinstance(answer, Drafted) else answer

    def _observe(self, tier: Tier) -> None:
        if self._observer is not None:
            self._observer.looked_up(self.name, tier)


async def _landed(flight: asyncio.Future[Answer | ServiceError | None], end: float) -> Answer | None:
    """What the one who leads has got, or None when it left without a word.

    Raises:
        ServiceError: as the leader's, or ``deadline_exceeded`` when this asker cannot wait any longer.
    """
    left = end - time.monotonic()
    done, _ = await asyncio.wait({flight}, timeout=max(0.0, left))
    if not done:
        raise ServiceError(Code.DEADLINE_EXCEEDED, "The time for this question ran out while it was being translated.")
    landed = flight.result()
    if isinstance(landed, ServiceError):
        raise type(landed)(landed.code, landed.detail, retry_after=landed.retry_after)
    return landed
