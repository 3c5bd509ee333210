"""Latency, throughput and CPU of the whole line with an instant provider, next to two baselines in the same run.

    make bench        or        .venv/bin/python -m benchmarks.line [--seconds 5] [--runs 3] [--concurrency 1 64]

The line is started as users start it (``askwire run``), with recorded answers in the translator's place, so that what
is measured is Askwire: HTTP, four services, stored hops, a signed approval, an audit entry, a read-only transaction
and a stored outcome. Next to it stand one process that does the same work without a bus (``benchmarks.baseline``) and
a bare NATS request and reply. Figures are medians of several runs, taken in turn; compare the ratios.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nats
import orjson
import uvloop
from benchmarks.http_asker import HttpAsker
from nats.aio.client import Client
from nats.aio.msg import Msg

from askwire_local.ports import free_port
from askwire_translator.answers import encode
from askwire_translator.translate import Drafted

QUESTION = "Which three carriers have the worst average arrival delay?"
SQL = "SELECT carrier, name FROM airlines ORDER BY carrier LIMIT 3"
SERVICES = ("gateway", "translator", "validator", "executor", "nats", "postgres")
TICKS = os.sysconf("SC_CLK_TCK")
Call = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Load:
    """What one run under load showed: milliseconds, requests a second."""

    p50: float
    p95: float
    p99: float
    rate: float
    requests: int


@contextmanager
def running_line(directory: Path) -> Iterator[dict[str, Any]]:
    """Askwire as ``make run`` starts it, answering from a recording; yields its ``run.json``."""
    recording = directory / "recorded.jsonl"
    answer = orjson.loads(encode(Drafted(SQL, confidence=1.0)))
    line = {"datasource": "demo", "question": QUESTION, "attempt": 0, "answer": answer}
    recording.write_bytes(orjson.dumps(line) + b"\n")
    environment = os.environ | {
        "ASKWIRE_STATE": str(directory / "state"),
        "ASKWIRE_PROVIDERS": "replay",
        "ASKWIRE_REPLAY": str(recording),
        "ASKWIRE_RATE_PER_MINUTE": "100000000",
        "ASKWIRE_CONCURRENT_QUERIES": "100000",
        "ASKWIRE_LOG_LEVEL": "warning",
    }
    askwire = str(Path(sys.prefix) / "bin" / "askwire")
    subprocess.run([askwire, "run", "--detach"], env=environment, check=True, stdout=subprocess.DEVNULL)
    try:
        yield json.loads((directory / "state" / "run.json").read_text())
    finally:
        subprocess.run([askwire, "stop"], env=environment, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def running_baseline(directory: Path, dsn: str) -> Iterator[str]:
    """The one-process baseline; yields its URL."""
    dsn_file, port = directory / "dsn", free_port()
    dsn_file.touch(mode=0o600)
    dsn_file.write_text(dsn)
    command = [sys.executable, "-m", "benchmarks.baseline", "--dsn-file", str(dsn_file)]
    process = subprocess.Popen([*command, "--sql", SQL, "--port", str(port)], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


async def under_load(call: Call, concurrency: int, seconds: float) -> Load:
    """Call as often as possible with this many callers; the first tenth warms up."""
    took: list[float] = []
    begin = time.perf_counter() + seconds / 10
    end = begin + seconds

    async def caller() -> None:
        while (began := time.perf_counter()) < end:
            await call()
            if began >= begin:
                took.append(time.perf_counter() - began)

    await asyncio.gather(*(caller() for _ in range(concurrency)))
    centiles = statistics.quantiles(took, n=100)
    p50, p95, p99 = (1_000 * centiles[n - 1] for n in (50, 95, 99))
    return Load(p50, p95, p99, len(took) / seconds, len(took))


def http_call(asker: HttpAsker) -> Call:
    """Ask over HTTP, and hold the answer to be right."""

    async def call() -> None:
        assert len(orjson.loads(await asker.ask())["rows"]) == 3

    return call


async def echoing(client: Client) -> Call:
    """A bare request and reply between two connections."""
    subject = client.new_inbox()

    async def reply(message: Msg) -> None:
        await message.respond(message.data)

    await client.subscribe(subject, cb=reply)

    async def call() -> None:
        await client.request(subject, b"x" * 600, timeout=5)

    return call


def cpu_seconds(processes: dict[str, int]) -> dict[str, float]:
    """CPU used so far by each service, its children included."""
    parents: dict[int, int] = {}
    used: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
            used[int(entry.name)] = (int(fields[11]) + int(fields[12])) / TICKS
    totals = dict.fromkeys(SERVICES, 0.0)
    for pid, seconds in used.items():
        name = _service_of(pid, parents, processes)
        if name in totals:
            totals[name] += seconds
    return totals


def _service_of(pid: int, parents: dict[int, int], processes: dict[str, int]) -> str:
    names = {pid: name.split(".")[0] for name, pid in processes.items()}
    while pid not in names and pid in parents:
        pid = parents[pid]
    return names.get(pid, "")


async def measure(run: dict[str, Any], baseline: str, options: argparse.Namespace) -> None:
    """Print every figure."""
    seed = Path(run["nats_creds"]["client"]).with_name("nats_admin.nk")  # the one user that may answer itself
    client = await nats.connect(run["nats"], nkeys_seed=str(seed))
    body = orjson.dumps({"question": QUESTION})
    asker, other = (HttpAsker(f"{url}/v1/query", run["api_key"], body) for url in (run["url"], baseline))
    with closing(asker), closing(other):
        calls = {"line": http_call(asker), "baseline": http_call(other), "NATS echo": await echoing(client)}
        for concurrency in options.concurrency:
            loads: dict[str, list[Load]] = {name: [] for name in calls}
            cpu: list[dict[str, float]] = []
            for _ in range(options.runs):
                for name, call in calls.items():
                    before, own = cpu_seconds(run["processes"]), time.process_time()
                    loads[name].append(await under_load(call, concurrency, options.seconds))
                    if name == "line":
                        used = {s: after - before[s] for s, after in cpu_seconds(run["processes"]).items()}
                        used["asker"] = time.process_time() - own
                        count = loads[name][-1].requests * 1.1  # the warm-up's tenth was worked on, too
                        cpu.append({s: seconds / count * 1e6 for s, seconds in used.items()})
            report(concurrency, loads, cpu)
    await client.close()


def report(concurrency: int, loads: dict[str, list[Load]], cpu: list[dict[str, float]]) -> None:
    """Print the medians of one concurrency, and the ratios to the baseline."""
    print(f"\nconcurrency {concurrency}: medians of {len(cpu)} runs")
    print(f"  {'':12}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'per s':>9}")
    medians: dict[str, Load] = {}
    for name, runs in loads.items():
        figures = [statistics.median(getattr(load, field) for load in runs) for field in ("p50", "p95", "p99", "rate")]
        p50, p95, p99, rate = figures
        medians[name] = Load(p50, p95, p99, rate, requests=0)
        print(f"  {name:12}{figures[0]:9.2f}{figures[1]:9.2f}{figures[2]:9.2f}{figures[3]:9.0f}")
    line, base = medians["line"], medians["baseline"]
    print(f"  line / baseline: throughput {line.rate / base.rate:.2f}, added p50 {line.p50 - base.p50:.2f} ms")
    per_service = {s: statistics.median(run[s] for run in cpu) for s in cpu[0]}
    print("  CPU us a query: " + ", ".join(f"{s} {us:.0f}" for s, us in per_service.items()))
    print(f"  CPU us a query, Askwire's own services: {sum(per_service[s] for s in SERVICES[:4]):.0f}")


def main() -> None:
    """Start everything, measure, stop everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each run")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--concurrency", type=int, nargs="+", default=[1, 16, 64, 256])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="askwire-bench-") as name:
        directory = Path(name)
        directory.chmod(0o711)
        with running_line(directory) as run, running_baseline(directory, run["postgres"]) as baseline:
            uvloop.run(measure(run, baseline, options))


if __name__ == "__main__":
    main()
