"""Rate limits that all replicas share, in Redis; without Redis each replica counts alone."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, cast
from weakref import WeakValueDictionary

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from askwire_gateway.limits import WINDOW_SECONDS, RateLimiter, Spent

_PAUSE_SECONDS: Final = 1.0
_LEASE_SECONDS: Final = 1.0
_LEASES_A_WINDOW: Final = 1_200
_REMEMBERED: Final = 10_000
_LUA: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local window, pace = tonumber(ARGV[1]), tonumber(ARGV[1]) / tonumber(ARGV[2])
local start = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local after = start + pace * tonumber(ARGV[3])
if after - window > now + pace / 2 then
  return {0, math.ceil(start - now), math.ceil(after - window - now)}
end
redis.call('SET', KEYS[1], string.format('%.17g', after), 'PX', math.ceil(after - now))
return {math.floor((window - (after - now)) / pace + 0.5), math.ceil(after - now), -1}
"""
_log = structlog.get_logger()


@dataclass
class _Lease:
    """Requests that Redis has counted already, and that may come within a second."""

    left: int
    until: float
    spent: Spent


class RedisLimiter:
    """GCRA in one script, on Redis' own clock. After a failure Redis is left alone for a second.

    Of a large quota a twelve-hundredth is counted at once and then spent here, so that busy principals cost no round
    trip a request; what is left of such a lease after a second lapses. Quotas below 2,400 are counted one by one.
    """

    def __init__(
        self,
        redis: Redis,
        quota: int,
        fallback: RateLimiter,
        clock: Callable[[], float],
        failed: Callable[[], None] | None = None,
    ) -> None:
        self._script = redis.register_script(_LUA)
        self._quota = quota
        self._fallback = fallback
        self._clock = clock
        self._failed = failed or (lambda: None)
        self._resume = -1.0
        self._batch = max(1, quota // _LEASES_A_WINDOW)
        self._leases: OrderedDict[str, _Lease] = OrderedDict()
        self._renewing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def spend(self, who: str) -> Spent:
        """Count one request, here when Redis does not answer."""
        if self._batch == 1:
            return await self._ask(who)
        if (spent := self._leased(who)) is not None:
            return spent
        lock = self._renewing.setdefault(who, asyncio.Lock())
        if not lock.locked():
            async with lock:
                return await self._ask(who)
        async with lock:  # whoever came while somebody took the next lease spends of it
            pass
        return self._leased(who) or await self._ask(who)

    def _leased(self, who: str) -> Spent | None:
        lease = self._leases.get(who)
        if lease is None or lease.left <= 0 or self._clock() >= lease.until:
            return None
        lease.left -= 1
        return replace(lease.spent, remaining=lease.spent.remaining + lease.left)

    async def _ask(self, who: str) -> Spent:
        now = self._clock()
        if now < self._resume:
            return await self._fallback.spend(who)
        try:
            spent = await self._count(who, self._batch)
            if spent.retry_after is not None and self._batch > 1:
                return await self._count(who, 1)  # near its end a quota is counted one by one
        except (RedisError, OSError, TimeoutError) as error:
            self._resume = self._clock() + _PAUSE_SECONDS
            self._failed()
            _log.warning("limits.redis_unavailable", error=type(error).__name__)
            return await self._fallback.spend(who)
        self._leases[who] = _Lease(self._batch - 1, now + _LEASE_SECONDS, spent)
        self._leases.move_to_end(who)
        while len(self._leases) > _REMEMBERED:
            self._leases.popitem(last=False)
        return replace(spent, remaining=spent.remaining + self._batch - 1)

    async def _count(self, who: str, requests: int) -> Spent:
        arguments = [int(WINDOW_SECONDS * 1_000), self._quota, requests]
        remaining, reset, wait = cast("list[int]", await self._script(keys=[f"askwire:rate:{who}"], args=arguments))
        return Spent(self._quota, remaining, reset / 1_000, retry_after=wait / 1_000 if wait >= 0 else None)
