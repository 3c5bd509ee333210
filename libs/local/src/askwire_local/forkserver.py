"""Starts services as forks of one process that has imported them already (`preloaded`).

The standard library's forkserver imports the command line's modules into every child and blocks its caller while it
loads; this one does neither.
"""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import socket
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from askwire_local.preloading import Preloading, launch

_STOP_SECONDS: Final = 5.0
_ANSWER_BYTES: Final = 1024
_MOST_ORDERS: Final = 8  # on their way at once: the channel takes them all without waiting


class Child:
    """A fork: its process id, and its end."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if not self.ended.done():
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    async def outlive(self, number: signal.Signals) -> None:
        """Take it for ended by this signal once it is gone: until then it drains, and has its ports."""
        with suppress(ProcessLookupError):
            watch = os.pidfd_open(self.pid)
            try:
                await asyncio.to_thread(select.select, [watch], [], [])
            finally:
                os.close(watch)
        self.ended.set_result(-number)


class ForkServer:
    """The process that forks.

    Args:
        modules: what it imports first; the last is the one that some can do without.
        environment: what imports may see; give it no secret.
        preloading: where it was launched before; it is launched at the first need of it otherwise.
    """

    def __init__(
        self, modules: Sequence[str], environment: Mapping[str, str], preloading: Preloading | None = None
    ) -> None:
        self._modules = modules
        self._environment = environment
        self._preloading = preloading
        self._listening: asyncio.Task[None] | None = None
        self._missed = asyncio.Event()
        self._ordered: deque[asyncio.Future[Child]] = deque()
        self._children: dict[int, Child] = {}
        self._room = asyncio.Semaphore(_MOST_ORDERS)

    async def fork(self, module: str, environment: Mapping[str, str], output: int, *, early: bool = False) -> Child:
        """Start ``python -m module`` with that environment alone; what it writes goes to the file handle ``output``.

        An early one does without the last of the modules, and begins while that is imported. A fork server that died is
        started again first.

        Raises:
            OSError: it died before or while it was asked; asked again, another one answers.
        """
        async with self._room:
            order = {"module": module, "environment": dict(environment), "early": early}
            try:
                socket.send_fds(self._channel(), [json.dumps(order).encode()], [output])
            except ConnectionError:
                await self._missed.wait()
                raise
            child: asyncio.Future[Child] = asyncio.get_running_loop().create_future()
            self._ordered.append(child)
            return await child

    async def stop(self) -> None:
        """End it, and with it what is left of its children."""
        if self._preloading is None:
            return
        preloading, listening = self._preloading, self._listening
        with suppress(OSError):
            preloading.channel.shutdown(socket.SHUT_WR)
        if listening is None:
            if not (await asyncio.to_thread(select.select, [preloading.watch], [], [], _STOP_SECONDS))[0]:
                preloading.kill()
            preloading.close()
            return
        await asyncio.wait([listening], timeout=_STOP_SECONDS)  # which closes its handle; nobody else looks at it then
        if self._preloading is preloading:
            preloading.kill()
        await listening

    def _channel(self) -> socket.socket:
        if self._preloading is None:
            self._preloading = launch(self._modules, self._environment)
        if self._listening is None:
            self._missed.clear()
            self._preloading.channel.setblocking(False)
            self._listening = asyncio.create_task(self._listen(self._preloading), name="forkserver")
        return self._preloading.channel

    async def _listen(self, preloading: Preloading) -> None:
        """Take its answers to its end; its children end with it."""
        loop = asyncio.get_running_loop()
        with suppress(ConnectionError):
            while answer := await loop.sock_recv(preloading.channel, _ANSWER_BYTES):
                self._take(json.loads(answer))
        await asyncio.to_thread(select.select, [preloading.watch], [], [])
        preloading.close()
        self._preloading = self._listening = None
        self._missed.set()
        while self._ordered:
            if not (ordered := self._ordered.popleft()).done():
                ordered.set_exception(ConnectionError("the process that forks services has died"))
        orphans, self._children = self._children, {}
        await asyncio.gather(*(child.outlive(signal.SIGTERM) for child in orphans.values()))

    def _take(self, facts: Mapping[str, int]) -> None:
        if "code" in facts:
            self._children.pop(facts["pid"]).ended.set_result(facts["code"])
            return
        child = self._children[facts["pid"]] = Child(facts["pid"])
        if not (ordered := self._ordered.popleft()).done():
            ordered.set_result(child)
