"""Rate limits that all replicas share, in Redis; without Redis each replica counts alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from askwire_gateway.limits import WINDOW_SECONDS, RateLimiter, Spent

_PAUSE_SECONDS: Final = 1.0
_LUA: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local window, pace = tonumber(ARGV[1]), tonumber(ARGV[1]) / tonumber(ARGV[2])
local start = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local after = start + pace
if after - window > now + pace / 2 then
  return {0, math.ceil(start - now), math.ceil(after - window - now)}
end
redis.call('SET', KEYS[1], string.format('%.17g', after), 'PX', math.ceil(after - now))
return {math.floor((window - (after - now)) / pace + 0.5), math.ceil(after - now), -1}
"""
_log = structlog.get_logger()


class RedisLimiter:
    """GCRA in one script, on Redis' own clock. After a failure Redis is left alone for a second."""

    def __init__(self, redis: Redis, quota: int, fallback: RateLimiter, clock: Callable[[], float]) -> None:
        self._script = redis.register_script(_LUA)
        self._quota = quota
        self._fallback = fallback
        self._clock = clock
        self._resume = -1.0

    async def spend(self, who: str) -> Spent:
        """Count one request, here when Redis does not answer."""
        if self._clock() < self._resume:
            return await self._fallback.spend(who)
        try:
            found = await self._script(keys=[f"askwire:rate:{who}"], args=[int(WINDOW_SECONDS * 1_000), self._quota])
        except (RedisError, OSError, TimeoutError) as error:
            self._resume = self._clock() + _PAUSE_SECONDS
            _log.warning("limits.redis_unavailable", error=type(error).__name__)
            return await self._fallback.spend(who)
        remaining, reset, wait = cast("list[int]", found)
        return Spent(self._quota, remaining, reset / 1_000, retry_after=wait / 1_000 if wait >= 0 else None)
