"""What the running services write down: their operator decides how much, and no secret and no row is ever in it."""

from __future__ import annotations

import asyncio
import re
import secrets
import signal
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from tests.support.stack import SERVICES, Stack
from tests.support.waiting import until

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]

PLANTED = f"Planted Airlines {secrets.token_hex(8)}"


def lines(stack: Stack, service: str) -> list[str]:
    """What this service has logged since the stack was started."""
    log = (stack.directory / "run.log").read_text(encoding="utf-8", errors="replace")
    return [line for line in log.splitlines() if line.startswith(f"{service}.1 ")]


def switched(stack: Stack, service: str) -> list[str]:
    """The levels that it was switched to."""
    plain = (re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines(stack, service) if "log.level" in line)
    return [found[1] for line in plain if (found := re.search(r"now=(\w+)", line))]


async def switch(stack: Stack, service: str) -> str:
    """Send the signal that switches; what the service says it logs from now on."""
    before = len(switched(stack, service))
    stack.signal(f"{service}.1", signal.SIGUSR1)
    await until(lambda: len(switched(stack, service)) > before, f"{service} did not switch")
    return switched(stack, service)[-1]


@pytest.fixture
async def planted(stack: Stack) -> AsyncIterator[None]:
    """A row whose value is known, and nowhere else."""
    database = await stack.database()
    try:
        await database.execute("INSERT INTO airlines (carrier, name) VALUES ('ZZ', $1)", PLANTED)
        yield
    finally:
        await database.execute("DELETE FROM airlines WHERE carrier = 'ZZ'")
        await database.close()


@pytest.mark.parametrize("service", SERVICES)
async def test_the_level_is_switched_while_a_service_runs(stack: Stack, service: str) -> None:
    assert [await switch(stack, service) for _ in range(2)] == ["debug", "info"]


async def test_no_secret_and_no_row_is_logged_even_at_debug(stack: Stack, planted: None) -> None:
    """Rows that are answered, rows in a database's own error, keys that are right, keys that are wrong."""
    stranger = f"ask_{secrets.token_urlsafe(32)}"
    for service in SERVICES:
        assert await switch(stack, service) == "debug"
    async with stack.http() as http:
        found = await http.post("/v1/sql", json={"sql": "SELECT name FROM airlines WHERE carrier = 'ZZ'"})
        failed = await http.post("/v1/sql", json={"sql": "SELECT CAST(name AS integer) FROM airlines LIMIT 100"})
        header = {"Authorization": f"Bearer {stranger}"}
        refused = await http.post("/v1/query", json={"question": "How many airlines?"}, headers=header)
        assert PLANTED in await found.text()
        assert (failed.status >= 400, refused.status) == (True, 401)
    for service in SERVICES:
        assert await switch(stack, service) == "info"
    logged = "\n".join(line for service in SERVICES for line in lines(stack, service))

    assert "http.request" in logged
    known = await asyncio.to_thread(_secrets_of, stack)
    assert [name for name, value in known.items() if value in logged] == []
    assert PLANTED not in logged
    assert stranger not in logged
    assert not re.search(r"\bDelta Air Lines|ExpressJet|JetBlue", logged)


def _secrets_of(stack: Stack) -> dict[str, str]:
    """Every secret that this stack was started with, by its file's name."""
    facts = stack.facts()
    files = {path.name: path.read_text().strip() for path in (stack.directory / "secrets").glob("*") if path.is_file()}
    passwords = {name: urlsplit(facts[name]).password or "" for name in ("postgres", "redis")}
    return {name: value for name, value in (files | passwords).items() if value}
