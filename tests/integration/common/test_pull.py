"""The pull loop on a real server: it asks for its free places only, beats for what it holds, and heals by itself."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import api
from structlog.testing import capture_logs
from tests.integration.common.conftest import connect, crash
from tests.support.waiting import until

from askwire_common.bus.provision import provision
from askwire_common.contracts import ACK_WAIT_SECONDS, TRANSLATE, WORK_STREAM
from askwire_common.work.pull import PullLoop
from askwire_local.servers import NatsServer

pytestmark = [pytest.mark.servers, pytest.mark.timeout(60)]

Process = Callable[[Msg], Awaitable[object]]
DURABLE = "translator"


class Worker:
    """Takes messages and keeps them until it is told to let go."""

    def __init__(self, *, open_: bool = True) -> None:
        self.began: list[bytes] = []
        self.ended: list[bytes] = []
        self.let_go = asyncio.Event()
        if open_:
            self.let_go.set()

    async def __call__(self, message: Msg) -> None:
        self.began.append(message.data)
        await self.let_go.wait()
        self.ended.append(message.data)


@asynccontextmanager
async def pulling(client: Client, process: Process, *, room: int = 4) -> AsyncIterator[PullLoop]:
    """A loop, as the service starts and stops it."""
    loop = PullLoop(lambda: client, WORK_STREAM, DURABLE, room=room, process=process)
    await loop.start()
    try:
        yield loop
    finally:
        await loop.drain(1)


async def send(client: Client, *bodies: bytes) -> None:
    for body in bodies:
        await client.jetstream().publish(TRANSLATE, body)


async def consumer(client: Client) -> api.ConsumerInfo:
    info: api.ConsumerInfo = await client.jetstream().consumer_info(WORK_STREAM, DURABLE)
    return info


async def left(client: Client) -> int:
    """How many messages are in the stream: what is acknowledged is gone."""
    return (await client.jetstream().stream_info(WORK_STREAM)).state.messages


async def done(client: Client) -> bool:
    return await left(client) == 0


async def test_it_takes_no_more_than_it_has_room_for(client: Client) -> None:
    """What does not fit stays in the stream, for another replica to take."""
    worker = Worker(open_=False)
    await send(client, *(b"%d" % n for n in range(10)))
    async with pulling(client, worker, room=3) as loop:
        await until(lambda: len(worker.began) == 3, "it did not fill its places")
        info = await consumer(client)
        assert (info.num_ack_pending, info.num_pending, loop.in_flight) == (3, 7, 3)
        worker.let_go.set()
        await until(lambda: done(client), "it did not go on")

    assert sorted(worker.ended) == [b"%d" % n for n in range(10)]


async def test_two_replicas_share_the_work(broker: NatsServer, client: Client) -> None:
    """Each message goes to one of them."""
    other = await connect(broker)
    one, two = Worker(open_=False), Worker(open_=False)
    async with pulling(client, one, room=4), pulling(other, two, room=4):
        await send(client, *(b"%d" % n for n in range(8)))
        await until(lambda: len(one.began) == len(two.began) == 4, "one of them took more than its room")
        one.let_go.set()
        two.let_go.set()
        await until(lambda: done(client), "work was left")
    await other.close()

    assert set(one.ended).isdisjoint(two.ended)


async def test_what_raises_is_delivered_again_after_a_pause(client: Client) -> None:
    """Each time a little later; what succeeds at last is acknowledged."""
    seen: list[tuple[int, float]] = []

    async def fail_twice(message: Msg) -> None:
        seen.append((message.metadata.num_delivered, asyncio.get_running_loop().time()))
        if len(seen) < 3:
            raise RuntimeError

    async with pulling(client, fail_twice):
        await send(client, b"hard")
        await until(lambda: done(client), "it was not delivered again")

    assert [delivered for delivered, _ in seen] == [1, 2, 3]
    pauses = [later[1] - earlier[1] for earlier, later in itertools.pairwise(seen)]
    assert pauses[0] >= 0.1
    assert pauses[1] >= 0.25


async def test_work_of_a_client_that_died_is_delivered_to_another(broker: NatsServer, client: Client) -> None:
    """Without a beat the server's patience ends after the acknowledgement's wait."""
    dying, worker = await connect(broker), Worker(open_=False)
    await send(client, b"orphan")
    loop = PullLoop(lambda: dying, WORK_STREAM, DURABLE, room=1, process=worker)
    await loop.start()
    await until(lambda: worker.began, "it was not delivered")
    await dying.close()  # the process is gone: no acknowledgement, no beat
    heir = Worker()
    async with pulling(client, heir):
        await until(lambda: heir.ended, "it was lost with its worker")
    worker.let_go.set()
    await loop.drain(1)

    assert heir.ended == [b"orphan"]


async def test_long_work_is_kept_by_its_beat(broker: NatsServer, client: Client) -> None:
    """Longer than the acknowledgement's wait, and still delivered once."""
    other, worker, idle = await connect(broker), Worker(open_=False), Worker()
    async with pulling(client, worker):
        await send(client, b"long")
        await until(lambda: worker.began, "it was not delivered")
        async with pulling(other, idle):
            await asyncio.sleep(ACK_WAIT_SECONDS * 1.5)  # time itself is what is tested
            info = await consumer(client)
            worker.let_go.set()
            await until(lambda: done(client), "it was not acknowledged")
    await other.close()

    assert info.num_redelivered == 0
    assert (worker.began, idle.began) == ([b"long"], [])


async def test_a_message_that_comes_again_while_it_is_worked_on_is_not_begun_again(client: Client) -> None:
    """After a pause of the whole process the server lost patience; the work in hand counts for the new delivery."""
    worker = Worker(open_=False)
    async with pulling(client, worker) as loop:
        await send(client, b"once")
        await until(lambda: worker.began, "it was not delivered")
        first = next(iter(loop._held.values()))
        await first._client.publish(first.reply, b"-NAK")  # what the server does when it has waited too long
        await until(lambda: _delivered_again(client), "it was not delivered again")
        await until(lambda: next(iter(loop._held.values())) is not first, "the new delivery was not taken")
        assert loop.in_flight == 1
        worker.let_go.set()
        await until(lambda: done(client), "it was not acknowledged")

    assert worker.began == [b"once"]


async def _delivered_again(client: Client) -> bool:
    return ((await consumer(client)).num_redelivered or 0) > 0


@pytest.mark.parametrize("lost", ["consumer", "stream"])
async def test_a_lost_consumer_or_stream_that_is_made_again_is_found_again(client: Client, lost: str) -> None:
    """Nobody restarts the service: readiness tells meanwhile, and the loop goes on by itself."""
    worker, js = Worker(), client.jetstream()
    async with pulling(client, worker) as loop:
        await send(client, b"before")
        await until(lambda: worker.ended, "it does not work at all")
        if lost == "consumer":
            await js.delete_consumer(WORK_STREAM, DURABLE)
        else:
            await js.delete_stream(WORK_STREAM)
        with capture_logs() as logs:
            await until(lambda: not loop.healthy, "it did not notice")
        (told,) = [entry["reason"] for entry in logs if entry["event"] == "pull.silent"]
        assert told == loop.trouble
        assert f"consumer {DURABLE} of stream {WORK_STREAM}: NATS has no such consumer" in told
        assert "`askwire provision` makes" in told
        await provision(client)
        await send(client, b"after")
        took = await until(lambda: b"after" in worker.ended, "it did not go on")
        await until(lambda: loop.healthy, "it still says that it is unwell")

    assert took < 10


async def test_nothing_acknowledged_is_lost_when_the_server_is_killed(broker: NatsServer, client: Client) -> None:
    """kill -9 with work waiting and work in hand: all of it is done, what was in hand not twice, within seconds."""
    worker = Worker(open_=False)
    async with pulling(client, worker, room=5) as loop:
        await send(client, *(b"%d" % n for n in range(50)))
        await until(lambda: len(worker.began) == 5, "it did not begin")
        await crash(broker, client)
        await loop.restart()  # what the service does after a reconnect
        worker.let_go.set()
        took = await until(lambda: done(client), "work was lost")

    assert sorted(worker.ended, key=int) == [b"%d" % n for n in range(50)]
    assert took < 10


async def test_what_was_asked_for_without_a_connection_swallows_nothing(broker: NatsServer, client: Client) -> None:
    """The loop starts over while the server is away, and again when it is back: what was given up takes no message."""
    deliveries: list[int] = []

    async def process(message: Msg) -> None:
        deliveries.append(message.metadata.num_delivered)

    async with pulling(client, process, room=10) as loop:
        broker.kill()
        await until(lambda: client.is_reconnecting, "the client did not notice")
        await loop.restart()  # what the keeper does after a silence,
        await loop.restart()  # and after another
        broker.start()
        await until(lambda: client.is_connected, "the client did not come back")
        await loop.restart()  # what the service does after a reconnect
        await send(client, *(b"%d" % n for n in range(20)))
        await until(lambda: done(client), "work was lost")

    assert deliveries == [1] * 20


async def test_draining_finishes_what_is_nearly_done_and_gives_back_the_rest(
    broker: NatsServer, client: Client
) -> None:
    """Nothing new is taken; what is not finished in time goes to another at once, not after the wait."""
    quick, worker = asyncio.Event(), Worker(open_=False)

    async def process(message: Msg) -> None:
        if message.data == b"quick":
            await quick.wait()
        else:
            await worker(message)

    loop = PullLoop(lambda: client, WORK_STREAM, DURABLE, room=2, process=process)
    await loop.start()
    await send(client, b"quick", b"slow")
    await until(lambda: loop.in_flight == 2, "it did not begin")
    draining = asyncio.create_task(loop.drain(0.3))
    await asyncio.sleep(0)
    await send(client, b"late")
    quick.set()
    await draining
    other, heir = await connect(broker), Worker()
    async with pulling(other, heir):
        took = await until(lambda: done(client), "what was given back was not taken")
    await other.close()

    assert sorted(heir.ended) == [b"late", b"slow"]
    assert took < ACK_WAIT_SECONDS
