"""Events that are altered, doubled or overtaken on their way back: the very rows come, or a failure that says so."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from tests.faults.conftest import Figure
from tests.faults.line import translator
from tests.support.crowd import BOOKS
from tests.support.line import ADMIN, Access, Line, line_on
from tests.support.rough_bus import Arrive, RoughBus

from askwire_common.bus.protocols import Incoming
from askwire_common.contracts import TERMINAL, Code, Draft, Event, Header, Outcome, Status
from askwire_gateway.asker import Asker
from askwire_local.servers import NatsServer

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]

LONG = Draft(sql="SELECT n, words FROM numbers ORDER BY n", datasource="books", max_rows=1_000)
ROWS = list(range(1, 1_001))


@pytest.fixture
async def line(broker: NatsServer, access: Access, datasources: Path) -> AsyncIterator[Line]:
    async with line_on(broker.url, access, datasources, translator()) as line:
        await line.known("books")
        yield line


class Once:
    """Does something to the n-th event of a kind."""

    def __init__(self, kinds: frozenset[str], number: int, change: Callable[[Incoming], Incoming]) -> None:
        self._kinds = kinds
        self._left = number
        self._change = change

    def __call__(self, message: Incoming) -> Iterable[Incoming]:
        if message.headers.get(Header.EVENT) in self._kinds:
            self._left -= 1
            if self._left == 0:
                return [self._change(message)]
        return [message]


def _digit(message: Incoming) -> Incoming:
    """Another number where one was: still JSON, still a row."""
    at = next(i for i, byte in enumerate(message.body) if chr(byte).isdigit())
    other = b"7" if message.body[at : at + 1] != b"7" else b"8"
    return replace(message, body=message.body[:at] + other + message.body[at + 1 :])


def _with(**headers: str) -> Callable[[Incoming], Incoming]:
    names = {"seq": Header.SEQ, "event": Header.EVENT, "attempt": Header.ATTEMPT}
    return lambda message: replace(message, headers={**message.headers, **{names[k]: v for k, v in headers.items()}})


def _cut(message: Incoming) -> Incoming:
    return replace(message, body=message.body[: len(message.body) // 2])


_CHUNK: Final = frozenset({Event.ROWS.value})
_END: Final = frozenset(event.value for event in TERMINAL)


@pytest.mark.fault(26)
@pytest.mark.parametrize(
    ("kinds", "change"),
    [
        pytest.param(_CHUNK, _digit, id="a number in a chunk"),
        pytest.param(_CHUNK, _cut, id="half of a chunk"),
        pytest.param(_CHUNK, _with(seq="1"), id="a number that was there"),
        pytest.param(_CHUNK, _with(seq="x"), id="a number that is none"),
        pytest.param(_CHUNK, _with(event="done"), id="rows called the end"),
        pytest.param(_CHUNK, _with(event="nonsense"), id="rows called nothing"),
        pytest.param(_CHUNK, _with(attempt="9"), id="rows of another run"),
        pytest.param(_END, _digit, id="a number in the end"),
        pytest.param(_END, _cut, id="half of the end"),
        pytest.param(_END, _with(event="rows"), id="the end called rows"),
    ],
)
async def test_what_was_altered_is_not_told(
    line: Line, figure: Figure, kinds: frozenset[str], change: Callable[[Incoming], Incoming]
) -> None:
    """Nobody's rows are others than the database sent, whatever happens to one event of many."""
    number = 1 if kinds is _END else figure.random.randrange(1, 9)
    rows, outcome = await _followed(line, Once(kinds, number, change))
    figure(f"altered: {outcome.code or outcome.status} with {len(rows)} rows")

    assert rows == ROWS[: len(rows)] or rows == [n for n in ROWS if n in set(rows)]
    _truthful(rows, outcome)
    assert outcome.status is Status.ANSWERED or kinds is _CHUNK
    assert (await line.ask(BOOKS)).status is Status.ANSWERED


@pytest.mark.fault(26)
@pytest.mark.parametrize("by", ["one", "at random"])
async def test_what_overtakes_is_no_other_result(line: Line, figure: Figure, by: str) -> None:
    """Chunks in another order than they were sent in: all of them in order, or none told to be all."""
    held: list[Incoming] = []
    shuffle = figure.random

    def arrive(message: Incoming) -> Iterable[Incoming]:
        held.append(message)
        if message.headers.get(Header.EVENT) == Event.ROWS and len(held) < 4:
            return []
        arriving = list(held)
        held.clear()
        _reorder(arriving, by, shuffle)
        return arriving

    rows, outcome = await _followed(line, arrive)
    figure(f"overtaken by {by}: {outcome.code or outcome.status} with {len(rows)} rows")

    _truthful(rows, outcome)


def _reorder(arriving: list[Incoming], by: str, source: random.Random) -> None:
    chunks = [m for m in arriving if m.headers.get(Header.EVENT) == Event.ROWS]
    if by == "one" and len(chunks) > 1:
        at = arriving.index(chunks[0])
        arriving[at], arriving[at + 1] = arriving[at + 1], arriving[at]
    elif by == "at random":
        source.shuffle(arriving)


@pytest.mark.fault(26)
async def test_every_event_twice_is_every_row_once(line: Line, figure: Figure) -> None:
    rows, outcome = await _followed(line, lambda message: [message, message])
    figure(f"every event twice: {outcome.status} with {len(rows)} rows")

    assert (outcome.status, rows) == (Status.ANSWERED, ROWS)


async def _followed(line: Line, arrive: Arrive) -> tuple[list[int], Outcome]:
    """The rows of the last run, and the end, as an asker on such a bus is told them."""
    async with Asker(RoughBus(line, arrive), line.outcomes, line.tokens) as asker, asyncio.timeout(30):
        query = await asker.ask(LONG, ADMIN, deadline_ms=10_000)
        rows: list[int] = []
        attempt, end = 0, b""
        async for happening in query:
            if happening.event is Event.ROWS:
                if happening.attempt != attempt:
                    attempt, rows = happening.attempt, []
                rows += [row[0] for row in json.loads(happening.body)]
                await query.consumed(1)
            end = happening.body
    return rows, Outcome.model_validate_json(end)


def _truthful(rows: list[int], outcome: Outcome) -> None:
    if outcome.status is Status.ANSWERED:
        assert (rows, outcome.row_count) == (ROWS, len(ROWS))
    else:
        assert outcome.code in {Code.UNAVAILABLE, Code.CANCELLED, Code.DEADLINE_EXCEEDED}
