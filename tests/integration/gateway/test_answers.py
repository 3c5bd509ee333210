"""A question over HTTP becomes an answer in the representation that was asked for."""

from __future__ import annotations

import asyncio
import json

import aiohttp
import pytest
from tests.integration.gateway.conftest import Edge
from tests.support.fake_line import Message, ending, outcome

from askwire_common.contracts import Draft, Event, Question, RowFormat, Status
from askwire_common.identity.approval import digest
from askwire_gateway.answers import Answer, Clarification, HeldChange, TranslationAnswer
from askwire_gateway.exchange import Happening

pytestmark = pytest.mark.servers
QUESTION = {"question": "Which carrier is it?"}


def rows(*chunks: bytes, **changes: object):  # type: ignore[no-untyped-def]  # a script of the fake line
    """A script with these chunks."""

    def script(query_id: str, message: Message, principal: object) -> list[Happening]:
        told = [Happening(Event.ROWS, 2 + n, chunk) for n, chunk in enumerate(chunks)]
        return [*told, ending(outcome(query_id, message, principal, **changes))]  # type: ignore[arg-type]  # as above

    return script


async def test_an_answer_has_every_promised_field(edge: Edge) -> None:
    async with edge.post("/v1/query", QUESTION) as response:
        answer = await response.json()
    assert response.status == 200
    assert set(answer) == {
        *("query_id", "status", "question", "datasource", "sql", "columns", "rows", "row_count", "truncated"),
        *("explanation", "translation", "timings_ms", "trace_id"),
    }
    assert (answer["status"], answer["rows"], answer["question"]) == ("answered", [["UA"]], QUESTION["question"])
    assert set(answer["timings_ms"]) == {"queue", "translate", "validate", "execute", "total"}
    assert Answer.model_validate(answer).row_count == 1


async def test_chunks_are_joined_without_being_parsed(edge: Edge) -> None:
    edge.line.script = rows(b"[]", b'[["a, ]"],["b"]]', b"[]", b"[[null]]")
    async with edge.post("/v1/query", QUESTION) as response:
        assert (await response.json())["rows"] == [["a, ]"], ["b"], [None]]
    assert edge.line.exchanges[0].consumed_chunks == 4


async def test_a_result_without_rows_is_an_empty_list(edge: Edge) -> None:
    edge.line.script = rows(row_count=0)
    async with edge.post("/v1/query", QUESTION) as response:
        assert (await response.json())["rows"] == []


async def test_a_result_larger_than_what_is_held_back_is_streamed_whole(edge: Edge) -> None:
    chunk = json.dumps([["x" * 400]] * 2).encode()
    edge.line.script = rows(*[chunk] * 50)
    async with edge.post("/v1/query", QUESTION) as response:
        answer = await response.json()
        assert response.headers["Transfer-Encoding"] == "chunked"
    assert len(answer["rows"]) == 100
    assert answer["query_id"] == response.headers["Askwire-Query-Id"]


async def test_a_failure_before_anything_was_sent_keeps_its_status(edge: Edge) -> None:
    edge.line.script = rows(b"[[1]]", event=Event.FAILED, status=Status.FAILED, code="deadline_exceeded", detail="late")
    async with edge.post("/v1/query", QUESTION) as response:
        assert (response.status, (await response.json())["detail"]) == (504, "late")


@pytest.mark.parametrize("accept", ["application/json", "text/csv", "application/x-ndjson"])
async def test_a_failure_midway_breaks_the_connection(edge: Edge, accept: str) -> None:
    """A part of a result must never pass for the whole."""
    edge.line.script = rows(b"[[1]]" * 400, event=Event.FAILED, status=Status.FAILED, code="unavailable", detail="gone")
    async with edge.post("/v1/query", QUESTION, headers={"Accept": accept}) as response:
        assert response.status == 200
        with pytest.raises(aiohttp.ClientError):
            await response.read()


async def test_a_failure_midway_resets_even_a_client_that_reads_to_the_end_of_the_connection(edge: Edge) -> None:
    edge.line.script = rows(b"1\n" * 1_000, event=Event.FAILED, status=Status.FAILED, code="unavailable", detail="gone")
    reader, writer = await asyncio.open_connection("127.0.0.1", edge.port)
    body = json.dumps(QUESTION)
    head = [
        "POST /v1/query HTTP/1.0",
        f"Authorization: Bearer {edge.viewer}",
        "Accept: text/csv",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    ]
    writer.write(("\r\n".join(head) + "\r\n\r\n" + body).encode())
    with pytest.raises(ConnectionResetError):
        await reader.read(-1)
    writer.close()


@pytest.mark.parametrize(
    ("accept", "form", "chunks"),
    [
        ("text/csv", RowFormat.CSV, (b"carrier\r\n", b"UA\r\n")),
        ("application/x-ndjson", RowFormat.NDJSON, (b'{"carrier":"UA"}\n',)),
        ("application/vnd.apache.arrow.stream", RowFormat.ARROW, (b"\xff\xff\xff\xff", b"\x00\n")),
    ],
)
async def test_rows_come_in_the_format_that_was_asked_for(
    edge: Edge, accept: str, form: RowFormat, chunks: tuple[bytes, ...]
) -> None:
    edge.line.script = rows(*chunks)
    async with edge.post("/v1/query", QUESTION, headers={"Accept": accept}) as response:
        assert await response.read() == b"".join(chunks)
    assert response.content_type == accept
    assert response.headers["Askwire-Row-Count"] == "1"
    assert edge.line.asked[0].message.format is form


async def test_a_dry_run_stops_after_validation(edge: Edge) -> None:
    edge.line.script = rows(status=Status.VALIDATED, row_count=0, columns=())
    async with edge.post("/v1/query", QUESTION | {"dry_run": True}) as response:
        answer = await response.json()
    assert (answer["status"], answer["rows"]) == ("validated", [])
    assert edge.line.asked[0].message.dry_run


async def test_an_ambiguous_question_comes_back_with_its_readings(edge: Edge) -> None:
    options = [{"reading": "by arrival", "question": "worst arrival delay?"}]
    edge.line.script = rows(status=Status.CLARIFICATION_NEEDED, sql=None, options=options)
    async with edge.post("/v1/query", QUESTION, headers={"Accept": "text/csv"}) as response:
        answer = await response.json()
    assert (response.status, answer["status"], answer["options"]) == (200, "clarification_needed", options)
    assert "rows" not in answer
    Clarification.model_validate(answer)


async def test_an_unanswerable_question_is_no_data(edge: Edge) -> None:
    edge.line.script = rows(event=Event.FAILED, status=Status.FAILED, code="unanswerable", detail="no table of prices")
    async with edge.post("/v1/query", QUESTION) as response:
        problem = await response.json()
    assert (response.status, problem["code"], problem["detail"]) == (422, "unanswerable", "no table of prices")
    assert "options" not in problem


async def test_a_refused_question_comes_with_questions_that_can_be_asked(edge: Edge) -> None:
    nearby = [{"reading": "How many books are there?", "question": "How many books are there?"}]
    edge.line.script = rows(
        event=Event.REFUSED, status=Status.REFUSED, code="unanswerable", detail="no table of prices", options=nearby
    )
    async with edge.post("/v1/query", QUESTION) as response:
        problem = await response.json()
    assert (response.status, problem["options"]) == (422, nearby)


async def test_a_refusal_tells_its_violations(edge: Edge) -> None:
    violations = [{"rule": "read_only", "message": "it writes", "remedy": "use SELECT"}]
    edge.line.script = rows(event=Event.REFUSED, status=Status.REFUSED, code="refused", violations=violations)
    async with edge.post("/v1/validate", {"sql": "DELETE FROM flights"}) as response:
        problem = await response.json()
    assert (response.status, response.content_type) == (422, "application/problem+json")
    assert (problem["code"], problem["violations"]) == ("refused", violations)
    assert problem["query_id"]


async def test_what_went_wrong_inside_stays_inside(edge: Edge) -> None:
    edge.line.script = rows(event=Event.FAILED, status=Status.FAILED, code="internal", detail="KeyError: 'password'")
    async with edge.post("/v1/query", QUESTION) as response:
        assert response.status == 500
        assert "password" not in await response.text()


async def test_sql_of_ones_own_enters_at_the_validator(edge: Edge) -> None:
    async with edge.post("/v1/sql", {"sql": "SELECT 1", "max_rows": 5}) as response:
        assert (await response.json())["question"] is None
    message = edge.line.asked[0].message
    assert isinstance(message, Draft)
    assert (message.sql, message.max_rows, message.datasource) == ("SELECT 1", 5, "demo")


async def test_a_change_that_waits_says_what_is_to_be_approved(edge: Edge) -> None:
    """Digest and ticket, and no rows."""
    edge.line.script = rows(status=Status.APPROVAL_REQUIRED, digest="d" * 64, ticket="t.t", detail="nobody yet")
    async with edge.post("/v1/sql", {"sql": "DELETE FROM flights WHERE id = 1"}) as response:
        held = HeldChange.model_validate(await response.json())
    assert (held.digest, held.ticket, held.detail) == ("d" * 64, "t.t", "nobody yet")


async def test_an_approval_carries_exactly_its_statement(edge: Edge) -> None:
    """Who approves hands statement and ticket in; a digest of other bytes is turned away at the door."""
    sql = "DELETE FROM flights WHERE id = 1"
    body, key = {"sql": sql, "ticket": "t.t"}, edge.admin
    async with edge.post(f"/v1/approvals/{digest(sql)}", body, key=key) as response:
        assert response.status == 200
    message = edge.line.asked[0].message
    assert isinstance(message, Draft)
    assert (message.sql, message.ticket) == (sql, "t.t")
    async with edge.post(f"/v1/approvals/{digest(sql + ' ')}", body, key=key) as response:
        assert response.status == 400
    async with edge.post(f"/v1/approvals/{digest(sql)}", body) as response:
        assert response.status == 403
    assert len(edge.line.asked) == 1


async def test_translate_answers_with_the_draft_alone(edge: Edge) -> None:
    edge.line.script = rows(status=Status.TRANSLATED)
    async with edge.post("/v1/translate", QUESTION) as response:
        answer = await response.json()
    message = edge.line.asked[0].message
    assert isinstance(message, Question)
    assert message.only_translate
    assert TranslationAnswer.model_validate(answer).sql == "SELECT carrier FROM flights LIMIT 1"


async def test_the_clients_trace_is_carried_on(edge: Edge) -> None:
    trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"
    given = f"00-{trace_id}-00f067aa0ba902b7-01"
    async with edge.post("/v1/query", QUESTION, headers={"traceparent": given}) as response:
        assert (await response.json())["trace_id"] == trace_id
    carried = edge.line.asked[0].traceparent
    assert carried is not None
    assert carried.split("-")[1] == trace_id == response.headers["traceparent"].split("-")[1]


async def test_a_client_that_goes_away_cancels_its_query(edge: Edge) -> None:
    """The line hears of it: without that the wait for ``cancelled`` ends in a time-out."""
    edge.line.stuck = True
    edge.line.script = lambda *_: []
    asking = asyncio.create_task(edge.http.post("/v1/query", json=QUESTION, headers=_bearer(edge)))
    await asyncio.wait_for(edge.line.began.wait(), 5)
    asking.cancel()
    await asyncio.wait_for(edge.line.exchanges[0].cancelled.wait(), 5)


async def test_a_client_that_does_not_read_is_let_go(edge: Edge) -> None:
    """Otherwise a slow reader would hold a query, and its slot, for ever."""
    edge.line.script = rows(*[b"[[" + b"1" * 900_000 + b"]]"] * 40)
    async with edge.post("/v1/query", QUESTION) as response:
        await asyncio.wait_for(edge.line.exchanges[0].cancelled.wait(), 10)
        with pytest.raises(aiohttp.ClientError):
            await response.read()


def _bearer(edge: Edge) -> dict[str, str]:
    return {"Authorization": f"Bearer {edge.viewer}"}
