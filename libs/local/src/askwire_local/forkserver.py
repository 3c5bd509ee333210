"""Starts services as forks of one process that has imported them already (`preloaded`).

The standard library's forkserver imports the command line's modules into every child and blocks its caller while it
loads; this one does neither.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from askwire_local.process import die_with_parent

_STOP_SECONDS: Final = 5.0
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


class ForkServer:
    """The process that forks.

    Args:
        modules: what it imports first; the last is the one that some can do without.
        environment: what imports may see; give it no secret.
    """

    def __init__(self, modules: Sequence[str], environment: Mapping[str, str]) -> None:
        self._modules = modules
        self._environment = {**environment, "PYTHONUNBUFFERED": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._process: Process | None = None
        self._orders: socket.socket | None = None
        self._listening: asyncio.Task[None] | None = None
        self._ordered: deque[asyncio.Future[Child]] = deque()
        self._children: dict[int, Child] = {}
        self._starting = asyncio.Lock()
        self._room = asyncio.Semaphore(_MOST_ORDERS)

    async def start(self) -> None:
        """Start it; it imports while the caller goes on."""
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "askwire_local.preloaded", str(theirs.fileno()), *self._modules),
                env=self._environment,
                stdin=DEVNULL,
                stdout=PIPE,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        self._listening = asyncio.create_task(self._listen(self._process), name="forkserver")

    async def fork(self, module: str, environment: Mapping[str, str], output: int, *, early: bool = False) -> Child:
        """Start ``python -m module`` with that environment alone; what it writes goes to the file handle ``output``.

        An early one does without the last of the modules, and begins while that is imported. A fork server that died is
        started again first.

        Raises:
            OSError: it died while it was asked.
        """
        async with self._room:
            async with self._starting:
                if self._orders is None:
                    await self.start()
            if self._orders is None:
                raise _died()
            order = {"module": module, "environment": dict(environment), "early": early}
            socket.send_fds(self._orders, [json.dumps(order).encode()], [output])
            child: asyncio.Future[Child] = asyncio.get_running_loop().create_future()
            self._ordered.append(child)
            return await child

    async def stop(self) -> None:
        """End it, and with it what is left of its children."""
        if self._orders is not None:
            self._orders.close()
        if self._process is not None and self._process.returncode is None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), _STOP_SECONDS)
            if self._process.returncode is None:
                self._process.kill()
                await self._process.wait()
        if self._listening is not None:
            await self._listening

    async def _listen(self, process: Process) -> None:
        """Take its answers to its end; its children end with it."""
        if process.stdout is None:
            return
        async for line in process.stdout:
            facts = json.loads(line)
            if "code" in facts:
                self._children.pop(facts["pid"]).ended.set_result(facts["code"])
            else:
                child = self._children[facts["pid"]] = Child(facts["pid"])
                if not (ordered := self._ordered.popleft()).done():
                    ordered.set_result(child)
        if self._orders is not None:
            self._orders.close()
            self._orders = None
        for child in self._children.values():
            child.ended.set_result(-signal.SIGTERM)
        self._children.clear()
        while self._ordered:
            if not (ordered := self._ordered.popleft()).done():
                ordered.set_exception(_died())


def _died() -> ConnectionError:
    return ConnectionError("the process that forks services has died")
