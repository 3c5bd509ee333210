"""Askwire as users start it, for benchmarks: ``askwire run`` in a directory of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp

SERVICES = ("gateway", "translator", "validator", "executor")


@contextmanager
def running(directory: Path, environment: Mapping[str, str], *options: str) -> Iterator[dict[str, Any]]:
    """Runs while the block does; yields its ``run.json``."""
    own = os.environ | {
        "ASKWIRE_STATE": str(directory / "state"),
        "ASKWIRE_RATE_PER_MINUTE": "100000000",
        "ASKWIRE_CONCURRENT_QUERIES": "100000",
        "ASKWIRE_QUERIES_AT_ONCE": "200000",
        "ASKWIRE_LOG_LEVEL": "warning",
        **environment,
    }
    askwire = [sys.executable, "-m", "askwire_cli"]
    subprocess.run([*askwire, "run", "--detach", *options], env=own, check=True, stdout=subprocess.DEVNULL)
    try:
        yield json.loads((directory / "state" / "run.json").read_text())
    finally:
        subprocess.run([*askwire, "stop"], env=own, check=True, stdout=subprocess.DEVNULL)


def client(run: Mapping[str, Any]) -> aiohttp.ClientSession:
    """An HTTP client with the first key and no limit on connections."""
    headers = {"Authorization": f"Bearer {run['api_key']}"}
    timeout = aiohttp.ClientTimeout(total=None)
    return aiohttp.ClientSession(run["url"], headers=headers, timeout=timeout, connector=aiohttp.TCPConnector(limit=0))


def forget_peaks(run: Mapping[str, Any]) -> None:
    """Let the kernel count each process' peak memory from now on."""
    for pid in _pids(run).values():
        Path(f"/proc/{pid}/clear_refs").write_text("5")


def resident(run: Mapping[str, Any], field: str = "VmRSS") -> dict[str, float]:
    """MiB of each service: now (``VmRSS``), or at its peak (``VmHWM``)."""
    return {name: _status(pid, field) / 1024 for name, pid in _pids(run).items()}


def _pids(run: Mapping[str, Any]) -> dict[str, int]:
    return {name: pid for name, pid in run["processes"].items() if name.split(".")[0] in {*SERVICES, "nats"}}


def _status(pid: int, field: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))
