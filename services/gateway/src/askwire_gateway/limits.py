"""How much one principal may ask: requests a minute (GCRA) and queries at once.

GCRA keeps one number for each principal, the moment at which all of its requests would have been due had they come at
the permitted pace. ``step`` is the algorithm; ``redis_limits`` holds the same lines in Lua.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from prometheus_client import CollectorRegistry, Gauge

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError

WINDOW_SECONDS: Final = 60.0
_REMEMBERED: Final = 50_000


@dataclass(frozen=True)
class Spent:
    """What is left after one more request.

    Attributes:
        quota: requests that a window allows.
        remaining: requests that may still come at once.
        reset: seconds until the whole quota is there again.
        retry_after: seconds to wait when the request was one too many, else None.
    """

    quota: int
    remaining: int
    reset: float
    retry_after: float | None = None

    def headers(self) -> dict[str, str]:
        """The headers of draft-ietf-httpapi-ratelimit-headers that tell this."""
        return {
            "RateLimit-Policy": f'"default";q={self.quota};w={WINDOW_SECONDS:.0f}',
            "RateLimit": f'"default";r={self.remaining};t={math.ceil(self.reset)}',
        }


class LimitReached(ServiceError):
    """A principal asks more than it may, or all of them more than a replica can carry.

    Attributes:
        reason: which limit: ``requests`` a minute, ``concurrency``, attempts at ``logins`` and other credentials, or
            the ``load`` of all together, which is nobody's fault and therefore ``unavailable``.
    """

    def __init__(
        self, reason: Literal["requests", "concurrency", "logins", "load"], detail: str, *, retry_after: float
    ) -> None:
        code = Code.UNAVAILABLE if reason == "load" else Code.RATE_LIMITED
        super().__init__(code, detail, retry_after=retry_after)
        self.reason = reason


class RateLimiter(Protocol):
    """Counts requests."""

    async def spend(self, who: str) -> Spent:
        """Count one request of this principal; never fails."""


def step(due: float, now: float, quota: int, window: float = WINDOW_SECONDS) -> tuple[float, Spent]:
    """One request at ``now`` by somebody whose requests are all due at ``due``; the new due time, and what is left.

    Comparisons allow for half a pace, so that rounding neither refuses the last request nor admits one more.
    """
    pace = window / quota
    start = max(due, now)
    after = start + pace
    if after - window > now + pace / 2:
        return start, Spent(quota, 0, start - now, retry_after=after - window - now)
    return after, Spent(quota, int((window - (after - now)) / pace + 0.5), after - now)


class LocalLimiter:
    """Counts in this process alone: the fallback, and enough for a single replica."""

    def __init__(self, quota: int, clock: Callable[[], float]) -> None:
        self._quota = quota
        self._clock = clock
        self._due: OrderedDict[str, float] = OrderedDict()

    async def spend(self, who: str) -> Spent:
        """Count one request."""
        now = self._clock()
        self._due[who], spent = step(self._due.pop(who, now), now, self._quota)
        while len(self._due) > _REMEMBERED:
            self._due.popitem(last=False)
        return spent


class Concurrency:
    """Counts the queries that are under way in this replica: of each principal, and of all together.

    Args:
        most: of one principal; at most three quarters of all, so that a flood leaves room for others.
        together: of all principals.
    """

    def __init__(self, most: int, together: int = 1_024) -> None:
        self._together = together
        self._most = min(most, max(1, together - together // 4))
        self._running: dict[str, int] = {}
        self._all = 0

    @property
    def running(self) -> int:
        """How many are under way."""
        return self._all

    def show(self, registry: CollectorRegistry) -> None:
        """Let operators see how full the replica is."""
        under_way = Gauge("askwire_queries_under_way", "Queries that clients wait for.", registry=registry)
        under_way.set_function(lambda: self._all)
        limit = Gauge("askwire_queries_limit", "As many of them as this replica carries.", registry=registry)
        limit.set(self._together)

    @contextmanager
    def slot(self, who: str) -> Iterator[None]:
        """Hold a slot while the block runs.

        Raises:
            LimitReached: this principal holds all of its slots, or all principals together hold all there are.
        """
        running = self._running.get(who, 0)
        if running >= self._most:
            detail = f"{running} of your queries are under way, which is as many as allowed; wait for one to end"
            raise LimitReached("concurrency", detail, retry_after=1)
        if self._all >= self._together:
            detail = "as many queries are under way here as can be carried; try again in a moment"
            raise LimitReached("load", detail, retry_after=1)
        self._all += 1
        self._running[who] = running + 1
        try:
            yield
        finally:
            self._all -= 1
            self._running[who] -= 1
            if not self._running[who]:
                del self._running[who]
