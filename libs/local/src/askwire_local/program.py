"""One supervised service process: its log lines are passed on, and it is started again when it dies."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

import aiohttp

from askwire_local.forkserver import Child, ForkServer
from askwire_local.process import StartError

_LINE_BYTES: Final = 1024 * 1024
_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 5.0
_HEALTHY_SECONDS: Final = 10.0
_HOPELESS: Final = 3
_POLL_SECONDS: Final = 0.05
_PATIENCE_SECONDS: Final = 15.0
_LAST_WORDS_SECONDS: Final = 0.2
_LAST_LINES: Final = 5


class Program:
    """Keeps one process running.

    Args:
        name: such as ``translator.1``.
        module: what it runs, as ``python -m`` would.
        early: whether it does without the last of the fork server's modules.
        ready_url: answers 200 when the program is ready.
        log: takes ``(name, line)`` for each line that the program writes.
        changed: called whenever the process id changes.
    """

    def __init__(
        self,
        name: str,
        module: str,
        environment: Mapping[str, str],
        *,
        forks: ForkServer,
        early: bool,
        ready_url: str,
        log: Callable[[str, str], None],
        changed: Callable[[], None],
    ) -> None:
        self.name = name
        self.pid: int | None = None
        self._module = module
        self._forks = forks
        self._early = early
        self._environment = environment
        self._ready_url = ready_url
        self._log = log
        self._changed = changed
        self._child: Child | None = None
        self._stopping = False
        self._deaths = 0
        self._last: deque[str] = deque(maxlen=_LAST_LINES)
        self._keeper: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start it, and again whenever it ends, until ``stop``."""
        self._keeper = asyncio.create_task(self._keep(), name=self.name)

    async def wait_ready(
        self,
        session: aiohttp.ClientSession,
        within: float,
        tell: Callable[[str], None],
        patience: float = _PATIENCE_SECONDS,
    ) -> None:
        """Return once it says that it is ready.

        Args:
            session: for asking it.
            within: how many seconds it may take.
            tell: hears each reason once for which it is not ready after ``patience`` seconds.
            patience: how long most starts take, with nothing to tell.

        Raises:
            StartError: it ended again and again, or took too long.
        """
        began = time.monotonic()
        deadline = began + within
        said = "it does not answer yet"
        told = set[str]()
        while time.monotonic() < deadline:
            if self._deaths >= _HOPELESS:
                raise StartError(
                    f"{self.name} ended {self._deaths} times before it was ready:\n" + "\n".join(self._last)
                )
            with suppress(aiohttp.ClientError, TimeoutError, OSError):
                async with session.get(self._ready_url) as answer:
                    if answer.status == 200:
                        return
                    said = _what_is_wrong(await answer.text())
                    if time.monotonic() - began >= patience and said not in told:
                        told.add(said)
                        tell(f"  still waiting for {self.name}: {said}")
            await asyncio.sleep(_POLL_SECONDS)
        raise StartError(f"{self.name} was not ready within {within:g} s: {said}")

    async def stop(self, within: float) -> None:
        """End it: SIGTERM, and SIGKILL when ``within`` seconds were not enough."""
        self._stopping = True
        child, keeper = self._child, self._keeper
        if child is not None and not child.ended.done():
            child.send_signal(signal.SIGTERM)
            await asyncio.wait({child.ended}, timeout=within)
            if not child.ended.done():
                self._log(self.name, f"did not stop within {within:g} s: killed")
                child.send_signal(signal.SIGKILL)
                await child.ended
        if keeper is not None:
            await asyncio.wait([keeper], timeout=2 * _LAST_WORDS_SECONDS if child is not None else 0)
            keeper.cancel()
            await asyncio.wait([keeper])

    async def _keep(self) -> None:
        pause = _FIRST_PAUSE
        while not self._stopping:
            began = time.monotonic()
            try:
                end = _how(await self._live())
            except OSError as error:
                end = str(error)
            if self._stopping:
                return
            lived = time.monotonic() - began
            self._deaths += 1
            if lived > _HEALTHY_SECONDS:
                pause, self._deaths = _FIRST_PAUSE, 0
            self._log(self.name, f"ended after {lived:.1f} s ({end}); starting it again in {pause:g} s")
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _live(self) -> int:
        """One life of the process; its exit code.

        Raises:
            OSError: the process that was to fork it has died.
        """
        read, write = os.pipe()
        output = asyncio.create_task(self._pass_on(read))
        try:
            try:
                child = await self._forks.fork(self._module, self._environment, write, early=self._early)
            finally:
                os.close(write)
            self._child, self.pid = child, child.pid
            self._changed()
            code = await asyncio.shield(child.ended)
            await asyncio.wait([output], timeout=_LAST_WORDS_SECONDS)  # a grandchild may hold the pipe for longer
            return code
        finally:
            output.cancel()
            self.pid = None

    async def _pass_on(self, pipe: int) -> None:
        reader = asyncio.StreamReader(limit=_LINE_BYTES)
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(pipe, "rb", buffering=0)
        )
        try:
            while True:
                try:
                    line = await reader.readline()
                except ValueError:
                    self._log(self.name, "(a line of more than 1 MB was left out)")
                    continue
                if not line:
                    return
                text = line.decode(errors="replace").rstrip()
                self._last.append(text)
                self._log(self.name, text)
        finally:
            transport.close()


def _what_is_wrong(report: str) -> str:
    """The dependencies that do not answer, and why, out of a health report."""
    try:
        checks = json.loads(report)["dependencies"].items()
        failing = [f"{name}: {check.get('error')}" for name, check in checks if not check["ok"]]
    except (ValueError, KeyError, AttributeError, TypeError):
        return report[:500]
    return "; ".join(failing) or "it is still starting"


def _how(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    with suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"
