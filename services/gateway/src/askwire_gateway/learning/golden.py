"""Golden queries: pairs of question and SQL that people accepted, or propose; and where translators find them.

The control database holds them; a bucket carries the accepted ones to every translator. Nothing gets in by itself.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import asyncpg

from askwire_common.bus.protocols import Bucket, entries
from askwire_common.contracts import Code, GoldenQuery
from askwire_common.datasources.wording import normalised
from askwire_common.errors import ServiceError
from askwire_gateway.database import ControlDatabase

Standing = Literal["proposed", "accepted"]
_SAVE: Final = """
INSERT INTO golden_queries (id, datasource, question, normalised, sql, status, proposed_by, accepted_by, query_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING *
"""
_CHANGE: Final = """
UPDATE golden_queries SET question = $2, normalised = $3, sql = $4, status = 'accepted', accepted_by = $5,
                          updated_at = now()
WHERE id = $1 RETURNING *
"""
_PAGE: Final = """
SELECT * FROM golden_queries
WHERE datasource = ANY($1::text[]) AND ($2::text IS NULL OR status = $2) AND id < $3 ORDER BY id DESC LIMIT $4
"""
_ACCEPTED: Final = "SELECT * FROM golden_queries WHERE status = 'accepted'"


@dataclass(frozen=True)
class Golden:
    """One pair."""

    id: str
    datasource: str
    question: str
    sql: str
    status: Standing
    proposed_by: str
    accepted_by: str | None
    query_id: str | None
    created_at: datetime
    updated_at: datetime

    @property
    def published(self) -> GoldenQuery:
        """What translators are told of it."""
        return GoldenQuery(id=self.id, datasource=self.datasource, question=self.question, sql=self.sql)


@dataclass(frozen=True)
class Pair:
    """A pair about to be kept.

    Attributes:
        accepted_by: who accepts it; None for a proposal.
        query_id: the query that it comes from.
    """

    id: str
    datasource: str
    question: str
    sql: str
    proposed_by: str
    accepted_by: str | None = None
    query_id: str | None = None


class GoldenStore:
    """The table ``golden_queries``. Every method raises ``unavailable`` when the database is down."""

    def __init__(self, database: ControlDatabase) -> None:
        self._database = database

    async def add(self, pair: Pair) -> Golden | None:
        """Keep the pair; None when this question has its answer, or this proposal is known."""
        status: Standing = "accepted" if pair.accepted_by is not None else "proposed"
        values = (pair.id, pair.datasource, pair.question, normalised(pair.question), pair.sql, status)
        more = (pair.proposed_by, pair.accepted_by, pair.query_id)
        row = await self._database.run(lambda c: c.fetchrow(_SAVE, *values, *more))
        return None if row is None else _golden(row)

    async def find(self, identity: str) -> Golden | None:
        """The pair of this id."""
        row = await self._database.run(lambda c: c.fetchrow("SELECT * FROM golden_queries WHERE id = $1", identity))
        return None if row is None else _golden(row)

    async def accept(self, identity: str, question: str, sql: str, by: str) -> Golden | None:
        """Accept the pair with this question and SQL; None when it is gone.

        Raises:
            ServiceError: ``conflict``: another accepted pair answers this question.
        """
        try:
            row = await self._database.run(
                lambda c: c.fetchrow(_CHANGE, identity, question, normalised(question), sql, by)
            )
        except asyncpg.UniqueViolationError:
            raise answered_already() from None
        return None if row is None else _golden(row)

    async def delete(self, identity: str) -> None:
        """Forget the pair."""
        await self._database.run(lambda c: c.execute("DELETE FROM golden_queries WHERE id = $1", identity))

    async def page(self, datasources: list[str], status: Standing | None, *, before: str, limit: int) -> list[Golden]:
        """Pairs of these data sources older than ``before``, newest first."""
        rows = await self._database.run(lambda c: c.fetch(_PAGE, datasources, status, before, limit))
        return [_golden(row) for row in rows]

    async def accepted(self) -> list[Golden]:
        """Every accepted pair."""
        return [_golden(row) for row in await self._database.run(lambda c: c.fetch(_ACCEPTED))]


class GoldenQueries:
    """The pairs, kept in the database and published in the bucket.

    Should the bus fail after the database took a change, ``tend`` puts it right.
    """

    def __init__(self, store: GoldenStore, bucket: Bucket) -> None:
        self.store = store
        self._bucket = bucket

    async def publish(self, golden: Golden) -> None:
        """Tell translators of an accepted pair."""
        with suppress(ServiceError):
            await self._bucket.put(golden.published.key, golden.published.model_dump_json().encode())

    async def withdraw(self, golden: Golden) -> None:
        """Let translators forget a pair."""
        with suppress(ServiceError):
            await self._bucket.delete(golden.published.key)

    async def tend(self, *, every: float) -> None:
        """Make the bucket hold what the database holds, at once and again and again, until cancelled."""
        while True:
            with suppress(ServiceError):
                await self.reconcile()
            await asyncio.sleep(every)

    async def reconcile(self) -> None:
        """Publish what is missing or differs, withdraw what was deleted.

        Raises:
            ServiceError: ``unavailable``.
        """
        wanted = {g.published.key: g.published.model_dump_json().encode() for g in await self.store.accepted()}
        held = await entries(self._bucket)
        for key in held.keys() - wanted.keys():
            await self._bucket.delete(key)
        for key, value in wanted.items():
            if held.get(key) != value:
                await self._bucket.put(key, value)


def answered_already() -> ServiceError:
    """The error of a second answer to one question."""
    detail = "another golden query answers this question of this data source: change that one with PUT, or delete it"
    return ServiceError(Code.CONFLICT, detail)


def _golden(row: asyncpg.Record) -> Golden:
    known = {name: row[name] for name in Golden.__dataclass_fields__}
    return Golden(**known)
