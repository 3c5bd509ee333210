"""SQL that keeps PostgreSQL busy without a function that the validator refuses, and the means to see it at work."""

from __future__ import annotations

from typing import Any, Final

import asyncpg

SLOW_SQL: Final = "SELECT count(*) FROM flights a, flights b WHERE a.arr_delay > b.dep_delay"  # hours
SECONDS_SQL: Final = "SELECT count(*) FROM airports a, weather b WHERE a.alt > b.wind_dir"  # a second or a few
_BUSY: Final = (
    "SELECT query FROM pg_stat_activity WHERE application_name = 'askwire-executor' AND state = 'active'"
    " AND query LIKE '%count(*)%' AND query NOT LIKE 'EXPLAIN%'"  # the plan is asked for first, for an instant
)


async def running(watch: asyncpg.Connection[Any]) -> int:
    """How many such statements PostgreSQL is working on."""
    return len(await watch.fetch(_BUSY))


async def running_text(watch: asyncpg.Connection[Any]) -> str:
    """The text of one of them as PostgreSQL shows it."""
    return str(await watch.fetchval(_BUSY))
