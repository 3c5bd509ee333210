"""The same message again: after a crash it is another try, as a copy it is none; the asker hears the one true end."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
import pytest_asyncio
from tests.support.hand import Hand, approval_of, execute_body
from tests.support.line import ADMIN, Line

from askwire_common.contracts import (
    EXECUTE,
    GATEWAY_INBOX,
    MAX_DELIVERIES,
    TRANSLATE,
    VALIDATE,
    ApprovedStatement,
    Code,
    Complaint,
    Draft,
    Event,
    Header,
    Outcome,
    Question,
    Status,
    event_subject,
)
from askwire_common.identity.approval import run_nonce
from askwire_common.journey import Journey, new_query_id
from askwire_common.work.outcomes import fingerprint

pytestmark = pytest.mark.asyncio(loop_scope="module")

SQL = "SELECT count(*) FROM books"


@pytest_asyncio.fixture(name="hand", loop_scope="module")
async def _hand(line: Line) -> Hand:
    hand = Hand(line, f"_INBOX.again.{new_query_id()}")
    await hand.listen()
    return hand


async def began(line: Line, journey: Journey, run: int = 1) -> None:
    """An executor recorded this run of the query's approval, and was never heard of again."""
    message_id = f"run.{fingerprint(ADMIN.subject)}.{journey.query_id}.0.{run}"
    await line.store(event_subject("audit"), b"{}", {Header.MSG_ID: message_id})


def approved(line: Line, journey: Journey) -> bytes:
    return execute_body(SQL, line.signer.sign(approval_of(journey.query_id, SQL, line)))


def ended(journey: Journey) -> Outcome:
    """An end that no run of the statement could give."""
    return Outcome(
        query_id=journey.query_id,
        event=Event.DONE,
        status=Status.ANSWERED,
        datasource="books",
        sql=SQL,
        principal=ADMIN.subject,
        row_count=7,
    )


@pytest.mark.parametrize("runs", [1, 3])
async def test_a_run_that_nobody_finished_is_run_again(line: Line, hand: Hand, runs: int) -> None:
    """A broker that was killed counts deliveries from one again: the message looks new, its approval looks used."""
    journey = hand.journey()
    for run in range(1, runs + 1):
        await began(line, journey, run)
    await line.store(EXECUTE, approved(line, journey), journey.headers(journey.message_id(EXECUTE, 0)))

    outcome = await hand.outcome()
    assert (outcome.status, outcome.row_count, outcome.attempt) == (Status.ANSWERED, 1, runs + 1)


async def test_a_run_that_never_ends_is_given_up(line: Line, hand: Hand) -> None:
    """A statement that kills every executor is not tried for ever."""
    journey = hand.journey()
    for run in range(1, 11):
        await began(line, journey, run)
    before = line.statements_run()
    await line.store(EXECUTE, approved(line, journey), journey.headers(journey.message_id(EXECUTE, 0)))

    assert (await hand.outcome()).code is Code.INTERNAL
    assert line.statements_run() == before


async def test_a_copy_of_an_unfinished_run_does_not_run(line: Line, hand: Hand) -> None:
    """Under another message id it is somebody's copy, not the broker's redelivery: it waits, and runs nothing."""
    journey = hand.journey(seconds=4)
    before = line.statements_run()
    await began(line, journey)
    await line.store(EXECUTE, approved(line, journey), journey.headers("a copy"))

    outcome = await hand.outcome()
    assert outcome.code is Code.CONFLICT
    assert line.statements_run() == before
    assert await line.outcomes.get(journey.query_id, ADMIN.subject) is None, "a copy decides nothing"


async def test_a_run_whose_end_is_known_is_not_run_again(line: Line) -> None:
    """A broker that was killed after the end delivers the one message as if nobody had seen it."""
    hand = Hand(line, f"{GATEWAY_INBOX}.again.{new_query_id()}")
    await hand.listen_as_gateway()
    gateways = ADMIN.model_copy(update={"reply_prefix": f"{GATEWAY_INBOX}."})
    journey, before = replace(hand.journey(), token=line.tokens.sign(gateways, 60)), line.statements_run()
    await began(line, journey)
    held = await line.outcomes.decide(ended(journey))
    await line.store(EXECUTE, approved(line, journey), journey.headers(journey.message_id(EXECUTE, 0)))

    assert await hand.outcome() == held
    assert line.statements_run() == before


async def test_rows_of_a_repaired_draft_replace_those_of_any_run_of_the_one_before(line: Line, hand: Hand) -> None:
    """Readers keep the rows of the highest attempt: a draft's runs are numbered above all those of earlier drafts."""
    journey = hand.journey()
    approval = approval_of(journey.query_id, SQL, line).model_copy(update={"nonce": run_nonce(journey.query_id, 1)})
    refused = Complaint(sql="SELECT", code=Code.REFUSED)
    body = ApprovedStatement.model_validate_json(execute_body(SQL, line.signer.sign(approval)))
    repaired = body.model_copy(update={"complaints": (refused,)})
    await line.store(EXECUTE, repaired.model_dump_json().encode(), journey.headers(journey.message_id(EXECUTE, 1)))

    outcome = await hand.outcome()
    assert outcome.status is Status.ANSWERED
    assert (outcome.attempt or 0) > MAX_DELIVERIES


async def test_copies_of_a_query_under_way_hear_its_own_end(line: Line, hand: Hand) -> None:
    """Published five times at once, it runs once, and all that is heard is how it ended."""
    journey, before = hand.journey(), line.statements_run()
    body = Draft(sql=SQL, datasource="books").model_dump_json().encode()
    copies = (line.store(VALIDATE, body, journey.headers(f"{journey.query_id} {n}")) for n in range(5))
    await asyncio.gather(*copies)
    outcomes = [await hand.outcome() for _ in range(5)]

    assert {outcome.status for outcome in outcomes} == {Status.ANSWERED}
    assert len({outcome.model_dump_json() for outcome in outcomes}) == 1
    assert line.statements_run() == before + 1


@pytest.mark.parametrize("another", [{"sql": "SELECT count(*) FROM authors"}, {"datasource": "other"}])
async def test_another_statement_under_a_used_query_id_is_a_conflict(
    line: Line, hand: Hand, another: dict[str, str]
) -> None:
    """What it would be told is the answer to something else; the first one's outcome stays as it is."""
    journey, first = hand.journey(), Draft(sql=SQL, datasource="books")
    await line.store(VALIDATE, first.model_dump_json().encode(), journey.headers(f"{journey.query_id} 1"))
    held = await hand.outcome()
    other = first.model_copy(update=another)
    await line.store(VALIDATE, other.model_dump_json().encode(), journey.headers(f"{journey.query_id} 2"))
    told = await hand.outcome()

    assert (held.status, told.status, told.code) == (Status.ANSWERED, Status.FAILED, Code.CONFLICT)
    assert await line.outcomes.get(journey.query_id, ADMIN.subject) == held


async def test_another_question_under_a_used_query_id_is_a_conflict(line: Line, hand: Hand) -> None:
    journey = hand.journey()
    ends = []
    for number, words in enumerate(("How many books?", "How many books?", "How many authors?")):
        body = Question(question=words, datasource="books").model_dump_json().encode()
        await line.store(TRANSLATE, body, journey.headers(f"{journey.query_id} {number}"))
        ends.append((await hand.outcome()).code)

    assert ends == [None, None, Code.CONFLICT]


async def test_long_after_its_end_a_query_id_still_runs_nothing(line: Line, hand: Hand) -> None:
    """Streams forget message ids after two minutes; outcomes are kept for a day."""
    journey = hand.journey()
    held = await line.outcomes.decide(ended(journey))
    before = line.statements_run()
    body = Draft(sql=SQL, datasource="books").model_dump_json().encode()
    await line.store(VALIDATE, body, journey.headers(f"late {journey.query_id}"))

    assert await hand.outcome() == held
    assert line.statements_run() == before


async def test_a_repetition_that_the_stream_drops_is_told_so_and_has_a_way_to_the_first_ones_end(
    line: Line, hand: Hand
) -> None:
    """No service ever sees it: the acknowledgement says `duplicate`, and under a new message id the end is heard."""
    journey, before = hand.journey(), line.statements_run()
    body = Draft(sql=SQL, datasource="books").model_dump_json().encode()
    mine = f"mine {journey.query_id}"

    assert not await line.admin.store(VALIDATE, body, journey.headers(mine))
    first = await hand.outcome()
    assert await line.admin.store(VALIDATE, body, journey.headers(mine))
    assert not await line.admin.store(VALIDATE, body, journey.headers(f"{mine}, again"))
    assert await hand.outcome() == first
    assert line.statements_run() == before + 1
