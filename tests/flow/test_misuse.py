"""What askers and attackers send that is not as it should be: each gets its answer, and nothing runs."""

from __future__ import annotations

import asyncio

import orjson
import pytest
import pytest_asyncio
from tests.support.hand import Hand, approval_of, execute_body
from tests.support.line import ADMIN, Line

from askwire_common.contracts import (
    EXECUTE,
    MAX_MESSAGE,
    OUTCOMES,
    TRANSLATE,
    VALIDATE,
    Code,
    Draft,
    Event,
    Header,
    Question,
    Status,
    private_inbox,
)
from askwire_common.identity.approval import Signer, digest, generate_key
from askwire_common.journey import new_query_id
from askwire_common.work.outcomes import Outcomes, fingerprint

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTION = Question(question="How many books are there?", datasource="books")


@pytest_asyncio.fixture(name="hand", loop_scope="module")
async def _hand(line: Line) -> Hand:
    """A hand with an inbox of its own."""
    hand = Hand(line, f"_INBOX.by.hand.{new_query_id()}")
    await hand.listen()
    return hand


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b'{"question": ""}',
        b'{"question": "\x00"}',
        b"\xff\xfe",
        b'{"question": "a", "surprise": 1}',
    ],
)
async def test_a_malformed_message_is_answered(line: Line, hand: Hand, body: bytes) -> None:
    """The asker hears `invalid_request` with the field, at once."""
    await line.store(TRANSLATE, body, hand.headers())

    outcome = await hand.outcome()
    assert (outcome.event, outcome.code) == (Event.FAILED, Code.INVALID_REQUEST)
    assert outcome.detail


@pytest.mark.parametrize("subject", [TRANSLATE, VALIDATE])
@pytest.mark.parametrize("beyond", [1, MAX_MESSAGE - 1_500])
async def test_what_no_hop_could_pass_on_is_told_at_once(line: Line, hand: Hand, subject: str, beyond: int) -> None:
    """Each hop adds something, and the bus hangs up on whoever sends it more than a megabyte: on every replica."""
    draft = {"sql": "SELECT 1"} if subject == VALIDATE else {}
    translation = {"provider": "p", "model": "m", "reading": ""}
    body = orjson.dumps({"question": "How many?", "datasource": "books", "translation": translation, **draft})
    body = body.replace(b'"reading":""', b'"reading":"%b"' % (b"r" * (MAX_MESSAGE + beyond - len(body))))
    await line.store(subject, body, hand.headers())

    outcome = await hand.outcome()
    assert (outcome.event, outcome.code) == (Event.FAILED, Code.TOO_LARGE)
    assert f"{MAX_MESSAGE:,}" in (outcome.detail or "")


@pytest.mark.parametrize("token", [None, "", "nonsense", "a.b.c", "x" * 9_000])
async def test_an_asker_without_a_genuine_token_is_not_known(line: Line, hand: Hand, token: str | None) -> None:
    """Nothing is translated for nobody."""
    await line.store(TRANSLATE, QUESTION.model_dump_json().encode(), hand.headers(**{Header.PRINCIPAL: token}))

    assert (await hand.outcome()).code is Code.UNAUTHENTICATED


@pytest.mark.parametrize("left", ["0", "-5"])
async def test_a_deadline_already_past_is_said(line: Line, hand: Hand, left: str) -> None:
    """Work without time left is refused before it costs anything."""
    await line.store(
        VALIDATE,
        Draft(sql="SELECT 1", datasource="books").model_dump_json().encode(),
        hand.headers(**{Header.DEADLINE: left}),
    )

    assert (await hand.outcome()).code is Code.DEADLINE_EXCEEDED


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (Header.DEADLINE, "soon"),
        (Header.DEADLINE, "NaN"),
        (Header.DEADLINE, "1e308"),
        (Header.DEADLINE, "9" * 12),
        (Header.QUERY_ID, "short"),
        (Header.SEQ, "-1"),
        (Header.STARTED, "yesterday"),
    ],
)
async def test_a_malformed_header_is_told_to_a_known_asker(line: Line, hand: Hand, name: str, text: str) -> None:
    """Nobody waits for an answer that cannot come: the header is named, and nothing is decided under the query's id."""
    query_id = new_query_id()
    await line.store(TRANSLATE, QUESTION.model_dump_json().encode(), hand.headers(query_id, **{name: text}))

    outcome = await hand.outcome()
    assert (outcome.event, outcome.code) == (Event.FAILED, Code.INVALID_REQUEST)
    assert name in (outcome.detail or "")
    assert (outcome.query_id == query_id) is (name != Header.QUERY_ID)
    assert await Outcomes(line.bus.bucket(OUTCOMES)).get(query_id, ADMIN.subject) is None


@pytest.mark.parametrize(
    "change",
    [
        {Header.REPLY_TO: None},
        {Header.REPLY_TO: "two words"},
        {Header.REPLY_TO: "_INBOX.>"},
        {Header.REPLY_TO: "askwire.v1.execute"},
        {Header.REPLY_TO: "_R.gw.somebody.else"},
        {Header.REPLY_TO: "_INBOX_executor.1"},
        {Header.REPLY_TO: f"{private_inbox('somebody.else')}.1"},
        {Header.PRINCIPAL: "nonsense", Header.DEADLINE: "soon"},
    ],
)
async def test_a_message_that_cannot_be_answered_is_set_aside(
    line: Line, hand: Hand, change: dict[str, str | None]
) -> None:
    """It becomes a dead letter with its reason, and nothing is sent to a subject that is not the asker's."""
    dead = await line.dead_letter("translate")
    await line.store(TRANSLATE, QUESTION.model_dump_json().encode(), hand.headers(**change))

    letter = await asyncio.wait_for(dead, 10)
    assert letter.headers[Header.ERROR]
    assert Header.PRINCIPAL not in letter.headers


SQL = "SELECT 1"


async def test_a_genuine_approval_runs(line: Line, hand: Hand) -> None:
    """The tests below change one thing each; unchanged, it runs."""
    query_id = new_query_id()
    token = line.signer.sign(approval_of(query_id, SQL, line))
    await line.store(EXECUTE, execute_body(SQL, token), hand.headers(query_id))

    assert (await hand.outcome()).row_count == 1


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("digest", digest("SELECT 2")),
        ("datasource", "other"),
        ("principal", "somebody"),
        ("policy_version", "0000000000000000"),
        ("nonce", "01K00000000000000000000000.0"),
        ("expires", 1.0),
    ],
)
async def test_an_approval_for_something_else_does_not_run(line: Line, hand: Hand, name: str, change: object) -> None:
    """Signed by the right key, but over another statement, data source, principal, policy or query, or too old."""
    query_id = new_query_id()
    token = line.signer.sign(approval_of(query_id, SQL, line).model_copy(update={name: change}))
    await line.store(EXECUTE, execute_body(SQL, token), hand.headers(query_id))

    outcome = await hand.outcome()
    assert (outcome.code, outcome.row_count) == (Code.FORBIDDEN, 0)


@pytest.mark.parametrize("forge", ["other key", "altered", "half", "empty", "unsigned"])
async def test_a_forged_approval_does_not_run(line: Line, hand: Hand, forge: str) -> None:
    """Only the validator's signature counts."""
    query_id = new_query_id()
    approval = approval_of(query_id, SQL, line)
    genuine = line.signer.sign(approval)
    claims, signature = genuine.split(".")
    token = {
        "other key": Signer(generate_key()).sign(approval),
        "altered": f"{claims[:-4]}AAAA.{signature}",
        "half": claims,
        "empty": "",
        "unsigned": f"{claims}.",
    }[forge]
    await line.store(EXECUTE, execute_body(SQL, token), hand.headers(query_id))

    assert (await hand.outcome()).code is Code.FORBIDDEN


async def test_an_approval_runs_once(line: Line, hand: Hand) -> None:
    """A replay of the very same message, under a new message id, runs nothing and changes no outcome."""
    query_id, before = new_query_id(), line.statements_run()
    body = execute_body(SQL, line.signer.sign(approval_of(query_id, SQL, line)))
    await line.store(EXECUTE, body, hand.headers(query_id))
    first = await hand.outcome()
    await line.store(EXECUTE, body, hand.headers(query_id))
    again = await hand.outcome()

    assert first == again
    assert line.statements_run() == before + 1


OWNER = ADMIN.model_copy(update={"subject": "owner"})
SECRET = Draft(sql="SELECT title FROM books WHERE id = 1", datasource="books")


async def test_somebody_elses_query_id_reads_nothing(line: Line, hand: Hand) -> None:
    """Who names another's query id has a query of its own under it, and hears nothing of the other's."""
    query = await line.asker.ask(SECRET, OWNER, deadline_ms=20_000)
    first = await line.end(query)
    await line.store(TRANSLATE, QUESTION.model_dump_json().encode(), hand.headers(query.query_id))
    theirs = await hand.outcome()

    assert (theirs.principal, theirs.question, theirs.sql) == (
        ADMIN.subject,
        QUESTION.question,
        "SELECT count(*) FROM books",
    )
    assert await line.outcomes.get(query.query_id, OWNER.subject) == first


async def test_who_comes_first_with_anothers_query_id_displaces_nothing(line: Line, hand: Hand) -> None:
    """The owner's own question is answered under the id that a stranger has used up, and runs."""
    query_id, before = new_query_id(), line.statements_run()
    await line.store(
        VALIDATE, Draft(sql="SELECT 'eve'", datasource="books").model_dump_json().encode(), hand.headers(query_id)
    )
    assert (await hand.outcome()).status is Status.ANSWERED

    outcome = await line.end(await line.asker.ask(SECRET, OWNER, deadline_ms=20_000, query_id=query_id))
    assert (outcome.status, outcome.principal, outcome.sql) == (Status.ANSWERED, OWNER.subject, SECRET.sql)
    assert line.statements_run() == before + 2


@pytest.mark.parametrize(
    "squatted", ["{id}.validate.0", "{id}.execute.0", "{id}.validate.0.{owner}", "{owner}.{id}.validate.0"]
)
async def test_nobody_can_take_the_place_of_a_hop_it_does_not_own(line: Line, hand: Hand, squatted: str) -> None:
    """A message id that is made of what a stranger may know is not the one under which the next hop is stored."""
    query_id = new_query_id()
    message_id = squatted.format(id=query_id, owner=fingerprint(OWNER.subject))
    body = Draft(sql="SELECT 'eve'", datasource="books").model_dump_json().encode()
    await line.store(VALIDATE, body, hand.headers(query_id, **{Header.MSG_ID: message_id}))

    outcome = await line.end(await line.asker.ask(QUESTION, OWNER, deadline_ms=20_000, query_id=query_id))
    assert (outcome.status, outcome.question) == (Status.ANSWERED, QUESTION.question)


async def test_nobody_can_end_a_query_it_does_not_own(line: Line, hand: Hand) -> None:
    """An asker without a token hears that it is unknown, and the query whose id it named goes on."""
    query_id = new_query_id()
    await line.store(TRANSLATE, QUESTION.model_dump_json().encode(), hand.headers(query_id, **{Header.PRINCIPAL: None}))
    assert (await hand.outcome()).code is Code.UNAUTHENTICATED

    query = await line.asker.ask(QUESTION, ADMIN, deadline_ms=20_000, query_id=query_id)
    assert (await line.end(query)).status is Status.ANSWERED
