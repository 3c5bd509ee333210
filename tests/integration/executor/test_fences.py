"""The self-test of a role, and the script that makes a role pass it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any, TypeAlias

import asyncpg
import pytest

from askwire_common.contracts import RowFormat
from askwire_common.errors import ServiceError
from askwire_executor.database import Source
from askwire_executor.datasources import DataSource
from askwire_executor.fences import self_test, self_test_for_changes
from askwire_executor.harden import Hardening, hardening_sql
from askwire_executor.introspect import introspect
from askwire_executor.statement import Statement
from askwire_executor.stream import stream

pytestmark = pytest.mark.servers

Admin: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
SHOP = """
CREATE TABLE shown (id int PRIMARY KEY); CREATE TABLE secret (id int); INSERT INTO secret VALUES (7);
CREATE VIEW opened AS SELECT * FROM shown; CREATE SEQUENCE counted;
CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM secret';
"""


@pytest.fixture(name="role")
async def _role(admin: Admin) -> AsyncIterator[str]:
    """A fresh role in a database with a table, a secret, a view, a sequence and a function."""
    await admin.execute(SHOP)
    database = await admin.fetchval("SELECT current_database()")
    name = f"{database}_role"
    await admin.execute(f"REVOKE ALL ON FUNCTION peek() FROM PUBLIC; CREATE ROLE {name} LOGIN PASSWORD 'x'")
    yield name
    await admin.execute("RESET ROLE")
    await admin.execute(f"DROP OWNED BY {name}; DROP ROLE {name}")


async def findings(admin: Admin, role: str) -> set[str]:
    await admin.execute(f"SET SESSION AUTHORIZATION {role}")
    found = {finding.name for finding in await self_test(admin)}
    await admin.execute("RESET SESSION AUTHORIZATION")
    return found


async def test_a_superuser_is_found_out(admin: Admin) -> None:
    """It may do everything, and the self-test says so by name, with what to do."""
    found = {finding.name: finding for finding in await self_test(admin)}

    assert {"superuser", "create", "server_files"} <= found.keys()
    assert all(finding.detail and finding.remedy for finding in found.values())


async def test_a_plain_reader_has_no_findings(admin: Admin, role: str) -> None:
    """A login with SELECT is what is wanted."""
    await admin.execute(f"GRANT SELECT ON shown, opened TO {role}")

    assert await findings(admin, role) == set()


@pytest.mark.parametrize(
    ("grant", "finding"),
    [
        ("GRANT INSERT ON shown TO {role}", "write"),
        ("GRANT UPDATE (id) ON shown TO {role}", "write"),
        ("GRANT DELETE ON opened TO {role}", "write"),
        ("GRANT pg_write_all_data TO {role}", "membership"),
        ("GRANT pg_execute_server_program TO {role}", "membership"),
        ("GRANT USAGE ON SEQUENCE counted TO {role}", "sequence"),
        ("GRANT CREATE ON SCHEMA public TO {role}", "create"),
        ("GRANT EXECUTE ON FUNCTION pg_read_file(text) TO {role}", "server_files"),
        ("GRANT EXECUTE ON FUNCTION peek() TO {role}", "security_definer"),
        ("ALTER ROLE {role} BYPASSRLS", "role_attributes"),
        ("ALTER ROLE {role} CREATEROLE", "role_attributes"),
        ("CREATE FUNCTION dblink(text) RETURNS int LANGUAGE sql AS 'SELECT 1'", "dblink"),
    ],
)
async def test_each_power_too_many_is_found(admin: Admin, role: str, grant: str, finding: str) -> None:
    """One grant, one finding, and the hardening script takes both away."""
    await admin.execute(grant.format(role=role))
    before = await findings(admin, role)
    database = await admin.fetchval("SELECT current_database()")

    await admin.execute(hardening_sql(Hardening(role, database, tables=(("public", "shown"),))))

    assert finding in before
    assert await findings(admin, role) - {"server_files"} == set()


async def test_the_self_test_changes_nothing(admin: Admin) -> None:
    """Not even a large object, though it tries to make one."""
    await self_test(admin)

    assert await admin.fetchval("SELECT count(*) FROM pg_largeobject_metadata") == 0


async def test_a_hardened_role_still_serves_askwire(
    admin: Admin, role: str, database: str, kept: Callable[[], Any]
) -> None:
    """Introspection, statements and their reset work with what is left; the secret stays one."""
    name = await admin.fetchval("SELECT current_database()")
    await admin.execute(hardening_sql(Hardening(role, name, tables=(("public", "shown"), ("public", "opened")))))
    dsn = database.replace(database.split("//")[1].split("@", maxsplit=1)[0], f"{role}:x")
    sink = kept()

    async with Source("shop", DataSource(dsn=dsn, pool_size=1)) as source:
        async with source.maintenance() as connection:
            catalog = await introspect(connection, "shop")
        for _ in range(2):
            await stream(source, Statement("SELECT count(*) FROM shown", RowFormat.CSV), sink)
        for forbidden in ("SELECT * FROM secret", "SELECT peek()", "SELECT lo_create(0)", "SELECT * FROM pg_stats"):
            with pytest.raises(ServiceError):
                await stream(source, Statement(forbidden), kept())

    assert [table.name for table in catalog.tables] == ["opened", "shown"]
    assert sink.body == b"count\n0\ncount\n0\n"


async def changes_findings(admin: Admin, role: str) -> set[str]:
    await admin.execute(f"SET SESSION AUTHORIZATION {role}")
    found = {finding.name for finding in await self_test_for_changes(admin)}
    await admin.execute("RESET SESSION AUTHORIZATION")
    return found


async def test_a_plain_changer_has_no_findings(admin: Admin, role: str) -> None:
    """A login that may change rows, a view's and a column's among them, and take numbers for them, is wanted."""
    await admin.execute(
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON shown, opened TO {role}; GRANT UPDATE (id) ON secret TO {role};"
        f"GRANT USAGE ON SEQUENCE counted TO {role}"
    )

    assert await changes_findings(admin, role) == set()


@pytest.mark.parametrize(
    ("grant", "finding"),
    [
        ("ALTER ROLE {role} SUPERUSER", "changes_superuser"),
        ("ALTER ROLE {role} CREATEDB", "changes_role_attributes"),
        ("ALTER ROLE {role} BYPASSRLS", "changes_role_attributes"),
        ("GRANT pg_write_all_data TO {role}", "changes_membership"),
        ("GRANT pg_execute_server_program TO {role}", "changes_membership"),
        ("GRANT CREATE ON SCHEMA public TO {role}", "changes_create"),
        ("GRANT TRUNCATE ON shown TO {role}", "changes_table_rights"),
        ("GRANT TRIGGER ON shown TO {role}", "changes_table_rights"),
        ("ALTER VIEW opened OWNER TO {role}", "changes_ownership"),
        ("GRANT EXECUTE ON FUNCTION pg_read_file(text) TO {role}", "changes_server_files"),
        ("GRANT EXECUTE ON FUNCTION lo_export(oid, text) TO {role}", "changes_server_files"),
        ("GRANT EXECUTE ON FUNCTION peek() TO {role}", "changes_security_definer"),
        ("CREATE FUNCTION dblink_exec(text) RETURNS text LANGUAGE sql AS 'SELECT 1::text'", "changes_dblink"),
    ],
)
async def test_each_power_too_many_of_a_changer_is_found(admin: Admin, role: str, grant: str, finding: str) -> None:
    """By name, so that an operator who wants it can say so."""
    await admin.execute(grant.format(role=role))

    assert finding in await changes_findings(admin, role)


async def test_a_role_that_owns_through_another_is_found(admin: Admin, role: str) -> None:
    """What a group owns, its members may drop."""
    await admin.execute(f"CREATE ROLE {role}_owners; GRANT {role}_owners TO {role}")
    try:
        await admin.execute(f"ALTER VIEW opened OWNER TO {role}_owners")
        assert await changes_findings(admin, role) == {"changes_ownership"}
    finally:
        await admin.execute(f"DROP OWNED BY {role}_owners; DROP ROLE {role}_owners")
