"""Two tenants behind one policy, on real processes: masks, filters and hidden tables hold on every route."""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from tests.support.stack import SERVICES, Stack
from tests.support.waiting import until

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240), pytest.mark.asyncio(loop_scope="module")]

POLICY = {
    "mode": "moderate",
    "max_rows": 400_000,
    "roles": {
        "VIEWER": {
            "tables": {
                "flights": {"hidden": ["tailnum"], "row_filter": "origin = :tenant"},
                "airlines": {"masks": {"name": "last4"}},
            }
        },
        "ADMIN": {},
    },
}
FLIGHTS = {"JFK": 111_279, "LGA": 104_662}
# Tail numbers, names behind the mask, and how many flights there are besides one's own.
HIDDEN = re.compile(
    r"\bN\d{3}[0-9A-Z]{2}\b|Delta|United|Envoy|336,?776|120,?835|planes|weather|airports", re.IGNORECASE
)
ROW_FORMATS = ("application/json", "text/event-stream", "application/x-ndjson", "text/csv")


@dataclass
class Tenants:
    """Clients of the gateway, by tenant; ``admin`` sees everything."""

    admin: aiohttp.ClientSession
    of: dict[str, aiohttp.ClientSession]


@pytest.fixture(scope="module", name="apart")
def _apart(server_directory: Path) -> Iterator[Stack]:
    """An Askwire of its own: nobody else's policy is in a file there."""
    stack = Stack(server_directory / "tenants")
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


@pytest_asyncio.fixture(loop_scope="module", scope="module", name="tenants")
async def _tenants(apart: Stack) -> AsyncIterator[Tenants]:
    """Under the policy, once every service goes by it."""
    async with AsyncExitStack() as sessions:
        admin = await sessions.enter_async_context(apart.http())
        keys = {tenant: await _key(admin, tenant) for tenant in FLIGHTS}
        of = {tenant: await sessions.enter_async_context(apart.http(key)) for tenant, key in keys.items()}
        tenants = Tenants(admin, of)
        await _write(admin, POLICY)
        await until(lambda: _filtered(tenants), "the policy is not in force")
        yield tenants


async def _key(admin: aiohttp.ClientSession, tenant: str) -> str:
    async with admin.post("/v1/keys", json={"name": tenant, "role": "VIEWER", "tenant": tenant}) as answer:
        return str((await answer.json())["key"])


async def _write(admin: aiohttp.ClientSession, policy: object) -> None:
    async with admin.put("/v1/policies/demo", json=policy) as answer:
        assert answer.ok, await answer.text()


async def _filtered(tenants: Tenants) -> bool:
    status, told = await run(tenants.of["JFK"], "SELECT count(*) FROM flights")
    return status == 200 and told["rows"] == [[FLIGHTS["JFK"]]]


def beyond(sql: str, told: str) -> list[str]:
    """What an answer tells of what is hidden, but for the words that the asker wrote."""
    written = set(re.findall(r"\w+", sql.lower()))
    return [found for found in HIDDEN.findall(told) if found.lower() not in written]


async def run(http: aiohttp.ClientSession, sql: str, **headers: str) -> tuple[int, dict[str, Any]]:
    async with http.post("/v1/sql", json={"sql": sql}, headers=headers) as answer:
        return answer.status, await answer.json()


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT DISTINCT origin FROM flights", [["JFK"]]),
        ("SELECT count(*) FROM flights WHERE origin = 'LGA' OR dest = 'EWR'", [[0]]),
        ("SELECT (SELECT count(*) FROM flights WHERE origin <> 'JFK')", [[0]]),
        ("WITH f AS (SELECT origin FROM flights) SELECT count(DISTINCT origin) FROM f", [[1]]),
        ("SELECT count(*) FROM airlines a LEFT JOIN flights f ON f.origin = 'LGA' WHERE f.origin IS NOT NULL", [[0]]),
        ("SELECT count(*) FROM (SELECT origin FROM flights UNION ALL SELECT origin FROM flights) f", [[2 * 111_279]]),
        ("SELECT count(*) FROM airlines WHERE name LIKE 'Delta%' OR name ILIKE '%lines%'", [[0]]),
        ("SELECT DISTINCT length(name) FROM airlines", [[8]]),
        ("SELECT name FROM airlines WHERE carrier = 'DL'", [["****Inc."]]),
        ("SELECT max(name) FROM airlines GROUP BY carrier HAVING min(name) > 'A'", None),
    ],
)
async def test_no_clause_sees_past_filter_and_mask(tenants: Tenants, sql: str, rows: list[list[object]] | None) -> None:
    """What runs is answered with one's own rows and with masks, in whichever form the rows are asked for."""
    status, told = await run(tenants.of["JFK"], sql)
    assert (status, told.get("rows")) == (200, rows if rows is not None else told.get("rows"))
    for accept in ROW_FORMATS:
        async with tenants.of["JFK"].post("/v1/sql", json={"sql": sql}, headers={"Accept": accept}) as answer:
            assert beyond(sql, await answer.text()) == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT tailnum FROM flights",
        "SELECT * FROM flights",
        "SELECT f FROM flights f",
        "SELECT row_to_json(f) FROM flights f",
        "SELECT origin FROM flights ORDER BY tailnum",
        "SELECT 1 FROM flights a JOIN flights b USING (tailnum)",
        "SELECT 1 FROM planes",
        "SELECT 1 FROM public.planes",
        "SELECT 1 FROM ONLY flights",
        "SELECT query FROM pg_stat_activity",
        "SELECT current_setting('askwire.mask_key')",
    ],
)
@pytest.mark.parametrize("route", ["/v1/sql", "/v1/validate"])
async def test_what_is_hidden_is_refused_without_a_word_of_it(tenants: Tenants, route: str, sql: str) -> None:
    """Whether it is run or only checked; what one wrote oneself is all that one reads of it."""
    async with tenants.of["JFK"].post(route, json={"sql": sql}) as answer:
        told = await answer.text()

    assert answer.status == 422
    assert beyond(sql, told) == []


async def test_the_schema_is_the_tenants_own(tenants: Tenants) -> None:
    """What was counted and sampled over everybody's rows is not in it."""
    async with tenants.of["LGA"].get("/v1/datasources/demo/schema") as answer:
        told, tables = await answer.text(), (await answer.json())["tables"]
    (flights,) = (table for table in tables if table["name"] == "public.flights")

    assert flights.get("rows") is None
    assert not any(column.get("values") for column in flights["columns"])
    assert HIDDEN.search(told) is None
    assert "tailnum" not in told


async def test_one_question_of_two_tenants_has_two_answers(tenants: Tenants) -> None:
    """Asked twice by each, so that caches have their say; the text that explains an answer tells of no other's."""
    for _ in range(2):
        for tenant, flights in FLIGHTS.items():
            async with tenants.of[tenant].post("/v1/query", json={"question": "How many flights are there?"}) as answer:
                told = await answer.json()
            assert told["rows"] == [[flights]]
            assert HIDDEN.search(str(told)) is None


async def test_an_idempotency_key_is_its_tenants_own(tenants: Tenants) -> None:
    """The same key with the same request, of another: a request of its own."""
    key = str(uuid.uuid4())
    for tenant in (*FLIGHTS, *FLIGHTS):
        status, told = await run(tenants.of[tenant], "SELECT count(*) FROM flights", **{"Idempotency-Key": key})
        assert (status, told["rows"]) == (200, [[FLIGHTS[tenant]]])


async def test_anothers_query_is_not_there(tenants: Tenants) -> None:
    """Its state, rows, rating and end are for its own asker; deferred rows were filtered when they were kept."""
    mine, theirs = tenants.of["JFK"], tenants.of["LGA"]
    sql = {"sql": "SELECT DISTINCT origin, carrier FROM flights"}
    async with mine.post("/v1/sql", json=sql, headers={"Prefer": "respond-async"}) as answer:
        place, told = answer.headers["Location"], await answer.json()

    async def answered() -> bool:
        async with mine.get(place) as state:
            return bool((await state.json())["status"] == "answered")

    await until(answered, "the rows were not kept")
    for method, path in (("GET", place), ("GET", f"{place}/rows"), ("DELETE", place)):
        async with theirs.request(method, path) as answer:
            assert (method, answer.status) == (method, 404)
    rating = {"query_id": told["query_id"], "rating": "up"}
    async with theirs.post("/v1/feedback", json=rating) as answer:
        assert answer.status == 404
    async with theirs.get("/v1/queries") as answer:
        assert told["query_id"] not in await answer.text()
    async with mine.get(f"{place}/rows") as answer:
        assert {row[0] for row in (await answer.json())["rows"]} == {"JFK"}


async def test_an_accepted_pair_shows_nothing_more(tenants: Tenants) -> None:
    """An administrator's golden query over what is hidden is no answer for a tenant."""
    question = "Which tail numbers are known here?"
    pair = {"question": question, "sql": "SELECT tailnum FROM planes ORDER BY tailnum LIMIT 3", "datasource": "demo"}
    async with tenants.admin.post("/v1/golden-queries", json=pair) as answer:
        assert answer.status == 201, await answer.text()
        golden = (await answer.json())["id"]
    try:

        async def known() -> bool:
            async with tenants.admin.post("/v1/query", json={"question": question}) as answer:
                return "N10156" in await answer.text()

        await until(known, "the pair answers nobody")
        for path in ("/v1/query", "/v1/translate"):
            async with tenants.of["JFK"].post(path, json={"question": question}) as answer:
                assert HIDDEN.search(await answer.text()) is None
    finally:
        await tenants.admin.delete(f"/v1/golden-queries/{golden}")


async def test_a_policy_that_changed_is_the_one_that_answers(tenants: Tenants) -> None:
    """What was remembered under the old one (verdict, translation) is no way around the new one."""
    sql = "SELECT count(DISTINCT dest) FROM flights"
    assert (await run(tenants.of["JFK"], sql))[0] == 200
    closed = {**POLICY, "roles": {**POLICY["roles"], "VIEWER": {"tables": {"airlines": {}}}}}  # type: ignore[dict-item] # a document
    await _write(tenants.admin, closed)
    try:

        async def refused() -> bool:
            return (await run(tenants.of["JFK"], sql))[0] == 422

        await until(refused, "the new policy is not in force")
        async with tenants.of["JFK"].post("/v1/query", json={"question": "How many flights are there?"}) as answer:
            assert str(FLIGHTS["JFK"]) not in await answer.text()
    finally:
        await _write(tenants.admin, POLICY)
        await until(lambda: _filtered(tenants), "the policy is not in force again")


async def test_metrics_tell_of_nobodys_values(apart: Stack, tenants: Tenants) -> None:
    """No tenant, no value and no statement becomes a label."""
    await run(tenants.of["LGA"], "SELECT count(*) FROM flights WHERE carrier = 'DL'")
    for service in SERVICES:
        shown = await apart.metrics(service)
        assert re.search(r'"[^"]*(LGA|JFK|SELECT|tailnum|planes)[^"]*"', shown) is None
