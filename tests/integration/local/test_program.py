"""A program that is waited for: why it is not ready is told while one waits, not a minute later."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from askwire_local.forkserver import ForkServer
from askwire_local.process import StartError
from askwire_local.program import Program

REFUSED = "shop: The data source refuses Askwire's login."


class Service:
    """A service whose health reports stand in a list, the last of them for ever; None is good health."""

    def __init__(self, reports: list[str | None]) -> None:
        self._reports = reports

    async def ready(self, _: web.Request) -> web.Response:
        report = self._reports.pop(0) if len(self._reports) > 1 else self._reports[0]
        check = {"ok": report is None, "error": report}
        return web.json_response({"dependencies": {"datasources": check}}, status=200 if report is None else 503)


@pytest.fixture
async def forks() -> AsyncIterator[ForkServer]:
    server = ForkServer([], {})
    yield server
    await server.stop()


async def waited_for(forks: ForkServer, reports: list[str | None], *, within: float, patience: float) -> list[str]:
    """What a person hears while a program with these reports is waited for."""
    app = web.Application()
    app.router.add_get("/health/ready", Service(reports).ready)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/health/ready"
        program = Program(
            "executor.1", "none", {}, forks=forks, early=False, ready_url=url, log=lambda *_: None, changed=lambda: None
        )
        heard: list[str] = []
        async with aiohttp.ClientSession() as session:
            await program.wait_ready(session, within, heard.append, patience)
        return heard
    finally:
        await runner.cleanup()


async def test_each_reason_is_told_once(forks: ForkServer) -> None:
    reports = [REFUSED, REFUSED, "nats: away", REFUSED, None]
    assert await waited_for(forks, reports, within=30, patience=0) == [
        f"  still waiting for executor.1: datasources: {REFUSED}",
        "  still waiting for executor.1: datasources: nats: away",
    ]


async def test_a_start_that_takes_no_longer_than_most_has_nothing_to_tell(forks: ForkServer) -> None:
    assert await waited_for(forks, [REFUSED, None], within=30, patience=20) == []


async def test_a_start_that_fails_says_the_reason_again(forks: ForkServer) -> None:
    with pytest.raises(StartError, match="refuses Askwire's login"):
        await waited_for(forks, [REFUSED], within=0.2, patience=0)
