"""The tests' own network: it forwards faithfully until it is told not to, and then fails in exactly that way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import pytest
from tests.support.fault_proxy import FaultProxy
from tests.support.waiting import until

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[FaultProxy], Awaitable[Ends]]


class Echo:
    """A server that says everything back and counts who is connected."""

    def __init__(self) -> None:
        self.here = 0
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.here += 1
        try:
            while piece := await reader.read(65_536):
                writer.write(piece)
                await writer.drain()
        except OSError:
            pass
        finally:
            self.here -= 1
            writer.close()


@pytest.fixture
async def echo() -> AsyncIterator[Echo]:
    echo = Echo()
    server = await asyncio.start_server(echo.serve, "127.0.0.1", 0)
    echo.port = server.sockets[0].getsockname()[1]
    yield echo
    server.close()


@pytest.fixture
async def proxy(echo: Echo) -> AsyncIterator[FaultProxy]:
    async with FaultProxy(echo.port) as proxy:
        yield proxy


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """Makes clients, and closes them at the end."""
    writers: list[asyncio.StreamWriter] = []

    async def connect(proxy: FaultProxy) -> Ends:
        ends = await asyncio.open_connection("127.0.0.1", proxy.port)
        writers.append(ends[1])
        return ends

    yield connect
    for writer in writers:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


async def said_back(ends: Ends, text: bytes = b"hello") -> bool:
    ends[1].write(text)
    return await ends[0].readexactly(len(text)) == text


async def test_without_a_fault_bytes_pass_unchanged(proxy: FaultProxy, connect: Connect) -> None:
    """More than any buffer holds, both ways, and the end of one side is passed on."""
    ends = await connect(proxy)
    text = bytes(range(256)) * 8_000
    writing = asyncio.create_task(_write(ends[1], text))

    assert await ends[0].readexactly(len(text)) == text
    await writing
    ends[1].write_eof()
    assert await ends[0].read() == b""
    assert proxy.passed == len(text)


async def _write(writer: asyncio.StreamWriter, text: bytes) -> None:
    writer.write(text)
    await writer.drain()


async def test_a_cut_is_a_reset_on_both_sides(proxy: FaultProxy, connect: Connect, echo: Echo) -> None:
    ends = await connect(proxy)
    assert await said_back(ends)
    proxy.cut()

    with pytest.raises(ConnectionResetError):
        await ends[0].read()
    await until(lambda: echo.here == 0, "the server was not told")
    assert await said_back(await connect(proxy)), "a new connection works again"


async def test_a_swallowing_network_holds_everything_back_and_heals(proxy: FaultProxy, connect: Connect) -> None:
    """Nothing is lost: what was sent meanwhile arrives afterwards, in order."""
    ends = await connect(proxy)
    assert await said_back(ends)
    with proxy.swallowing():
        ends[1].write(b"one")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(ends[0].read(1), 0.05)
        ends[1].write(b"two")
    assert await ends[0].readexactly(6) == b"onetwo"


async def test_a_refusing_network_resets_old_and_new(proxy: FaultProxy, connect: Connect) -> None:
    ends = await connect(proxy)
    assert await said_back(ends)
    with proxy.refusing():
        with pytest.raises(ConnectionResetError):
            await ends[0].read()
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await said_back(await connect(proxy))
    assert await said_back(await connect(proxy))


async def test_half_open_leaves_the_server_in_its_belief(proxy: FaultProxy, connect: Connect, echo: Echo) -> None:
    ends = await connect(proxy)
    assert await said_back(ends)
    proxy.half_open()

    with pytest.raises(ConnectionResetError):
        await ends[0].read()
    assert echo.here == 1


async def test_latency_holds_each_way(proxy: FaultProxy, connect: Connect) -> None:
    ends = await connect(proxy)
    proxy.latency = 0.03
    began = time.monotonic()

    assert await said_back(ends)
    assert time.monotonic() - began >= 0.06


async def test_a_rate_limits_what_a_client_gets(proxy: FaultProxy, connect: Connect) -> None:
    """20,000 bytes at 100,000 a second take a fifth of a second."""
    proxy.rate = 100_000
    ends = await connect(proxy)
    began = time.monotonic()

    assert await said_back(ends, b"x" * 20_000)
    assert 0.15 < time.monotonic() - began < 2


async def test_a_connection_is_cut_after_so_many_bytes(proxy: FaultProxy, connect: Connect) -> None:
    """Exactly so many arrive; the next connection has as many."""
    proxy.cut_after = 1_000
    ends = await connect(proxy)
    ends[1].write(b"x" * 5_000)
    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
        await ends[0].readexactly(1_001)
    assert proxy.passed == 1_000


async def test_a_server_that_is_not_there_resets_the_client(connect: Connect) -> None:
    async with FaultProxy(1) as proxy:
        ends = await connect(proxy)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await said_back(ends)
