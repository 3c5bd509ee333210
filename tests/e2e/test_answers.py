"""From a question to rows on real processes: the answers are those of the same SQL written by hand."""

from __future__ import annotations

import io
import json
import shlex
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import pyarrow as pa
import pytest
from tests.support.asking import bus_asker
from tests.support.stack import Stack

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]

EXAMPLE = Path(__file__).parents[2] / "examples" / "ask_over_nats.py"
QUESTIONS = {
    "Which carrier has the worst average arrival delay?": (
        "SELECT carrier FROM flights GROUP BY 1 ORDER BY avg(arr_delay) DESC NULLS LAST LIMIT 1"
    ),
    "How many flights left JFK in July?": "SELECT count(*) FROM flights WHERE origin = 'JFK' AND month = 7",
    "What are the five most frequent destinations?": (
        "SELECT dest FROM flights GROUP BY 1 ORDER BY count(*) DESC LIMIT 5"
    ),
    "Which airport has the highest altitude?": "SELECT name FROM airports WHERE alt = (SELECT max(alt) FROM airports)",
    "How many planes were made by Boeing?": "SELECT count(*) FROM planes WHERE manufacturer = 'BOEING'",
    "What is the average temperature in January?": "SELECT avg(temp) FROM weather WHERE month = 1",
    "List the number of flights per month": "SELECT month, count(*) FROM flights GROUP BY 1 ORDER BY 1",
}
JULY = "How many flights left JFK in July?"


@pytest.fixture
async def http(stack: Stack) -> AsyncIterator[aiohttp.ClientSession]:
    async with stack.http() as session:
        yield session


@pytest.fixture
async def postgres(stack: Stack) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    connection = await stack.database()
    yield connection
    await connection.close()


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_question_over_http_is_answered_as_by_hand(
    http: aiohttp.ClientSession, postgres: asyncpg.Connection[asyncpg.Record], question: str
) -> None:
    """And the answer says which SQL ran, who translated, where the time went, and under which trace."""
    expected = [list(row) for row in await postgres.fetch(QUESTIONS[question])]
    async with http.post("/v1/query", json={"question": question}) as response:
        answer = await response.json()

    assert (response.status, answer.get("rows")) == (200, expected), answer
    assert (answer["status"], answer["row_count"], answer["truncated"]) == ("answered", len(expected), False)
    assert answer["translation"]["provider"] == "offline"
    assert [list(row) for row in await postgres.fetch(answer["sql"])] == expected
    assert {"queue", "translate", "validate", "execute", "total"} <= set(answer["timings_ms"])
    assert len(answer["trace_id"]) == 32


async def test_the_events_come_in_order_and_end_once(http: aiohttp.ClientSession) -> None:
    """`text/event-stream` tells the course of the query; its last event is the only terminal one."""
    async with http.post("/v1/query", json={"question": JULY}, headers={"Accept": "text/event-stream"}) as response:
        text = await response.text()

    events = [dict(line.split(": ", 1) for line in block.splitlines()) for block in text.strip().split("\n\n")]
    assert [event["event"] for event in events] == ["accepted", "drafted", "approved", "running", "rows", "done"]
    assert [int(event["id"]) for event in events] == sorted({int(event["id"]) for event in events})
    assert json.loads(events[-2]["data"]) == [[10_023]]
    assert json.loads(events[-1]["data"])["row_count"] == 1


@pytest.mark.parametrize("most", [3, 100_000], ids=["told in a header", "known only at the end"])
def test_rows_in_a_file_that_was_cut_are_told_to_be_cut(stack: Stack, most: int) -> None:
    """A file of rows has no room to say so; whoever writes one reads it beside it."""
    written = stack.askwire("sql", "SELECT * FROM flights", "--format", "csv", "--max-rows", str(most))

    assert (written.returncode, len(written.stdout.splitlines())) == (0, most + 1), written.stderr
    assert "there are more rows" in written.stderr


def test_rows_in_a_file_that_are_all_there_say_nothing(stack: Stack) -> None:
    """What was not cut has nothing to tell."""
    written = stack.askwire("sql", "SELECT carrier FROM airlines", "--format", "csv")
    assert (written.returncode, len(written.stdout.splitlines()), written.stderr) == (0, 17, "")


def test_the_example_of_a_question_asked_back_can_be_run_as_it_stands(stack: Stack) -> None:
    """It names the same data source and conversation: without them it would ask somebody else."""
    told = stack.askwire("ask", "--datasource", "demo", "--conversation", "trip", "What about yesterday?")
    example = shlex.split(told.stderr.splitlines()[-1])

    assert (told.returncode, example[:6]) == (1, ["askwire", "ask", "--datasource", "demo", "--conversation", "trip"])
    assert stack.askwire(*example[1:]).returncode == 0


def test_the_example_asks_over_nats(stack: Stack) -> None:
    """What the documentation shows is what works: plain nats-py, the contract, and a token."""
    told = stack.python(str(EXAMPLE), JULY)

    assert (told.returncode, told.stdout.strip()) == (0, "10023"), told.stderr
    events = ["accepted", "drafted", "approved", "running", "done"]
    assert [word for line in told.stderr.splitlines() if (word := line.split()[0]) in events] == events


async def test_one_request_gets_one_reply(stack: Stack) -> None:
    """`nats request askwire.v1.ask`: for callers who want no events."""
    client = await stack.nats()
    try:
        reply = await client.request("askwire.v1.ask", json.dumps({"question": JULY}).encode(), timeout=30)
        wrong = await client.request("askwire.v1.ask", b"no json", timeout=30)
    finally:
        await client.close()

    assert json.loads(reply.data)["rows"] == [[10_023]]
    assert wrong.headers is not None
    assert wrong.headers["Nats-Service-Error-Code"] == "invalid_request"


async def test_an_internal_service_hears_every_event_once(stack: Stack) -> None:
    """SQL of one's own enters at the validator; events are numbered, and the end comes once."""
    async with bus_asker(stack) as asker:
        await asker.ask({"sql": "SELECT carrier, name FROM airlines ORDER BY 1 LIMIT 2"})
        outcome = await asker.end()

    assert asker.rows == [["9E", "Endeavor Air Inc."], ["AA", "American Airlines Inc."]]
    assert (outcome["status"], outcome["row_count"], outcome["chunks"]) == ("answered", 2, 1)
    numbers = [int((message.headers or {})["Askwire-Seq"]) for message in asker.heard]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(asker.ends) == 1


SQL = "SELECT tailnum, year, seats FROM planes ORDER BY tailnum LIMIT 3"
ROWS = [("N10156", 2004, 55), ("N102UW", 1998, 182), ("N103US", 1999, 182)]


async def test_csv_comes_as_csv(http: aiohttp.ClientSession) -> None:
    async with http.post("/v1/sql", json={"sql": SQL}, headers={"Accept": "text/csv"}) as response:
        lines = (await response.text()).split()

    assert response.content_type == "text/csv"
    assert lines == ["tailnum,year,seats", *(",".join(map(str, row)) for row in ROWS)]


async def test_ndjson_comes_as_lines(http: aiohttp.ClientSession) -> None:
    async with http.post("/v1/sql", json={"sql": SQL}, headers={"Accept": "application/x-ndjson"}) as response:
        lines = (await response.text()).splitlines()

    assert [tuple(json.loads(line).values()) for line in lines] == ROWS


async def test_arrow_comes_as_an_arrow_stream(http: aiohttp.ClientSession) -> None:
    async with http.post(
        "/v1/sql", json={"sql": SQL}, headers={"Accept": "application/vnd.apache.arrow.stream"}
    ) as response:
        table: Any = pa.ipc.open_stream(io.BytesIO(await response.read())).read_all()

    assert [tuple(row.values()) for row in table.to_pylist()] == ROWS


async def test_a_step_alone_is_only_that_step(http: aiohttp.ClientSession) -> None:
    """A translation runs nothing, a validation neither, and a dry run stops before the database."""
    async with http.post("/v1/translate", json={"question": JULY}) as response:
        drafted = await response.json()
    async with http.post("/v1/validate", json={"sql": drafted["sql"]}) as response:
        verdict = await response.json()
    async with http.post("/v1/query", json={"question": JULY, "dry_run": True}) as response:
        dry = await response.json()

    assert "count(*)" in drafted["sql"]
    assert (dry["status"], dry["sql"]) == ("validated", drafted["sql"])
    assert (verdict["status"], verdict["row_count"]) == ("validated", 0)


async def test_what_was_asked_can_be_read_again(http: aiohttp.ClientSession) -> None:
    """The outcome by its id, and the history that holds it."""
    async with http.post("/v1/query", json={"question": JULY}) as response:
        query_id = (await response.json())["query_id"]
    async with http.get(f"/v1/queries/{query_id}") as response:
        state = await response.json()

    assert (response.status, state["status"], state["row_count"]) == (200, "answered", 1)


async def test_a_question_beyond_the_data_is_not_dressed_up_as_an_answer(http: aiohttp.ClientSession) -> None:
    async with http.post("/v1/query", json={"question": "Who won the football world cup?"}) as response:
        answer = await response.json()

    assert answer.get("rows") is None
    assert (response.status, answer.get("code")) == (422, "unanswerable") or (
        answer["status"] == "clarification_needed"
    )
