"""Bad input, named, against real processes: each gets its code, a sentence and what to do; nothing hangs or dies."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import aiohttp
import pytest
from tests.support.asking import bus_asker
from tests.support.stack import SERVICES, Stack

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]


async def problem(
    stack: Stack, path: str, *, headers: dict[str, str] | None = None, **body: Any
) -> tuple[int, dict[str, Any]]:
    """What a request gets that must not succeed."""
    async with stack.http() as http, http.post(path, headers=headers, **body) as response:
        assert response.content_type == "application/problem+json", await response.text()
        told: dict[str, Any] = await response.json()
        assert told["status"] == response.status
        assert told["detail"]
        assert len(told["trace_id"]) == 32
        return response.status, told


@pytest.mark.parametrize("question", ["", "   ", "x" * 1_001, "\x00\x01\x02", "drop\x1bme", 7, None], ids=repr)
async def test_a_question_that_is_none(stack: Stack, question: object) -> None:
    """Empty, huge, binary, or no text at all: 400 that names the field."""
    status, told = await problem(stack, "/v1/query", json={"question": question})

    assert (status, told["code"]) == (400, "invalid_request")
    assert "question" in told["detail"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b'{"question": "a", "question": "b"}', b'{"q": NaN}'])
async def test_json_that_is_none(stack: Stack, body: bytes) -> None:
    status, told = await problem(stack, "/v1/query", data=body, headers={"Content-Type": "application/json"})

    assert (status, told["code"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    "key", ["", "Bearer", "Bearer nonsense", "Bearer ask_AAAAAAAA_" + "A" * 43 + "_AAAAAA", "Basic YWRtaW46YWRtaW4="]
)
async def test_a_wrong_or_missing_key(stack: Stack, key: str) -> None:
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{stack.url}/v1/query", json={"question": "a"}, headers={"Authorization": key}) as response,
    ):
        told = await response.json()

    assert (response.status, told["code"]) == (401, "unauthenticated")
    assert "WWW-Authenticate" in response.headers


async def test_an_unknown_data_source(stack: Stack) -> None:
    """It cannot be told from one that the caller may not see."""
    status, told = await problem(stack, "/v1/query", json={"question": "How many?", "datasource": "nowhere"})

    assert (status, told["code"]) == (404, "not_found")


@pytest.mark.parametrize("left", [0, -1])
async def test_a_deadline_that_leaves_no_time_is_a_mistake_in_the_request(stack: Stack, left: int) -> None:
    status, told = await problem(stack, "/v1/sql", json={"sql": "SELECT 1", "deadline_ms": left})

    assert (status, told["code"]) == (400, "invalid_request")
    assert "deadline_ms" in told["detail"]


@pytest.mark.parametrize(
    "sql",
    [
        "selec 1",
        "SELECT 1; SELECT 2",
        "DELETE FROM flights",
        "INSERT INTO airlines VALUES ('ZZ', 'Nobody')",
        "WITH gone AS (DELETE FROM flights RETURNING 1) SELECT * FROM gone",
        "SELECT pg_sleep(10)",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT set_config('statement_timeout', '0', false)",
        "SELECT TREAT(1 AS pg_sleep)",
        "COPY flights TO PROGRAM 'id'",
        "SELECT * FROM pg_shadow",
        "SELECT nothing FROM flights",
        "SELECT * FROM nothing",
        "BEGIN",
    ],
)
async def test_sql_that_may_not_run(stack: Stack, sql: str) -> None:
    """Each violation names its rule and says what would make the statement acceptable."""
    status, told = await problem(stack, "/v1/sql", json={"sql": sql})

    assert (status, told["code"]) == (422, "refused")
    assert told["violations"]
    assert all(found["rule"] and found["message"] and found["remedy"] for found in told["violations"])


async def test_a_body_over_a_megabyte(stack: Stack) -> None:
    body = io.BytesIO(json.dumps({"question": "x" * 1_100_000}).encode())
    status, told = await problem(stack, "/v1/query", data=body, headers={"Content-Type": "application/json"})

    assert (status, told["code"]) == (413, "too_large")


@pytest.mark.parametrize("subject", ["askwire.v1.translate", "askwire.v1.validate", "askwire.v1.execute"])
async def test_a_nats_message_that_is_not_json(stack: Stack, subject: str) -> None:
    """Whoever could be told hears why; what comes after it is served as before."""
    async with bus_asker(stack) as asker:
        inbox = await asker.listen()
        admin = await stack.nats("admin")
        try:
            await admin.jetstream().publish(
                subject, b"\x00 no json", headers={"Askwire-Reply-To": inbox, "Askwire-Principal": asker.token}
            )
        finally:
            await admin.close()
        outcome = await asker.end()

    assert (outcome["event"], outcome["code"]) == ("failed", "invalid_request")


async def test_a_forged_approval_runs_nothing(stack: Stack) -> None:
    """Even with the right to publish on `execute`, which no client has: only the validator's signature counts."""
    body = {"sql": "SELECT 1", "approval": "e30.e30", "max_rows": 1, "datasource": "demo"}
    async with bus_asker(stack) as asker:
        inbox = await asker.listen()
        admin = await stack.nats("admin")
        try:
            await admin.jetstream().publish(
                "askwire.v1.execute",
                json.dumps(body).encode(),
                headers={"Askwire-Reply-To": inbox, "Askwire-Principal": asker.token},
            )
        finally:
            await admin.close()
        outcome = await asker.end()

    assert (outcome["event"], outcome["code"], outcome.get("row_count", 0)) == ("failed", "forbidden", 0)


@pytest.fixture(scope="module", autouse=True)
def before(stack: Stack) -> Mapping[str, int | None]:
    """The process of every service before anybody misbehaves."""
    return {service: stack.pid(f"{service}.1") for service in SERVICES}


async def test_after_all_that_every_service_is_the_same_process_and_well(
    stack: Stack, before: Mapping[str, int | None]
) -> None:
    """Nobody crashed on bad input."""
    async with stack.http() as http, http.post("/v1/sql", json={"sql": "SELECT 1 AS one"}) as response:
        assert (await response.json())["rows"] == [[1]]
    assert {service: stack.pid(f"{service}.1") for service in SERVICES} == before
