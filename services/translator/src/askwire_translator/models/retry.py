"""The one retry policy for every provider: exponential backoff with full jitter, ``Retry-After`` honoured, in time."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from askwire_common.contracts import Code
from askwire_common.errors import Retryable, ServiceError

T = TypeVar("T")


@dataclass(frozen=True)
class RetryPolicy:
    """How often, and how far apart.

    Attributes:
        max_retries: calls after the first one.
        base_seconds: the longest first wait; it doubles with each retry.
        max_seconds: where the doubling ends. ``Retry-After`` may ask for more.
    """

    max_retries: int = 2
    base_seconds: float = 0.5
    max_seconds: float = 8.0

    def wait(self, retry: int, retry_after: float | None, uniform: Callable[[float, float], float]) -> float:
        """Seconds before the given retry (0 is the first): full jitter, on top of what the provider asks for."""
        jitter = uniform(0, min(self.max_seconds, self.base_seconds * 2**retry))
        return jitter if retry_after is None else retry_after + min(jitter, self.base_seconds)


async def retrying(
    call: Callable[[float], Awaitable[T]],
    policy: RetryPolicy,
    *,
    timeout: float,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    uniform: Callable[[float, float], float] = random.uniform,
) -> T:
    """The first result of ``call``, which is given the seconds left and raises ``Retryable`` to be asked again.

    Raises:
        ServiceError: the last failure, when no retry helps, none is left, or the next one would come too late;
            ``deadline_exceeded`` when ``timeout`` is used up. Never ``Retryable``: redelivery would retry retries.
    """
    end = clock() + timeout
    retry = 0
    while (left := end - clock()) > 0:
        try:
            return await call(left)
        except Retryable as error:
            wait = policy.wait(retry, error.retry_after, uniform)
            if clock() < end and (retry >= policy.max_retries or clock() + wait >= end):
                raise ServiceError(error.code, error.detail, retry_after=error.retry_after) from None
        retry += 1
        await sleep(min(wait, max(0.0, end - clock())))
    raise ServiceError(
        Code.DEADLINE_EXCEEDED, "The time for this question ran out while waiting for the language model."
    )
