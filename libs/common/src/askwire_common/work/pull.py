"""A pull loop of our own: it asks for exactly as many messages as it has room for, and heals by itself.

FastStream's pull subscriber either waits for a whole batch before it fetches again or fetches more than it can run, and
neither comes back when its stream is made anew (``messaging.md`` §1). This loop keeps overlapping requests open for its
free places only, beats for what it holds, and starts over after a reconnect, a lost consumer or a silence.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

import nats.errors
import orjson
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from askwire_common.bus.nats_client import listen

_BEAT_SECONDS = 0.6
_EXPIRES_SECONDS = 10.0
_IDLE_HEARTBEAT_SECONDS = 1.0
_SILENCE_SECONDS = 3.0
_NAK_SECONDS = (0.1, 0.25, 0.5, 1.0, 2.0)
_REMEMBERED = 4_096
_BILLION = 1_000_000_000

Process = Callable[[Msg], Awaitable[object]]
_Identity = tuple[int, dt.datetime]


class PullLoop:
    """Feeds a durable consumer's messages to ``process``: acknowledged when it returns, redelivered when it raises."""

    def __init__(self, client: Callable[[], Client], stream: str, durable: str, *, room: int, process: Process) -> None:
        self.durable = durable
        self._client = client
        self._whose = f"consumer {durable} of stream {stream}"
        self._next = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}"
        self._room = room
        self._process = process
        self._held: dict[_Identity, Msg] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._finished: OrderedDict[_Identity, None] = OrderedDict()
        self._asked = 0
        self._heard = 0.0
        self._inbox: Subscription | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._draining = False
        self._lost = False
        self._absent = False
        self._log = structlog.get_logger("askwire.pull").bind(consumer=durable)

    @property
    def in_flight(self) -> int:
        """How many messages are being worked on."""
        return len(self._held)

    @property
    def healthy(self) -> bool:
        """Whether the consumer has been heard lately; a lost consumer makes the service unready."""
        return self._inbox is not None and not self._lost

    @property
    def trouble(self) -> str:
        """Why the consumer is not heard, and what to do about it, for operators."""
        if self._absent:
            lacks = "NATS has no such consumer, or no leader for it; `askwire provision` makes what was deleted"
            return f"{self._whose}: {lacks}"
        return f"{self._whose} is not heard; see whether NATS runs, and its log"

    async def start(self) -> None:
        """Begin to pull."""
        await self.restart()
        self._keeper = asyncio.create_task(self._keep(), name="pull-keeper")

    async def restart(self) -> None:
        """Forget every open request and ask anew; called after a reconnect, too.

        Without a connection nothing is begun: nats-py would keep it for later, and tell the server of a subscription
        that is given up by then, but of no end to it. What is delivered there is lost until the server's patience ends.
        """
        client = self._client()
        if not client.is_connected:
            return
        await self._unsubscribe()
        if self._draining:
            return
        self._asked = 0
        self._heard = time.monotonic()
        self._inbox = await listen(client, client.new_inbox(), self._take, otherwise=self._on_message)
        await self._ask()

    async def drain(self, seconds: float) -> None:
        """Take no more work, finish what was begun, and give back what is not finished in time."""
        self._draining = True
        await self._unsubscribe()
        if self._tasks:
            await asyncio.wait(list(self._tasks), timeout=seconds)
        if self._keeper is not None:
            self._keeper.cancel()
        for task in self._tasks:
            task.cancel()
        for message in list(self._held.values()):
            with suppress(nats.errors.Error):
                await message.nak()

    def _wanted(self) -> int:
        """How many messages to ask for now: none until half of the room is free, or nothing is asked for."""
        wanted = self._room - len(self._held) - self._asked
        return 0 if self._inbox is None or (self._asked and wanted * 2 < self._room) else max(0, wanted)

    async def _ask(self) -> None:
        wanted = self._wanted()
        if self._inbox is None or not wanted or not self._client().is_connected:
            return
        self._asked += wanted
        request = {
            "batch": wanted,
            "expires": int(_EXPIRES_SECONDS * _BILLION),
            "idle_heartbeat": int(_IDLE_HEARTBEAT_SECONDS * _BILLION),
        }
        with suppress(nats.errors.Error):
            await self._client().publish(self._next, orjson.dumps(request), reply=self._inbox.subject)

    async def _on_message(self, message: Msg) -> None:
        """Take what the server has to say of its own, and a message that came before it could be taken at once."""
        status = (message.headers or {}).get("Status")
        if status is None or message.reply.startswith("$JS.ACK."):
            self._take(message)
        else:
            self._heard = time.monotonic()
            await self._on_status(status, message.headers or {})

    def _take(self, message: Msg) -> None:
        """Begin to work on a delivery, unless the message is being worked on or done with."""
        self._heard = time.monotonic()
        self._lost = self._absent = False
        self._asked = max(0, self._asked - 1)
        identity = _identity(message)
        if identity in self._finished:  # a server that was killed has forgotten that it was acknowledged
            self._spawn(self._acknowledge(message))
            return
        again = identity in self._held  # the server lost patience, not we our work: it goes on, for this delivery
        self._held[identity] = message
        if not again:
            self._spawn(self._work(identity))
        elif self._wanted():
            self._spawn(self._ask())

    def _spawn(self, doing: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(doing)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    async def _on_status(self, status: str, headers: dict[str, str]) -> None:
        if status == "100":
            self._lost = self._absent = False
        elif status == "503":
            self._absent = True
            self._heard = 0.0  # no stream or no consumer: the keeper asks again
        else:  # 408: a request expired; 409: the consumer changed or is gone
            pending = headers.get("Nats-Pending-Messages", "")
            self._asked = max(0, self._asked - int(pending)) if pending.isdigit() else 0
            await self._ask()

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not self._draining and self._wanted():
            asking = asyncio.ensure_future(self._ask())
            asking.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _work(self, identity: _Identity) -> None:
        try:
            await self._process(self._held[identity])
        except Exception as error:
            delivered = self._held[identity].metadata.num_delivered
            delay = _NAK_SECONDS[min(delivered, len(_NAK_SECONDS)) - 1]
            self._log.warning("work.redelivery", delivered=delivered, delay=delay, error=type(error).__name__)
            # It is held meanwhile: a delay that the server is asked for comes on top of the consumer's backoff.
            await asyncio.sleep(delay)
            with suppress(nats.errors.Error):
                await self._held.pop(identity).nak()
        else:
            self._finished[identity] = None
            while len(self._finished) > _REMEMBERED:
                self._finished.popitem(last=False)
            await self._acknowledge(self._held.pop(identity))

    async def _acknowledge(self, message: Msg) -> None:
        with suppress(nats.errors.Error):
            await message.ack()

    async def _keep(self) -> None:
        """Beat for what is held, and start over when the consumer has fallen silent."""
        while True:
            await asyncio.sleep(_BEAT_SECONDS)
            for message in list(self._held.values()):
                with suppress(nats.errors.Error):
                    await message.in_progress()
            if not self._draining and self._asked and time.monotonic() - self._heard > _SILENCE_SECONDS:
                if not self._lost:
                    self._log.warning("pull.silent", reason=self.trouble)
                self._lost = True
                with suppress(nats.errors.Error, OSError):
                    await self.restart()

    async def _unsubscribe(self) -> None:
        inbox, self._inbox = self._inbox, None
        if inbox is not None:
            with suppress(nats.errors.Error):
                await inbox.unsubscribe()


def _identity(message: Msg) -> _Identity:
    """Which stored message this is a delivery of; a stream that was made anew counts from one again."""
    return message.metadata.sequence.stream, message.metadata.timestamp
