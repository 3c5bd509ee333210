"""API keys in the control database."""

from __future__ import annotations

from collections.abc import Collection

import asyncpg

from askwire_common.identity.principal import Permission, Role
from askwire_gateway.database import ControlDatabase
from askwire_gateway.identity.apikeys import KeyRecord

_INSERT = """
INSERT INTO api_keys (id, name, digest, role, permissions, created_by, created_at, expires_at, tenant)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING
"""
_REVOKE = "UPDATE api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1 RETURNING id"
_TOUCH = "UPDATE api_keys SET last_used_at = now() WHERE id = ANY($1::text[])"


class KeyStore:
    """Reads and writes the table ``api_keys``. Every method raises ``unavailable`` when the database is down."""

    def __init__(self, database: ControlDatabase) -> None:
        self._database = database

    async def find(self, key_id: str) -> KeyRecord | None:
        """The key of this id, revoked or not."""
        row = await self._database.run(lambda c: c.fetchrow("SELECT * FROM api_keys WHERE id = $1", key_id))
        return None if row is None else _record(row)

    async def all(self) -> list[KeyRecord]:
        """Every key, newest first."""
        rows = await self._database.run(lambda c: c.fetch("SELECT * FROM api_keys ORDER BY created_at DESC, id"))
        return [_record(row) for row in rows]

    async def add(self, record: KeyRecord) -> None:
        """Keep a new key."""
        arguments = (
            record.id,
            record.name,
            record.digest,
            record.role.name,
            sorted(record.permissions),
            record.created_by,
            record.created_at,
            record.expires_at,
            record.tenant,
        )
        await self._database.run(lambda c: c.execute(_INSERT, *arguments))

    async def revoke(self, key_id: str) -> bool:
        """End a key's life; whether there is such a key."""
        return await self._database.run(lambda c: c.fetchval(_REVOKE, key_id)) is not None

    async def touch(self, key_ids: Collection[str]) -> None:
        """Note that these keys were used just now."""
        await self._database.run(lambda c: c.execute(_TOUCH, list(key_ids)))


def _record(row: asyncpg.Record) -> KeyRecord:
    return KeyRecord(
        id=row["id"],
        name=row["name"],
        digest=row["digest"],
        role=Role[row["role"]],
        permissions=frozenset(Permission(p) for p in row["permissions"]),
        created_by=row["created_by"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        revoked_at=row["revoked_at"],
        last_used_at=row["last_used_at"],
        tenant=row["tenant"],
    )
