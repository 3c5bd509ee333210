"""``askwire check`` as an operator runs it: a real database, a file of statements, a file of verdicts."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
from tests.integration.validator.grammar import SCHEMA

pytestmark = pytest.mark.servers
POLICY = """
mode: permissive
roles:
  viewer: {tables: {users: {columns: [id, name, email]}, orders: {row_filter: id < 9}}}
"""
STATEMENTS = [
    {"id": 1, "sql": "SELECT name FROM users"},
    {"id": "two", "sql": "SELECT ssn FROM users"},
    {"id": 3, "sql": "SELECT id FROM orders"},
    {"id": 5, "sql": "x" * 50_000},
    {"id": 6, "sql": "SELECT `name` FROM users", "dialect": "mysql"},
    {"id": 7, "sql": "DROP TABLE users"},
]


def askwire(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "askwire_cli", "check", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def statements(tmp_path: Path) -> Path:
    path = tmp_path / "statements.jsonl"
    path.write_text("\n".join(json.dumps(s) for s in STATEMENTS) + "\n\n")
    return path


async def test_every_statement_gets_a_verdict_in_order(database: str, statements: Path, tmp_path: Path) -> None:
    """Accepted with their bytes or their filters, refused with rule, message and remedy."""
    connection = await asyncpg.connect(database)
    await connection.execute(SCHEMA)
    await connection.close()
    (tmp_path / "policy.yaml").write_text(POLICY)
    out = tmp_path / "verdicts.jsonl"
    rules = str(tmp_path / "policy.yaml")
    done = askwire("--dsn", database, "--statements", str(statements), "--out", str(out), "--policy", rules, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["statements"] == 6
    verdicts = [json.loads(line) for line in out.read_text().splitlines()]
    assert [v["id"] for v in verdicts] == [1, "two", 3, 5, 6, 7]
    assert [v["accepted"] for v in verdicts] == [True, False, True, False, True, False]
    assert verdicts[0]["sql"] == "SELECT name FROM users"
    assert "id < 9" in verdicts[2]["sql"]
    assert verdicts[1]["violations"][0].keys() == {"rule", "message", "remedy"}
    assert all(v["ms"] >= 0 for v in verdicts)


def test_a_sqlite_file_is_a_database_too(tmp_path: Path) -> None:
    """Its own dialect is the default."""
    path = tmp_path / "some.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (a, b)")
    connection.close()
    (tmp_path / "s.jsonl").write_text('{"id": 1, "sql": "SELECT [a] FROM t"}\n{"id": 2, "sql": "SELECT c FROM t"}\n')
    out = tmp_path / "v.jsonl"
    done = askwire("--dsn", f"sqlite:///{path}", "--statements", str(tmp_path / "s.jsonl"), "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["accepted"] for line in out.read_text().splitlines()] == [True, False]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 2"),
        ('{"id": 1}', "sql must be a string"),
        ('{"sql": "SELECT 1"}', "id must be"),
        ("[]", "must be a JSON object"),
        ('{"id": 1, "sql": "SELECT 1", "dialect": "oracle"}', "dialect must be one of"),
    ],
)
def test_a_malformed_line_is_named_and_nothing_is_checked(tmp_path: Path, line: str, says: str) -> None:
    """Exit code 2, before any database is asked."""
    path = tmp_path / "s.jsonl"
    path.write_text('{"id": 0, "sql": "SELECT 1"}\n' + line + "\n")
    done = askwire("--dsn", "postgresql://127.0.0.1:1/none", "--statements", str(path), "--out", str(tmp_path / "v"))
    assert done.returncode == 2
    assert "line 2" in done.stderr
    assert says in done.stderr


def test_a_database_that_is_not_there_is_a_plain_failure(tmp_path: Path) -> None:
    """Exit code 1, one sentence, no traceback and no password."""
    (tmp_path / "s.jsonl").write_text('{"id": 0, "sql": "SELECT 1"}\n')
    dsn = "postgresql://me:hunter2@127.0.0.1:1/none"
    done = askwire("--dsn", dsn, "--statements", str(tmp_path / "s.jsonl"), "--out", str(tmp_path / "v"))
    assert done.returncode == 1
    assert "cannot be reached" in done.stderr
    assert "hunter2" not in done.stderr
    assert "Traceback" not in done.stderr


def test_help_says_what_it_does() -> None:
    """And where statements and verdicts go."""
    done = askwire("--help")
    assert done.returncode == 0
    assert "--statements" in done.stdout


def test_a_policys_mistakes_are_told_with_file_and_line(tmp_path: Path, statements: Path, database: str) -> None:
    """One that cannot be meant is misuse; a name that this database does not have is told, and the rest is kept."""
    rules, out = tmp_path / "rules.yaml", tmp_path / "verdicts.jsonl"
    given = ("--dsn", database, "--statements", str(statements), "--out", str(out), "--policy", str(rules))
    rules.write_text("mode: permissive\nroles:\n  KING: {}\n")
    done = askwire(*given)
    assert (done.returncode, f"{rules}:3:3: there is no role KING" in done.stderr.replace("\n", "")) == (2, True)
    rules.write_text("roles:\n  viewer:\n    tables:\n      nothing: {}\n")
    done = askwire(*given)
    assert (done.returncode, f"{rules}:4:7: there is no table nothing" in done.stderr) == (0, True)
