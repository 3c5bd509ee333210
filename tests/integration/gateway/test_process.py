"""The gateway as a process: its start without servers, and its end."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import nats
import pytest
from aiohttp import web

from askwire_common.bus.provision import provision
from askwire_common.identity.approval import generate_key
from askwire_gateway.server import HttpServer
from askwire_local.ports import free_port
from askwire_local.servers import NatsServer

pytestmark = pytest.mark.servers
SECONDS = 30
Environment = dict[str, str]


@pytest.fixture
def environment(database: str) -> Environment:
    """What the gateway is told: a fresh database, and ports on which nothing is."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ASKWIRE_")} | {
        "ASKWIRE_CONTROL_DSN": database,
        "ASKWIRE_PRINCIPAL_KEY": generate_key(),
        "ASKWIRE_API_KEY_PEPPER": "a pepper for tests only",
        "ASKWIRE_NATS_URL": f"nats://127.0.0.1:{free_port()}",
        "ASKWIRE_HTTP_PORT": str(free_port()),
        "ASKWIRE_OPS_PORT": "0",
    }


async def run(environment: Environment, *arguments: str) -> tuple[int | None, str, str]:
    """Run a command to its end: exit code, stdout, stderr."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "askwire_gateway", *arguments),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), SECONDS)
    return process.returncode, out.decode(), err.decode()


@asynccontextmanager
async def serving(environment: Environment) -> AsyncIterator[asyncio.subprocess.Process]:
    """A gateway that serves; killed at the end if it has not ended by itself."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "askwire_gateway"), env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def eventually(ask: Callable[[], Coroutine[Any, Any, tuple[int, dict[str, Any]]]], status: int) -> dict[str, Any]:
    """Ask until the answer has this status."""
    async with asyncio.timeout(SECONDS):
        while True:
            try:
                got, body = await ask()
            except aiohttp.ClientConnectionError:
                got, body = 0, {}
            if got == status:
                return body
            await asyncio.sleep(0.05)  # a process outside of ours offers nothing to await


async def test_it_serves_without_the_bus_and_recovers_by_itself(
    environment: Environment, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Health and errors first, then readiness; SIGTERM ends it with code 0."""
    await run(environment, "migrate")
    _, key, _ = await run(environment, "create-key", "--role", "viewer", "--name", "x")
    headers = {"Authorization": f"Bearer {key.strip()}"}
    url = f"http://127.0.0.1:{environment['ASKWIRE_HTTP_PORT']}"

    async with serving(environment) as process, aiohttp.ClientSession(url, headers=headers) as http:

        async def get(path: str) -> tuple[int, dict[str, Any]]:
            async with http.get(path) as response:
                return response.status, await response.json()

        report = await eventually(lambda: get("/health/ready"), 503)
        assert (report["status"], report["dependencies"]["postgres"]["ok"]) == ("starting", True)
        assert (await get("/v1/queries"))[0] == 200
        status, problem = await get("/v1/queries/01ARZ3NDEKTSV4RRFFQ69G5FAV")
        assert (status, problem["code"]) == (503, "unavailable")
        port = int(environment["ASKWIRE_NATS_URL"].rsplit(":", 1)[1])
        with NatsServer(tmp_path_factory.mktemp("nats"), port=port) as server:
            client = await nats.connect(server.url)
            await provision(client)
            await client.close()
            report = await eventually(lambda: get("/health/ready"), 200)
            assert report["dependencies"]["nats"]["ok"]
            process.terminate()
            assert await asyncio.wait_for(process.wait(), SECONDS) == 0


async def test_a_port_that_is_taken_is_said_in_a_sentence() -> None:
    taken = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    async with taken:
        port = taken.sockets[0].getsockname()[1]
        server = HttpServer(web.Application(), "127.0.0.1", port, drain_seconds=1)
        with pytest.raises(SystemExit, match=f"cannot listen on 127.0.0.1:{port}"):
            async with server.listening():
                pass


@pytest.mark.parametrize(
    ("variable", "text", "told"),
    [
        ("ASKWIRE_POLICIES", "demo:\n  mode: lax\n  roles: {KING: {}}", [":2:9: mode", ":3:11: there is no role KING"]),
        ("ASKWIRE_POLICIES", "demo: {roles: {ADMIN: {tables: {x: }, hidden: [x]}}}", [":1:48: x is both shown"]),
        (
            "ASKWIRE_JWT_ISSUERS",
            "corporate: {algorithm: none, issuer: x, keys: k}",
            [":1:1: corporate.audience: it is missing", ":1:24: corporate.algorithm: it is none of"],
        ),
    ],
)
async def test_a_file_that_cannot_be_used_ends_the_start_with_its_lines(
    environment: Environment, tmp_path: Path, variable: str, text: str, told: list[str]
) -> None:
    path = tmp_path / "given.yaml"
    path.write_text(text)
    code, _, error = await run(environment | {variable: str(path)})
    assert code not in {0, None}
    assert "Traceback" not in error
    assert error.count(f"{variable}: {path}") == len(told)
    assert all(part in error for part in told)
