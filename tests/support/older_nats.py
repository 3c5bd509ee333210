"""A NATS server that says that it is an older one: all else passes through to a real one as it came."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit


@asynccontextmanager
async def claiming(version: str, url: str) -> AsyncIterator[str]:
    """The address at which the server at ``url`` claims this version."""
    real = urlsplit(url)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection(real.hostname, real.port)
        info = await there_reader.readline()
        writer.write(re.sub(rb'"version":"[^"]+"', f'"version":"{version}"'.encode(), info))
        with suppress(ConnectionError):
            await asyncio.gather(_pass(reader, there_writer), _pass(there_reader, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"nats://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(65_536):
            writer.write(piece)
            await writer.drain()
    finally:
        writer.close()
