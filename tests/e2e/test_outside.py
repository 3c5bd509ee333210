"""Seen from outside: one trace over all hops, metrics by their public names, discovery, pages, start and stop."""

from __future__ import annotations

import asyncio
import json
import os
import re
import secrets
import signal
import socket
import time

import aiohttp
import pytest
from tests.support.browser import page_of
from tests.support.otlp import Collector
from tests.support.processes import alive, ends
from tests.support.slow import SLOW_SQL, running, running_text
from tests.support.stack import SERVICES, Stack
from tests.support.waiting import until

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]

JULY = {"question": "How many flights left JFK in July?"}
METRICS = {
    "gateway": {"http_requests_total", "http_request_duration_seconds_bucket"},
    "translator": {
        "llm_requests_total",
        "llm_request_duration_seconds",
        "llm_token_usage_total",
        "askwire_hop_seconds_bucket",
    },
    "validator": {"askwire_verdicts_total", "askwire_hop_seconds_bucket"},
    "executor": {"sql_queries_total", "db_query_duration_seconds_bucket", "askwire_hop_seconds_bucket"},
}


async def test_one_trace_holds_every_hop(stack: Stack, collector: Collector) -> None:
    """It begins with the client's own span; each hop is the child of the one before."""
    trace, client = secrets.token_hex(16), secrets.token_hex(8)
    headers = {"traceparent": f"00-{trace}-{client}-01"}
    async with stack.http() as http, http.post("/v1/query", json=JULY, headers=headers) as response:
        assert (await response.json())["trace_id"] == trace
    await until(lambda: len(collector.of_trace(trace)) >= 4, "not all spans arrived")

    parent = client
    spans = collector.of_trace(trace)
    assert [(span.service, span.name) for span in spans] == [
        ("askwire-gateway", "POST /v1/query"),
        ("askwire-translator", "askwire.v1.translate"),
        ("askwire-validator", "askwire.v1.validate"),
        ("askwire-executor", "askwire.v1.execute"),
    ]
    for span in spans:
        assert span.parent == parent
        parent = span.span


async def test_the_statement_carries_its_trace(stack: Stack, collector: Collector) -> None:
    """PostgreSQL shows the trace as a comment: from a slow statement one finds the request, and back."""
    trace = secrets.token_hex(16)
    headers = {"traceparent": f"00-{trace}-{secrets.token_hex(8)}-01"}
    watch = await stack.database()
    try:
        async with stack.http() as http:
            asking = asyncio.create_task(
                http.post("/v1/sql", json={"sql": SLOW_SQL, "deadline_ms": 20_000}, headers=headers)
            )
            await until(lambda: running(watch), "the statement did not begin")
            shown = await running_text(watch)
            asking.cancel()
            await until(lambda: _none(watch), "the statement did not end")
    finally:
        await watch.close()
    await until(lambda: any("execute" in span.name for span in collector.of_trace(trace)), "its span did not arrive")

    executing = next(span for span in collector.of_trace(trace) if "execute" in span.name)
    assert f"traceparent='00-{trace}-{executing.span}-01'" in shown


async def _none(watch: object) -> bool:
    return not await running(watch)  # type: ignore[arg-type]  # asyncpg's connection is generic


@pytest.mark.parametrize("service", SERVICES)
async def test_metrics_have_the_names_that_operators_know(stack: Stack, service: str) -> None:
    """And no question, SQL, id or key is a label."""
    async with stack.http() as http, http.post("/v1/query", json=JULY) as response:
        answer = await response.json()
    shown = ""

    async def counted() -> bool:
        nonlocal shown  # an answer may be read before the hop that gave it has counted it
        shown = await stack.metrics(service)
        return METRICS[service] <= set(re.findall(r"^(?:# TYPE )?([a-z_]+)[{ ]", shown, re.MULTILINE))

    await until(counted, f"not all of {METRICS[service]} are shown")
    assert answer["query_id"] not in shown
    assert "JFK" not in shown
    assert f'askwire_build_info{{service="{service}"' in shown


async def test_nats_micro_finds_all_four(stack: Stack) -> None:
    """`nats micro ls` asks just this."""
    client = await stack.nats("admin")
    found: set[str] = set()
    try:
        inbox = client.new_inbox()
        pongs = await client.subscribe(inbox)
        await client.publish("$SRV.PING", reply=inbox)
        while len(found) < len(SERVICES):
            found.add(json.loads((await pongs.next_msg(10)).data)["name"])
    finally:
        await client.close()

    assert found == {f"askwire-{service}" for service in SERVICES}


@pytest.mark.parametrize(
    ("path", "kind"), [("/docs", "text/html"), ("/openapi.json", "application/json"), ("/health", "application/json")]
)
async def test_pages_load_without_a_key(stack: Stack, path: str, kind: str) -> None:
    async with aiohttp.ClientSession() as http, http.get(f"{stack.url}{path}") as response:
        assert (response.status, response.content_type) == (200, kind)


def test_the_documentation_renders_in_a_browser(stack: Stack) -> None:
    """Every operation is listed, and nothing on the page comes from elsewhere or fails."""
    wrong: list[str] = []
    with page_of(stack.url, wrong, viewport={"width": 390, "height": 844}, is_mobile=True) as page:
        page.goto(f"{stack.url}/docs")
        page.get_by_text("/v1/query", exact=True).first.wait_for(timeout=30_000)
        width = page.evaluate("document.documentElement.clientWidth")

    assert wrong == []
    assert width == 390, "a telephone would show the page of a desk in small print"


def test_a_second_start_reuses_its_state(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    """The same key, nothing loaded again, every port as before; how long it took is printed."""
    before = stack.facts()
    stack.stop()
    assert [name for name, pid in before["processes"].items() if not ends(pid, within=10)] == []
    began = time.monotonic()
    stack.start()
    took = time.monotonic() - began
    with capsys.disabled():
        print(f"\n  second start: {took:.1f} s (aim: under 5 s on two idle cores; load {os.getloadavg()[0]:.1f})")

    assert stack.facts()["api_key"] == before["api_key"]
    assert took < 60


def test_ctrl_c_leaves_no_process(stack: Stack) -> None:
    """SIGINT to the supervisor, as a terminal sends it; then it starts again beside whoever took its port."""
    before = stack.facts()
    os.kill(before["supervisor"], signal.SIGINT)
    everyone = {"supervisor": before["supervisor"], **before["processes"]}
    left = [name for name, pid in everyone.items() if not ends(pid, within=30) and alive(pid)]
    assert left == []
    assert not (stack.directory / "run.json").exists()

    port = int(before["url"].rsplit(":", 1)[1])
    with socket.create_server(("127.0.0.1", port)):
        stack.start()
        assert stack.url != before["url"]
