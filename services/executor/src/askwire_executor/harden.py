"""The SQL that makes a role a reader and nothing else: for an administrator to read, and to run. Pure.

A read-only transaction is not read-only (large objects, sequences, session state), and a validator may have a hole.
This is the fence that holds when all others fail: what the role may not do, no statement can.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_FUNCTIONS: Final = (
    r"^(lo_|lowrite$|loread$|pg_read_|pg_ls_|pg_stat_file$|pg_notify$|pg_export_snapshot$|pg_logical_|pg_advisory_lock"
    r"|pg_try_advisory|pg_advisory_xact|pg_cancel_backend$|pg_terminate_backend$|dblink|txid_current$"
    r"|pg_current_xact_id$|pg_sleep|query_to_xml|table_to_xml|schema_to_xml|database_to_xml|cursor_to_xml|ts_stat$)"
)
_CATALOGS: Final = (
    "pg_stats",
    "pg_stats_ext",
    "pg_stats_ext_exprs",
    "pg_stat_activity",
    "pg_user_mappings",
    "pg_prepared_statements",
    "pg_cursors",
    "pg_locks",
)


@dataclass(frozen=True)
class Hardening:
    """What the role is to read, and within which limits.

    Attributes:
        tables: ``(schema, table)`` pairs; empty means every table and view of the schemas.
        statement_timeout_ms: the role's own ceiling; a statement's deadline is shorter.
    """

    role: str
    database: str
    schemas: Sequence[str] = ("public",)
    tables: Sequence[tuple[str, str]] = ()
    statement_timeout_ms: int = 30_000
    lock_timeout_ms: int = 1_000
    idle_timeout_ms: int = 60_000
    temp_file_limit_mb: int = 512
    connections: int = 50


def hardening_sql(plan: Hardening) -> str:
    """A script for psql, in one transaction, each step with its reason; running it twice changes nothing more.

    The role gets no password here: set one with ``\\password``, so that it is in no history and no log.
    """
    steps = (_role(plan), _nothing_inherited(plan), _reading(plan), _settings(plan), _everybody(plan))
    head = "-- Run as a superuser, connected to the database: psql -d DATABASE -f THIS_FILE\n"
    return head + "BEGIN;\n\n" + "\n\n".join(steps) + "\n\nCOMMIT;\n"


def _role(plan: Hardening) -> str:
    role = _identifier(plan.role)
    attributes = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT"
    return (
        "-- 1. A role that can log in and has no power of its own.\n"
        f"DO $do$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN NULL; END $do$;\n"
        f"ALTER ROLE {role} {attributes} CONNECTION LIMIT {plan.connections};"
    )


def _nothing_inherited(plan: Hardening) -> str:
    role, literal = _identifier(plan.role), _literal(plan.role)
    lines = [
        "-- 2. Whatever it was granted before goes: memberships, tables, sequences, schemas.",
        "DO $do$ DECLARE granted record; BEGIN",
        "  FOR granted IN SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid",
        f"      JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = {literal} LOOP",
        f"    EXECUTE format('REVOKE %I FROM %I', granted.rolname, {literal});",
        "  END LOOP;",
        "END $do$;",
        f"REVOKE ALL ON DATABASE {_identifier(plan.database)} FROM {role};",
    ]
    for schema in map(_identifier, plan.schemas):
        lines += [
            f"REVOKE ALL ON SCHEMA {schema} FROM {role};",
            f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role};",
            f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {role};",
            f"REVOKE ALL ON ALL ROUTINES IN SCHEMA {schema} FROM {role};",
        ]
    return "\n".join(lines)


def _reading(plan: Hardening) -> str:
    role = _identifier(plan.role)
    lines = [
        "-- 3. What it may read, and no more.",
        f"GRANT CONNECT ON DATABASE {_identifier(plan.database)} TO {role};",
        *(f"GRANT USAGE ON SCHEMA {_identifier(schema)} TO {role};" for schema in plan.schemas),
    ]
    if plan.tables:
        lines += [f"GRANT SELECT ON {_identifier(s)}.{_identifier(t)} TO {role};" for s, t in plan.tables]
    else:
        lines += [f"GRANT SELECT ON ALL TABLES IN SCHEMA {_identifier(s)} TO {role};" for s in plan.schemas]
    return "\n".join(lines)


def _settings(plan: Hardening) -> str:
    settings = {
        "default_transaction_read_only": "on",
        # Without pg_catalog, which then comes first of all: nothing of the schemas can stand in front of a built-in.
        "search_path": ", ".join(map(_identifier, plan.schemas)),
        "statement_timeout": f"'{plan.statement_timeout_ms}ms'",
        "lock_timeout": f"'{plan.lock_timeout_ms}ms'",
        "idle_in_transaction_session_timeout": f"'{plan.idle_timeout_ms}ms'",
        "temp_file_limit": f"'{plan.temp_file_limit_mb}MB'",
    }
    role, database = _identifier(plan.role), _identifier(plan.database)
    return "-- 4. Bounds that hold even where Askwire's own are forgotten.\n" + "\n".join(
        f"ALTER ROLE {role} IN DATABASE {database} SET {name} = {value};" for name, value in settings.items()
    )


def _everybody(plan: Hardening) -> str:
    """PUBLIC's rights are everybody's: they cannot be taken from one role alone."""
    database = _identifier(plan.database)
    lines = [
        "-- 5. What PUBLIC may do, every role may do: these take it from all roles of this database but superusers and",
        "--    those that were granted it by name. Read them before running, and grant back what an application needs.",
        f"REVOKE TEMPORARY, CREATE ON DATABASE {database} FROM PUBLIC;",
        *(f"REVOKE CREATE ON SCHEMA {_identifier(schema)} FROM PUBLIC;" for schema in plan.schemas),
        *(
            f"REVOKE {rights} ON ALL {objects} IN SCHEMA {_identifier(schema)} FROM PUBLIC;"
            for schema in plan.schemas
            for rights, objects in (
                ("INSERT, UPDATE, DELETE, TRUNCATE", "TABLES"),
                ("USAGE, UPDATE", "SEQUENCES"),
                ("EXECUTE", "ROUTINES"),
            )
        ),
        "DO $do$ DECLARE dangerous record; BEGIN",
        "  FOR dangerous IN SELECT p.oid::regprocedure AS name FROM pg_proc p",
        f"      WHERE p.prokind = 'f' AND p.proname ~ {_literal(_FUNCTIONS)} LOOP",
        "    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', dangerous.name);",
        "  END LOOP;",
        "END $do$;",
        *(f"REVOKE ALL ON pg_catalog.{name} FROM PUBLIC;" for name in _CATALOGS),
    ]
    return "\n".join(lines)


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
