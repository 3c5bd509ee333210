"""A TCP proxy between clients and one server that does what networks do: cut, delay, swallow, limit, lie about the end.

It lives in the test's own event loop. A fault holds from the moment it is set for every connection, old and new; what
a swallowing network holds back is delivered when it heals, as TCP's retransmission would.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, Self

_PIECE: Final = 65_536
_RESET: Final = struct.pack("ii", 1, 0)


class FaultProxy:
    """Forwards a free port of the loopback interface to ``port``; an async context manager.

    Attributes:
        latency: seconds that each piece is held in each direction.
        rate: bytes a second towards the client, over each connection; None is no limit.
        cut_after: bytes towards the client after which a connection is reset; None is never.
        connections: how many were accepted so far.
        passed: bytes that went towards clients so far.
        delayed: is set once a request waits.
    """

    def __init__(self, port: int, *, host: str = "127.0.0.1") -> None:
        self.latency = 0.0
        self.rate: float | None = None
        self.cut_after: int | None = None
        self.connections = 0
        self.passed = 0
        self.port = 0
        self._target = host, port
        self._refusing = False
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._pairs: set[_Pair] = set()
        self._late: set[_Pair] = set()
        self._caught_up = asyncio.Event()
        self.delayed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        self._flowing.set()
        self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def open(self) -> int:
        """How many connections are open now."""
        return len(self._pairs)

    def lead_to(self, port: int) -> None:
        """New connections reach another server, as behind an address that has moved."""
        self._target = self._target[0], port

    def cut(self) -> None:
        """Reset every connection, on both sides."""
        for pair in list(self._pairs):
            pair.reset()

    def half_open(self) -> None:
        """Every client loses its connection, and the server hears nothing of it: as when a client's host dies."""
        for pair in list(self._pairs):
            pair.lose_client()

    def hang_up(self) -> None:
        """Every connection ends in order and without a word: as when the process that serves it dies."""
        for pair in list(self._pairs):
            pair.hang_up()

    @contextmanager
    def swallowing(self) -> Iterator[None]:
        """Connections stay open and new ones are accepted, but nothing passes either way: a partition."""
        self._flowing.clear()
        try:
            yield
        finally:
            self._flowing.set()

    def delay_requests(self) -> None:
        """What clients send on the connections that are open now waits; new connections overtake it."""
        self._late = set(self._pairs)
        self._caught_up.clear()
        self.delayed.clear()

    def catch_up(self) -> None:
        """What was delayed arrives."""
        self._late = set()
        self._caught_up.set()

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Every connection is reset, and new ones are, too: the server is gone."""
        self._refusing = True
        self.cut()
        try:
            yield
        finally:
            self._refusing = False

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._forward(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refusing:
            _reset(writer)
            return
        self.connections += 1
        try:
            upstream = await asyncio.open_connection(*self._target)
        except OSError:
            _reset(writer)
            return
        pair = _Pair((reader, writer), upstream)
        self._pairs.add(pair)
        try:
            await asyncio.gather(
                self._pump(pair, reader, upstream[1], to_client=False),
                self._pump(pair, upstream[0], writer, to_client=True),
            )
        finally:
            pair.reset()
            self._pairs.discard(pair)

    async def _pump(
        self, pair: _Pair, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, to_client: bool
    ) -> None:
        sent = 0
        with suppress(OSError):
            while piece := await source.read(_PIECE if self.rate is None else _a_tenth(self.rate)):
                if self.latency:
                    await asyncio.sleep(self.latency)
                await self._flowing.wait()
                if pair in self._late and not to_client:
                    self.delayed.set()
                    await self._caught_up.wait()
                if to_client:
                    piece = piece if self.cut_after is None else piece[: max(0, self.cut_after - sent)]
                    sent += len(piece)
                    self.passed += len(piece)
                if to_client and self.rate is not None:
                    await asyncio.sleep(len(piece) / self.rate)
                sink.write(piece)
                await sink.drain()
                if to_client and self.cut_after is not None and sent >= self.cut_after:
                    pair.reset()
        if pair.client_lost and not to_client:
            await asyncio.Event().wait()  # the server goes on believing that somebody is there
        with suppress(OSError):
            if sink.can_write_eof():
                sink.write_eof()


class _Pair:
    """Both halves of one connection."""

    def __init__(
        self,
        client: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        server: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        self.client_lost = False
        self._client = client
        self._server = server

    def reset(self) -> None:
        _reset(self._client[1])
        _reset(self._server[1])

    def hang_up(self) -> None:
        for _, writer in (self._client, self._server):
            writer.close()

    def lose_client(self) -> None:
        self.client_lost = True
        _reset(self._client[1])


def _reset(writer: asyncio.StreamWriter) -> None:
    """RST instead of FIN: nobody can take it for an orderly end."""
    connection = writer.get_extra_info("socket")
    if connection is not None and not writer.is_closing():
        with suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()


def _a_tenth(rate: float) -> int:
    """So much at a time that ten pieces make a second."""
    return max(1, min(_PIECE, int(rate / 10)))
