"""What a runbook has an operator do is done, on a running stack; how far each was followed is told on their page."""

from __future__ import annotations

import asyncio
import json
import re
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Final

import aiohttp
import asyncpg
import pytest
import yaml
from deploy.monitoring.mitigations import FOLLOWED, HERE, NOT_RUN, TRIED
from tests.support.bookshop import open_bookshop
from tests.support.pages import ROOT, spans
from tests.support.stack import Stack
from tests.support.waiting import until

from askwire_gateway.routes import ROUTES
from askwire_local.servers import PostgresServer

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]

ENDLESS: Final = "SELECT count(*) FROM flights a, flights b WHERE a.distance <> b.distance"
RUNBOOKS: Final = {page.stem: page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "runbooks").glob("*.md")}
COMMAND: Final = re.compile(
    r"(docker|kubectl|helm|make|askwire|psql|systemctl|valkey-cli|nats) |(select|delete|deny) |EXPLAIN|ANALYZE|VACUUM",
    re.IGNORECASE,
)
Connect = Callable[[], Awaitable["asyncpg.Connection[asyncpg.Record]"]]
TROUBLE: Final = {
    "ASKWIRE_PROVIDERS": "openai",
    "ASKWIRE_OPENAI_API_KEY": "sk-nobody",
    "ASKWIRE_OPENAI_BASE_URL": "http://127.0.0.1:1/v1",
    "ASKWIRE_RATE_PER_MINUTE": "6",
}


def test_it_is_told_of_every_runbook_how_far_it_was_followed() -> None:
    assert FOLLOWED.keys() == RUNBOOKS.keys() - {"README"}


@pytest.mark.parametrize("shown", sorted({*FOLLOWED.values(), *TRIED.values()}))
def test_what_shows_it_exists(shown: str) -> None:
    if shown.startswith(NOT_RUN):
        return
    file, _, function = (f"{HERE}::{shown}" if "/" not in shown else shown).partition("::")
    assert (ROOT / file).is_file()
    assert not function or f"def {function}(" in (ROOT / file).read_text(encoding="utf-8")


def test_every_command_within_a_sentence_is_tried_somewhere() -> None:
    named = {(page, span) for page, text in RUNBOOKS.items() if page != "README" for span in spans(text)}
    commands = {(page, span) for page, span in named if COMMAND.match(span)}
    assert {span for _, span in commands} >= {"EXPLAIN", "helm rollback askwire", "docker compose restart nginx"}
    assert [(page, span) for page, span in commands if not any(span.startswith(known) for known in TRIED)] == []
    assert [known for known in TRIED if not any(span.startswith(known) for _, span in commands)] == []


def test_routes_that_a_runbook_names_are_served() -> None:
    served = {f"{route.method} {route.path}" for route in ROUTES}
    named = {(page, span) for page, text in RUNBOOKS.items() for span in spans(text) if span.startswith("GET /")}
    assert named
    assert [(page, span) for page, span in sorted(named) if span not in served] == []


@pytest.fixture(scope="module")
def troubled(server_directory: Path) -> Iterator[Stack]:
    """A stack whose model is gone and whose limit is too low."""
    stack = Stack(server_directory / "mitigated", TROUBLE)
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


@pytest.fixture(scope="module")
def mitigated(troubled: Stack, server_directory: Path, postgres_server: PostgresServer) -> Stack:
    """The same once its operator has changed settings, replaced the validator's keys, and scaled it."""
    asyncio.run(_is_in_trouble(troubled))
    (shop,) = yaml.safe_load(asyncio.run(open_bookshop(postgres_server))).values()
    sources = server_directory / "mitigated.yaml"
    sources.write_text(yaml.safe_dump({"books": {**shop, "pool_size": 2, "max_cost": 5_000}}))
    troubled.stop()
    for key in ("approval.key", "nats_validator.nk"):
        (troubled.directory / "secrets" / key).unlink()
    troubled.change({"ASKWIRE_PROVIDERS": "offline, openai", "ASKWIRE_RATE_PER_MINUTE": "60000"})
    troubled.start("--scale", "translator=2 executor=2", "--datasources", str(sources))
    return troubled


@pytest.fixture
async def http(mitigated: Stack) -> AsyncIterator[aiohttp.ClientSession]:
    await mitigated.ready()
    async with mitigated.http() as session:
        yield session


@pytest.fixture
async def connect(mitigated: Stack) -> AsyncIterator[Connect]:
    """Connections of PostgreSQL's own operator, closed in the end."""
    opened: list[asyncpg.Connection[asyncpg.Record]] = []

    async def one() -> asyncpg.Connection[asyncpg.Record]:
        opened.append(await mitigated.database())
        return opened[-1]

    yield one
    for connection in opened:
        connection.terminate()


async def test_other_settings_more_replicas_and_new_keys_are_taken_up(
    http: aiohttp.ClientSession, mitigated: Stack
) -> None:
    assert {await _ask(http) for _ in range(8)} == {200}
    assert {"translator.2", "executor.2"} <= mitigated.facts()["processes"].keys()


async def test_a_statement_that_costs_too_much_is_refused(http: aiohttp.ClientSession) -> None:
    status, answer = await _sql(http, "SELECT count(*) FROM numbers a, numbers b WHERE a.n <> b.n", "books")
    assert status == 422
    assert "cost" in answer


async def test_a_pool_is_as_large_as_its_data_source_says(http: aiohttp.ClientSession, mitigated: Stack) -> None:
    assert (await _sql(http, "SELECT count(*) FROM authors", "books"))[0] == 200
    sizes = [
        line for line in (await mitigated.metrics("executor")).splitlines() if line.startswith("askwire_pool_limit{")
    ]
    assert any('"books"' in line and line.endswith(" 2.0") for line in sizes), sizes


async def test_who_is_idle_is_ended(http: aiohttp.ClientSession, connect: Connect) -> None:
    operator, idle = await connect(), await connect()
    await operator.execute("SELECT pg_terminate_backend($1)", idle.get_server_pid())
    await until(idle.is_closed, "it is still there")
    assert await _ask(http) == 200


async def test_who_blocks_others_is_ended(connect: Connect) -> None:
    operator, blocker, waiting = [await connect() for _ in range(3)]
    await operator.execute("CREATE TABLE wanted (id int PRIMARY KEY); INSERT INTO wanted VALUES (1)")
    await blocker.execute("BEGIN; UPDATE wanted SET id = 2")
    waits = asyncio.create_task(waiting.execute("UPDATE wanted SET id = 3"))
    blocking = "SELECT pg_blocking_pids($1)"

    async def blocked() -> bool:
        return bool(await operator.fetchval(blocking, waiting.get_server_pid()))

    await until(blocked, "nobody waits")
    (found,) = await operator.fetchval(blocking, waiting.get_server_pid())
    await operator.execute("SELECT pg_terminate_backend($1)", found)
    assert await waits == "UPDATE 1"


async def test_a_long_statement_is_found_by_its_trace_and_cancelled(
    http: aiohttp.ClientSession, connect: Connect
) -> None:
    operator = await connect()
    asked = asyncio.create_task(_sql(http, ENDLESS, "demo"))
    find = "SELECT pid, query FROM pg_stat_activity WHERE query LIKE '%flights b%' AND pid <> pg_backend_pid()"

    async def runs() -> asyncpg.Record | None:
        return await operator.fetchrow(find + " AND state = 'active'")

    await until(runs, "it does not run")
    record = await operator.fetchrow(find)
    assert record is not None
    assert "traceparent" in record["query"]
    await operator.execute("SELECT pg_cancel_backend($1)", record["pid"])
    status, _ = await asked
    assert status >= 400
    assert await _ask(http) == 200


async def test_a_transaction_that_does_nothing_ends_by_itself(connect: Connect, mitigated: Stack) -> None:
    operator = await connect()
    await operator.execute(
        "CREATE ROLE dawdler LOGIN PASSWORD 'dawdler'; GRANT CONNECT ON DATABASE demo TO dawdler; "
        "ALTER ROLE dawdler SET idle_in_transaction_session_timeout = '100ms'"
    )
    address = mitigated.facts()["postgres"].rpartition("@")[2].rpartition("/")[0]
    dawdler = await asyncpg.connect(f"postgresql://dawdler:dawdler@{address}/demo")
    await dawdler.execute("BEGIN")
    await until(dawdler.is_closed, "it may do nothing for ever")


async def test_statistics_bloat_and_a_missing_index_are_mended_beside_questions(
    http: aiohttp.ClientSession, connect: Connect
) -> None:
    operator = await connect()
    slow = "EXPLAIN SELECT count(*) FROM flights WHERE distance = 2475"
    for statement in (slow, "ANALYZE", "VACUUM (VERBOSE) flights", "CREATE INDEX CONCURRENTLY ON flights (distance)"):
        _, status = await asyncio.gather(operator.execute(statement), _ask(http))
        assert status == 200, statement


async def test_the_bus_takes_up_a_larger_store_without_a_restart(http: aiohttp.ClientSession, mitigated: Stack) -> None:
    config = mitigated.directory / "nats" / "nats.conf"
    config.write_text(config.read_text().replace("max_file: 1TB", "max_file: 2TB"))
    before = mitigated.signal("nats", signal.SIGHUP)

    async def larger() -> bool:
        async with http.get(f"{mitigated.facts()['nats_monitor']}/jsz") as answer:
            return bool(json.loads(await answer.text())["config"]["max_storage"] == 2 * 1024**4)

    await until(larger, "the store is as large as before")
    assert mitigated.pid("nats") == before
    assert await _ask(http) == 200


async def test_events_are_kept_for_a_shorter_time(http: aiohttp.ClientSession, mitigated: Stack) -> None:
    admin = await mitigated.nats("admin")
    streams = admin.jetstream()
    config = (await streams.stream_info("ASKWIRE_EVENTS")).config
    config.max_age = 3 * 86_400
    await streams.update_stream(config)
    assert (await streams.stream_info("ASKWIRE_EVENTS")).config.max_age == 3 * 86_400
    assert await _ask(http) == 200
    await admin.close()


async def test_an_executor_that_is_restarted_reads_the_catalog_again(
    http: aiohttp.ClientSession, mitigated: Stack
) -> None:
    for name in ("executor.1", "executor.2"):
        await mitigated.revived(name, mitigated.signal(name, signal.SIGTERM))
    await mitigated.ready()
    assert await _ask(http) == 200


async def _is_in_trouble(stack: Stack) -> None:
    """No model answers, and soon nobody may ask any more."""
    await stack.ready()
    async with stack.http() as http:

        async def limited() -> bool:
            return await _ask(http) == 429

        assert await _ask(http) in {429, 503}
        await until(limited, "nobody is limited")


async def _ask(http: aiohttp.ClientSession) -> int:
    body = {"question": "How many airlines are there?", "datasource": "demo", "deadline_ms": 20_000}
    async with http.post("/v1/query", json=body) as answer:
        return answer.status


async def _sql(http: aiohttp.ClientSession, sql: str, datasource: str) -> tuple[int, str]:
    async with http.post("/v1/sql", json={"sql": sql, "datasource": datasource, "deadline_ms": 60_000}) as answer:
        return answer.status, await answer.text()
