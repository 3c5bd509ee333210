"""What an operator runs once: migrations, and the first key."""

from __future__ import annotations

import os
import secrets
from urllib.parse import urlsplit

import psycopg
import pytest
from alembic import command as alembic
from alembic.script import ScriptDirectory

from askwire_common.identity.approval import generate_key
from askwire_gateway.commands import parser, run_command
from askwire_gateway.identity import apikeys, passwords
from askwire_gateway.migrate import config
from askwire_local.servers import PostgresServer

pytestmark = pytest.mark.servers
NOWHERE = "postgresql://nobody:hidden@127.0.0.1:1/none"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """What the gateway is told, without a database."""
    for name in [name for name in os.environ if name.startswith("ASKWIRE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ASKWIRE_CONTROL_DSN", NOWHERE)
    monkeypatch.setenv("ASKWIRE_PRINCIPAL_KEY", generate_key())
    monkeypatch.setenv("ASKWIRE_API_KEY_PEPPER", "a pepper for tests only")
    return monkeypatch


def run(*arguments: str) -> int:
    """The exit code of a command."""
    try:
        return run_command(parser().parse_args(arguments))
    except SystemExit as ended:
        return int(ended.code or 0)


def test_a_database_is_migrated_and_a_key_is_printed_alone(
    environment: pytest.MonkeyPatch, postgres_server: PostgresServer, capsys: pytest.CaptureFixture[str]
) -> None:
    name = f"commands_{secrets.token_hex(4)}"
    with psycopg.connect(postgres_server.dsn(), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    environment.setenv("ASKWIRE_CONTROL_DSN", postgres_server.dsn(name))
    assert run("create-key", "--role", "admin", "--name", "too early") == 1
    assert "control database" in capsys.readouterr().err
    assert run("migrate") == 0
    assert run("migrate") == 0, "migrating twice does no harm"
    assert run("create-key", "--role", "admin", "--name", "first") == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert apikeys.key_id_of(out.strip()) is not None
    assert run("create-user", "--role", "admin", "--name", "Ada") == 0
    password = capsys.readouterr().out.strip()
    assert passwords.problem(password, "ada") is None
    assert run("create-user", "--role", "viewer", "--name", "ada") == 1
    assert "already" in capsys.readouterr().err
    assert run("create-user", "--role", "viewer", "--name", "a b") == 1


def test_each_migration_can_be_taken_back_and_made_again(
    environment: pytest.MonkeyPatch, postgres_server: PostgresServer
) -> None:
    """Down one by one to nothing, and up again: tables and indexes are what they were."""
    name = f"commands_{secrets.token_hex(4)}"
    with psycopg.connect(postgres_server.dsn(), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    dsn = postgres_server.dsn(name)
    environment.setenv("ASKWIRE_CONTROL_DSN", dsn)
    assert run("migrate") == 0
    newest = shape(dsn)
    seen = [newest]
    for revision in list(ScriptDirectory.from_config(config(dsn)).walk_revisions()):
        alembic.downgrade(config(dsn), "-1")
        seen.append(shape(dsn))
        assert seen[-1] != seen[-2], f"{revision.revision} took nothing back"
    assert {table for table, *_ in seen[-1]} == {"alembic_version"}
    assert run("migrate") == 0
    assert shape(dsn) == newest


def shape(dsn: str) -> list[tuple[str, ...]]:
    """Every column in public with its type, and every index."""
    columns = "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
    indexes = "SELECT tablename, indexname, indexdef, '' FROM pg_indexes"
    with psycopg.connect(dsn) as connection:
        return [
            *connection.execute(f"{columns} WHERE table_schema = 'public' ORDER BY 1, 2").fetchall(),
            *connection.execute(f"{indexes} WHERE schemaname = 'public' ORDER BY 1, 2").fetchall(),
        ]


def test_the_one_that_can_be_written_is_found_among_several_hosts(
    environment: pytest.MonkeyPatch, postgres_server: PostgresServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """As DatabaseReadOnly has an operator list them: the old primary, which is gone, and the new one."""
    name = f"commands_{secrets.token_hex(4)}"
    with psycopg.connect(postgres_server.dsn(), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    both = postgres_server.dsn(name).replace("@127.0.0.1:", "@127.0.0.1:1,127.0.0.1:")
    environment.setenv("ASKWIRE_CONTROL_DSN", f"{both}?target_session_attrs=read-write")
    assert run("migrate") == 0
    assert run("create-key", "--role", "admin", "--name", "first") == 0
    assert capsys.readouterr().err == ""


def test_a_database_that_cannot_be_used_is_named_with_the_reason_and_no_password(
    environment: pytest.MonkeyPatch, postgres_server: PostgresServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """The address of a server that answers, with a database that it has not, and with no tables in it yet."""
    name = f"commands_{secrets.token_hex(4)}"
    address = urlsplit(postgres_server.dsn(name))
    environment.setenv("ASKWIRE_CONTROL_DSN", address.geturl())
    place = f"database '{name}' at 127.0.0.1:{address.port} as 'postgres'"
    for command in (["migrate"], ["create-key", "--role", "viewer", "--name", "x"]):
        assert run(*command) == 1
        told = capsys.readouterr().err
        assert place in told
        assert f'database "{name}" does not exist' in told
        assert address.password
        assert address.password not in told
    with psycopg.connect(postgres_server.dsn(), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    assert run("create-key", "--role", "viewer", "--name", "x") == 1
    assert "`python -m askwire_gateway migrate`" in capsys.readouterr().err


def test_migrating_needs_the_database_and_no_key(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever migrates holds no secret of the gateway but one."""
    for name in ("ASKWIRE_API_KEY_PEPPER", "ASKWIRE_PRINCIPAL_KEY"):
        environment.delenv(name)
    assert run("migrate") == 1
    assert "check ASKWIRE_CONTROL_DSN" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "arguments", "code", "told"),
    [
        ({}, ["migrate"], 1, "check ASKWIRE_CONTROL_DSN"),
        ({"ASKWIRE_CONTROL_DSN": "nonsense"}, ["migrate"], 2, "ASKWIRE_CONTROL_DSN: it is no address"),
        (
            {"ASKWIRE_CONTROL_DSN": "", "ASKWIRE_CONTROL_DSN_FILE": "/nowhere"},
            ["migrate"],
            2,
            "ASKWIRE_CONTROL_DSN_FILE names /nowhere",
        ),
        (
            {"ASKWIRE_API_KEY_PEPPER": "short"},
            ["create-key", "--role", "viewer", "--name", "x"],
            2,
            "ASKWIRE_API_KEY_PEPPER: ",
        ),
        ({}, ["create-key", "--role", "king", "--name", "x"], 2, "invalid choice"),
        ({}, ["create-key", "--role", "viewer", "--name", "x", "--permissions", "ADMIN"], 1, "VIEWER does not allow"),
        ({}, ["create-key", "--role", "viewer", "--name", "x"], 1, "nobody listens there; start its server"),
        (
            {"ASKWIRE_CONTROL_DSN": "postgresql://ada:hu#sh@127.0.0.1:1/x"},
            ["migrate"],
            2,
            "special characters as %XX",
        ),
    ],
)
def test_what_goes_wrong_is_said_in_a_sentence(
    environment: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, str],
    arguments: list[str],
    code: int,
    told: str,
) -> None:
    for name, value in change.items():
        environment.setenv(name, value)
    assert run(*arguments) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err
    assert "hidden" not in err
