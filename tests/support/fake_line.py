"""A line without a bus: a script of events for each query, so that the HTTP edge can be tested by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field

from askwire_common.contracts import TERMINAL, Column, Draft, Event, Outcome, Question, Status
from askwire_common.errors import ServiceError
from askwire_common.identity.principal import Principal
from askwire_common.work.outcomes import Outcomes
from askwire_gateway.exchange import Happening

Message = Question | Draft
Script = Callable[[str, Message, Principal], Sequence[Happening]]
COLUMNS = (Column(name="carrier", type="text"),)


def outcome(query_id: str, message: Message, principal: Principal, **changes: object) -> Outcome:
    """A query that was answered with one row, or what ``changes`` make of it."""
    plain = Outcome(
        query_id=query_id,
        event=Event.DONE,
        status=Status.ANSWERED,
        datasource=message.datasource,
        principal=principal.subject,
        question=message.question,
        sql="SELECT carrier FROM flights LIMIT 1",
        columns=COLUMNS,
        row_count=1,
        chunks=1,
    )
    return Outcome.model_validate(plain.model_dump() | changes)


def ending(held: Outcome, seq: int = 9) -> Happening:
    """The terminal event that tells this outcome."""
    return Happening(Event(held.event), seq, held.model_dump_json().encode())


def one_row(query_id: str, message: Message, principal: Principal) -> Sequence[Happening]:
    """The ordinary course of a query with one row."""
    return [
        Happening(Event.ACCEPTED, 1, b'{"query_id":"%s"}' % query_id.encode()),
        Happening(Event.RUNNING, 2, b'{"columns":[{"name":"carrier","type":"text"}]}'),
        Happening(Event.ROWS, 3, b'[["UA"]]'),
        ending(outcome(query_id, message, principal)),
    ]


@dataclass
class Asked:
    """What reached the line."""

    message: Message
    principal: Principal
    deadline_ms: int
    traceparent: str | None


@dataclass
class FakeExchange:
    """Plays a script; with ``stuck`` it then waits for ever, until it is cancelled."""

    query_id: str
    script: Sequence[Happening]
    stuck: bool
    consumed_chunks: int = 0
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)

    async def __aiter__(self) -> AsyncGenerator[Happening, None]:
        for happening in self.script:
            yield happening
        if self.stuck:
            await asyncio.Event().wait()

    async def consumed(self, chunks: int) -> None:
        """Count what was consumed."""
        self.consumed_chunks += chunks

    async def cancel(self) -> None:
        """Note the cancellation."""
        self.cancelled.set()


class FakeLine:
    """Satisfies ``exchange.Line``. Set ``script``, ``stuck`` or ``error`` before asking."""

    def __init__(self) -> None:
        self.script: Script = one_row
        self.stuck = False
        self.error: ServiceError | None = None
        self.asked: list[Asked] = []
        self.exchanges: list[FakeExchange] = []
        self.began = asyncio.Event()
        self.outcomes: dict[str, Outcome] = {}
        self.kept: Outcomes | None = None  # of queries that reach the bus past this line
        self.cancelled: list[str] = []

    async def ask(
        self,
        message: Message,
        principal: Principal,
        *,
        deadline_ms: int,
        traceparent: str | None = None,
        query_id: str | None = None,
        progress: bool = True,
    ) -> FakeExchange:
        """Begin to play the script."""
        if self.error is not None:
            raise self.error
        assert query_id is not None
        self.asked.append(Asked(message, principal, deadline_ms, traceparent))
        script = self.script(query_id, message, principal)
        for happening in script:
            if happening.event in TERMINAL:
                self.outcomes[query_id] = Outcome.model_validate_json(happening.body)
        self.exchanges.append(FakeExchange(query_id, script, self.stuck))
        self.began.set()
        return self.exchanges[-1]

    async def outcome(self, query_id: str, owner: str) -> Outcome | None:
        """What the script ended with."""
        if self.error is not None:
            raise self.error
        held = self.outcomes.get(query_id)
        if held is None and self.kept is not None:
            held = await self.kept.get(query_id, owner)
        return held if held is not None and held.principal == owner else None

    async def cancel(self, query_id: str, principal: Principal) -> None:
        """Note the cancellation."""
        del principal
        self.cancelled.append(query_id)
