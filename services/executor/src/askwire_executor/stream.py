"""The executor's use case: run an approved statement, and send its rows in chunks as fast as they are taken.

Memory holds a batch and its encoding, whatever the length of the result: the sink waits until the reader grants room,
meanwhile nobody fetches, and the server's portal waits with its rows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

import asyncpg

from askwire_common.contracts import Column, RowFormat
from askwire_executor.bulk import bulk_copy
from askwire_executor.chunks import TARGET_BYTES, Chunks
from askwire_executor.connection import Decoding
from askwire_executor.database import Portal, Source
from askwire_executor.failures import failure
from askwire_executor.statement import Statement
from askwire_rows.encoder import copy_encoder, encoder

_FIRST_BATCH: Final = 128
_LARGEST_BATCH: Final = 2_000
_BULK_ROWS: Final = 50_000
_AS_TEXT: Final = frozenset({RowFormat.CSV, RowFormat.TEXT})


class Sink(Protocol):
    """Where the result goes."""

    async def columns(self, columns: tuple[Column, ...]) -> None:
        """The statement has been accepted by the database; these columns are to come."""

    async def chunk(self, body: bytes) -> None:
        """The next chunk; returns when there is room for another one."""


@dataclass(frozen=True)
class Finished:
    """A result that was sent to its end.

    Attributes:
        truncated: whether there were more rows than ``max_rows`` or ``max_bytes`` let through.
        chunks: how many chunks were sent.
        bytes: how many bytes they hold.
        void: whether the only row holds nothing but zeros and NULLs; of results read by COPY that is not known.
    """

    columns: tuple[Column, ...]
    row_count: int
    truncated: bool
    chunks: int
    bytes: int
    void: bool = False


async def stream(source: Source, statement: Statement, sink: Sink) -> Finished:
    """Runs the statement and sends its rows.

    Cancelling the task ends the statement in the database.

    Raises:
        Repairable: the database rejected the statement; another draft may do.
        Retryable: the database cannot be reached, or is short of something, just now.
        ServiceError: refused, too large, out of time.
    """
    decoding = Decoding.TEXT if statement.format in _AS_TEXT else Decoding.NATIVE
    try:
        async with asyncio.timeout(statement.seconds), source.run(statement, decoding) as portal:
            counting = _CountingSink(sink)
            bulk = _is_bulk(statement)
            encode = (copy_encoder if bulk else encoder)(statement.format, portal.names, portal.types)
            chunks = Chunks(encode, statement.max_bytes)
            await sink.columns(portal.columns)
            if bulk:
                truncated = await bulk_copy(portal, statement, chunks, counting.send)
            else:
                truncated = await _rows(portal, statement, chunks, counting)
            await counting.send(chunks.end())
            void = chunks.rows == 1 and portal.first_is_void
            return Finished(portal.columns, chunks.rows, truncated, counting.chunks, chunks.bytes, void)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
        # The database's own words stay here: they carry values of the data.
        raise failure(error) from None


class _CountingSink:
    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self.chunks = 0

    async def send(self, bodies: Iterable[bytes]) -> None:
        for body in bodies:
            await self._sink.chunk(body)
            self.chunks += 1


async def _rows(portal: Portal, statement: Statement, chunks: Chunks, sink: _CountingSink) -> bool:
    """Sends the portal's rows; True if there were more of them than were sent.

    The next batch is on its way while one is encoded and sent, so that server and executor work at the same time.
    """
    left, batch = statement.max_rows, _FIRST_BATCH
    asked = min(batch, left + 1)
    rows = await portal.fetch(asked)
    fetching: asyncio.Task[list[asyncpg.Record]] | None = None
    try:
        while True:
            ended, more = len(rows) < asked, len(rows) > left
            rows = rows[:left]
            left -= len(rows)
            if not (ended or more):
                asked = min(batch, left + 1)
                fetching = asyncio.create_task(portal.fetch(asked))
                await asyncio.sleep(0)  # the request leaves before encoding keeps the loop busy
            before = chunks.bytes
            await sink.send(chunks.add(rows))
            if more or chunks.full:
                return True
            if fetching is None:
                return False
            batch = _next_batch(len(rows), chunks.bytes - before)
            rows, fetching = await fetching, None
    finally:
        if fetching is not None:
            fetching.cancel()
            await asyncio.gather(fetching, return_exceptions=True)


def _next_batch(rows: int, size: int) -> int:
    """How many rows fill a chunk, judged by the last batch; grows by four at most, since rows may grow too."""
    return max(1, min(_LARGEST_BATCH, rows * 4, rows * TARGET_BYTES // max(size, 1)))


def _is_bulk(statement: Statement) -> bool:
    """Whether COPY pays, and may take the statement: a semicolon would end it inside COPY's parentheses."""
    return statement.max_rows >= _BULK_ROWS and ";" not in statement.sql
