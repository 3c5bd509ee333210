"""What askers thought of their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import asyncpg

from askwire_gateway.database import ControlDatabase

Rating = Literal["up", "down"]
_SAVE: Final = """
INSERT INTO feedback (query_id, principal, datasource, question, sql, rating, comment)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (query_id) DO UPDATE SET rating = excluded.rating, comment = excluded.comment, created_at = now()
      WHERE feedback.principal = excluded.principal
RETURNING *
"""
_PAGE: Final = """
SELECT * FROM feedback WHERE datasource = ANY($1::text[]) AND query_id < $2 ORDER BY query_id DESC LIMIT $3
"""


@dataclass(frozen=True)
class Opinion:
    """What the asker of a query thought of its answer."""

    query_id: str
    principal: str
    datasource: str
    question: str | None
    sql: str | None
    rating: Rating
    comment: str | None


@dataclass(frozen=True)
class Feedback:
    """An opinion, and when it was given."""

    opinion: Opinion
    created_at: datetime


class FeedbackStore:
    """The table ``feedback``. Every method raises ``unavailable`` when the database is down."""

    def __init__(self, database: ControlDatabase) -> None:
        self._database = database

    async def save(self, opinion: Opinion) -> Feedback | None:
        """Keep the opinion; a later one of the same query takes its place.

        None where somebody else has rated a query of this id: who asks over NATS may choose it, even another's.
        """
        values = tuple(vars(opinion).values())
        row = await self._database.run(lambda c: c.fetchrow(_SAVE, *values))
        return None if row is None else _feedback(row)

    async def page(self, datasources: list[str], *, before: str, limit: int) -> list[Feedback]:
        """Opinions about these data sources, those of the newest queries first."""
        rows = await self._database.run(lambda c: c.fetch(_PAGE, datasources, before, limit))
        return [_feedback(row) for row in rows]


def _feedback(row: asyncpg.Record) -> Feedback:
    return Feedback(Opinion(**{name: row[name] for name in Opinion.__dataclass_fields__}), row["created_at"])
