"""A circuit breaker, and a provider behind one: who failed again and again is left alone for a while.

::

    closed --threshold failures in a row--> open --open_seconds--> half open --one success--> closed
                                             ^------------------------ one failure ---'
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_translator.translate import Answer, Ask, Provider


class State(StrEnum):
    """Whether calls may pass: all, none, or one that tries."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Breaker:
    """Counts failures in a row; every call that ``admits`` let pass ends in ``succeeded``, ``failed`` or ``abandoned``.

    Args:
        threshold: failures in a row that open it.
        open_seconds: how long it lets nothing pass.
    """

    def __init__(
        self, *, threshold: int = 5, open_seconds: float = 30.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._threshold = threshold
        self._open_seconds = open_seconds
        self._clock = clock
        self._failures = 0
        self._closed_at: float | None = None  # when an open breaker lets somebody try; None while it is closed
        self._trying = False

    @property
    def state(self) -> State:
        """Where it stands now."""
        if self._closed_at is None:
            return State.CLOSED
        return State.OPEN if self._clock() < self._closed_at else State.HALF_OPEN

    @property
    def seconds_left(self) -> float:
        """Seconds until a call may try again; 0 when one may now."""
        return max(0.0, (self._closed_at or 0.0) - self._clock())

    def admits(self) -> bool:
        """Whether a call may pass; half open, only one at a time may."""
        match self.state:
            case State.CLOSED:
                return True
            case State.OPEN:
                return False
            case State.HALF_OPEN:
                admitted = not self._trying
                self._trying = True
                return admitted

    def succeeded(self) -> None:
        """A call that passed has worked."""
        self._failures, self._closed_at, self._trying = 0, None, False

    def failed(self, retry_after: float | None = None) -> None:
        """A call that passed has failed; ``retry_after`` opens the breaker at once, for that many seconds."""
        self._failures += 1
        if retry_after is not None or self._trying or self._failures >= self._threshold:
            self._closed_at = self._clock() + (self._open_seconds if retry_after is None else retry_after)
        self._trying = False

    def abandoned(self) -> None:
        """A call that passed ended without saying anything about the other side."""
        self._trying = False


class Guarded:
    """A provider behind a breaker.

    Args:
        fair_seconds: running out of time counts against the provider only when it had at least this long.
    """

    def __init__(self, provider: Provider, breaker: Breaker, *, fair_seconds: float = 5.0) -> None:
        self._provider = provider
        self._breaker = breaker
        self._fair_seconds = fair_seconds

    @property
    def name(self) -> str:
        """See ``Provider.name``."""
        return self._provider.name

    async def translate(self, ask: Ask, *, timeout: float) -> Answer:
        """See ``Provider.translate``; ``unavailable`` at once while the breaker is open."""
        if not self._breaker.admits():
            left = self._breaker.seconds_left
            detail = f"{self.name} failed repeatedly and is left alone for another {left:.0f} s."
            raise ServiceError(Code.UNAVAILABLE, detail, retry_after=left)
        settled = False
        try:
            answer = await self._provider.translate(ask, timeout=timeout)
            settled = True
            self._breaker.succeeded()
            return answer
        except ServiceError as error:
            if self._counts(error, timeout):
                settled = True
                self._breaker.failed(error.retry_after)
            raise
        finally:
            if not settled:
                self._breaker.abandoned()

    async def close(self) -> None:
        """See ``Provider.close``."""
        await self._provider.close()

    def _counts(self, error: ServiceError, timeout: float) -> bool:
        if error.code == Code.DEADLINE_EXCEEDED:
            return timeout >= self._fair_seconds
        return error.code in (Code.UNAVAILABLE, Code.RATE_LIMITED)
