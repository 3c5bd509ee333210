"""Work ends when its gateway is gone for longer than it may take to come back, and nobody else's does."""

from __future__ import annotations

import asyncio

import pytest
from tests.support.memory_bus import MemoryBus

from askwire_common.bus.protocols import Incoming, Subscription
from askwire_common.contracts import CLIENT_INBOX, GATEWAY_INBOX, Code, result_subject
from askwire_common.deadline import Deadline
from askwire_common.errors import Retryable, ServiceError
from askwire_common.journey import Journey
from askwire_common.work.askers import Askers

QUERY = "01K00000000000000000000000"
HERE = f"{GATEWAY_INBOX}.here"
LONG = 60


class Deaf(MemoryBus):
    """Cannot tell who listens."""

    async def listened(self, subject: str) -> bool:
        raise Retryable(Code.UNAVAILABLE, f"who hears {subject}?")


class Bench:
    """A piece of work, and a clock that tests turn."""

    def __init__(self, bus: MemoryBus) -> None:
        self.bus = bus
        self.now = 0.0
        self.askers = Askers(bus, lambda: self.now)
        self._heard: list[Incoming] = []

    async def work(self, reply_to: str) -> asyncio.Task[None]:
        """A task that works for this asker until it is ended."""
        began = asyncio.Event()

        async def work() -> None:
            with self.askers.waiting(Journey(QUERY, reply_to, "token", Deadline.after(LONG))):
                began.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(work())
        await began.wait()
        return task

    async def gateway(self) -> Subscription:
        """A gateway that listens."""

        async def hear(message: Incoming) -> None:
            self._heard.append(message)

        return await self.bus.subscribe(f"{HERE}.*", hear)

    async def pass_by(self, seconds: int) -> None:
        """So many seconds, with a look in each."""
        for _ in range(seconds):
            self.now += 1
            await self.askers.look()
            await asyncio.sleep(0)


@pytest.fixture
def bench() -> Bench:
    return Bench(MemoryBus())


async def test_work_of_a_gateway_that_is_gone_ends_and_says_why(bench: Bench) -> None:
    task = await bench.work(f"{HERE}.{QUERY}")
    await bench.pass_by(LONG)
    with pytest.raises(ServiceError, match="gateway that asked") as told:
        await task

    assert told.value.code is Code.CANCELLED
    assert not task.cancelling()


async def test_a_gateway_that_listens_is_waited_for(bench: Bench) -> None:
    await bench.gateway()
    task = await bench.work(f"{HERE}.{QUERY}")
    await bench.pass_by(LONG)

    assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_gateway_may_lose_its_connection_again_and_again(bench: Bench) -> None:
    """Each time it has the whole of the patience to come back."""
    task = await bench.work(f"{HERE}.{QUERY}")
    for _ in range(5):
        await bench.pass_by(3)
        gateway = await bench.gateway()
        await bench.pass_by(1)
        await gateway.stop()

    assert not task.done()
    task.cancel()


@pytest.mark.parametrize("reply_to", [f"{CLIENT_INBOX}.service.1", result_subject("ada", QUERY)])
async def test_who_may_come_back_is_waited_for(bench: Bench, reply_to: str) -> None:
    """A service that asks over NATS, and whoever reads what is kept."""
    task = await bench.work(reply_to)
    await bench.pass_by(LONG)

    assert not task.done()
    task.cancel()


async def test_while_nobody_can_tell_everybody_is_waited_for() -> None:
    bench = Bench(Deaf())
    task = await bench.work(f"{HERE}.{QUERY}")
    await bench.pass_by(LONG)

    assert not task.done()
    task.cancel()
