"""The self-tests of a data source's roles: what they could do beyond reading, or beyond changing rows.

A finding keeps the data source from becoming ready, unless its ``allow_unsafe`` names the finding. Nothing here changes
the database: privileges are asked for, and the two probes that must be tried run in transactions that are rolled back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import asyncpg

_HARDEN: Final = "`askwire harden` prints the SQL that takes it away."
_TAKE_AWAY: Final = "A role for changes needs SELECT, INSERT, UPDATE and DELETE on its tables, and no more."


@dataclass(frozen=True)
class Finding:
    """Something that the role can do and should not.

    Attributes:
        name: what ``allow_unsafe`` calls it.
        detail: what was found.
        remedy: what takes it away.
    """

    name: str
    detail: str
    remedy: str = _HARDEN


# A name, what was found, and a query for the objects that the role could harm; no row means that the fence holds.
_Questions = tuple[tuple[str, str, str], ...]
_OF_ANY_ROLE: Final[_Questions] = (
    ("superuser", "the role is a superuser", "SELECT 'yes' WHERE current_setting('is_superuser') = 'on'"),
    (
        "role_attributes",
        "the role has attributes that a reader does not need",
        """SELECT attribute FROM pg_roles, LATERAL (VALUES ('BYPASSRLS', rolbypassrls), ('CREATEROLE', rolcreaterole),
                  ('CREATEDB', rolcreatedb), ('REPLICATION', rolreplication)) a(attribute, held)
            WHERE rolname = current_user AND held""",
    ),
    (
        "membership",
        "the role can act as roles that do more than read",
        """SELECT rolname::text FROM pg_roles r
            WHERE pg_has_role(current_user, r.oid, 'MEMBER') AND rolname <> current_user
              AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR rolname IN (
                   'pg_write_all_data', 'pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program',
                   'pg_signal_backend', 'pg_maintain', 'pg_checkpoint', 'pg_create_subscription'))""",
    ),
    (
        "create",
        "the role may create objects",
        """SELECT 'schema ' || nspname FROM pg_namespace
            WHERE nspname NOT LIKE 'pg\\_%' AND has_schema_privilege(oid, 'CREATE')
            UNION ALL SELECT 'database ' || current_database()
            WHERE has_database_privilege(current_database(), 'CREATE')""",
    ),
    (
        "server_files",
        "the role may reach files or programs of the server",
        """SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(p.oid, 'EXECUTE')
              AND (n.nspname = 'pg_catalog' AND p.proname IN ('pg_read_file', 'pg_read_binary_file', 'pg_ls_dir',
                   'pg_stat_file', 'pg_ls_logdir', 'pg_ls_waldir', 'lo_import', 'lo_export', 'pg_reload_conf',
                   'pg_rotate_logfile', 'pg_file_write', 'pg_file_unlink'))""",
    ),
    (
        "dblink",
        "the role may open connections of its own",
        """SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE p.proname LIKE 'dblink%' AND has_schema_privilege(n.oid, 'USAGE')
              AND has_function_privilege(p.oid, 'EXECUTE')""",
    ),
    (
        "security_definer",
        "the role may call functions that act with their owner's rights",
        """SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE p.prosecdef AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
              AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
              AND has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(p.oid, 'EXECUTE')""",
    ),
)
_OF_READERS: Final[_Questions] = (
    (
        "write",
        "the role may change tables",
        """SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'f')
              AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
              AND has_schema_privilege(n.oid, 'USAGE')
              AND (has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
                   OR has_any_column_privilege(c.oid, 'INSERT, UPDATE'))""",
    ),
    (
        "sequence",
        "the role may advance sequences, which no rollback undoes",
        """SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'S' AND n.nspname NOT LIKE 'pg\\_%' AND has_schema_privilege(n.oid, 'USAGE')
              AND CASE WHEN c.relkind = 'S' THEN has_sequence_privilege(c.oid, 'USAGE, UPDATE') END""",
    ),
)
_OF_CHANGERS: Final[_Questions] = (
    (
        "ownership",
        "the role may alter or drop what it, or a role that it belongs to, owns",
        """SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND n.nspname NOT LIKE 'pg\\_%'
              AND n.nspname <> 'information_schema' AND pg_has_role(current_user, c.relowner, 'MEMBER')""",
    ),
    (
        "table_rights",
        "the role may empty tables at once, or have triggers on them",
        """SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
              AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'TRUNCATE, TRIGGER')""",
    ),
)
_SHOWN: Final = 3


async def self_test(connection: asyncpg.Connection[Any]) -> tuple[Finding, ...]:
    """What the connected role could do beyond reading; empty for a role that is safe.

    Source: the privilege functions of PostgreSQL (``has_table_privilege`` and its sisters), and two probes.

    Raises:
        asyncpg.PostgresError: the server refused or interrupted the questions.
    """
    questions = (*_OF_ANY_ROLE, *_OF_READERS)
    findings = [found for question in questions if (found := await _ask(connection, *question)) is not None]
    if await _succeeds(connection, "SELECT lo_create(0)"):
        findings.append(Finding("large_objects", "the role may create large objects in a read-only transaction"))
    if await _leaves_read_only(connection):
        findings.append(
            Finding("read_only_escape", "a statement may turn its read-only transaction into a writing one")
        )
    return tuple(findings)


async def self_test_for_changes(connection: asyncpg.Connection[Any]) -> tuple[Finding, ...]:
    """What a role for changes could do beyond changing rows; each finding's name begins with ``changes_``.

    Raises:
        asyncpg.PostgresError: the server refused or interrupted the questions.
    """
    questions = (*_OF_ANY_ROLE, *_OF_CHANGERS)
    findings = [found for question in questions if (found := await _ask(connection, *question)) is not None]
    return tuple(Finding(f"changes_{finding.name}", finding.detail, _TAKE_AWAY) for finding in findings)


async def _ask(connection: asyncpg.Connection[Any], name: str, detail: str, question: str) -> Finding | None:
    try:
        found = [row[0] for row in await connection.fetch(question)]
    except asyncpg.InsufficientPrivilegeError:
        return None  # a role that may not even read this catalog is hardened beyond the question
    if not found:
        return None
    if found == ["yes"]:
        return Finding(name, detail)
    shown = ", ".join(found[:_SHOWN]) + (f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else "")
    return Finding(name, f"{detail}: {shown}")


async def _succeeds(connection: asyncpg.Connection[Any], probe: str) -> bool:
    transaction = connection.transaction(readonly=True)
    await transaction.start()
    try:
        await connection.fetch(probe)
    except asyncpg.PostgresError:
        return False
    else:
        return True
    finally:
        await transaction.rollback()


async def _leaves_read_only(connection: asyncpg.Connection[Any]) -> bool:
    transaction = connection.transaction(readonly=True)
    await transaction.start()
    try:
        await connection.fetch("SELECT set_config('transaction_read_only', 'off', true)")
        return bool(await connection.fetchval("SELECT current_setting('transaction_read_only') = 'off'"))
    except asyncpg.PostgresError:
        return False
    finally:
        await transaction.rollback()
