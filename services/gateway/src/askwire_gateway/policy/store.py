"""Policies in the control database: the truth that buckets are copies of.

A policy that was removed stays as a row without one. Where a row is missing altogether, nobody knows of a removal, and
what stands on the bus is kept: a database that was lost must not open what was closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import asyncpg

from askwire_common.datasources.policy import Policy
from askwire_gateway.database import ControlDatabase

Origin = Literal["file", "api", "bus"]
_PUT = """
INSERT INTO policies (datasource, policy, origin, changed_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (datasource) DO UPDATE
SET policy = excluded.policy, origin = excluded.origin, changed_by = excluded.changed_by, changed_at = now()
WHERE policies.origin <> 'file' OR excluded.origin = 'file'
RETURNING *
"""
_ADOPT = """
INSERT INTO policies (datasource, policy, origin, changed_by) VALUES ($1, $2, 'bus', 'bus')
ON CONFLICT (datasource) DO NOTHING
"""
_FROM_FILE = """
WITH gone AS (
  UPDATE policies SET policy = NULL, origin = 'api', changed_by = 'file', changed_at = now()
  WHERE origin = 'file' AND NOT datasource = ANY ($1::text[])
)
INSERT INTO policies (datasource, policy, origin, changed_by)
SELECT datasource, policy, 'file', 'file' FROM unnest($1::text[], $2::text[]) AS given (datasource, policy)
ON CONFLICT (datasource) DO UPDATE
SET policy = excluded.policy, origin = 'file', changed_by = 'file', changed_at = now()
WHERE (policies.policy, policies.origin) IS DISTINCT FROM (excluded.policy, 'file')
"""


@dataclass(frozen=True)
class PolicyRecord:
    """A data source's policy, or that it was removed.

    Attributes:
        origin: the policy file, the API, or found on the bus by a gateway that did not know it.
    """

    datasource: str
    policy: Policy | None
    origin: Origin
    changed_by: str
    changed_at: datetime


class PolicyStore:
    """Reads and writes the table ``policies``. Every method raises ``unavailable`` when the database is down."""

    def __init__(self, database: ControlDatabase) -> None:
        self._database = database

    async def find(self, datasource: str) -> PolicyRecord | None:
        """What is known of a data source's policy; None when nothing is."""
        row = await self._database.run(lambda c: c.fetchrow("SELECT * FROM policies WHERE datasource = $1", datasource))
        return None if row is None else _record(row)

    async def all(self) -> list[PolicyRecord]:
        """Every policy, and every removal, by data source."""
        rows = await self._database.run(lambda c: c.fetch("SELECT * FROM policies ORDER BY datasource"))
        return [_record(row) for row in rows]

    async def put(self, datasource: str, policy: Policy | None, changed_by: str) -> PolicyRecord | None:
        """Write or remove a policy; None when it belongs to the policy file and was left alone."""
        text = None if policy is None else policy.encoded.decode()
        row = await self._database.run(lambda c: c.fetchrow(_PUT, datasource, text, "api", changed_by))
        return None if row is None else _record(row)

    async def adopt(self, datasource: str, policy: Policy) -> None:
        """Take in a policy that was found on the bus, unless one is known meanwhile."""
        await self._database.run(lambda c: c.execute(_ADOPT, datasource, policy.encoded.decode()))

    async def put_file(self, policies: Mapping[str, Policy]) -> None:
        """Make the file's policies what they are now: those that it no longer holds are removed."""
        texts = [policy.encoded.decode() for policy in policies.values()]
        await self._database.run(lambda c: c.execute(_FROM_FILE, list(policies), texts))


def _record(row: asyncpg.Record) -> PolicyRecord:
    text = row["policy"]
    return PolicyRecord(
        datasource=row["datasource"],
        policy=None if text is None else Policy.model_validate_json(text),
        origin=row["origin"],
        changed_by=row["changed_by"],
        changed_at=row["changed_at"],
    )
