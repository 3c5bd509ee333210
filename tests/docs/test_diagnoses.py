"""What a runbook says one will find is found: each incident is made, read as the page reads it, and ended so."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, Final

import aiohttp
import asyncpg
import pytest
from redis.asyncio import Redis
from tests.support.dawdler import dawdler
from tests.support.llm_server import Behaviour, LLMServer
from tests.support.pages import ROOT, spans
from tests.support.stack import Stack
from tests.support.waiting import until

from askwire_common.contracts import DEAD, Header
from askwire_common.journey import new_query_id
from askwire_local.ports import Ports
from askwire_local.wiring import CONTROL_DATABASE

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]

ENDLESS: Final = "SELECT count(*) FROM flights a, flights b WHERE a.distance <> b.distance"
QUESTION: Final = "How many airlines are there?"
UNUSUAL: Final = "Which airlines had a rather unpleasant year?"
SAID: Final[dict[str, Any]] = {
    "reading": "All airlines.",
    "answerable": True,
    "sql": "SELECT name FROM airlines ORDER BY name",
    **{"assumptions": [], "missing": "", "clarifying_question": "", "options": []},
}
Connect = Callable[..., Awaitable["asyncpg.Connection[asyncpg.Record]"]]
MUCH: Final = 8 * 1024 * 1024  # bytes that wait for a client: more than any that reads
READER: Final = "askwire_reader"


@pytest.fixture(scope="module")
def model_port() -> int:
    """Where a model will answer once a test brings it up."""
    claims = Ports()
    port = claims.claim(18_000)
    claims.close()
    return port


@pytest.fixture(scope="module")
def watched(server_directory: Path, model_port: int) -> Iterator[Stack]:
    """A stack of its own with two executors and a model, which logs as production does."""
    stack = Stack(
        server_directory / "watched",
        {
            "ASKWIRE_LOG_FORMAT": "json",
            "ASKWIRE_PROVIDERS": "offline, openai",
            "ASKWIRE_OPENAI_API_KEY": "sk-nobody",
            "ASKWIRE_OPENAI_BASE_URL": f"http://127.0.0.1:{model_port}/v1",
        },
    )
    try:
        stack.start("--scale", "executor=2")
        yield stack
    finally:
        stack.stop()


@pytest.fixture
async def http(watched: Stack) -> AsyncIterator[aiohttp.ClientSession]:
    await watched.ready()
    async with watched.http() as session:
        yield session


@pytest.fixture
async def model(model_port: int) -> AsyncIterator[LLMServer]:
    async with LLMServer([Behaviour(SAID)], port=model_port) as server:
        yield server


@pytest.fixture
async def connect(watched: Stack) -> AsyncIterator[Connect]:
    """Connections of PostgreSQL's own operator, closed in the end."""
    opened: list[asyncpg.Connection[asyncpg.Record]] = []

    async def one(database: str = "demo") -> asyncpg.Connection[asyncpg.Record]:
        opened.append(await watched.database(database))
        return opened[-1]

    yield one
    for connection in opened:
        connection.terminate()


async def test_a_data_source_that_lets_nobody_in_is_named_with_the_reason(
    watched: Stack, http: aiohttp.ClientSession, connect: Connect
) -> None:
    """DataSourceFailing, HopErrors and HighErrorRate: the answer's trace leads to the line that names what failed."""
    operator = await connect()
    await operator.execute(f"ALTER ROLE {READER} NOLOGIN")
    await operator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", READER)
    status, answer = await _sql(http, "SELECT count(*) FROM airlines")
    assert (status, answer["code"]) == (503, "unavailable")
    (line,) = [one for one in _logged(watched, "work.failed") if one["trace_id"] == answer["trace_id"]][-1:]
    assert (line["service"], line["code"], line["datasource"]) == ("executor", "unavailable", "demo")
    assert "refuses Askwire's login" in line["reason"]
    (told,) = [one for one in _logged(watched, "source.unreachable")][-1:]
    assert told["datasource"] == "demo"
    assert f"as '{READER}' (`dsn` in ASKWIRE_DATASOURCES): " in told["reason"]
    assert "is not permitted to log in; check user and password" in told["reason"]
    async with http.get(watched.facts()["metrics"]["executor"].replace("/metrics", "/health/detailed")) as detailed:
        assert (await detailed.json())["dependencies"]["datasources"]["error"] == f"demo: {told['reason']}"

    await operator.execute(f"ALTER ROLE {READER} LOGIN")
    await _answers(http)


async def test_the_dependency_that_fails_is_named_to_the_operator(watched: Stack, http: aiohttp.ClientSession) -> None:
    """HighErrorRate and the alerts of the error budget, which send one there."""
    detailed = watched.facts()["metrics"]["gateway"].replace("/metrics", "/health/detailed")

    async def failing() -> set[str]:
        async with aiohttp.ClientSession() as session, session.get(detailed) as answer:
            parts = (await answer.json())["dependencies"]
            return {name for name, part in parts.items() if not part["ok"]}

    async def named() -> bool:
        return "postgres" in await failing()

    async def well() -> bool:
        return not await failing()

    await until(well, "something fails")
    with watched.down("postgres"):
        await until(named, "it is not said that PostgreSQL fails")
    await watched.ready()
    await until(well, "something still fails", within=60)
    await _answers(http)


async def test_a_server_that_lost_a_process_to_signal_9_says_so(
    watched: Stack, http: aiohttp.ClientSession, connect: Connect
) -> None:
    """DatabaseRestarted: who asked meanwhile was told, and who asks then is answered."""
    operator = await connect()
    asked = asyncio.create_task(_sql(http, ENDLESS))
    find = "SELECT pid FROM pg_stat_activity WHERE query LIKE '%flights b%' AND pid <> pg_backend_pid()"
    await until(lambda: operator.fetchval(find), "it does not run")
    os.kill(await operator.fetchval(find), signal.SIGKILL)

    status, answer = await asked
    assert status >= 500, answer
    assert answer["code"] in {"unavailable", "deadline_exceeded"}
    server_log = watched.directory / "postgres" / "server.log"
    await until(lambda: "terminated by signal 9" in server_log.read_text(), "its log does not say why")
    await _answers(http)


async def test_a_deadlock_is_told_with_both_statements_and_readers_cannot_be_in_one(
    watched: Stack, http: aiohttp.ClientSession, connect: Connect
) -> None:
    """Deadlocks, and TransactionsRolledBack: the server counts it and its log says what failed."""
    one, other, reader, later = [await connect() for _ in range(4)]
    count = "SELECT xact_rollback FROM pg_stat_database WHERE datname = 'demo'"
    rolled_back = await one.fetchval(count)
    await one.execute("CREATE TABLE paired (id int PRIMARY KEY); INSERT INTO paired VALUES (1), (2)")
    await one.execute("BEGIN; UPDATE paired SET id = 10 WHERE id = 1")
    await other.execute("BEGIN; UPDATE paired SET id = 20 WHERE id = 2")
    ends = await asyncio.gather(
        one.execute("UPDATE paired SET id = 21 WHERE id = 2"),
        other.execute("UPDATE paired SET id = 11 WHERE id = 1"),
        return_exceptions=True,
    )
    assert any(isinstance(end, asyncpg.DeadlockDetectedError) for end in ends)
    told = (watched.directory / "postgres" / "server.log").read_text().partition("deadlock detected")[2]
    shown = "\n".join(told.splitlines()[:6])  # as many as `grep -A5` shows
    assert "SET id = 21 WHERE id = 2" in shown
    assert "SET id = 11 WHERE id = 1" in shown

    await reader.execute("BEGIN READ ONLY")
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await reader.execute("SELECT * FROM paired FOR UPDATE")

    async def counted() -> bool:
        return bool(await later.fetchval(count) > rolled_back)

    await until(counted, "the server does not count it")
    await _answers(http)


async def test_who_probes_the_validator_is_told_by_rule_and_by_name(
    watched: Stack, http: aiohttp.ClientSession, connect: Connect
) -> None:
    """RefusalsHigh: its metrics tell the rules; the history tells who, and that one's key ends it."""
    async with http.post("/v1/keys", json={"name": "prober", "role": "VIEWER"}) as answer:
        made = await answer.json()
    async with watched.http(made["key"]) as prober:
        for sql in ("SELECT pg_read_file('/etc/passwd')", "SELECT * FROM pg_authid", "SELECT 1; SELECT 2"):
            assert (await _sql(prober, sql))[0] in {403, 422}
    assert "askwire_violations_total{rule=" in await watched.metrics("validator")

    (who,) = _statements("RefusalsHigh")
    control = await connect(CONTROL_DATABASE)

    async def worst() -> tuple[str, int] | None:
        told = await control.fetch(who)
        return (told[0]["principal"], told[0]["count"]) if told else None

    async def all_three_are_told_of() -> bool:
        return await worst() == (f"key:{made['id']}", 3)

    await until(all_three_are_told_of, "the history does not tell who it was, and how often,")
    async with http.delete(f"/v1/keys/{made['id']}") as answer:
        assert answer.status in {200, 204}
    async with watched.http(made["key"]) as prober, prober.get("/v1/datasources") as answer:
        assert answer.status == 401


async def test_a_schema_that_changed_is_translated_anew_and_then_from_the_cache(
    watched: Stack,
    http: aiohttp.ClientSession,
    connect: Connect,
    model: LLMServer,
) -> None:
    """CacheHitRateLow: what is normal after a change, and ends by itself."""
    assert [await _ask(http, UNUSUAL) for _ in range(3)] == [200] * 3
    assert len(model.requests) == 1
    operator = await connect()
    await operator.execute("COMMENT ON TABLE airlines IS 'Carriers that fly from New York'")
    for name in ("executor.1", "executor.2"):
        await watched.revived(name, watched.signal(name, signal.SIGTERM))
    await watched.ready()
    assert [await _ask(http, UNUSUAL) for _ in range(3)] == [200] * 3
    assert len(model.requests) == 2


async def test_a_cache_that_is_full_forgets_and_one_that_is_given_more_does_not(
    watched: Stack, http: aiohttp.ClientSession
) -> None:
    """RedisMemoryHigh: nobody is refused meanwhile."""
    async with Redis.from_url(watched.facts()["redis"]) as redis:
        usual = (await redis.config_get("maxmemory*"))["maxmemory"]
        policy = (await redis.config_get("maxmemory-policy"))["maxmemory-policy"]
        await redis.config_set("maxmemory-policy", "allkeys-lru")
        await redis.config_set("maxmemory", (await redis.info("memory"))["used_memory"] + 200_000)
        before = (await redis.info("stats"))["evicted_keys"]
        for number in range(100):
            await redis.set(f"filling:{number}", b"x" * 10_000)
        assert (await redis.info("stats"))["evicted_keys"] > before
        assert await _ask(http) == 200

        await redis.config_set("maxmemory", str(usual))
        full = (await redis.info("stats"))["evicted_keys"]
        for number in range(100):
            await redis.set(f"filling:{number}", b"x" * 10_000, ex=60)
        assert (await redis.info("stats"))["evicted_keys"] == full
        await redis.config_set("maxmemory-policy", str(policy))
        await redis.delete(*(f"filling:{number}" for number in range(100)))


async def test_a_client_that_does_not_read_is_cut_named_and_let_in_again(
    watched: Stack, http: aiohttp.ClientSession
) -> None:
    """SlowConsumers: the one with the most pending is first, by its name; others notice nothing."""
    facts = watched.facts()

    async def monitored(path: str) -> Any:
        async with http.get(f"{facts['nats_monitor']}/{path}") as answer:
            return await answer.json()

    sender = await watched.nats("executor")
    async with dawdler(facts) as (process, heard):
        await heard("listens")
        process.send_signal(signal.SIGSTOP)
        cut, named = (await monitored("varz"))["slow_consumers"], set()
        while (await monitored("varz"))["slow_consumers"] == cut:
            await sender.publish("_INBOX.dawdler", b"x" * 1_000_000)
            await sender.flush()
            first = (await monitored("connz?sort=pending&limit=5"))["connections"][0]
            named |= {first.get("name")} if first["pending_bytes"] > MUCH else set()
        assert named == {"dawdler"}
        assert await _ask(http) == 200

        process.send_signal(signal.SIGCONT)
        await heard("is back")
        await sender.publish("_INBOX.dawdler", b"last")
        await heard("reads")
    await sender.close()


async def test_one_instance_of_two_is_replaced_while_the_other_answers(
    watched: Stack, http: aiohttp.ClientSession
) -> None:
    """InstanceDown: nothing is to be done where something keeps the number of instances."""
    killed = watched.signal("executor.2", signal.SIGKILL)
    assert {await _ask(http) for _ in range(4)} == {200}
    await watched.revived("executor.2", killed)


async def test_the_queue_of_the_hop_that_is_short_grows_and_no_other(
    watched: Stack, http: aiohttp.ClientSession
) -> None:
    """LatencySpike, WorkQueueDeep: what waits is told for each hop, and is taken up by whoever is there then."""

    async def held() -> Counter[str]:
        async with http.get(f"{watched.facts()['nats_monitor']}/jsz?consumers=true") as answer:
            report = await answer.json()
        streams = [stream for account in report["account_details"] for stream in account["stream_detail"]]
        (work,) = (stream for stream in streams if stream["name"] == "ASKWIRE_WORK")
        return Counter({one["name"]: one["num_pending"] + one["num_ack_pending"] for one in work["consumer_detail"]})

    with watched.held("executor.1"), watched.held("executor.2"):
        asked = [asyncio.create_task(_ask(http)) for _ in range(5)]

        async def all_of_them_wait_there() -> bool:
            return await held() == Counter(executor=5)

        await until(all_of_them_wait_there, "not all questions wait for the executor, and for it alone,")
        os.kill(watched.pid("executor.1") or 0, signal.SIGCONT)
        assert set(await asyncio.gather(*asked)) == {200}


async def test_a_key_that_lets_nobody_in_any_more_does_so_again_with_its_pepper(watched: Stack) -> None:
    """UnauthorizedAccess from many sources at once: the pepper was changed, and is put back."""
    pepper = watched.directory / "secrets" / "api_key.pepper"
    usual = pepper.read_text()
    for text, status in (("another-pepper-that-nobody-had-before", 401), (usual, 200)):
        watched.stop()
        pepper.write_text(text)
        watched.start()
        async with watched.http() as http, http.get("/v1/datasources") as answer:
            assert answer.status == status
    await watched.ready()


async def test_a_day_that_is_bounded_costs_no_more_and_is_still_answered(
    watched: Stack, connect: Connect, model: LLMServer
) -> None:
    """LlmTokensHigh and LlmCostHigh: who asks is told, the first call uses the day up, and the next is not made."""
    watched.stop()
    watched.change({"ASKWIRE_MODEL_TOKENS_PER_DAY": "1"})
    watched.start()
    await watched.ready()
    async with watched.http() as http:
        assert await _ask(http, "Which airlines are the salt of the earth?") == 200
        tokens = await watched.count("translator", "llm_token_usage_total")
        assert (len(model.requests), tokens > 1) == (1, True)
        assert await _ask(http, "Which airlines are worth their weight in gold?") == 429
        assert await _ask(http) == 200
        assert (len(model.requests), await watched.count("translator", "llm_token_usage_total")) == (1, tokens)
    (who,) = _statements("LlmTokensHigh")
    control = await connect(CONTROL_DATABASE)
    await until(lambda: control.fetch(who), "the history tells of nobody")


@pytest.mark.parametrize("options", [(), ("--as-me",)])
async def test_a_dead_letter_is_asked_again_at_the_terminal(
    watched: Stack, http: aiohttp.ClientSession, options: tuple[str, ...]
) -> None:
    """DeadLetters: `make dead-letters REPLAY=…` is this command; its query ends as any other."""
    async with http.post("/v1/keys", json={"name": "somebody", "role": "ANALYST"}) as answer:
        owner = f"key:{(await answer.json())['id']}"
    headers = {Header.ERROR: "it failed at every delivery", Header.QUERY_ID: new_query_id(), Header.OWNER: owner}
    body = json.dumps({"question": QUESTION, "datasource": "demo"}).encode()
    admin = await watched.nats("admin")
    number = (await admin.jetstream().publish(f"{DEAD}.translate", body, headers=headers)).seq
    await admin.close()

    done = await asyncio.to_thread(watched.askwire, "dead-letters", "replay", str(number), *options, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["owner"] == owner) is not bool(options)
    control = f"SELECT status, principal FROM queries WHERE id = '{told['query_id']}' AND status <> 'running'"
    database = await watched.database(CONTROL_DATABASE)
    try:
        await until(lambda: database.fetchrow(control), "the query did not end")
        assert tuple(await database.fetchrow(control) or ()) == ("answered", told["owner"])
    finally:
        await database.close()


def _logged(stack: Stack, event: str) -> list[dict[str, Any]]:
    lines = (stack.directory / "run.log").read_text().splitlines()
    return [json.loads(line[line.index("{") :]) for line in lines if f'"event": "{event}"' in line]


def _statements(alert: str) -> list[str]:
    """What a runbook has one ask the control database."""
    page = (ROOT / "docs" / "runbooks" / f"{alert}.md").read_text(encoding="utf-8")
    return [one for one in spans(page) if one.lower().startswith("select")]


async def _answers(http: aiohttp.ClientSession) -> None:
    async def answered() -> bool:
        return await _ask(http) == 200

    await until(answered, "it does not answer again", within=60)


async def _ask(http: aiohttp.ClientSession, question: str = QUESTION) -> int:
    body = {"question": question, "datasource": "demo", "deadline_ms": 20_000}
    async with http.post("/v1/query", json=body) as answer:
        return answer.status


async def _sql(http: aiohttp.ClientSession, sql: str) -> tuple[int, dict[str, Any]]:
    async with http.post("/v1/sql", json={"sql": sql, "datasource": "demo", "deadline_ms": 20_000}) as answer:
        return answer.status, await answer.json()
