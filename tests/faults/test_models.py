"""The language model is slow, silent, busy, broken or talks nonsense: the asker is told in time, or another answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr
from tests.faults.conftest import Figure
from tests.support.line import Access, Line, line_on
from tests.support.llm_server import Behaviour, LLMServer
from tests.support.waiting import until

from askwire_common.contracts import Code, Question, Status
from askwire_local.servers import NatsServer

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]

QUESTION = Question(question="How many books are there?", datasource="books")
DRAFT = {
    "reading": "the number of books",
    "assumptions": [],
    "answerable": True,
    "missing": "",
    "clarifying_question": "",
    "options": [],
    "sql": "SELECT count(*) FROM books",
}
GOOD = Behaviour(DRAFT)
SILENT = Behaviour(stall=True)


@asynccontextmanager
async def asking_a_model(
    script: Sequence[Behaviour], broker: NatsServer, access: Access, datasources: Path, providers: str = "openai"
) -> AsyncIterator[tuple[Line, LLMServer]]:
    """The line with a model that does as it is told here, once every stage knows the data source."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(LLMServer([GOOD, *script]))
        model = {
            "providers": providers,
            "openai_api_key": SecretStr("a key"),
            "openai_base_url": f"{server.url}/v1",
        }
        line = await stack.enter_async_context(
            line_on(broker.url, access, datasources, adjust={"translator": model}),
        )
        await line.known("books")  # takes the one good answer
        server.requests.clear()
        yield line, server


@pytest.mark.fault(13)
async def test_a_model_that_never_answers(
    broker: NatsServer, access: Access, datasources: Path, figure: Figure
) -> None:
    """The asker is told at its deadline, and not later, however many wait; nothing ran."""
    async with asking_a_model([SILENT], broker, access, datasources) as (line, _):
        before, began = line.statements_run(), time.monotonic()
        outcomes = await asyncio.gather(*(line.ask(_worded(number), deadline_ms=1_500) for number in range(10)))
        late = time.monotonic() - began - 1.5
        figure(f"silent model, 10 ask: told {late:+.2f} s from their deadline", seconds=max(0.0, late))

        assert {outcome.code for outcome in outcomes} <= {Code.DEADLINE_EXCEEDED, Code.UNAVAILABLE}
        figure.within(late, 1)
        assert line.statements_run() == before


@pytest.mark.fault(13)
async def test_a_silent_model_leaves_time_for_the_offline_translator(
    broker: NatsServer, access: Access, datasources: Path, figure: Figure
) -> None:
    """The next in the configured order answers, and the answer says who translated."""
    async with asking_a_model([SILENT], broker, access, datasources, "openai,offline") as (line, _):
        began = time.monotonic()
        outcome = await line.ask(QUESTION, deadline_ms=4_000)
        took = time.monotonic() - began
        assert outcome.translation is not None, outcome
        figure(f"silent model, offline after it: answered by {outcome.translation.provider} in {took:.1f} s")

        assert (outcome.status, outcome.translation.provider) == (Status.ANSWERED, "offline")
        assert took < 4


@pytest.mark.fault(13)
async def test_a_slow_model_is_waited_for(
    broker: NatsServer, access: Access, datasources: Path, figure: Figure
) -> None:
    """Two seconds before its first word, with a deadline that allows for it."""
    slow = Behaviour(DRAFT, delay=2)
    async with asking_a_model([slow], broker, access, datasources) as (line, _):
        outcome = await line.ask(QUESTION, deadline_ms=20_000)
        figure(f"model of 2 s: {outcome.status}, {outcome.timings_ms.total:.0f} ms in all")

        assert outcome.status is Status.ANSWERED
        assert outcome.timings_ms.total > 2_000


BROKEN = {
    "429": Behaviour(status=429, headers={"Retry-After": "1"}),
    "500": Behaviour(status=500),
    "garbage": Behaviour(raw="<html>it works!</html>"),
    "10 MB of garbage": Behaviour(reply="x" * 10_000_000),
    "half an answer": Behaviour(DRAFT, cut=True),
    "half JSON": Behaviour(reply='{"reading": "the number", "answerable": true, "sql": "SELECT co'),
    "no answer at all": Behaviour(reset=True),
    "SQL that writes": Behaviour(DRAFT | {"sql": "DELETE FROM books"}),
}


@pytest.mark.fault(14)
async def test_a_broken_model_is_told_of_in_time(
    broker: NatsServer, access: Access, datasources: Path, figure: Figure
) -> None:
    """Well before the deadline, with a code that says so; the calls that it cost are bounded; nothing ran."""
    async with asking_a_model([GOOD], broker, access, datasources) as (line, server):
        for number, (broken, behaviour) in enumerate(BROKEN.items()):
            before, began = line.statements_run(), time.monotonic()
            server.script, server.requests = [behaviour], []
            outcome = await line.ask(_worded(number), deadline_ms=20_000)
            took, calls = time.monotonic() - began, len(server.requests)
            figure(f"{broken}: {outcome.code} in {took:.1f} s after {calls} calls", seconds=took)

            assert outcome.code in {Code.UNAVAILABLE, Code.RATE_LIMITED, Code.REFUSED, Code.UNANSWERABLE}
            assert 0 < calls <= 8
            figure.within(took, 15)
            assert line.statements_run() == before
            server.script = [GOOD]
            await _again(line, number)


@pytest.mark.fault(14)
async def test_another_translator_answers_in_its_place(
    broker: NatsServer, access: Access, datasources: Path, figure: Figure
) -> None:
    """Whatever is wrong with the first, the next in the configured order answers and says that it did."""
    async with asking_a_model([GOOD], broker, access, datasources, "openai,offline") as (line, server):
        for number, broken in enumerate(("500", "garbage", "no answer at all", "half an answer", "429")):
            server.script = [BROKEN[broken]]
            outcome = await line.ask(_worded(number), deadline_ms=20_000)
            assert outcome.translation is not None, outcome
            figure(f"{broken}, offline after it: answered by {outcome.translation.provider}")

            assert (outcome.status, outcome.translation.provider) == (Status.ANSWERED, "offline")
            server.script = [GOOD]
            await _again(line, number)


async def _again(line: Line, number: int) -> None:
    """The model is well again, and is asked again as soon as its breaker lets somebody try."""
    await until(lambda: _answered(line, _worded(1_000 + number)), "the model was not asked again")


async def _answered(line: Line, question: Question) -> bool:
    return (await line.ask(question)).status is Status.ANSWERED


@pytest.mark.fault(14)
async def test_a_model_that_fails_again_and_again_is_left_alone(
    broker: NatsServer, access: Access, datasources: Path, figure: Figure
) -> None:
    """The breaker opens: most of those who ask meanwhile cost no call, and are told at once."""
    async with asking_a_model([BROKEN["500"]], broker, access, datasources) as (line, server):
        for number in range(20):
            outcome = await line.ask(_worded(number), deadline_ms=20_000)
            assert outcome.code is Code.UNAVAILABLE
        calls, began = len(server.requests), time.monotonic()
        outcome = await line.ask(_worded(99), deadline_ms=20_000)
        took = time.monotonic() - began
        figure(f"20 questions to a model that fails: {calls} calls; told in {took * 1_000:.0f} ms once it is known")

        assert len(server.requests) == calls
        assert outcome.retry_after is not None
        figure.within(took, 8)


def _worded(number: int) -> Question:
    """A question that no cache holds."""
    return Question(question=f"How many books cost more than {number}?", datasource="books")
