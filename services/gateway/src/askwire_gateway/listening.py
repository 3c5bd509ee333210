"""Requests on the bus: each is served beside the others, and none is left unanswered when the gateway ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

from askwire_common.bus.protocols import Bus, Incoming

_QUEUE: Final = "gateway"


@asynccontextmanager
async def listening(bus: Bus, subject: str, serve: Callable[[Incoming], Awaitable[None]]) -> AsyncIterator[None]:
    """Serve the messages of a subject, as one of all gateways, while the context is open."""
    under_way: set[asyncio.Task[None]] = set()

    async def one(message: Incoming) -> None:
        await serve(message)

    async def take(message: Incoming) -> None:
        task = asyncio.create_task(one(message))
        under_way.add(task)
        task.add_done_callback(under_way.discard)

    subscription = await bus.subscribe(subject, take, queue=_QUEUE)
    try:
        yield
    finally:
        await subscription.stop()
        await asyncio.gather(*under_way, return_exceptions=True)
