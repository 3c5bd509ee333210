"""The history of queries: kept in the control database, written behind the answer's back.

An answer never waits for its entry. Entries are gathered for a moment and written in one statement; while the
database is down they are kept, as many as fit, and the oldest are let go and counted.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Final

import asyncpg
import structlog

from askwire_common.contracts import Code, Draft, Outcome, Question, Status
from askwire_common.errors import ServiceError
from askwire_common.journey import trace_id
from askwire_gateway.database import ControlDatabase
from askwire_gateway.identity.keystore import KeyStore
from askwire_gateway.unwritten import Unwritten

_FLUSH_SECONDS: Final = 0.25
WRITTEN_SECONDS: Final = 2 * _FLUSH_SECONDS  # what a replica has begun is written by then, unless the database is slow
_RETRY_SECONDS: Final = 1.0
UNWRITTEN_SECONDS: Final = 15.0  # a replica's write may first wait for connections that died: twice 5 s, and a pause
_MOST_PENDING: Final = 20_000
_MOST_TOUCHED: Final = 10_000
_TOUCH_SECONDS: Final = 60.0
_UPSERT: Final = """
INSERT INTO queries (id, principal, datasource, created_at, status, question, sql, code, row_count, truncated,
                     total_ms, trace_id, tokens_in, tokens_out, cost_dollars)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[],
                     $8::text[], $9::bigint[], $10::boolean[], $11::float8[], $12::text[], $13::bigint[],
                     $14::bigint[], $15::float8[])
ON CONFLICT (id) DO UPDATE SET
  status = excluded.status, sql = excluded.sql, code = excluded.code, row_count = excluded.row_count,
  truncated = excluded.truncated, total_ms = excluded.total_ms, tokens_in = excluded.tokens_in,
  tokens_out = excluded.tokens_out, cost_dollars = excluded.cost_dollars
WHERE queries.status = 'running' AND queries.principal = excluded.principal
"""
_DENY: Final = """
UPDATE queries SET status = 'refused', code = 'refused'
WHERE id = $1 AND principal = $2 AND status = 'approval_required'
"""
_FIND: Final = "SELECT * FROM queries WHERE id = $1"
_PAGE: Final = "SELECT * FROM queries WHERE principal = $1 AND id < $2 ORDER BY id DESC LIMIT $3"
_RUNNING: Final = """
SELECT * FROM queries WHERE status = 'running' AND created_at < now() - make_interval(secs => $1)
ORDER BY id DESC LIMIT $2
"""
_log = structlog.get_logger()


@dataclass(frozen=True)
class Entry:
    """One query in the history."""

    id: str
    principal: str
    datasource: str
    created_at: datetime
    status: Status = Status.RUNNING
    question: str | None = None
    sql: str | None = None
    code: Code | None = None
    row_count: int = 0
    truncated: bool = False
    total_ms: float | None = None
    trace_id: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost_dollars: float | None = None

    @classmethod
    def begun(cls, query_id: str, message: Question | Draft, principal: str, traceparent: str | None) -> Entry:
        """A query that has just been sent on its way."""
        return cls(
            id=query_id,
            principal=principal,
            datasource=message.datasource,
            created_at=datetime.now(UTC),
            question=message.question,
            sql=message.sql if isinstance(message, Draft) else None,
            trace_id=trace_id(traceparent),
        )

    def ended(self, outcome: Outcome) -> Entry:
        """The same query, with how it ended."""
        spent = outcome.translation
        return replace(
            self,
            status=outcome.status,
            sql=outcome.sql or self.sql,
            code=outcome.code,
            row_count=outcome.row_count,
            truncated=outcome.truncated,
            total_ms=outcome.timings_ms.total,
            tokens_in=spent.tokens_in if spent else None,
            tokens_out=spent.tokens_out if spent else None,
            cost_dollars=spent.cost_dollars if spent else None,
        )


_values = attrgetter(*(field.name for field in fields(Entry)))


class History:
    """Reads the history, and writes it in the background while ``run`` runs."""

    def __init__(
        self, database: ControlDatabase, keys: KeyStore, unwritten: Unwritten, clock: Callable[[], float]
    ) -> None:
        self._database = database
        self._keys = keys
        self._unwritten = unwritten
        self._clock = clock
        self._running: dict[str, Entry] = {}
        self._pending: OrderedDict[str, Entry] = OrderedDict()
        self._writing: OrderedDict[str, Entry] = OrderedDict()
        self._flushing = asyncio.Lock()
        self._used: set[str] = set()
        self._noted: dict[str, float] = {}
        self._wanted = asyncio.Event()

    def began(self, entry: Entry) -> None:
        """A query is under way."""
        self._running[entry.id] = entry
        self._keep(entry)

    def ended(self, query_id: str, outcome: Outcome) -> None:
        """It has ended."""
        entry = self._running.pop(query_id, None)
        if entry is not None:
            self._keep(entry.ended(outcome))

    def left(self, query_id: str) -> None:
        """Nobody here listens to it any more; how it ends is looked up (``running``, ``overtaken``)."""
        self._running.pop(query_id, None)

    def overtaken(self, entry: Entry, outcome: Outcome) -> None:
        """A query that nobody listens to has ended."""
        self._keep(entry.ended(outcome))

    def used(self, key_id: str) -> None:
        """A key was used; noted at most once a minute."""
        now = self._clock()
        if now - self._noted.get(key_id, -_TOUCH_SECONDS) >= _TOUCH_SECONDS:
            if len(self._noted) >= _MOST_TOUCHED:
                self._noted.clear()
            self._noted[key_id] = now
            self._used.add(key_id)
            self._wanted.set()

    def near(self, query_id: str) -> Entry | None:
        """The entry of a query that this replica has under way, or has not written yet."""
        return self._running.get(query_id) or self._pending.get(query_id) or self._writing.get(query_id)

    async def find(self, query_id: str) -> Entry | None:
        """The entry of this query.

        Raises:
            ServiceError: ``unavailable``.
        """
        near = self.near(query_id)
        if near is not None:
            return near
        row = await self._database.run(lambda c: c.fetchrow(_FIND, query_id))
        return None if row is None else _entry(row)

    async def complete(self) -> bool:
        """Whether what other replicas began a moment ago is written by now: not if the database is away, or was.

        Raises:
            ServiceError: ``unavailable``: they cannot be asked.
        """
        return self._database.steady_for(UNWRITTEN_SECONDS) and not await self._unwritten.anywhere()

    async def page(self, principal: str, *, before: str, limit: int) -> list[Entry]:
        """This principal's queries older than ``before``, newest first.

        Raises:
            ServiceError: ``unavailable``.
        """
        await self.flush()
        rows = await self._database.run(lambda c: c.fetch(_PAGE, principal, before, limit))
        return [_entry(row) for row in rows]

    async def running(self, *, seconds: float, most: int) -> list[Entry]:
        """Queries begun so long ago, here or elsewhere, that have no end, newest first; none that is heard here.

        Raises:
            ServiceError: ``unavailable``.
        """
        rows = await self._database.run(lambda c: c.fetch(_RUNNING, seconds, most))
        return [_entry(row) for row in rows if self.near(row["id"]) is None]

    async def denied(self, query_id: str, principal: str) -> None:
        """The change that this query asked for is never made.

        Raises:
            ServiceError: ``unavailable``.
        """
        await self.flush()
        await self._database.run(lambda c: c.execute(_DENY, query_id, principal))

    async def run(self) -> None:
        """Write what has gathered, again and again, until cancelled."""
        while True:
            await self._wanted.wait()
            await asyncio.sleep(_FLUSH_SECONDS)
            self._wanted.clear()
            flushing = asyncio.create_task(self.flush(), name="history flush")
            try:
                if not (await asyncio.wait({flushing}, timeout=_FLUSH_SECONDS))[0]:
                    await self._unwritten.tell()
                await flushing
            except ServiceError:
                _log.warning("history.unavailable", pending=len(self._pending))
                await self._unwritten.tell()
                await asyncio.sleep(_RETRY_SECONDS)
                self._wanted.set()
            else:
                await self._unwritten.retract()
            finally:
                flushing.cancel()

    async def close(self) -> None:
        """Write what is left, if the database lets us."""
        with contextlib.suppress(ServiceError):
            await self.flush()

    async def flush(self) -> None:
        """Write what has gathered; returns when what others are just writing is there, too.

        Raises:
            ServiceError: ``unavailable``; nothing is lost by it.
        """
        async with self._flushing:
            self._writing, self._pending = self._pending, OrderedDict()
            used, self._used = self._used, set()
            try:
                await self._write(self._writing, used)
            except ServiceError:
                self._used |= used
                self._pending = OrderedDict(self._writing | self._pending)
                self._shed()
                raise
            finally:
                self._writing = OrderedDict()

    async def _write(self, batch: OrderedDict[str, Entry], used: set[str]) -> None:
        if batch:
            columns = zip(*map(_values, batch.values()), strict=True)
            await self._database.run(lambda c: c.execute(_UPSERT, *map(list, columns)))
        if used:
            await self._keys.touch(used)

    def _keep(self, entry: Entry) -> None:
        self._pending[entry.id] = entry
        self._shed()
        self._wanted.set()

    def _shed(self) -> None:
        lost = max(0, len(self._pending) - _MOST_PENDING)
        for _ in range(lost):
            self._pending.popitem(last=False)
        if lost:
            _log.error("history.entries_lost", count=lost)


def _entry(row: asyncpg.Record) -> Entry:
    known: dict[str, Any] = {field.name: row[field.name] for field in fields(Entry)}
    code = known["code"]
    return Entry(**known | {"status": Status(known["status"]), "code": None if code is None else Code(code)})
