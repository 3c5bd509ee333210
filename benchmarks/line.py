"""Latency, throughput and CPU of the whole line with an instant provider, next to what it can be held against.

    make bench        or        .venv/bin/python -m benchmarks.line [--seconds 5] [--runs 3] [--concurrency 1 64]

The line is started as users start it (``askwire run``), with recorded answers in the translator's place, so that what
is measured is Askwire: HTTP, four services, stored hops, a signed approval, an audit entry, a read-only transaction
and a stored outcome. Next to it stand one process that does the same work without a bus (``benchmarks.baseline``), the
same stored hops in plain nats-py without Askwire's code or any work, with and without the statement in PostgreSQL
(``benchmarks.raw_pipeline``), and a bare NATS request and reply. Figures are medians of several runs, taken in turn;
compare the ratios.
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
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import nats
import orjson
import uvloop
from benchmarks import raw_pipeline
from benchmarks.http_asker import HttpAsker
from nats.aio.client import Client
from nats.aio.msg import Msg

from askwire_local.ports import free_port
from askwire_local.servers import NatsServer
from askwire_translator.answers import encode
from askwire_translator.translate import Drafted

QUESTION = "Which three carriers have the worst average arrival delay?"
SQL = "SELECT carrier, name FROM airlines ORDER BY carrier LIMIT 3"
SERVICES = ("gateway", "translator", "validator", "executor", "nats", "postgres")
LINE, BASELINE, RAW, RAW_POSTGRES, ECHO = "line", "one process", "raw nats-py", "raw, PostgreSQL", "NATS echo"
RATIOS = ((LINE, BASELINE), (LINE, RAW), (LINE, RAW_POSTGRES), (RAW, BASELINE), (RAW_POSTGRES, BASELINE))
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


@dataclass(frozen=True)
class Subject:
    """What is measured: where it answers, and its processes by name, those of the line's servers among them."""

    url: str
    processes: Mapping[str, int]


@contextmanager
def running_program(*arguments: str) -> Iterator[int]:
    """A Python module that says when it is ready; yields its process id."""
    process = subprocess.Popen([sys.executable, "-m", *arguments], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield process.pid
    finally:
        process.terminate()
        process.wait()


@contextmanager
def running_baseline(servers: Mapping[str, int], dsn_file: Path) -> Iterator[Subject]:
    """The one-process baseline."""
    port = str(free_port())
    with running_program("benchmarks.baseline", "--dsn-file", str(dsn_file), "--sql", SQL, "--port", port) as pid:
        yield Subject(f"http://127.0.0.1:{port}", {**servers, "gateway": pid})


@contextmanager
def running_raw(
    servers: Mapping[str, int], nats_url: str, name: str, dsn_file: Path | None = None
) -> Iterator[Subject]:
    """The stored hops in plain nats-py, a process each."""
    port = str(free_port())
    own = {"gateway": ("--port", port), "execute": () if dsn_file is None else ("--dsn-file", str(dsn_file))}
    with ExitStack() as stack:
        pids: dict[str, int] = {}
        for service, stage in zip(SERVICES, raw_pipeline.STAGES, strict=False):
            arguments = (stage, "--nats", nats_url, "--name", name, *own.get(stage, ()))
            pids[service] = stack.enter_context(running_program("benchmarks.raw_pipeline", *arguments))
        yield Subject(f"http://127.0.0.1:{port}", {**servers, **pids})


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


def cpu_seconds(processes: Mapping[str, int]) -> dict[str, float]:
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


def _service_of(pid: int, parents: dict[int, int], processes: Mapping[str, int]) -> str:
    names = {pid: name.split(".")[0] for name, pid in processes.items()}
    while pid not in names and pid in parents:
        pid = parents[pid]
    return names.get(pid, "")


async def measure(run: dict[str, Any], subjects: Mapping[str, Subject], options: argparse.Namespace) -> None:
    """Print every figure."""
    seed = Path(run["nats_creds"]["client"]).with_name("nats_admin.nk")  # the one user that may answer itself
    client = await nats.connect(run["nats"], nkeys_seed=str(seed))
    body = orjson.dumps({"question": QUESTION})
    with ExitStack() as stack:
        askers = {name: HttpAsker(f"{at.url}/v1/query", run["api_key"], body) for name, at in subjects.items()}
        for asker in askers.values():
            stack.enter_context(closing(asker))
        calls = {name: http_call(asker) for name, asker in askers.items()} | {ECHO: await echoing(client)}
        for concurrency in options.concurrency:
            loads: dict[str, list[Load]] = {name: [] for name in calls}
            cpu: dict[str, list[dict[str, float]]] = {name: [] for name in subjects}
            for _ in range(options.runs):
                for name, call in calls.items():
                    processes = subjects[name].processes if name in subjects else {}
                    before, own = cpu_seconds(processes), time.process_time()
                    loads[name].append(await under_load(call, concurrency, options.seconds))
                    used = {s: after - before[s] for s, after in cpu_seconds(processes).items()}
                    used["asker"] = time.process_time() - own
                    count = loads[name][-1].requests * 1.1  # the warm-up's tenth was worked on, too
                    if name in cpu:
                        cpu[name].append({s: seconds / count * 1e6 for s, seconds in used.items()})
            report(concurrency, loads, cpu)
    await client.close()


def report(concurrency: int, loads: dict[str, list[Load]], cpu: dict[str, list[dict[str, float]]]) -> None:
    """Print the medians of one concurrency, and the ratios."""
    print(f"\nconcurrency {concurrency}: medians of {len(loads[LINE])} runs")
    print(f"  {'':16}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'per s':>9}")
    medians: dict[str, Load] = {}
    for name, runs in loads.items():
        figures = [statistics.median(getattr(load, field) for load in runs) for field in ("p50", "p95", "p99", "rate")]
        p50, p95, p99, rate = figures
        medians[name] = Load(p50, p95, p99, rate, requests=0)
        print(f"  {name:16}{figures[0]:9.2f}{figures[1]:9.2f}{figures[2]:9.2f}{figures[3]:9.0f}")
    for one, other in RATIOS:
        ours, theirs = medians[one], medians[other]
        added = f"added p50 {ours.p50 - theirs.p50:.2f} ms"
        print(f"  {one} / {other}: throughput {ours.rate / theirs.rate:.2f}, {added}")
    for name, used in cpu.items():
        each = {s: statistics.median(run[s] for run in used) for s in used[0]}
        print(f"  CPU us a query, {name}: " + ", ".join(f"{s} {us:.0f}" for s, us in each.items() if us >= 1))
        print(f"    its own processes {sum(each[s] for s in SERVICES[:4]):.0f}, with servers {_but_asker(each):.0f}")


def _but_asker(each: Mapping[str, float]) -> float:
    return sum(us for service, us in each.items() if service != "asker")


@contextmanager
def everything(directory: Path) -> Iterator[tuple[dict[str, Any], dict[str, Subject]]]:
    """The line's ``run.json``, and all that is measured."""
    with ExitStack() as stack:
        run = stack.enter_context(running_line(directory))
        postgres = {"postgres": run["processes"]["postgres"]}
        bus = stack.enter_context(NatsServer(directory / "raw"))  # the line's own lets nobody speak on other subjects
        raw = partial(running_raw, postgres | {"nats": bus.pid or 0}, bus.url)
        dsn_file = directory / "dsn"
        dsn_file.touch(mode=0o600)
        dsn_file.write_text(run["postgres"])
        yield (
            run,
            {
                LINE: Subject(run["url"], run["processes"]),
                BASELINE: stack.enter_context(running_baseline(postgres, dsn_file)),
                RAW: stack.enter_context(raw("raw")),
                RAW_POSTGRES: stack.enter_context(raw("raw_postgres", dsn_file)),
            },
        )


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
        with everything(directory) as (run, subjects):
            uvloop.run(measure(run, subjects, options))


if __name__ == "__main__":
    main()
