"""All of Askwire as its operator runs it: ``askwire run --detach`` in a state directory of its own, on free ports."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import aiohttp
import asyncpg
import nats
from nats.aio.client import Client
from tests.support.processes import ends
from tests.support.standstill import standing_still
from tests.support.waiting import until

SERVICES: Final = ("translator", "validator", "executor", "gateway")


class Stack:
    """One running Askwire, driven through its command line and seen through ``run.json``."""

    def __init__(self, directory: Path, environment: Mapping[str, str] | None = None) -> None:
        self.directory = directory
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ASKWIRE_", "OTEL_"))}
        self._options: tuple[str, ...] = ()
        self._environment = {**kept, **(environment or {}), "ASKWIRE_STATE": str(directory)}

    def askwire(self, *arguments: str, within: float = 180) -> subprocess.CompletedProcess[str]:
        """One command of the command line."""
        return self.python("-m", "askwire_cli", *arguments, within=within)

    def python(self, *arguments: str, within: float = 60) -> subprocess.CompletedProcess[str]:
        """A program beside it, as its user would start one."""
        return subprocess.run(
            [sys.executable, *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=within,
        )

    def change(self, environment: Mapping[str, str]) -> None:
        """Other settings, from the next start on."""
        self._environment.update(environment)

    def start(self, *options: str) -> None:
        """Bring everything up; with the options of the last time when none are given."""
        self._options = options or self._options
        up = self.askwire("run", "--detach", *self._options)
        assert up.returncode == 0, up.stdout + up.stderr

    def stop(self) -> None:
        """Take everything down."""
        self.askwire("stop")

    def facts(self) -> dict[str, Any]:
        """What ``run.json`` tells."""
        return dict(json.loads((self.directory / "run.json").read_text()))

    @property
    def url(self) -> str:
        """Where the gateway answers."""
        return str(self.facts()["url"])

    def pid(self, name: str) -> int | None:
        """The process of that name (``executor.1``, ``nats``) while it runs."""
        found = self.facts()["processes"].get(name)
        return None if found is None else int(found)

    def signal(self, name: str, number: int) -> int:
        """Send the process a signal; its id."""
        pid = self.pid(name)
        assert pid is not None, f"{name} does not run"
        os.kill(pid, number)
        return pid

    @contextmanager
    def held(self, name: str) -> Iterator[None]:
        """The process stands still meanwhile."""
        pid = self.pid(name)
        assert pid is not None, f"{name} does not run"
        with standing_still(pid):
            yield

    @contextmanager
    def down(self, name: str) -> Iterator[None]:
        """The process is killed, and stays dead meanwhile because the supervisor stands still."""
        supervisor = int(self.facts()["supervisor"])
        os.kill(supervisor, signal.SIGSTOP)
        try:
            assert ends(self.signal(name, signal.SIGKILL), within=60)
            yield
        finally:
            os.kill(supervisor, signal.SIGCONT)

    async def revived(self, name: str, before: int | None) -> None:
        """Return once the supervisor has started the process again."""
        await until(lambda: self.pid(name) not in {None, before}, f"{name} was not started again")

    async def ready(self, within: float = 120) -> None:
        """Return once every service says that it is ready, and the gateway knows of a data source."""
        async with aiohttp.ClientSession() as session:
            for url in self.facts()["metrics"].values():
                await until(partial(_is_ready, session, url), f"{url} is not ready", within=within)
        async with self.http() as http:
            await until(partial(_knows_data, http), "the gateway knows of no data source", within=within)

    def http(self, key: str | None = None) -> aiohttp.ClientSession:
        """A client of the gateway with the first key, or with this one."""
        facts = self.facts()
        return aiohttp.ClientSession(facts["url"], headers={"Authorization": f"Bearer {key or facts['api_key']}"})

    async def metrics(self, service: str) -> str:
        """What a service shows to Prometheus."""
        async with aiohttp.ClientSession() as session, session.get(self.facts()["metrics"][service]) as answer:
            return await answer.text()

    async def count(self, service: str, metric: str) -> float:
        """The sum of a metric over its labels."""
        lines = (await self.metrics(service)).splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if re.match(rf"{metric}[{{ ]", line))

    async def database(self, name: str = "demo") -> asyncpg.Connection[asyncpg.Record]:
        """A superuser's connection, past everything that guards it."""
        dsn = str(self.facts()["postgres"]).rsplit("/", 1)[0]
        return await asyncpg.connect(f"{dsn}/{name}")

    async def nats(self, user: str = "client") -> Client:
        """A connection to NATS as one of its users."""
        facts = self.facts()
        prefix = "_INBOX" if user in {"client", "admin"} else f"_INBOX_{user}"
        return await nats.connect(
            facts["nats"], nkeys_seed=facts["nats_creds"][user], inbox_prefix=prefix.encode(), reconnect_time_wait=0.1
        )


async def _knows_data(http: aiohttp.ClientSession) -> bool:
    async with http.get("/v1/datasources") as answer:
        return bool((await answer.json()).get("datasources"))


async def _is_ready(session: aiohttp.ClientSession, metrics_url: str) -> bool:
    try:
        async with session.get(metrics_url.removesuffix("/metrics") + "/health/ready") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False
