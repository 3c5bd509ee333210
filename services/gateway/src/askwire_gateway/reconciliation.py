"""Queries that nobody waits for any more get their end in the history, too: their asker left, or their gateway died.

How a query ended is decided in the bucket of outcomes; the history hears of it from the gateway that told the asker.
Where none did, it is looked up.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

import structlog

from askwire_common.errors import ServiceError
from askwire_common.work.outcomes import Outcomes
from askwire_gateway.history import History

_EVERY_SECONDS: Final = 10.0
_YOUNG_SECONDS: Final = 5.0  # most queries have ended by then, and been told
_MOST: Final = 200  # lookups a sweep, the newest first: what is left over is looked up in the next


class Reconciliation:
    """Asks the bucket for the ends of queries that still run by the history, beside every other gateway.

    As a context manager it does so every ten seconds.
    """

    def __init__(self, history: History, outcomes: Outcomes) -> None:
        self._history = history
        self._outcomes = outcomes
        self._log = structlog.get_logger("askwire.reconciliation")

    async def sweep(self) -> int:
        """Look up the ends of queries that others left; how many had one.

        Raises:
            ServiceError: ``unavailable``: the control database or the bus is down.
        """
        ended = 0
        for entry in await self._history.running(seconds=_YOUNG_SECONDS, most=_MOST):
            outcome = await self._outcomes.get(entry.id, entry.principal)
            if outcome is not None:
                self._history.overtaken(entry, outcome)
                ended += 1
        return ended

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._sweep_for_ever(), name="reconciliation")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _sweep_for_ever(self) -> None:
        while True:
            await asyncio.sleep(_EVERY_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311 - so that replicas take turns
            with suppress(ServiceError):
                ended = await self.sweep()
                if ended:
                    self._log.info("reconciliation.ended", queries=ended)
