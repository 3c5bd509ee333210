"""What the executor has running in a server, and returning when it has or has not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeAlias

import asyncpg

_BUSY = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'askwire-executor' AND state <> 'idle'"
Sinks = Callable[[], Any]
Admin: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


async def until_idle(admin: Admin, seconds: float) -> None:
    """Returns once no statement of the executor is running any more."""
    async with asyncio.timeout(seconds):
        while await admin.fetchval(_BUSY + " AND datname = current_database()"):  # noqa: ASYNC110 -- the event is in the server
            await asyncio.sleep(0.01)


async def until_busy(admin: Admin, what: str) -> None:
    """Return while such a statement sleeps; before that it is seen for a moment while it is prepared."""
    async with asyncio.timeout(10):
        while not await admin.fetchval(_BUSY + " AND wait_event = 'PgSleep' AND query LIKE $1", f"%{what}%"):  # noqa: ASYNC110 -- as above
            await asyncio.sleep(0.01)
