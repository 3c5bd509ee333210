"""Requests on a real server: every asker gets its own answer, or the error that nats-py would give."""

from __future__ import annotations

import asyncio

import nats.errors
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

pytestmark = [pytest.mark.servers, pytest.mark.timeout(60)]


async def echo(message: Msg) -> None:
    """Answer with what was asked, its headers included."""
    await message.respond(message.data + (message.headers or {}).get("Mark", "").encode())


async def test_many_at_once_get_their_own_answers(client: Client) -> None:
    await client.subscribe("echo", cb=echo)

    asked = [client.request("echo", b"%d" % n, timeout=30, headers={"Mark": "größer"}) for n in range(200)]

    assert [answer.data.decode() for answer in await asyncio.gather(*asked)] == [f"{n}größer" for n in range(200)]


async def test_nobody_listens(client: Client) -> None:
    with pytest.raises(nats.errors.NoRespondersError):
        await client.request("nobody", b"", timeout=30)


async def test_somebody_listens_and_keeps_silent(client: Client) -> None:
    await client.subscribe("silence")

    with pytest.raises(nats.errors.TimeoutError):
        await client.request("silence", b"", timeout=0.01)


async def test_an_answer_that_comes_too_late_goes_to_nobody(client: Client) -> None:
    """Neither to the asker, who has left, nor to the next one."""
    late: asyncio.Queue[Msg] = asyncio.Queue()
    await client.subscribe("late", cb=late.put)
    asking = asyncio.create_task(client.request("late", b"", timeout=30))
    asked = await late.get()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    await asked.respond(b"too late")
    await client.subscribe("echo", cb=echo)

    assert (await client.request("echo", b"in time", timeout=30)).data == b"in time"


async def test_who_is_leaving_asks_nothing_more(client: Client) -> None:
    await client.subscribe("echo", cb=echo)
    await client.drain()

    with pytest.raises((nats.errors.ConnectionDrainingError, nats.errors.ConnectionClosedError)):
        await client.request("echo", b"", timeout=30)
