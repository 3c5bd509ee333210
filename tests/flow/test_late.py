"""Whoever waited in vain is told where the query stood and where the time went."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support.hand import Hand
from tests.support.line import ADMIN, Line, nats_line
from tests.support.providers import Scripted
from tests.support.waiting import until

from askwire_common.contracts import VALIDATE, Code, Draft, Header, Question
from askwire_translator.translate import Drafted

pytestmark = pytest.mark.servers
QUESTION = Question(question="How many books are there?", datasource="books")


@pytest.fixture(name="line")
async def _line(datasources: Path, tmp_path: Path) -> AsyncIterator[Line]:
    """A line whose executor has stopped."""
    script = Scripted([Drafted("SELECT count(*) FROM books", confidence=0.9)])
    async with nats_line(tmp_path, datasources, script) as line:
        await line.known("books")
        line.executor.stop()
        await until(lambda: _left_alone(line), "the executor went on asking for work")
        yield line


async def _left_alone(line: Line) -> bool:
    return not (await line.bus.demand("askwire.v1.execute")).takers


@pytest.mark.parametrize("progress", [True, False])
async def test_a_query_that_waits_for_a_stage_which_is_down_says_so(line: Line, progress: bool) -> None:
    """Also where nobody wanted to hear of its steps, as with an answer in JSON."""
    query = await line.asker.ask(QUESTION, ADMIN, deadline_ms=600, progress=progress)
    outcome = await line.end(query)
    assert (outcome.code, outcome.stage) == (Code.DEADLINE_EXCEEDED, "execute")
    assert outcome.detail == "the deadline passed while the query waited for an executor; none is up"
    assert outcome.timings_ms.total >= 600
    if progress:
        assert outcome.timings_ms.translate > 0
        assert outcome.timings_ms.queue > outcome.timings_ms.validate_
        assert outcome == await line.outcomes.get(query.query_id, ADMIN.subject), "the same is told later"


async def test_a_stage_that_takes_a_query_up_too_late_tells_how_long_it_waited(line: Line) -> None:
    """To whoever published it: an internal service on NATS."""
    hand = Hand(line, "_INBOX.late")
    await hand.listen()
    headers = hand.headers(**{Header.DEADLINE: "-200"})
    started = str(int((line.bus.clock() - 1) * 1_000))
    await line.store(VALIDATE, Draft(sql="SELECT 1", datasource="books").encoded, headers | {Header.STARTED: started})
    outcome = await asyncio.wait_for(hand.outcome(), 10)
    assert (outcome.code, outcome.stage) == (Code.DEADLINE_EXCEEDED, "validate")
    assert outcome.detail == "no time was left when the query was to be validated"
    assert outcome.timings_ms.total >= 1_000
