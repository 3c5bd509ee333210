"""Every kind of traffic moves the metrics that are there for it, on the pages of the running services."""

from __future__ import annotations

import re

import pytest
from tests.support.stack import Stack
from tests.support.waiting import until

pytestmark = pytest.mark.servers

QUESTION = {"question": "How many airlines are there?", "datasource": "demo"}
LATER = {"Prefer": "respond-async"}
# What is done, the answer's status, and the series that it moves, by service.
TRAFFIC = {
    "a question": ("/v1/query", QUESTION, {}, 200, {"gateway": 'http_requests_total{method="POST",route="/v1/query"'}),
    "the same again": ("/v1/query", QUESTION, {}, 200, {"translator": "askwire_translation_cache_total"}),
    "a statement": (
        "/v1/sql",
        {"datasource": "demo", "sql": "SELECT 1 AS one"},
        {},
        200,
        {
            "gateway": "http_request_duration_seconds_count",
            "validator": "askwire_hop_results_total",
            "executor": "askwire_outcomes_total",
        },
    ),
    "a refusal": (
        "/v1/sql",
        {"datasource": "demo", "sql": "DELETE FROM flights"},
        {},
        422,
        {"validator": 'askwire_violations_total{rule="read_only"'},
    ),
    "an error of the database": (
        "/v1/sql",
        {"datasource": "demo", "sql": "SELECT 1 / (month - month) FROM flights LIMIT 1"},
        {},
        400,
        {"executor": 'sql_queries_total{datasource="demo",status="'},
    ),
    "rows by the hundred": (
        "/v1/sql",
        {"datasource": "demo", "sql": "SELECT * FROM flights LIMIT 900"},
        {"Accept": "application/x-ndjson"},
        200,
        {"executor": "askwire_stream_bytes_total"},
    ),
    "a question for later": ("/v1/query", QUESTION, LATER, 202, {"gateway": "askwire_deferred_published_total"}),
}


@pytest.mark.parametrize(("path", "body", "headers", "status", "moved"), TRAFFIC.values(), ids=TRAFFIC)
async def test_traffic_is_seen(
    stack: Stack, path: str, body: dict[str, str], headers: dict[str, str], status: int, moved: dict[str, str]
) -> None:
    await stack.ready()
    before = {service: await _total(stack, service, series) for service, series in moved.items()}
    async with stack.http() as http, http.post(path, json=body, headers=headers) as answer:
        await answer.read()
        assert answer.status == status
    for service, series in moved.items():
        await _rises(stack, service, series, before[service])


async def test_a_stranger_is_counted_as_one(stack: Stack) -> None:
    await stack.ready()
    series = 'http_requests_total{method="GET",route="/v1/datasources",status="401"'
    before = await _total(stack, "gateway", series)
    async with stack.http("nobody") as http, http.get("/v1/datasources") as answer:
        assert answer.status == 401
    await _rises(stack, "gateway", series, before)


async def test_what_strangers_write_makes_no_series(stack: Stack) -> None:
    """Methods, paths, data sources, ids and names that do not exist are counted, under names that are known."""
    await stack.ready()
    odd = "nobodys-own-words"
    async with stack.http() as http:
        for method, path in (("GET", f"/{odd}"), (odd.upper(), "/v1/query"), ("GET", f"/v1/queries/{odd}")):
            async with http.request(method, path) as answer:
                assert answer.status >= 400
        for path, body in (
            ("/v1/query", {"question": odd, "datasource": odd}),
            ("/v1/query", {"question": odd, "datasource": "demo", odd: odd}),
            ("/v1/sql", {"sql": f'SELECT "{odd}"() FROM "{odd}"', "datasource": "demo"}),
        ):
            async with http.post(path, json=body) as answer:
                assert answer.status >= 400
    for service in ("gateway", "translator", "validator", "executor"):
        assert odd not in (await stack.metrics(service)).lower()


@pytest.mark.parametrize("service", ["gateway", "translator", "validator", "executor"])
async def test_every_service_says_what_it_is(stack: Stack, service: str) -> None:
    await stack.ready()
    assert await _total(stack, service, f'askwire_build_info{{service="{service}"') == 1


async def _rises(stack: Stack, service: str, series: str, before: float) -> None:
    async def risen() -> bool:
        return await _total(stack, service, series) > before

    await until(risen, f"{series} of the {service} did not move", within=60)


async def _total(stack: Stack, service: str, series: str) -> float:
    """All samples whose line begins so, added up."""
    page = await stack.metrics(service)
    return sum(float(value) for value in re.findall(rf"^{re.escape(series)}.* (\S+)$", page, re.MULTILINE))
