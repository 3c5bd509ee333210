"""``askwire harden``: a role that was too mighty can read and nothing else once its SQL has run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

pytestmark = pytest.mark.servers

ASKWIRE = Path(sys.prefix) / "bin" / "askwire"


def askwire(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ASKWIRE, "harden", *arguments], capture_output=True, text=True, check=False)


async def test_a_mighty_role_becomes_a_reader(database: str) -> None:
    """The test names what the role can do; after the SQL that `harden` printed it finds nothing, and rows are read."""
    admin = await asyncpg.connect(database)
    name = await admin.fetchval("SELECT current_database()")
    await admin.execute("CREATE TABLE t (a int); INSERT INTO t VALUES (7)")
    await admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'x' CREATEDB; GRANT ALL ON t TO {name}")
    dsn = f"postgresql://{name}:x@{database.split('@', 1)[1]}"

    before = askwire(dsn, "--test")
    assert before.returncode == 1
    assert "role_attributes:" in before.stdout
    assert "write:" in before.stdout

    script = askwire(dsn)
    assert script.returncode == 0
    await admin.execute(script.stdout)
    after = askwire(dsn, "--test")
    assert (after.returncode, after.stdout) == (0, "")
    reader = await asyncpg.connect(dsn)
    assert await reader.fetchval("SELECT a FROM t") == 7
    await reader.close()
    await admin.close()


@pytest.mark.parametrize("dsn", ["nonsense", "mysql://a@b/c", "postgresql://host/database", "postgresql://role@host"])
def test_a_dsn_that_names_no_role_or_database_is_misuse(dsn: str) -> None:
    """The sentence says what a DSN must name."""
    told = askwire(dsn)

    assert told.returncode == 2
    assert "postgresql://ROLE@HOST/DATABASE" in told.stderr
