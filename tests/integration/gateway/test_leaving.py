"""A gateway that stops breaks no connection under a client that was just about to ask."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import aiohttp
import pytest
from aiohttp import web
from aiohttp.typedefs import Handler

from askwire_gateway.server import HttpServer


async def greet(_: web.Request) -> web.Response:
    return web.Response(text="hello")


def server(linger_seconds: float, drain_seconds: float = 10, handler: Handler = greet) -> HttpServer:
    app = web.Application()
    app.router.add_get("/", handler)
    return HttpServer(app, "127.0.0.1", 0, drain_seconds=drain_seconds, linger_seconds=linger_seconds)


async def test_a_request_on_an_open_connection_is_answered_and_is_its_last() -> None:
    """The client hears that it must not come back on this connection, and the server goes once it has left."""
    leaving = server(linger_seconds=300)
    async with AsyncExitStack() as stack:
        listening = await stack.enter_async_context(leaving.listening())
        http = await stack.enter_async_context(aiohttp.ClientSession(f"http://127.0.0.1:{listening.port}"))
        drained = leaving.drained()
        await drained.__aenter__()
        async with http.get("/") as before:
            assert "Connection" not in before.headers
        going = asyncio.create_task(drained.__aexit__(None, None, None))
        await asyncio.sleep(0)
        async with http.get("/") as after:
            assert (await after.text(), after.headers["Connection"]) == ("hello", "close")
        await going


async def test_who_says_nothing_is_not_waited_for_longer_than_stated() -> None:
    leaving = server(linger_seconds=0.05)
    async with leaving.listening() as listening:
        reader, writer = await asyncio.open_connection("127.0.0.1", listening.port)
        async with leaving.drained():
            pass
        assert await reader.read() == b""
        writer.close()


async def test_an_answer_without_end_is_cut_when_the_drain_is_over() -> None:
    """Whatever stops the service kills it five seconds later, and would cut more than this answer."""
    begun = asyncio.Event()

    async def endless(_: web.Request) -> web.Response:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    leaving = server(linger_seconds=0.05, drain_seconds=4, handler=endless)
    async with leaving.listening() as listening, aiohttp.ClientSession(f"http://127.0.0.1:{listening.port}") as http:
        asking = asyncio.create_task(http.get("/").__aenter__())
        drained = leaving.drained()
        await drained.__aenter__()
        await begun.wait()
        await asyncio.wait_for(drained.__aexit__(None, None, None), 7)
        with pytest.raises(aiohttp.ClientError):
            await asking
