"""Redis as the replicas' common memory: answers, whose turn it is to find one, lists. Its faults cost no answer."""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, TypeVar

import structlog
from redis.exceptions import RedisError

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_common.stores.redis_client import redis_client
from askwire_translator.answers import decode, encode
from askwire_translator.models.breaker import Breaker
from askwire_translator.translate import Answer

T = TypeVar("T")
_PREFIX: Final = "askwire:translation:"
_LISTS: Final = "askwire:conversation:"
_COUNTS: Final = "askwire:count:"
_POLL_SECONDS: Final = 0.05
_LONGEST_TURN: Final = 120.0
_LOOK_OR_TAKE: Final = (
    "local found = redis.call('get', KEYS[1]) if found then return found end "
    "return redis.call('set', KEYS[2], ARGV[1], 'PX', ARGV[2], 'NX') and 1 or 0"
)
_RELEASE: Final = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"
_PUSH: Final = (
    "redis.call('lpush', KEYS[1], ARGV[1]) redis.call('ltrim', KEYS[1], 0, ARGV[2]) "
    "return redis.call('pexpire', KEYS[1], ARGV[3])"
)
_ADD: Final = "local n = redis.call('incrby', KEYS[1], ARGV[1]) redis.call('pexpire', KEYS[1], ARGV[2]) return n"


class SharedCache:
    """Answers in Redis under digests; after a fault Redis is left alone for ``pause_seconds``.

    Args:
        url: in a form that ``askwire_common.stores.redis_url`` knows, with its password.
        patience: seconds that one command may take.
        failed: told each time Redis fails.
    """

    def __init__(
        self,
        url: str,
        *,
        patience: float = 0.25,
        pause_seconds: float = 5.0,
        failed: Callable[[], None] | None = None,
    ) -> None:
        self._redis = redis_client(url, patience=patience)
        self._patience = patience
        self._failed = failed or (lambda: None)
        self._breaker = Breaker(threshold=1, open_seconds=pause_seconds)
        self._log = structlog.get_logger("askwire.cache")

    async def get(self, key: str) -> Answer | None:
        """The answer under this key, or None: it is not there, not readable, or Redis does not answer."""
        data = await self._run(lambda: self._redis.get(_PREFIX + key), None)
        return decode(data) if isinstance(data, bytes) else None

    async def put(self, key: str, answer: Answer, seconds: float) -> None:
        """Keep the answer for so long."""
        await self._run(lambda: self._redis.set(_PREFIX + key, encode(answer), px=_milliseconds(seconds)), None)

    async def forget(self, key: str) -> None:
        """Drop what is under this key."""
        await self._run(lambda: self._redis.delete(_PREFIX + key), None)

    async def push(self, key: str, item: bytes, *, keep: int, seconds: float) -> None:
        """Put an item in front of the list under this key, of which the first ``keep`` stay for so long."""
        name, age = f"{_LISTS}{key}", _milliseconds(seconds)
        await self._run(lambda: self._redis.eval(_PUSH, 1, name, item, keep - 1, age), None)

    async def items(self, key: str) -> list[bytes] | None:
        """The list under this key, newest first; None when Redis does not answer."""
        found = await self._run(lambda: self._redis.lrange(f"{_LISTS}{key}", 0, -1), None)
        return None if found is None else [item for item in found if isinstance(item, bytes)]

    async def drop(self, key: str) -> None:
        """Drop the list under this key."""
        await self._run(lambda: self._redis.delete(f"{_LISTS}{key}"), None)

    async def add(self, key: str, amount: int, seconds: float) -> int | None:
        """Add to the count under this key, which starts at nothing and is kept for so long; None without Redis."""
        name, age = f"{_COUNTS}{key}", _milliseconds(seconds)
        found: object = await self._run(lambda: self._redis.eval(_ADD, 1, name, amount, age), None)
        return found if isinstance(found, int) else None

    @asynccontextmanager
    async def turn(self, key: str, end: float) -> AsyncIterator[Answer | None]:
        """Yields the answer once there is one, or None when it is the caller's turn to find it, before ``end``.

        ``end`` is in seconds of ``time.monotonic``. A replica that dies during its turn loses it at its own deadline.

        Raises:
            ServiceError: ``deadline_exceeded`` while another replica was at it.
        """
        token = secrets.token_hex(8)
        while (found := await self._look_or_take(key, token, end)) == 0:
            if time.monotonic() >= end:
                raise ServiceError(Code.DEADLINE_EXCEEDED, "The time ran out while another replica was translating.")
            await asyncio.sleep(random.uniform(_POLL_SECONDS / 2, _POLL_SECONDS))  # noqa: S311  (no secret)
        if isinstance(found, bytes):
            yield decode(found)
            return
        try:
            yield None
        finally:
            await self._give_back(key, token)

    async def ping(self) -> float:
        """Seconds that Redis takes to answer.

        Raises:
            ServiceError: it does not.
        """
        started = time.monotonic()
        try:
            async with asyncio.timeout(self._patience):
                await self._redis.ping()
        except (RedisError, OSError, TimeoutError):
            raise ServiceError(Code.UNAVAILABLE, "Redis does not answer; translations are not shared.") from None
        return time.monotonic() - started

    async def close(self) -> None:
        """Release connections."""
        await self._redis.aclose()

    async def _look_or_take(self, key: str, token: str, end: float) -> bytes | int:
        """The answer's bytes; or 1 when it is the caller's turn, which it always is without Redis; or 0."""
        turn = _milliseconds(min(max(0.0, end - time.monotonic()), _LONGEST_TURN))
        names = (_PREFIX + key, f"{_PREFIX}{key}:turn")
        found: object = await self._run(lambda: self._redis.eval(_LOOK_OR_TAKE, 2, *names, token, turn), 1)
        return found if isinstance(found, bytes | int) else 1

    async def _give_back(self, key: str, token: str) -> None:
        turn = f"{_PREFIX}{key}:turn"
        await self._run(lambda: self._redis.eval(_RELEASE, 1, turn, token), None)

    async def _run(self, command: Callable[[], Awaitable[T]], otherwise: T) -> T:
        """The command's result; ``otherwise`` when Redis fails, is late, or is being left alone."""
        if not self._breaker.admits():
            return otherwise
        try:
            async with asyncio.timeout(self._patience):
                result = await command()
        except (RedisError, OSError, TimeoutError) as error:
            self._breaker.failed()
            self._failed()
            self._log.warning("Redis failed; translations are not shared", reason=type(error).__name__)
            return otherwise
        except BaseException:
            self._breaker.abandoned()
            raise
        self._breaker.succeeded()
        return result


def _milliseconds(seconds: float) -> int:
    return max(1, int(seconds * 1_000))
