"""On a real server: every asker gets its own answer, or the error that nats-py would give, and no message is lost."""

from __future__ import annotations

import asyncio

import nats
import nats.errors
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.transport import TcpTransport
from tests.support.standstill import standing_still
from tests.support.waiting import until

from askwire_common.bus.nats_client import LeanClient, listen
from askwire_local.servers import NatsServer

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


async def test_a_server_that_stood_still_is_heard_again_at_once(client: Client, broker: NatsServer) -> None:
    """Whoever gave up waiting for it, as a readiness probe does, has not made the connection deaf for half a minute."""
    await client.subscribe("echo", cb=echo)
    assert broker.pid is not None
    with standing_still(broker.pid), pytest.raises(nats.errors.FlushTimeoutError):
        await client.flush(timeout=0.1)  # type: ignore[arg-type]  # it says int, and takes any number

    assert (await client.request("echo", b"back", timeout=10)).data == b"back"


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


async def forbidden(message: Msg) -> None:
    """What is handed over as it is read comes no other way."""
    pytest.fail(f"{message.subject} went through the queue")


async def test_messages_are_handed_over_in_order_whatever_their_size(client: Client) -> None:
    heard: list[Msg] = []
    await listen(client, "sizes.*", heard.append, otherwise=forbidden)
    bodies = [b"", b"x", b"y" * 300_000, b"\r\nMSG sizes.0 1 0\r\n\r\n", b"z" * 70_000]

    for number, body in enumerate(bodies):
        await client.publish(f"sizes.{number}", body, headers={"Number": str(number)} if number % 2 else None)

    await until(lambda: len(heard) == len(bodies), "messages were lost")
    assert [(m.subject, m.data, m.headers) for m in heard] == [
        (f"sizes.{n}", body, {"Number": str(n)} if n % 2 else None) for n, body in enumerate(bodies)
    ]


async def test_more_than_a_socket_takes_at_once_arrives_all_the_same(client: Client) -> None:
    heard: list[bytes] = []
    await listen(client, "flood", lambda message: heard.append(message.data[:8]), otherwise=forbidden)

    for number in range(500):
        await client.publish("flood", b"%08d" % number + b"x" * 20_000)

    await until(lambda: len(heard) == 500, "messages were lost")
    assert heard == [b"%08d" % number for number in range(500)]


@pytest.mark.parametrize("short", [1, 20, 60])
async def test_what_is_too_large_with_its_headers_is_not_sent(client: Client, short: int) -> None:
    """The server counts headers in and hangs up on what is over its limit; nobody else may suffer for one message."""
    await client.subscribe("echo", cb=echo)

    with pytest.raises(nats.errors.MaxPayloadError):
        await client.publish("echo", b"x" * (client.max_payload - short), headers={"Mark": "y" * 60})

    assert (await client.request("echo", b"still here", timeout=10)).data == b"still here"


async def test_a_server_that_hangs_up_with_a_word_is_gone_back_to(client: Client) -> None:
    """Whatever it says: nobody would start a service anew that lives on without its connection."""
    await client.subscribe("echo", cb=echo)
    await client._send_command(b"PUB echo 99999999\r\n")
    await client.flush()

    await until(lambda: client.stats["reconnects"] == 1 and client.is_connected, "it did not come back")

    assert (await client.request("echo", b"back", timeout=10)).data == b"back"


async def test_a_handler_that_fails_does_not_end_the_hearing(client: Client) -> None:
    """The message after the one that it failed at is heard."""
    heard: list[bytes] = []

    def take(message: Msg) -> None:
        heard.append(message.data)
        if message.data == b"bad":
            raise ValueError(message.data)

    await listen(client, "work", take, otherwise=forbidden)
    for body in (b"bad", b"good"):
        await client.publish("work", body)

    await until(lambda: heard == [b"bad", b"good"], "the message after the bad one was not heard")


STRANGE = {
    "a subject that is no text": b"PUB open.\xff 1\r\nx\r\n",
    "a reply subject that is no text": b"PUB open.a _INBOX.\xff 1\r\nx\r\n",
    "a subject with a vertical tab": b"PUB open.a\x0bb 1\r\nx\r\n",
    "a subject with a form feed": b"HPUB open.a\x0cb 12 13\r\nNATS/1.0\r\n\r\nx\r\n",
    "a reply subject with a vertical tab": b"PUB open.a _INBOX.a\x0b7 1\r\nx\r\n",
    "headers that do not begin": b"HPUB open.a 3 4\r\nabcx\r\n",
    "headers that are a version": b"HPUB open.a 8 9\r\nNATS/1.0x\r\n",
    "a status that is no text": b"HPUB open.a 16 17\r\nNATS/1.0 \xff\xff\xff\r\n\r\nx\r\n",
    "a description that is no text": b"HPUB open.a 18 19\r\nNATS/1.0 503 \xff\r\n\r\nx\r\n",
}


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("strange", STRANGE)
async def test_whatever_a_stranger_sends_the_next_message_is_heard(
    client: LeanClient, broker: NatsServer, strange: str, *, at_once: bool
) -> None:
    """By the same connection: one that had to be made anew each time would be no connection."""
    heard: asyncio.Queue[bytes] = asyncio.Queue()

    async def listener(message: Msg) -> None:
        await heard.put(message.data)

    if at_once:
        await listen(client, "open.*", lambda message: heard.put_nowait(message.data), otherwise=listener)
    else:
        await client.subscribe("open.*", cb=listener)
    await client.flush()
    stranger = await nats.connect(broker.url)
    await stranger._send_command(STRANGE[strange])
    await stranger.publish("open.b", b"the next")
    await stranger.flush()

    while await asyncio.wait_for(heard.get(), 5) != b"the next":
        pass
    assert client.stats["reconnects"] == 0
    await stranger.close()


@pytest.mark.parametrize(
    "line", [b"PUB open.%b\x0b%d 1\r\nx\r\n", b"HPUB open.%b\x0b%d 12 13\r\nNATS/1.0\r\n\r\nx\r\n"]
)
async def test_no_subject_makes_a_message_one_of_another_subscription(
    client: LeanClient, broker: NatsServer, line: bytes
) -> None:
    """The number of a subscription stands behind the subject; a stranger who could write it would answer requests."""
    await client.subscribe("open.*")
    asked = await client.subscribe("slow")
    asking = asyncio.create_task(client.request("slow", b"", timeout=30))
    question = await asked.next_msg(timeout=10)
    stranger = await nats.connect(broker.url)
    token = question.reply.rpartition(".")[2].encode()
    for number in range(1, 20):
        await stranger._send_command(line % (token, number))
    await stranger.flush()
    await client.flush()
    await question.respond(b"the answer")

    assert (await asking).data == b"the answer"
    await stranger.close()


async def test_who_has_left_hears_nothing_more(client: Client) -> None:
    heard: list[Msg] = []
    leaving = await listen(client, "news", heard.append, otherwise=forbidden)
    await leaving.unsubscribe()

    await client.publish("news", b"too late")
    await client.flush()

    assert heard == []


async def test_what_is_sent_while_the_server_is_away_arrives_when_it_is_back(
    broker: NatsServer, client: LeanClient
) -> None:
    """Behind the subscriptions, which come back first, and in order."""
    heard: list[bytes] = []
    await listen(client, "later", lambda message: heard.append(message.data), otherwise=forbidden)
    broker.kill()
    await until(lambda: not client.is_connected, "the client did not notice")
    for number in range(10):
        await client.publish("later", b"%d" % number)
    broker.start()

    await until(lambda: len(heard) == 10, "messages were lost")
    assert heard == [b"%d" % number for number in range(10)]


async def test_what_is_sent_into_a_connection_that_just_went_arrives_by_the_next_one(client: LeanClient) -> None:
    """Nobody has been told yet that it is gone."""
    heard: list[bytes] = []
    await listen(client, "later", lambda message: heard.append(message.data), otherwise=forbidden)
    await client.flush()
    transport = client._transport
    assert isinstance(transport, TcpTransport)
    assert transport._io_writer is not None
    transport._io_writer.transport.abort()

    await client.publish("later", b"1")
    await client.publish("later", b"2")

    await until(lambda: heard == [b"1", b"2"], "messages were lost")
