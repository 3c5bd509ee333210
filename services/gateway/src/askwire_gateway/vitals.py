"""Whether the gateway is ready, asked of its dependencies at most twice a second however often probes come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final, Protocol

_FRESH_SECONDS: Final = 0.5


class Reporter(Protocol):
    """``askwire_common.observability.ops.Health`` is one."""

    async def report(self) -> tuple[bool, dict[str, object]]:
        """Whether everything answers, and how each dependency fares."""


class Vitals:
    """The gateway's health: what it cannot do without, and what it merely likes to have."""

    def __init__(self, required: Reporter, optional: Reporter | None, clock: Callable[[], float]) -> None:
        self._required = required
        self._optional = optional
        self._clock = clock
        self._lock = asyncio.Lock()
        self._last: tuple[bool, dict[str, Any]] = False, {}
        self._at = -_FRESH_SECONDS

    async def report(self) -> tuple[bool, dict[str, Any]]:
        """Whether the gateway is ready, and how each dependency fares."""
        async with self._lock:
            if self._clock() - self._at >= _FRESH_SECONDS:
                self._last = await self._ask()
                self._at = self._clock()
            return self._last

    async def _ask(self) -> tuple[bool, dict[str, Any]]:
        ready, found = await self._required.report()
        report: dict[str, Any] = dict(found)
        if self._optional is not None:
            _, more = await self._optional.report()
            report["optional"] = more["dependencies"]
        return ready, report
