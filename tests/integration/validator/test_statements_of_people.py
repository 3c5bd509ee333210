"""Statements of analysts and of attackers, judged with the catalog of a real PostgreSQL that has extensions."""

from __future__ import annotations

import secrets

import asyncpg
import pytest
import pytest_asyncio
from tests.unit.validator.fixtures import SQL

from askwire_common.datasources.policy import Policy, RolePolicy, SafetyMode, TablePolicy
from askwire_common.identity.principal import Principal, Role
from askwire_executor.introspect import introspect
from askwire_local.servers import PostgresServer
from askwire_validator.guard import limits_of
from askwire_validator.view import View
from askwire_validator.worker import guarded

pytestmark = [pytest.mark.servers, pytest.mark.asyncio(loop_scope="module")]
LIVE = SQL / "live"
OPEN = ("orders", "employee", "survey", "sales")
POLICY = Policy(
    mode=SafetyMode.PERMISSIVE,
    roles={
        Role.VIEWER: RolePolicy(
            tables={
                "users": TablePolicy(hidden=("ssn", "password_hash")),
                "payments": TablePolicy(row_filter="tenant_id = 1"),
                **{name: TablePolicy() for name in OPEN},
            }
        )
    },
)
VIEWER = Principal(subject="analyst", role=Role.VIEWER)


def lines(name: str) -> list[str]:
    return (LIVE / name).read_text(encoding="utf-8").splitlines()


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="dsn")
async def _dsn(postgres_server: PostgresServer) -> str:
    """A database of its own with the tables of ``schema.sql``."""
    name = f"people_{secrets.token_hex(4)}"
    admin = await asyncpg.connect(postgres_server.dsn())
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.close()
    dsn = postgres_server.dsn(name)
    connection = await asyncpg.connect(dsn)
    await connection.execute((LIVE / "schema.sql").read_text(encoding="utf-8"))
    await connection.close()
    return dsn


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="view")
async def _view(dsn: str) -> View:
    """What the analyst sees of it."""
    connection = await asyncpg.connect(dsn)
    catalog = await introspect(connection, "people")
    await connection.close()
    return View.of(catalog, POLICY, VIEWER)


@pytest.mark.parametrize("sql", lines("harmless.sql"))
async def test_what_an_analyst_writes_is_accepted(view: View, sql: str) -> None:
    """Window frames, grouping sets, ranges, JSON, text search: as PostgreSQL's manual has them."""
    assert guarded(sql, view, limits_of(POLICY)).violations == ()


@pytest.mark.parametrize("sql", lines("hostile.sql"))
async def test_what_an_attacker_writes_is_refused(view: View, sql: str) -> None:
    """Whole rows, functional notation, casts that run something, bombs, and all that is no query."""
    found = guarded(sql, view, limits_of(POLICY)).violations
    assert found
    assert all(violation.message and violation.remedy for violation in found)


async def test_the_harmless_ones_are_statements_that_postgresql_runs(dsn: str, view: View) -> None:
    """With the policy's filters in them; what no server takes says nothing about a guard."""
    connection = await asyncpg.connect(dsn)
    for sql in lines("harmless.sql"):
        async with connection.transaction(readonly=True):
            await connection.fetch(guarded(sql, view, limits_of(POLICY)).sql)
    await connection.close()
