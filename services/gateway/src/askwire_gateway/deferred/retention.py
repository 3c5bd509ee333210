"""What is old is forgotten: ended queries that were answered later, their idempotency keys, and the history."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

import structlog

from askwire_common.errors import ServiceError
from askwire_gateway.database import ControlDatabase

_EVERY_SECONDS: Final = 60.0
_BATCH: Final = 1_000
_DAY_SECONDS: Final = 86_400.0
_DEFERRED: Final = """
DELETE FROM deferred_queries WHERE id IN (
  SELECT id FROM deferred_queries WHERE ended_at IS NOT NULL AND created_at < now() - make_interval(secs => $1)
  ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
"""
_HISTORY: Final = """
DELETE FROM queries WHERE id IN (
  SELECT id FROM queries WHERE created_at < now() - make_interval(secs => $1)
  ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
"""


class Retention:
    """Deletes in small batches, beside every other gateway. As a context manager it does so once a minute.

    Args:
        kept_seconds: how long a query that was answered later is kept.
        history_days: how long the history is kept; 0 keeps it for ever.
    """

    def __init__(self, database: ControlDatabase, *, kept_seconds: float, history_days: float) -> None:
        self._database = database
        self._kept_seconds = kept_seconds
        self._history_seconds = history_days * _DAY_SECONDS
        self._log = structlog.get_logger("askwire.retention")

    async def sweep(self) -> int:
        """Delete what is old; how many rows that were.

        Raises:
            ServiceError: ``unavailable``: the control database is down.
        """
        gone = await self._delete(_DEFERRED, self._kept_seconds)
        if self._history_seconds:
            gone += await self._delete(_HISTORY, self._history_seconds)
        return gone

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._sweep_for_ever(), name="retention")
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
                gone = await self.sweep()
                if gone:
                    self._log.info("retention.deleted", rows=gone)

    async def _delete(self, statement: str, seconds: float) -> int:
        gone = 0
        while True:
            told = await self._database.run(lambda c: c.execute(statement, seconds, _BATCH))
            gone += (count := int(told.rpartition(" ")[2]))
            if count < _BATCH:
                return gone
