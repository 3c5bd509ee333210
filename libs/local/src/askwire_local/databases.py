"""Roles and databases of a local PostgreSQL: made once, brought up to date at every start."""

from __future__ import annotations

from collections.abc import Mapping

import asyncpg


async def ensure_role(
    admin: asyncpg.Connection[asyncpg.Record],
    name: str,
    password: str,
    *,
    connection_limit: int,
    settings: Mapping[str, str] | None = None,
) -> None:
    """A role that may log in and nothing more, with this password and these session defaults."""
    if not await admin.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", name):
        await _run(admin, "CREATE ROLE %I", name)
    await _run(
        admin,
        f"ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT {connection_limit:d} PASSWORD %L",
        name,
        password,
    )
    for setting, value in (settings or {}).items():
        await _run(admin, "ALTER ROLE %I SET %I = %L", name, setting, value)


async def ensure_database(
    admin: asyncpg.Connection[asyncpg.Record], name: str, *, owner: str, users: tuple[str, ...] = ()
) -> None:
    """A database that only its owner and the named roles may enter."""
    if not await admin.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
        await _run(admin, "CREATE DATABASE %I OWNER %I", name, owner)
    await _run(admin, "REVOKE ALL ON DATABASE %I FROM PUBLIC", name)
    for user in users:
        await _run(admin, "GRANT CONNECT ON DATABASE %I TO %I", name, user)


async def _run(admin: asyncpg.Connection[asyncpg.Record], template: str, *values: str) -> None:
    """Run a statement that takes no parameters; the server itself quotes the values."""
    places = ", ".join(f"${number}::text" for number in range(2, len(values) + 2))
    statement = await admin.fetchval(f"SELECT format($1, {places})", template, *values)
    await admin.execute(statement)
