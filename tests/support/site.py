"""Askwire as an operator sets it up by hand: three NATS servers, services as processes, generated keys."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path
from typing import Final

import aiohttp
from deploy.generate_secrets import compose
from deploy.nats.generate import users_conf
from tests.support.bookshop import NAME, open_bookshop
from tests.support.cluster import Cluster, running_cluster
from tests.support.waiting import until

from askwire_local.ports import Ports
from askwire_local.servers import PostgresServer

SERVICES: Final = ("translator", "validator", "executor", "gateway")


class Keys:
    """What `generate_secrets.py` makes in a folder: files of secrets, and their public halves as `.env` names them."""

    def __init__(self, folder: Path) -> None:
        compose(folder)
        self._secrets = folder / "secrets"
        lines = (folder / ".env").read_text().splitlines()
        self.public = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))

    def file(self, name: str) -> str:
        """The file of a secret."""
        return str(self._secrets / name)


class Site:
    """The installation. ``settings`` are what each service gets at its next start; what runs goes on with its own."""

    def __init__(self, folder: Path, cluster: Cluster, ports: Ports, settings: dict[str, dict[str, str]]) -> None:
        self.cluster = cluster
        self.settings = settings
        self.url = ""
        self._folder = folder
        self._ports = ports
        self._running: dict[str, list[subprocess.Popen[bytes]]] = {name: [] for name in SERVICES}

    async def command(self, module: str, *arguments: str, **settings: str) -> str:
        """What one of the commands prints."""
        run = partial(subprocess.run, capture_output=True, text=True, check=False)
        ended = await asyncio.to_thread(run, [sys.executable, "-m", module, *arguments], env=_clean() | settings)
        assert ended.returncode == 0, ended.stderr
        return str(ended.stdout).strip()

    async def roll(self, *services: str) -> None:
        """Start services with their settings of now; what ran before is stopped once the new one is ready."""
        await asyncio.gather(*(self._rolled(name) for name in services))

    async def _rolled(self, name: str) -> None:
        before = [*self._running[name]]
        await self.begun(name)
        for process in before:
            process.terminate()
            assert await asyncio.to_thread(process.wait, 60) == 0
            self._running[name].remove(process)

    async def begun(self, name: str) -> None:
        """Start one more of a service, and return once it is ready; a gateway is the one that is asked from then on."""
        http, ops = self._ports.claim(0), self._ports.claim(0)
        own = {"ASKWIRE_OPS_PORT": str(ops)} | ({"ASKWIRE_HTTP_PORT": str(http)} if name == "gateway" else {})
        with (self._folder / f"{name}.log").open("ab") as log:
            command = [sys.executable, "-m", f"askwire_{name}"]
            environment = _clean() | self.settings[name] | own
            process = await asyncio.to_thread(subprocess.Popen, command, env=environment, stdout=log, stderr=log)
        self._running[name].append(process)
        async with aiohttp.ClientSession() as session:
            ready = partial(_says_yes, session, f"http://127.0.0.1:{ops}/health/ready")
            await until(ready, f"the new {name} is not ready", within=60)
        if name == "gateway":
            self.url = f"http://127.0.0.1:{http}"

    async def restart_nats(self, *names: str) -> None:
        """Start NATS servers anew, each once the one before is healthy; their users' keys are the environment's."""
        async with aiohttp.ClientSession() as session:
            for name in names:
                server = self.cluster.servers[name]
                await asyncio.to_thread(server.stop)
                server.start()
                healthy = partial(_says_yes, session, f"{server.monitor_url}/healthz")
                await until(healthy, f"{name} does not catch up with its cluster", within=60)

    def end(self) -> None:
        """Kill what still runs."""
        for process in (process for running in self._running.values() for process in running):
            process.kill()
            process.wait()


@asynccontextmanager
async def running_site(folder: Path, keys: Keys, postgres: PostgresServer, control: str) -> AsyncIterator[Site]:
    """The installation with these keys, once it answers. NATS takes the public ones from this process' environment."""
    sources = folder / "datasources.yaml"
    sources.write_text(await open_bookshop(postgres))
    with closing(Ports()) as ports, running_cluster(folder, users_conf()) as cluster:
        site = Site(folder, cluster, ports, _settings(keys, cluster.urls, control, sources))
        admin = {"ASKWIRE_NATS_NKEY_SEED_FILE": keys.file("admin_nkey"), "ASKWIRE_NATS_URL": cluster.urls}
        await site.command("askwire_cli", "provision", "--replicas", "3", **admin)
        await site.command("askwire_gateway", "migrate", **site.settings["gateway"])
        try:
            await asyncio.gather(*(site.begun(name) for name in SERVICES))
            yield site
        finally:
            site.end()


def _settings(keys: Keys, nats: str, control: str, sources: Path) -> dict[str, dict[str, str]]:
    verify = {"ASKWIRE_NATS_URL": nats, "ASKWIRE_PRINCIPAL_PUBLIC_KEYS": keys.public["PRINCIPAL_PUBLIC_KEYS"]}
    own = {
        "gateway": {
            "ASKWIRE_CONTROL_DSN": control,
            "ASKWIRE_PRINCIPAL_KEY_FILE": keys.file("principal_key"),
            "ASKWIRE_API_KEY_PEPPER_FILE": keys.file("api_key_pepper"),
            "ASKWIRE_DEFAULT_DATASOURCE": NAME,
        },
        "translator": {},
        "validator": {"ASKWIRE_APPROVAL_KEY_FILE": keys.file("approval_key")},
        "executor": {
            "ASKWIRE_APPROVAL_PUBLIC_KEYS": keys.public["APPROVAL_PUBLIC_KEYS"],
            "ASKWIRE_DATASOURCES": str(sources),
        },
    }
    return {
        name: verify | {"ASKWIRE_NATS_NKEY_SEED_FILE": keys.file(f"{name}_nkey")} | settings
        for name, settings in own.items()
    }


def _clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("ASKWIRE_", "OTEL_"))}


async def _says_yes(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False
