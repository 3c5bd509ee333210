"""Results that are kept on the bus: followed while they come about, then read as often as one likes, in any format.

They are kept as PostgreSQL's own text, from which every format is made here exactly as the executor makes it. One chunk
is in memory at a time, however long the result. What is missing of it is never passed over.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

import orjson
from pydantic import BaseModel

from askwire_common.bus.protocols import Bus, Incoming
from askwire_common.contracts import (
    RESULTS_STREAM,
    TERMINAL,
    Code,
    Column,
    Event,
    Header,
    Outcome,
    RowFormat,
    Status,
    result_subject,
)
from askwire_common.errors import ServiceError
from askwire_common.work.outcomes import Outcomes, failed, fingerprint
from askwire_common.work.reply import intact
from askwire_gateway.deferred.outbox import Deferred, Outbox
from askwire_gateway.exchange import Happening
from askwire_rows.encoder import Encoder, encoder
from askwire_rows.pgtype import displayed
from askwire_rows.text import native

_LOOK_SECONDS: Final = 1.0
_GRACE_SECONDS: Final = 10.0
_INLINE_ROWS: Final = 100
_PAGE_BYTES: Final = 1_048_576
_GONE: Final = "a part of the rows is no longer kept; ask again"
Row = list[str | None]


class Place(BaseModel):
    """Where in a kept result a page begins.

    Attributes:
        run: of which run of the statement.
        chunk: which of its chunks, counted from 1.
        sequence: that chunk's number in the stream, or any smaller one.
        row: which of the chunk's rows, counted from 0.
    """

    run: str
    chunk: int = 1
    sequence: int = 1
    row: int = 0


@dataclass(frozen=True)
class Page:
    """A part of a result, encoded whole."""

    body: bytes
    rows: int
    following: Place | None


@dataclass(frozen=True)
class Chunk:
    """Some rows of a result, and where in it they are."""

    place: Place
    rows: list[Row]


class Transcoder:
    """Makes one format of kept rows."""

    def __init__(self, row_format: RowFormat, columns: Sequence[Column]) -> None:
        self._types = [displayed(column.type) for column in columns]
        self._as_text = row_format is RowFormat.CSV
        self._encoder: Encoder = encoder(row_format, [column.name for column in columns], self._types)

    def head(self) -> bytes:
        """What comes before the first row."""
        return self._encoder.head()

    async def rows(self, rows: Sequence[Row]) -> bytes:
        """These rows; many of them in a thread, so that others are not kept waiting."""
        if len(rows) <= _INLINE_ROWS:
            return self._encoded(rows)
        return await asyncio.to_thread(self._encoded, rows)

    def tail(self) -> bytes:
        """What comes after the last row."""
        return self._encoder.tail()

    def _encoded(self, rows: Sequence[Row]) -> bytes:
        if not rows:
            return b""
        return self._encoder.rows(rows if self._as_text else native(rows, self._types))


class Results:
    """Kept results, and the queries that are still on their way to one."""

    def __init__(self, bus: Bus, outbox: Outbox, outcomes: Outcomes) -> None:
        self._bus = bus
        self._outbox = outbox
        self._outcomes = outcomes

    def follow(self, deferred: Deferred, row_format: RowFormat) -> KeptExchange:
        """The query as if it were asked now: what has become of it so far, its rows in this format, its end."""
        return KeptExchange(self, deferred, row_format)

    async def outcome(self, deferred: Deferred) -> Outcome | None:
        """How the query ended, from the bus, or from the control database, which remembers when the bus forgets.

        Raises:
            ServiceError: ``unavailable``: neither answers.
        """
        if deferred.outcome is not None:
            return deferred.outcome
        held = await self._outcomes.get(deferred.id, deferred.principal.subject)
        if held is None:
            again = await self._outbox.look_up(deferred.id)
            held = None if again is None else again.outcome
        return held

    async def ended(self, deferred: Deferred) -> Outcome:
        """How the query ended, once it has.

        Raises:
            ServiceError: see ``end``.
        """
        async with aclosing(self.end(deferred)) as told:
            async for news in told:
                if isinstance(news, Outcome):
                    return news
        raise ServiceError(Code.UNAVAILABLE, "how the query ended is not known yet; look again", retry_after=1)

    async def last_event(self, deferred: Deferred) -> Event | None:
        """The last event that the line told of the query; None while nobody has taken it up."""
        kept = await self._bus.kept(RESULTS_STREAM, subject_of(deferred))
        return None if kept is None else Event(kept.headers[Header.EVENT])

    async def end(self, deferred: Deferred) -> AsyncGenerator[Incoming | Outcome, None]:
        """Progress as it is told, and last the outcome.

        Raises:
            ServiceError: ``unavailable``, or ``deadline_exceeded`` when nobody decides.
        """
        heard: asyncio.Queue[Incoming] = asyncio.Queue()
        subscription = await self._bus.subscribe(subject_of(deferred), heard.put)
        giving_up = asyncio.get_running_loop().time() + max(0.0, deferred.left) + _GRACE_SECONDS
        try:
            while True:
                outcome = await self.outcome(deferred)
                if outcome is not None:
                    yield outcome
                    return
                if asyncio.get_running_loop().time() > giving_up:
                    detail = "the deadline passed, and how the query ended is not known yet; look again in a moment"
                    raise ServiceError(Code.DEADLINE_EXCEEDED, detail)
                async for message in _until_end_or_silence(heard):
                    yield message
        finally:
            await subscription.stop()

    async def chunks(self, deferred: Deferred, outcome: Outcome, start: Place) -> AsyncIterator[Chunk]:
        """The rows of a result from a place on.

        Raises:
            ServiceError: ``not_found``: a part of them is not kept any more; ``unavailable``.
        """
        subject, sequence, body = f"{subject_of(deferred)}.{start.run}", start.sequence, b""
        place: Place | None = None
        for number in range(start.chunk, outcome.chunks + 1):
            kept = await self._bus.kept(RESULTS_STREAM, subject, at_least=sequence)
            if kept is None or kept.headers.get(Header.SEQ) != str(number) or not intact(kept.headers, kept.body):
                raise ServiceError(Code.NOT_FOUND, _GONE)
            place = place or Place(run=start.run, chunk=number, sequence=kept.sequence)
            sequence, body = kept.sequence + 1, body + kept.body
            rows = _rows(body)
            if rows is None:  # a single row larger than a message
                continue
            yield Chunk(place, rows)
            place, body = None, b""
        if body:
            raise ServiceError(Code.NOT_FOUND, _GONE)

    async def page(
        self, deferred: Deferred, outcome: Outcome, start: Place | None, row_format: RowFormat, limit: int
    ) -> Page:
        """At most so many rows, fewer when they are large, as one whole of their format.

        Raises:
            ServiceError: see ``chunks``.
        """
        transcoder = Transcoder(row_format, outcome.columns)
        bodies, count, size = [transcoder.head()], 0, 0
        following: Place | None = None
        begin = start or Place(run=outcome.run or "")
        async for chunk in self.chunks(deferred, outcome, begin):
            skip = begin.row if chunk.place.chunk == begin.chunk else 0
            if count >= limit or size >= _PAGE_BYTES:
                following = chunk.place
                break
            rows = chunk.rows[skip : skip + limit - count]
            bodies.append(await transcoder.rows(rows))
            count, size = count + len(rows), size + len(bodies[-1])
            if skip + len(rows) < len(chunk.rows):
                following = chunk.place.model_copy(update={"row": skip + len(rows)})
                break
        return Page(_joined(row_format, [*bodies, transcoder.tail()]), count, following)


class KeptExchange:
    """Satisfies ``exchange.Exchange``: a query that lives on when whoever asks for it goes away."""

    def __init__(self, results: Results, deferred: Deferred, row_format: RowFormat) -> None:
        self.query_id = deferred.id
        self._results = results
        self._deferred = deferred
        self._format = row_format

    async def __aiter__(self) -> AsyncGenerator[Happening, None]:
        number = 0
        async for told in self._results.end(self._deferred):
            number += 1
            if isinstance(told, Incoming):
                yield Happening(Event(told.headers[Header.EVENT]), number, told.body)
                continue
            async for happening in self._result(told, number):
                yield happening

    async def consumed(self, chunks: int) -> None:
        """Nothing: rows are read when there is room for them."""

    async def cancel(self) -> None:
        """Nothing: the query is not its reader's to end; ``DELETE`` ends it."""

    async def _result(self, outcome: Outcome, number: int) -> AsyncIterator[Happening]:
        end = outcome
        try:
            if outcome.event is Event.DONE and outcome.status is Status.ANSWERED:
                async for body in self._bodies(outcome):
                    yield Happening(Event.ROWS, number, body, attempt=1)
                    number += 1
        except ServiceError as error:
            end = failed(outcome.query_id, outcome.datasource, error)
        yield Happening(Event(end.event), number, end.model_dump_json(exclude_none=True).encode())

    async def _bodies(self, outcome: Outcome) -> AsyncIterator[bytes]:
        transcoder = Transcoder(self._format, outcome.columns)
        head = transcoder.head()
        async for chunk in self._results.chunks(self._deferred, outcome, Place(run=outcome.run or "")):
            yield head + await transcoder.rows(chunk.rows)
            head = b""
        if rest := head + transcoder.tail():
            yield rest


def subject_of(deferred: Deferred) -> str:
    """Where the events of a query are kept."""
    return result_subject(fingerprint(deferred.principal.subject), deferred.id)


async def _until_end_or_silence(heard: asyncio.Queue[Incoming]) -> AsyncIterator[Incoming]:
    while True:
        try:
            message = await asyncio.wait_for(heard.get(), _LOOK_SECONDS)
        except TimeoutError:
            return
        if message.headers.get(Header.EVENT) in TERMINAL:
            return
        yield message


def _rows(body: bytes) -> list[Row] | None:
    try:
        rows: list[Row] = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return rows


def _joined(row_format: RowFormat, bodies: Sequence[bytes]) -> bytes:
    if row_format is not RowFormat.JSON:
        return b"".join(bodies)
    return b"[" + b",".join(inner for body in bodies if (inner := body.strip()[1:-1])) + b"]"
