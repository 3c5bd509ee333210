"""The way back: numbered events, one end, headers of one line, and nobody hears another's outcome."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from tests.support.memory_bus import MemoryBus
from tests.support.waiting import until

from askwire_common.bus.protocols import Incoming
from askwire_common.contracts import OUTCOMES, Approved, Code, Event, Header, Outcome, Status
from askwire_common.deadline import Deadline
from askwire_common.errors import ServiceError
from askwire_common.journey import Journey
from askwire_common.work.outcomes import Outcomes, failed
from askwire_common.work.reply import Reply

QUERY = "01K00000000000000000000000"
JOURNEY = Journey(QUERY, "_INBOX.a", "token", Deadline.after(60), next_seq=3, delivered=2)


def outcome(**changes: object) -> Outcome:
    plain = Outcome(query_id=QUERY, event=Event.DONE, status=Status.ANSWERED, datasource="demo", principal="ada")
    return plain.model_copy(update=changes)


@pytest.fixture
async def line() -> tuple[Reply, list[Incoming]]:
    """A reply, and what its asker heard of it."""
    bus, heard = MemoryBus(), list[Incoming]()

    async def hear(message: Incoming) -> None:
        heard.append(message)

    await bus.subscribe("_INBOX.a", hear)
    return Reply(bus, Outcomes(bus.bucket(OUTCOMES)), JOURNEY), heard


async def test_events_are_numbered_on_from_the_hop_before(line: tuple[Reply, list[Incoming]]) -> None:
    reply, heard = line
    await reply.accept()
    await reply.say(Event.APPROVED, Approved(sql="SELECT 1", max_rows=1))
    await reply.finish(outcome())
    await until(lambda: len(heard) == 3, "an event was lost")

    assert [(m.headers[Header.EVENT], m.headers[Header.SEQ]) for m in heard] == [
        ("accepted", "3"),
        ("approved", "4"),
        ("done", "5"),
    ]
    assert {m.headers[Header.ATTEMPT] for m in heard} == {"2"}


async def test_the_first_end_is_told_again(line: tuple[Reply, list[Incoming]]) -> None:
    """Whoever comes second conforms, however different its own opinion."""
    reply, heard = line
    first = await reply.finish(outcome(row_count=1))
    second = await reply.finish(
        failed(QUERY, "demo", ServiceError(Code.INTERNAL, "no")).model_copy(update={"principal": "ada"})
    )
    await until(lambda: len(heard) == 2, "an end was lost")

    assert first == second
    assert heard[0].body == heard[1].body


async def test_anothers_outcome_of_the_same_id_is_neither_told_nor_changed(line: tuple[Reply, list[Incoming]]) -> None:
    """An id is its owner's: who names another's has a query of its own."""
    reply, heard = line
    await reply.finish(outcome(sql="SELECT secret"))
    hers = await reply.finish(outcome(principal="eve"))
    again = await reply.finish(outcome(row_count=9))
    await until(lambda: len(heard) == 3, "an end was lost")

    assert (hers.principal, hers.sql) == ("eve", None)
    assert (again.principal, again.sql) == ("ada", "SELECT secret")


@pytest.mark.parametrize(("asker", "code"), [("ada", None), ("eve", Code.CONFLICT)])
async def test_a_repeated_question_hears_its_own_outcome_alone(
    line: tuple[Reply, list[Incoming]], asker: str, code: Code | None
) -> None:
    reply, heard = line
    await reply.finish(outcome(sql="SELECT secret"))
    await reply.repeat(failed(QUERY, "demo", ServiceError(Code.INTERNAL, "no")).model_copy(update={"principal": asker}))
    await until(lambda: len(heard) == 2, "an end was lost")

    assert Outcome.model_validate_json(heard[1].body).code is code
    assert (b"secret" in heard[1].body) is (code is None)


@pytest.mark.parametrize(
    "detail", ["two\r\nNats-Msg-Id: forged", "tab\tand\vmore", "größer als erlaubt", "x" * 5_000, "\x00nul"]
)
async def test_an_error_is_one_line_of_ascii(line: tuple[Reply, list[Incoming]], detail: str) -> None:
    """A detail cannot add a header, nor end one."""
    reply, heard = line
    await reply.finish(failed(QUERY, "demo", ServiceError(Code.INTERNAL, detail)))
    await until(lambda: heard, "the end was lost")
    header = heard[0].headers[Header.ERROR]

    assert heard[0].headers[Header.ERROR_CODE] == "internal"
    assert header.isascii()
    assert header.isprintable()
    assert 0 < len(header) <= 256


@pytest.mark.parametrize(
    ("reply_to", "told"),
    [
        ("_INBOX.a", ["failed"]),  # somebody's own id: a second asker, who is told that a first one waits
        ("_R.gw.1a2b.01K", []),  # a copy of what a gateway asked: its asker hears the one end
        ("askwire.v1.results.ada.01K", []),  # and so does whoever reads the answer later
    ],
)
async def test_a_copy_of_a_query_under_way_is_no_end_of_it(reply_to: str, told: list[str]) -> None:
    bus, heard = MemoryBus(), list[Incoming]()

    async def hear(message: Incoming) -> None:
        heard.append(message)

    await bus.subscribe(">", hear)
    reply = Reply(bus, Outcomes(bus.bucket(OUTCOMES)), replace(JOURNEY, reply_to=reply_to))
    await reply.repeat(outcome())
    await asyncio.sleep(0)

    assert [message.headers[Header.EVENT] for message in heard] == told
