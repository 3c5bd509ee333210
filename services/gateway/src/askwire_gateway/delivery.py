"""How the events of one query become one HTTP answer. Bytes are copied; rows are never parsed or gathered.

The first megabyte is held back, so that what fails before it still gets its proper status. What fails after it breaks
the connection: a client never takes a part of a result for the whole.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, Protocol

import structlog
from aiohttp import web

from askwire_common.contracts import TERMINAL, Code, Event, Outcome, Status
from askwire_common.errors import ServiceError
from askwire_gateway import problems
from askwire_gateway.answers import tell
from askwire_gateway.exchange import Exchange, Happening
from askwire_gateway.negotiation import Media

QUERY_ID_HEADER: Final = "Askwire-Query-Id"
_RESET: Final = struct.pack("ii", 1, 0)
_log = structlog.get_logger("askwire.http")


@dataclass(frozen=True)
class Delivery:
    """Where one answer goes, and what it repeats of the request.

    Attributes:
        hold: bytes of rows that are held back before anything is sent.
        patience: seconds that the client may take to accept a piece.
        on_end: is told the outcome.
    """

    request: web.Request
    question: str | None
    trace_id: str
    hold: int
    patience: float
    heartbeat: float
    on_end: Callable[[Outcome], None]

    def problem(self, outcome: Outcome) -> problems.Problem:
        """What to tell of a query that was refused or failed."""
        if outcome.code is Code.INTERNAL:
            _log.error("query.failed", detail=outcome.detail, query_id=outcome.query_id, trace_id=self.trace_id)
        return problems.of_outcome(outcome, trace_id=self.trace_id)

    def told(self, outcome: Outcome) -> bytes:
        """What to tell of a query that is done, all but its rows, as JSON."""
        return tell(outcome, question=self.question, trace_id=self.trace_id).model_dump_json().encode()


class Framing(Protocol):
    """How chunks of rows are joined to one body."""

    def piece(self, chunk: bytes) -> bytes:
        """What is written for the next chunk."""

    def end(self, told: bytes) -> bytes:
        """What is written last."""


@dataclass
class JsonFraming:
    """``{"rows": [`` the chunks' own rows ``], `` everything else ``}``: brackets are stripped, bytes are copied."""

    _opened: bool = field(default=False, init=False)
    _rows: bool = field(default=False, init=False)

    def piece(self, chunk: bytes) -> bytes:
        """The rows within a chunk's brackets."""
        rows = chunk.strip()[1:-1]
        start = self._start()
        if not rows.strip():
            return start
        comma, self._rows = (b"," if self._rows else b""), True
        return start + comma + rows

    def end(self, told: bytes) -> bytes:
        """Close the rows, and add everything else."""
        return self._start() + b"]," + told[1:]

    def _start(self) -> bytes:
        if self._opened:
            return b""
        self._opened = True
        return b'{"rows":['


class PlainFraming:
    """Chunks one after the other: lines of CSV or NDJSON, or an Arrow stream."""

    def piece(self, chunk: bytes) -> bytes:
        """The chunk itself."""
        return chunk

    def end(self, told: bytes) -> bytes:
        """Nothing: these formats have no room for more than rows."""
        del told
        return b""


async def deliver(exchange: Exchange, media: Media, delivery: Delivery) -> web.StreamResponse:
    """Answer with rows in the representation that was asked for."""
    framing = _framing(media)
    held: list[bytes] = []
    size = attempt = 0
    stream: web.StreamResponse | None = None
    async with _events(exchange) as events:
        async for happening in events:
            if happening.event is Event.ROWS:
                if happening.attempt != attempt:
                    _may_begin_anew(stream is None, delivery)
                    attempt, framing, held, size = happening.attempt, _framing(media), [], 0
                piece = framing.piece(happening.body)
                if stream is None:
                    held.append(piece)
                    size += len(piece)
                    if size > delivery.hold:
                        stream = await _open(exchange, media, delivery)
                        piece, held = b"".join(held), []
                if stream is not None:
                    await _write(stream, piece, delivery)
                await exchange.consumed(1)
            elif happening.event in TERMINAL:
                outcome = _ended(happening, delivery)
                if stream is None:
                    return _whole(outcome, media, framing, held, delivery)
                return await _close(stream, outcome, framing, delivery)
    raise ServiceError(Code.UNAVAILABLE, "the line fell silent before the query had ended; ask again", retry_after=1)


def _framing(media: Media) -> Framing:
    return JsonFraming() if media is Media.JSON else PlainFraming()


def _may_begin_anew(nothing_sent: bool, delivery: Delivery) -> None:
    """An executor died and another runs the statement: what the client already has cannot be taken back."""
    if not nothing_sent:
        _break_off(delivery.request)
        raise ConnectionAbortedError


async def deliver_events(exchange: Exchange, delivery: Delivery) -> web.StreamResponse:
    """Answer with the events themselves, as server-sent events."""
    stream = await _open(exchange, Media.EVENTS, delivery)
    attempt = 0
    async with _events(exchange) as events:
        async for happening in _with_heartbeat(events, stream, delivery):
            if happening.event is Event.ROWS and happening.attempt != attempt:
                _may_begin_anew(attempt == 0, delivery)
                attempt = happening.attempt
            body = happening.body
            event = happening.event
            if event in TERMINAL:
                outcome = _ended(happening, delivery)
                event = Event(outcome.event)
                done = event is Event.DONE
                body = (
                    delivery.told(outcome)
                    if done
                    else delivery.problem(outcome).model_dump_json(exclude_none=True).encode()
                )
            await _write(stream, _event(event, happening.seq, body), delivery)
            if event is Event.ROWS:
                await exchange.consumed(1)
    await stream.write_eof()
    return stream


def _whole(
    outcome: Outcome, media: Media, framing: Framing, held: list[bytes], delivery: Delivery
) -> web.StreamResponse:
    """The answer to a query that ended before anything had to be sent."""
    if outcome.event != Event.DONE:
        return problems.response(delivery.problem(outcome), retry_after=outcome.retry_after)
    told = delivery.told(outcome)
    headers = {QUERY_ID_HEADER: outcome.query_id}
    if outcome.status is not Status.ANSWERED and (outcome.status is not Status.VALIDATED or media is not Media.JSON):
        return web.Response(body=told, content_type=Media.JSON.value, headers=headers)  # no rows: nothing to format
    if media is not Media.JSON:
        headers["Askwire-Row-Count"] = str(outcome.row_count)
        headers["Askwire-Truncated"] = str(outcome.truncated).lower()
    return web.Response(body=b"".join([*held, framing.end(told)]), headers=headers | content_type(media))


async def _close(
    stream: web.StreamResponse, outcome: Outcome, framing: Framing, delivery: Delivery
) -> web.StreamResponse:
    """The end of an answer that is under way; one that went wrong breaks off, so that it cannot pass for whole."""
    if outcome.event != Event.DONE:
        problem = delivery.problem(outcome)
        _break_off(delivery.request)
        return problems.response(problem)  # for the metrics and the log: nobody can receive it any more
    await _write(stream, framing.end(delivery.told(outcome)), delivery)
    await stream.write_eof()
    return stream


def _break_off(request: web.Request) -> None:
    """Reset the connection: also a client that reads until the end of the connection must notice."""
    if request.transport is None:
        return
    connection = request.transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    request.transport.abort()


@asynccontextmanager
async def _events(exchange: Exchange) -> AsyncIterator[AsyncIterator[Happening]]:
    """The query's events; whatever ends the block early also ends the query."""
    async with aclosing(aiter(exchange)) as events:
        try:
            yield events
        except BaseException:
            await _call_off(exchange)
            raise


async def _call_off(exchange: Exchange) -> None:
    try:
        await asyncio.shield(exchange.cancel())
    except ServiceError as error:  # the line is away; the deadline ends the query
        _log.warning("query.not_cancelled", query_id=exchange.query_id, code=error.code)


async def _with_heartbeat(
    events: AsyncIterator[Happening], stream: web.StreamResponse, delivery: Delivery
) -> AsyncIterator[Happening]:
    """The events, with a comment sent whenever there is none for a while, so that no proxy gives up."""
    following: asyncio.Future[Happening] = asyncio.ensure_future(anext(events))
    try:
        while True:
            done, _ = await asyncio.wait({following}, timeout=delivery.heartbeat)
            if not done:
                await _write(stream, b": still at it\n\n", delivery)
                continue
            try:
                happening = following.result()
            except StopAsyncIteration:
                return
            yield happening
            following = asyncio.ensure_future(anext(events))
    finally:
        following.cancel()
        await asyncio.wait({following})


async def _open(exchange: Exchange, media: Media, delivery: Delivery) -> web.StreamResponse:
    headers = {QUERY_ID_HEADER: exchange.query_id} | content_type(media)
    stream = web.StreamResponse(headers=headers)
    await stream.prepare(delivery.request)
    return stream


async def _write(stream: web.StreamResponse, data: bytes, delivery: Delivery) -> None:
    """Write, and wait until the client has room for more.

    Raises:
        ConnectionError: the client is gone, or did not read for longer than it may.
    """
    try:
        async with asyncio.timeout(delivery.patience):
            await stream.write(data)
    except TimeoutError as error:
        _break_off(delivery.request)
        raise ConnectionAbortedError from error


def _ended(happening: Happening, delivery: Delivery) -> Outcome:
    outcome = happening.ended()
    delivery.on_end(outcome)
    return outcome


def content_type(media: Media) -> dict[str, str]:
    """The header that names a representation."""
    text = media in {Media.CSV, Media.EVENTS}
    return {"Content-Type": f"{media.value}; charset=utf-8" if text else media.value}


def _event(event: Event, seq: int, body: bytes) -> bytes:
    data = body.replace(b"\r", b"").replace(b"\n", b"\ndata: ")
    return b"event: %s\nid: %d\ndata: %s\n\n" % (event.value.encode(), seq, data)
