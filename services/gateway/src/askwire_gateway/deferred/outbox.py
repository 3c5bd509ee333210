"""The outbox: queries that are answered later, committed in the control database before anybody hears of them.

Whatever the bus loses, a row without an end is published again. A row is also what an ``Idempotency-Key`` stands for.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import asyncpg
from pydantic import BaseModel

from askwire_common.contracts import Code, Draft, Outcome, Question
from askwire_common.errors import ServiceError
from askwire_common.identity.principal import Principal
from askwire_gateway.database import ControlDatabase

_LOOK_AGAIN_SECONDS: Final = 1.0
_LONGEST_SECONDS: Final = 10.0
_BATCH: Final = 100
_ADD: Final = """
WITH waiting AS (SELECT count(*) AS n FROM deferred_queries WHERE principal = $2 AND ended_at IS NULL),
added AS (
  INSERT INTO deferred_queries (id, principal, asker, kind, message, deadline_ms, traceparent, idempotency_key, digest,
                                due_at)
  SELECT $1::text, $2::text, $3::text, $4::text, $5::text, $6::int, $7::text, $8::text, $9::bytea,
         now() + make_interval(secs => $10::float8)
  FROM waiting WHERE n < $11::bigint
  ON CONFLICT DO NOTHING RETURNING id),
listed AS (
  INSERT INTO queries (id, principal, datasource, created_at, status, question, sql, trace_id)
  SELECT id, $2::text, $12::text, now(), 'running', $13::text, $14::text, $15::text FROM added)
SELECT n AS waiting, (SELECT count(*) FROM added) AS added FROM waiting
"""
_HELD: Final = """
SELECT *, extract(epoch FROM now() - created_at)::float8 AS age FROM deferred_queries
WHERE id = $1 OR (principal = $2 AND idempotency_key = $3)
"""
_FIND: Final = "SELECT *, extract(epoch FROM now() - created_at)::float8 AS age FROM deferred_queries WHERE id = $1"
_DUE: Final = """
UPDATE deferred_queries
SET due_at = now() + make_interval(secs => least($2 * 2 ^ least(looks, 10), $3)), looks = looks + 1
WHERE id IN (SELECT id FROM deferred_queries WHERE ended_at IS NULL AND due_at <= now()
             ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
RETURNING *, extract(epoch FROM now() - created_at)::float8 AS age
"""
_END: Final = """
WITH ended AS (
  UPDATE deferred_queries SET outcome = $2, ended_at = now() WHERE id = $1 AND ended_at IS NULL RETURNING id)
UPDATE queries SET status = $3, sql = coalesce($4, sql), code = $5, row_count = $6, truncated = $7, total_ms = $8
WHERE id IN (SELECT id FROM ended)
"""
_BACKLOG: Final = """
SELECT count(*) AS queries, coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS oldest
FROM deferred_queries WHERE ended_at IS NULL
"""
_HURRY: Final = "UPDATE deferred_queries SET due_at = now(), looks = 0 WHERE ended_at IS NULL AND due_at > now()"
_CANCEL: Final = "UPDATE deferred_queries SET cancelled = true, due_at = now() WHERE id = $1 AND ended_at IS NULL"
_NOT_YET: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Backlog:
    """How many queries are under way, and the oldest one's age in seconds."""

    queries: int
    oldest: float


@dataclass(frozen=True)
class Deferred:
    """A query that is answered later.

    Attributes:
        deadline_ms: how long it may take, from when it was accepted.
        key: the asker's ``Idempotency-Key``.
        digest: of what was asked; under the same key it must be the same.
        created_at: when it was accepted, by the control database's clock.
        age: seconds since then.
        outcome: how it ended, once that is known here.
    """

    id: str
    principal: Principal
    message: Question | Draft
    deadline_ms: int
    digest: bytes
    traceparent: str | None = None
    key: str | None = None
    created_at: datetime = _NOT_YET
    age: float = 0.0
    cancelled: bool = False
    outcome: Outcome | None = None

    def expires_at(self, seconds: float) -> datetime:
        """When it is forgotten, if queries are kept so long."""
        return self.created_at + timedelta(seconds=seconds)

    @property
    def left(self) -> float:
        """Seconds until its deadline; negative when that has passed."""
        return self.deadline_ms / 1_000 - self.age


class Outbox:
    """Reads and writes the table ``deferred_queries``.

    Every method raises ``ServiceError`` (``unavailable``) when the database is down.

    Args:
        most: queries of one principal that may be under way.
    """

    def __init__(self, database: ControlDatabase, *, most: int) -> None:
        self._database = database
        self._most = most

    async def add(self, deferred: Deferred, *, trace_id: str | None = None) -> tuple[Deferred, bool]:
        """Commit a query, or find the one that its key stands for; the one that holds, and whether it is new.

        Raises:
            ServiceError: ``conflict``: the key stands for another request; ``rate_limited``: too many are under way.
        """
        message = deferred.message
        row = await self._database.run(
            lambda c: c.fetchrow(
                _ADD,
                deferred.id,
                deferred.principal.subject,
                deferred.principal.model_dump_json(),
                type(message).__name__,
                message.encoded.decode(),
                deferred.deadline_ms,
                deferred.traceparent,
                deferred.key,
                deferred.digest,
                _LOOK_AGAIN_SECONDS,
                self._most,
                message.datasource,
                message.question,
                message.sql if isinstance(message, Draft) else None,
                trace_id,
            )
        )
        held = await self._held(deferred)
        if held is None:
            waiting = row["waiting"] if row is not None else self._most
            detail = (
                f"{waiting} of your queries wait to be answered, which is as many as allowed; collect or cancel some"
            )
            raise ServiceError(Code.RATE_LIMITED, detail, retry_after=1)
        if held.digest != deferred.digest:
            detail = "Idempotency-Key: it came with another request before; take a new key for a new request"
            raise ServiceError(Code.CONFLICT, detail)
        return held, held.id == deferred.id

    async def find(self, query_id: str, owner: str) -> Deferred | None:
        """This principal's query of this id."""
        row = await self._database.run(lambda c: c.fetchrow(_FIND, query_id))
        return _deferred(row) if row is not None and row["principal"] == owner else None

    async def look_up(self, query_id: str) -> Deferred | None:
        """The query of this id, whosever it is."""
        row = await self._database.run(lambda c: c.fetchrow(_FIND, query_id))
        return None if row is None else _deferred(row)

    async def due(self) -> list[Deferred]:
        """Queries that somebody should look after now; nobody else gets them until they are due again."""
        arguments = (_BATCH, _LOOK_AGAIN_SECONDS, _LONGEST_SECONDS)
        return [_deferred(row) for row in await self._database.run(lambda c: c.fetch(_DUE, *arguments))]

    async def backlog(self) -> Backlog:
        """What is under way, of everybody."""
        row = await self._database.run(lambda c: c.fetchrow(_BACKLOG))
        return Backlog(0, 0.0) if row is None else Backlog(row["queries"], row["oldest"])

    async def hurry(self) -> None:
        """Let every query be due now: the bus was away, and may have lost them all."""
        await self._database.run(lambda c: c.execute(_HURRY))

    async def end(self, outcome: Outcome) -> None:
        """Note how a query has ended, here and in the history; the first note stays."""
        arguments = (
            outcome.query_id,
            outcome.model_dump_json(exclude_none=True),
            outcome.status.value,
            outcome.sql,
            None if outcome.code is None else outcome.code.value,
            outcome.row_count,
            outcome.truncated,
            outcome.timings_ms.total,
        )
        await self._database.run(lambda c: c.execute(_END, *arguments))

    async def cancel(self, query_id: str) -> None:
        """Note that its owner has called a query off."""
        await self._database.run(lambda c: c.execute(_CANCEL, query_id))

    async def _held(self, deferred: Deferred) -> Deferred | None:
        arguments = (deferred.id, deferred.principal.subject, deferred.key)
        row = await self._database.run(lambda c: c.fetchrow(_HELD, *arguments))
        return None if row is None else _deferred(row)


def _deferred(row: asyncpg.Record) -> Deferred:
    kind = Question if row["kind"] == Question.__name__ else Draft
    return Deferred(
        id=row["id"],
        principal=Principal.model_validate_json(row["asker"]),
        message=kind.model_validate_json(row["message"]),
        deadline_ms=row["deadline_ms"],
        traceparent=row["traceparent"],
        key=row["idempotency_key"],
        digest=row["digest"],
        created_at=row["created_at"],
        age=row["age"],
        cancelled=row["cancelled"],
        outcome=None if row["outcome"] is None else Outcome.model_validate_json(row["outcome"]),
    )


def request_digest(path: str, body: BaseModel | None) -> bytes:
    """What tells two requests apart that come under one key: what was asked, not how it was spelt."""
    asked = b"" if body is None else body.model_dump_json().encode()
    return hashlib.sha256(path.encode() + b"\0" + asked).digest()
