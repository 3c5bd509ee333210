"""Calling queries off: a cancel message ends the task that works on the query, in whichever replica it runs."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from askwire_common.bus import Incoming

_REMEMBERED = 10_000


class Cancellations:
    """Knows which queries were called off, and which task works on which query.

    A cancel may arrive before its query does (it waits in the stream), so cancelled ids are remembered for a while.
    """

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[object]] = {}
        self._cancelled: OrderedDict[str, None] = OrderedDict()

    async def on_message(self, message: Incoming) -> None:
        """Take a message on ``askwire.v1.cancel.<query_id>``."""
        self.cancel(message.subject.rsplit(".", 1)[-1])

    def cancel(self, query_id: str) -> None:
        """Call a query off."""
        self._cancelled[query_id] = None
        while len(self._cancelled) > _REMEMBERED:
            self._cancelled.popitem(last=False)
        task = self._tasks.get(query_id)
        if task is not None:
            task.cancel()

    def cancelled(self, query_id: str) -> bool:
        """Whether the query was called off."""
        return query_id in self._cancelled

    @contextmanager
    def watch(self, query_id: str) -> Iterator[None]:
        """While inside, a cancel of this query cancels the current task; one that came earlier does so at once."""
        task = asyncio.current_task()
        if task is None:
            message = "a query is worked on inside a task"
            raise RuntimeError(message)
        if query_id in self._cancelled:
            raise asyncio.CancelledError
        self._tasks[query_id] = task
        try:
            yield
        finally:
            del self._tasks[query_id]
