"""A hundred users and a language model of human speed: does everybody get the answer, and as fast as one alone?

    .venv/bin/python -m benchmarks.users [--users 100] [--questions 5]

The model takes 600 ms to its first token and 12 ms for each of 60 more. Every question is new, so that no cache
answers; every answer is compared with the database's own. A user asks, reads, and asks again. All of them come in the
same instant first; then each comes in a time of its own, evenly over what one answer takes, as people do.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import uvloop
from benchmarks.running import client, running
from tests.support.llm_wire import PIECE

from askwire_local.ports import free_port

FIRST_TOKEN_SECONDS = 0.6
TOKENS = 60
TOKEN_SECONDS = 0.012
REPLY = {
    "reading": "the number of airlines",
    "assumptions": [],
    "answerable": True,
    "missing": "",
    "clarifying_question": "",
    "options": [],
    "sql": "SELECT count(*) FROM airlines",
}
ROWS = [[16]]


@dataclass
class Figures:
    """What a group of users saw."""

    ends: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)


def _sixty_tokens() -> str:
    """The reply, padded to so many pieces as the model's server sends it in."""
    text = json.dumps(REPLY)
    return text[:-1] + " " * (TOKENS * PIECE - len(text)) + text[-1]


@contextmanager
def running_model(directory: Path) -> Iterator[str]:
    """A model's server in a process of its own; yields its base URL."""
    port, script = free_port(), directory / "script.json"
    behaviour = {"reply": _sixty_tokens(), "delay": FIRST_TOKEN_SECONDS, "tokens_per_second": 1 / TOKEN_SECONDS}
    script.write_text(json.dumps([behaviour]))
    command = [sys.executable, "-m", "tests.support.llm_server", "--port", str(port), "--script", str(script)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"serving")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait()


async def user(
    session: aiohttp.ClientSession, name: str, questions: int, figures: Figures, *, comes_after: float = 0.0
) -> None:
    """Come, and ask so many questions of one's own, one after the other."""
    await asyncio.sleep(comes_after)
    for number in range(questions):
        body = {"question": f"How many airlines are there? ({name}, {number})", "deadline_ms": 30_000}
        began = time.perf_counter()
        async with session.post("/v1/query", json=body) as response:
            told: dict[str, Any] = await response.json()
        figures.seconds.append(time.perf_counter() - began)
        right = response.status == 200 and told["rows"] == ROWS
        wrong = "answered wrongly" if response.status == 200 else str(told.get("code"))
        figures.ends["right" if right else wrong] += 1


async def crowd(session: aiohttp.ClientSession, kind: str, users: int, questions: int, over: float) -> Figures:
    """So many users, who come one after the other over so many seconds."""
    figures = Figures()
    asking = (user(session, f"{kind} {n}", questions, figures, comes_after=over * n / users) for n in range(users))
    await asyncio.gather(*asking)
    return figures


async def measure(run: dict[str, Any], users: int, questions: int) -> None:
    """One user alone, then all in the same instant, then each in a time of its own."""
    async with client(run) as session:
        await user(session, "warm-up", 2, Figures())
        alone = await crowd(session, "alone", 1, max(5, questions), 0)
        single = statistics.median(alone.seconds)
        print(f"1 user: p50 {single * 1_000:.0f} ms, {dict(alone.ends)}")
        for kind, over in (("in the same instant", 0.0), ("each in its own time", single)):
            print(f"{users} users, {kind}: {seen(await crowd(session, kind, users, questions, over), single)}")


def seen(figures: Figures, single: float) -> str:
    """What a crowd saw, next to the median of one user alone."""
    many, centiles = statistics.median(figures.seconds), statistics.quantiles(figures.seconds, n=100)
    return (
        f"p50 {many * 1_000:.0f} ms ({many / single:.3f} of one user's), p95 {centiles[94] * 1_000:.0f} ms, "
        f"p99 {centiles[98] * 1_000:.0f} ms; true success {figures.ends['right'] / figures.ends.total():.2%} "
        f"of {figures.ends.total()}, {dict(figures.ends)}"
    )


def main() -> None:
    """Start a model and the line, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--questions", type=int, default=5, help="of each user")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="askwire-bench-") as name:
        directory = Path(name)
        directory.chmod(0o711)
        with running_model(directory) as model:
            environment = {
                "ASKWIRE_PROVIDERS": "openai",
                "ASKWIRE_OPENAI_BASE_URL": model,
                "ASKWIRE_OPENAI_API_KEY": "none",
                "ASKWIRE_CONCURRENCY": str(max(64, options.users * 2)),
            }
            with running(directory, environment) as run:
                uvloop.run(measure(run, options.users, options.questions))


if __name__ == "__main__":
    main()
