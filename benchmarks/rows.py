"""Ten million rows through the whole line: memory of each process, and throughput next to ``psql \\copy``.

    .venv/bin/python -m benchmarks.rows [--rows 10000000] [--formats csv arrow ndjson] [--reader 1000000]

Rows go from a cursor through NATS and HTTP to a client that throws them away. Memory is each process' peak while the
result flows, next to what it held before. ``--reader`` limits the client to so many bytes a second, of a share of the
rows that takes it about half a minute: what a slow reader must not cost is memory.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import asyncpg
import uvloop
import yaml
from benchmarks.running import client, forget_peaks, resident, running
from benchmarks.stream import PSQL, QUERY, TABLE

from askwire_local.servers import PostgresServer

MEDIA = {
    "csv": "text/csv",
    "ndjson": "application/x-ndjson",
    "arrow": "application/vnd.apache.arrow.stream",
    "json": "application/json",
}
SLOW_SECONDS = 30


async def prepare(dsn: str, rows: int) -> str:
    """The table, and a role that may read it and nothing else; how that one connects."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(TABLE.replace("$1", str(rows)), timeout=3_600)
    await connection.execute("VACUUM ANALYZE trip", timeout=3_600)
    await connection.execute("CREATE ROLE reader LOGIN PASSWORD 'reader'; GRANT SELECT ON trip TO reader")
    await connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    await connection.close()
    return f"postgresql://reader:reader@{dsn.split('@', 1)[1]}"


def by_psql(dsn: str, rows: int) -> tuple[float, int]:
    """Seconds and bytes of ``\\copy`` to nowhere."""
    began = time.perf_counter()
    query = f"\\copy ({QUERY} LIMIT {rows}) to '/dev/stdout' with (format csv, header)"
    with subprocess.Popen([PSQL, dsn, "-qc", query], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        size = 0
        while piece := process.stdout.read(1 << 20):
            size += len(piece)
    assert process.returncode == 0
    return time.perf_counter() - began, size


async def by_line(run: dict[str, Any], media: str, rows: int, reader: float | None) -> tuple[float, int, float]:
    """Seconds to the end, bytes, and seconds to the first byte."""
    body = {"sql": QUERY, "datasource": "trips", "max_rows": rows, "deadline_ms": 3_600_000}
    began, first, size = time.perf_counter(), 0.0, 0
    async with client(run) as session, session.post("/v1/sql", json=body, headers={"Accept": media}) as response:
        assert response.status == 200, await response.text()
        async for piece in response.content.iter_any():
            first = first or time.perf_counter() - began
            size += len(piece)
            if reader is not None:
                await asyncio.sleep(max(0.0, size / reader - (time.perf_counter() - began)))
    return time.perf_counter() - began, size, first


async def measure(run: dict[str, Any], dsn: str, options: argparse.Namespace) -> None:
    """Print a line for each way."""
    took, size = await asyncio.to_thread(by_psql, dsn, options.rows)
    print(f"{'psql':8}{options.rows / took / 1_000:8.0f} krows/s{size / took / 2**20:8.1f} MiB/s")
    for name in options.formats:
        await _one(run, name, options.rows, None, took)
    if options.reader:
        wanted = min(options.rows, int(options.reader * SLOW_SECONDS / (size / options.rows)))
        await _one(run, "csv", wanted, options.reader, took)


async def _one(run: dict[str, Any], name: str, rows: int, reader: float | None, reference: float) -> None:
    before = resident(run)
    forget_peaks(run)
    seconds, size, first = await by_line(run, MEDIA[name], rows, reader)
    peaks = resident(run, "VmHWM")
    who = name if reader is None else f"{name}, a reader of {reader / 1e6:g} MB/s"
    ratio = "" if reader is not None else f"{reference / seconds:6.2f} of \\copy"
    speed = f"{rows / seconds / 1_000:8.0f} krows/s{size / seconds / 2**20:8.1f} MiB/s"
    print(f"{who:8}{speed}{ratio}, first byte {first:.2f} s")
    print("         MiB before and at most: " + ", ".join(f"{n} {before[n]:.0f} {peaks[n]:.0f}" for n in peaks))


def main() -> None:
    """Start a database and the line, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--formats", nargs="+", choices=list(MEDIA), default=["csv", "arrow", "ndjson"])
    parser.add_argument("--reader", type=float, default=1_000_000, help="bytes a second of the slow reader; 0 for none")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="askwire-bench-") as name:
        directory = Path(name)
        directory.chmod(0o711)
        with PostgresServer(directory / "trips", options={"fsync": "off", "max_wal_size": "8GB"}) as server:
            reader = uvloop.run(prepare(server.dsn(), options.rows))
            sources, policies = directory / "sources.yaml", directory / "policies.yaml"
            sources.touch(mode=0o600)
            limits = {"statement_timeout_ms": 3_600_000}
            sources.write_text(yaml.safe_dump({"trips": {"dialect": "postgres", "dsn": reader, **limits}}))
            policy = {"mode": "permissive", "max_rows": options.rows, "max_bytes": 2**40}
            policies.write_text(yaml.safe_dump({"trips": policy}))
            environment = {"ASKWIRE_MAX_DEADLINE_MS": "3600000", "ASKWIRE_PROVIDERS": "offline"}
            with running(directory, environment, "--datasources", str(sources), "--policies", str(policies)) as run:
                uvloop.run(measure(run, server.dsn(), options))


if __name__ == "__main__":
    main()
