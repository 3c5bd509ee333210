"""What `helm test` runs, against a gateway that answers, one that refuses and one that is not there."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from tests.support.chart import CHART

KEY = "ask_key"


@pytest.fixture
async def gateway() -> AsyncIterator[str]:
    """Answers like a gateway: ready, and a question to those who hold the key."""

    async def query(request: web.Request) -> web.Response:
        if request.headers["Authorization"] != f"Bearer {KEY}":
            return web.json_response({"code": "unauthenticated"}, status=401)
        asked = await request.json()
        status = "answered" if asked["datasource"] == "demo" else "clarification_needed"
        return web.json_response({"status": status, "rows": [[3]]})

    async def ready(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    app = web.Application()
    app.add_routes([web.get("/health/ready", ready), web.post("/v1/query", query)])
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


async def ask(url: str, *, key: Path | None = None, datasource: str = "demo") -> tuple[int | None, str]:
    environment = {"GATEWAY_URL": url, "QUESTION": "How many offices are there?", "DATASOURCE": datasource}
    if key is not None:
        environment["API_KEY_FILE"] = str(key)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(CHART / "files" / "ask.py")),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return process.returncode, output.decode()


@pytest.fixture
def key(tmp_path: Path) -> Path:
    file = tmp_path / "api_key"
    file.write_text(f"{KEY}\n")
    return file


@pytest.fixture
def wrong_key(tmp_path: Path) -> Path:
    file = tmp_path / "wrong_key"
    file.write_text("wrong")
    return file


async def test_without_a_key_it_asks_for_health(gateway: str) -> None:
    assert await ask(gateway) == (0, '{\n "status": "ok"\n}\n')


async def test_with_a_key_it_asks_a_question(gateway: str, key: Path) -> None:
    code, output = await ask(gateway, key=key)
    assert (code, '"answered"' in output) == (0, True)


async def test_it_fails_when_the_question_is_not_answered(gateway: str, key: Path) -> None:
    code, output = await ask(gateway, key=key, datasource="other")
    assert (code, "not answered: clarification_needed" in output) == (1, True)


async def test_it_fails_with_the_gateways_own_words(gateway: str, wrong_key: Path) -> None:
    code, output = await ask(gateway, key=wrong_key)
    assert (code, '401 {"code": "unauthenticated"}' in output) == (1, True)


async def test_it_fails_when_nobody_listens() -> None:
    code, output = await ask("http://127.0.0.1:9")
    assert (code, "Connection refused" in output) == (1, True)
