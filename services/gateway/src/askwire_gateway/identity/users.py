"""Users and their sessions in the control database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from askwire_common.identity.principal import ROLE_PERMISSIONS, Principal, Role
from askwire_gateway.database import ControlDatabase

_ADD = """
INSERT INTO users (id, name, email, role, tenant, password, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (name) DO NOTHING RETURNING *
"""
_CHANGE = """
WITH ended AS (UPDATE sessions SET ended_at = now() WHERE user_id = $1 AND $2::boolean AND ended_at IS NULL)
UPDATE users SET email = $3, role = $4, tenant = $5, password = $6, active = $7 WHERE id = $1 RETURNING *
"""
_BEGIN = """
WITH seen AS (UPDATE users SET last_login_at = now() WHERE id = $2 AND active RETURNING id)
INSERT INTO sessions (id, user_id, digest, expires_at) SELECT $1, id, $3, $4 FROM seen RETURNING id
"""
_FIND = """
SELECT s.id AS session_id, s.expires_at, s.ended_at, u.* FROM sessions s JOIN users u ON u.id = s.user_id
WHERE s.id = $1
"""
_ROTATE = """
UPDATE sessions SET digest = $3 WHERE id = $1 AND digest = $2 AND ended_at IS NULL AND expires_at > now() RETURNING id
"""
_END = "UPDATE sessions SET ended_at = coalesce(ended_at, now()) WHERE id = $1"


@dataclass(frozen=True)
class UserRecord:
    """What is kept of a user.

    Attributes:
        name: what the user logs in with, in lower case.
        password: as ``passwords.Passwords`` keeps it.
        created_by: subject of the principal that made it.
    """

    id: str
    name: str
    email: str | None
    role: Role
    tenant: str | None
    password: str
    active: bool
    created_by: str
    created_at: datetime
    last_login_at: datetime | None = None

    def principal(self, session: str | None = None) -> Principal:
        """Who this user is, in a session unless somebody else asks on its behalf."""
        return Principal(
            subject=subject(self.id),
            role=self.role,
            permissions=ROLE_PERMISSIONS[self.role],
            tenant=self.tenant,
            session=session,
        )


@dataclass(frozen=True)
class SessionRecord:
    """A login, with the user as it is now."""

    id: str
    user: UserRecord
    expires_at: datetime
    ended_at: datetime | None

    def valid_at(self, now: datetime) -> bool:
        """Whether it still lasts, and its user may still log in."""
        return self.ended_at is None and now < self.expires_at and self.user.active


def subject(user_id: str) -> str:
    """The subject of principals that are this user."""
    return f"user:{user_id}"


def user_id_of_subject(subject_: str) -> str:
    """The id of the user that a user's subject stands for."""
    return subject_.removeprefix("user:")


def is_user(subject_: str) -> bool:
    """Whether a subject is a user's."""
    return subject_.startswith("user:")


class UserStore:
    """Reads and writes the table ``users``. Every method raises ``unavailable`` when the database is down."""

    def __init__(self, database: ControlDatabase) -> None:
        self._database = database

    async def find(self, user_id: str) -> UserRecord | None:
        """The user of this id, active or not."""
        return await self._one("SELECT * FROM users WHERE id = $1", user_id)

    async def named(self, name: str) -> UserRecord | None:
        """The user of this name, active or not."""
        return await self._one("SELECT * FROM users WHERE name = $1", name.lower())

    async def all(self) -> list[UserRecord]:
        """Every user, by name."""
        rows = await self._database.run(lambda c: c.fetch("SELECT * FROM users ORDER BY name"))
        return [_user(row) for row in rows]

    async def add(self, user: UserRecord) -> UserRecord | None:
        """Keep a new user; None when the name is taken."""
        arguments = (user.id, user.name, user.email, user.role.name, user.tenant, user.password, user.created_by)
        return await self._one(_ADD, *arguments)

    async def change(self, user: UserRecord, *, end_sessions: bool) -> UserRecord | None:
        """Make a user what this record says; None when there is none of that id."""
        arguments = (user.email, user.role.name, user.tenant, user.password, user.active)
        return await self._one(_CHANGE, user.id, end_sessions, *arguments)

    async def _one(self, query: str, *arguments: Any) -> UserRecord | None:
        row = await self._database.run(lambda c: c.fetchrow(query, *arguments))
        return None if row is None else _user(row)


class SessionStore:
    """Reads and writes the table ``sessions``. Every method raises ``unavailable`` when the database is down."""

    def __init__(self, database: ControlDatabase) -> None:
        self._database = database

    async def find(self, session_id: str) -> SessionRecord | None:
        """The session of this id, ended or not."""
        row = await self._database.run(lambda c: c.fetchrow(_FIND, session_id))
        return None if row is None else SessionRecord(row["session_id"], _user(row), row["expires_at"], row["ended_at"])

    async def begin(self, session_id: str, user_id: str, digest: bytes, expires_at: datetime) -> bool:
        """Keep a new session; False when its user was deactivated meanwhile."""
        arguments = (session_id, user_id, digest, expires_at)
        return await self._database.run(lambda c: c.fetchval(_BEGIN, *arguments)) is not None

    async def rotate(self, session_id: str, digest: bytes, successor: bytes) -> bool:
        """Replace the refresh token of a session that lasts; False when this is not its token (any more)."""
        return await self._database.run(lambda c: c.fetchval(_ROTATE, session_id, digest, successor)) is not None

    async def end(self, session_id: str) -> None:
        """End a session."""
        await self._database.run(lambda c: c.execute(_END, session_id))


def _user(row: asyncpg.Record) -> UserRecord:
    return UserRecord(
        id=row["id"],
        name=row["name"],
        email=row["email"],
        role=Role[row["role"]],
        tenant=row["tenant"],
        password=row["password"],
        active=row["active"],
        created_by=row["created_by"],
        created_at=row["created_at"],
        last_login_at=row["last_login_at"],
    )
