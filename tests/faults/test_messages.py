"""Messages that come more than once, are too large, or were made by somebody who may not make them."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import nats.errors
import nats.js.errors
import pytest
from nats.js import JetStreamContext
from nats.js.api import RawStreamMsg
from tests.faults.conftest import Figure
from tests.faults.line import judging, translator
from tests.support.crowd import BOOKS, Crowd
from tests.support.fault_proxy import FaultProxy
from tests.support.hand import Hand, approval_of, execute_body
from tests.support.ledger import how_it_ended
from tests.support.line import ADMIN, Access, Line, line_on
from tests.support.waiting import until

from askwire_common.contracts import (
    EXECUTE,
    TRANSLATE,
    VALIDATE,
    WORK_STREAM,
    ApprovedStatement,
    Code,
    Draft,
    Event,
    Header,
    Question,
    Status,
)
from askwire_common.identity.approval import Signer, generate_key
from askwire_common.journey import new_query_id
from askwire_local.servers import NatsServer

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]

QUERIES = 10
MEBIBYTE = 1024 * 1024


@pytest.fixture
async def line(broker: NatsServer, access: Access, datasources: Path) -> AsyncIterator[Line]:
    async with line_on(broker.url, access, datasources, translator()) as line:
        await line.known("books")
        yield line


@pytest.fixture
async def judge(broker: NatsServer, access: Access) -> AsyncIterator[JetStreamContext]:
    async with judging(access, broker.url) as admin:
        yield admin


async def hand_of(line: Line) -> Hand:
    hand = Hand(line, f"_INBOX.faults.{new_query_id()}")
    await hand.listen()
    return hand


@pytest.mark.fault(18)
async def test_every_draft_three_times_and_shuffled(line: Line, judge: JetStreamContext, figure: Figure) -> None:
    """Copies under ids of their own: each query runs once, and whoever asked three times hears three times the same."""
    figure.alone()
    before = line.statements_run()
    body = BOOKS.model_dump_json().encode()
    copies = []
    for _ in range(QUERIES):
        hand = await hand_of(line)
        journey = hand.journey()
        copies += [(hand, journey, number) for number in range(3)]
        figure.journal.asked(journey.query_id, time.time())
    figure.random.shuffle(copies)
    await asyncio.gather(*(line.store(VALIDATE, body, j.headers(f"{j.query_id} {n}")) for _, j, n in copies))
    ends: dict[str, set[str]] = {}
    for hand, journey, _ in copies:
        outcome = await hand.outcome()
        ends.setdefault(journey.query_id, set()).add(how_it_ended(outcome.model_dump(mode="json")))
    for query_id, said in ends.items():
        for end in said:  # more than one is a breach
            figure.journal.told(query_id, time.time(), end)
    figure(f"{QUERIES} drafts three times each: {line.statements_run() - before:.0f} runs")

    await figure.judge(judge, alone=True)
    assert line.statements_run() == before + QUERIES


@pytest.mark.fault(18)
async def test_every_approved_statement_three_times_and_shuffled(
    broker: NatsServer, access: Access, datasources: Path, judge: JetStreamContext, figure: Figure
) -> None:
    """Copies of what waits for the executor, signatures and all: one run and one end each."""
    async with AsyncExitStack() as stack:
        proxy = await stack.enter_async_context(FaultProxy(broker.port))
        via = {"executor": f"nats://127.0.0.1:{proxy.port}"}
        line = await stack.enter_async_context(line_on(broker.url, access, datasources, translator(), via=via))
        await line.known("books")
        figure.alone()
        crowd, before = Crowd(line, figure.journal, deadline_ms=30_000), line.statements_run()
        with proxy.swallowing():
            asking = [asyncio.create_task(crowd.ask()) for _ in range(QUERIES)]
            await until(lambda: _all_approved(judge), "the statements did not reach the stream")
            copies = [(message, number) for message in await _approved(judge) for number in range(2)]
            figure.random.shuffle(copies)
            for message, number in copies:
                assert message.headers is not None
                headers = message.headers | {Header.MSG_ID: f"copy {message.seq} {number}"}
                await judge.publish(EXECUTE, message.data or b"", headers=headers)
        ends = await asyncio.gather(*asking)
        await until(lambda: _nothing_left(judge), "work was left over")
        figure(f"{QUERIES} approved statements three times each: {line.statements_run() - before:.0f} runs")

        assert set(ends) == {"answered"}
        assert line.statements_run() == before + QUERIES
        await figure.judge(judge, alone=True)


async def _approved(admin: JetStreamContext) -> list[RawStreamMsg]:
    """What waits for the executor."""
    found: list[RawStreamMsg] = []
    with suppress(nats.js.errors.NotFoundError):
        while True:
            after = found[-1].seq or 0 if found else 0
            found.append(await admin.get_msg(WORK_STREAM, seq=after + 1, subject=EXECUTE, next=True))
    return found


async def _all_approved(admin: JetStreamContext) -> bool:
    return len(await _approved(admin)) == QUERIES


async def _nothing_left(admin: JetStreamContext) -> bool:
    return (await admin.stream_info(WORK_STREAM)).state.messages == 0


@pytest.mark.fault(19)
async def test_a_message_larger_than_the_bus_takes(line: Line, access: Access, figure: Figure) -> None:
    """The asker's own client refuses it; the server's limit is told when connecting."""
    with pytest.raises(nats.errors.MaxPayloadError):
        await _publish_raw(line, b"x" * (2 * MEBIBYTE))
    assert (await line.ask(BOOKS)).status is Status.ANSWERED
    figure("2 MiB on a bus of 1 MiB: refused by the client, the line goes on")


async def _publish_raw(line: Line, body: bytes) -> None:
    client = line.admin._nc  # type: ignore[attr-defined]  # the bus hides what its client raises
    await client.publish(TRANSLATE, body)


@pytest.mark.fault(19)
@pytest.mark.parametrize(
    ("times", "code", "told"), [(30_000, Code.INVALID_REQUEST, "question"), (60_000, Code.TOO_LARGE, "524,288 bytes")]
)
async def test_a_question_of_half_a_megabyte_is_told_so(
    line: Line, figure: Figure, times: int, code: Code, told: str
) -> None:
    """Within what the bus takes, and beyond what a question may be: the asker hears what is too long."""
    hand = await hand_of(line)
    body = json.dumps({"question": "how many books " * times, "datasource": "books"}).encode()
    await line.store(TRANSLATE, body, hand.headers())
    outcome = await hand.outcome()
    figure(f"a question of {len(body) // 1_000} kB: {code}")

    assert outcome.code is code
    assert outcome.detail is not None
    assert told in outcome.detail


@pytest.mark.fault(19)
async def test_a_row_larger_than_a_message_is_too_large(line: Line, figure: Figure) -> None:
    """One value of four megabytes: told so rather than cut or hung; the bus connection lives."""
    sql = "SELECT string_agg(words, '') || string_agg(words, '') AS everything FROM numbers"
    outcome = await line.ask(Draft(sql=sql, datasource="books"))
    figure(f"a row of 12 MB: {outcome.code or outcome.status}")

    assert outcome.code is Code.TOO_LARGE
    assert (await line.ask(BOOKS)).status is Status.ANSWERED


@pytest.mark.fault(24)
async def test_no_altered_approval_runs(line: Line, figure: Figure) -> None:
    """Random edits of a genuine signature, its claims, its statement, its asker: not one runs."""
    hand, before = await hand_of(line), line.statements_run()
    tries = 300 if figure.long else 40
    for _ in range(tries):
        query_id = new_query_id()
        genuine = line.signer.sign(approval_of(query_id, BOOKS.sql, line))
        await line.store(EXECUTE, _altered(genuine, figure), hand.headers(query_id))
    outcomes = [await hand.outcome() for _ in range(tries)]
    figure(f"{tries} altered approvals: {line.statements_run() - before:.0f} ran")

    assert {outcome.event for outcome in outcomes} == {Event.FAILED}
    assert line.statements_run() == before


def _altered(genuine: str, figure: Figure) -> bytes:
    claims, _, signature = genuine.partition(".")
    at = figure.random.randrange(len(claims) - 1)  # not the last letter, of which base64 does not read every bit
    other = "A" if genuine[at] != "A" else "B"
    elsewhere = ApprovedStatement(sql=BOOKS.sql, approval=genuine, max_rows=10, datasource="other")
    altered = [
        execute_body(BOOKS.sql + " ", genuine),
        execute_body(BOOKS.sql.lower(), genuine),
        execute_body(BOOKS.sql, genuine[:at] + other + genuine[at + 1 :]),
        execute_body(BOOKS.sql, claims),
        execute_body(BOOKS.sql, f"{signature}.{claims}"),
        execute_body(BOOKS.sql, f"{genuine}.{signature}"),
        elsewhere.model_dump_json().encode(),
    ]
    return figure.random.choice(altered)


@pytest.mark.fault(24)
async def test_no_stranger_signs(line: Line, figure: Figure) -> None:
    """Another key over the very claims; a genuine approval in another query; one that has expired."""
    hand, before = await hand_of(line), line.statements_run()
    query_id = new_query_id()
    approval = approval_of(query_id, BOOKS.sql, line)
    stranger = Signer(generate_key()).sign(approval)
    late = line.signer.sign(approval.model_copy(update={"expires": line.bus.clock() - 1}))
    await line.store(EXECUTE, execute_body(BOOKS.sql, stranger), hand.headers(query_id))
    await line.store(EXECUTE, execute_body(BOOKS.sql, late), hand.headers(new_query_id()))
    await line.store(EXECUTE, execute_body(BOOKS.sql, line.signer.sign(approval)), hand.headers(new_query_id()))
    codes = {(await hand.outcome()).code for _ in range(3)}
    figure("a stranger's key, an expired approval, another query's: none ran")

    assert codes == {Code.FORBIDDEN}
    assert line.statements_run() == before
    question = Question(question="How many books are there?", datasource="books", only_translate=True)
    assert (await line.ask(question, ADMIN)).status is Status.TRANSLATED
