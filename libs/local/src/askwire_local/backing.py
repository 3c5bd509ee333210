"""The three servers of one run: started together, watched, and started again when one dies."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from askwire_local.process import StartError
from askwire_local.servers import Server

_ATTEMPTS: Final = 5
_WATCH_SECONDS: Final = 0.2
_LOOKS_PER_QUESTION: Final = 10  # asking a server costs more than seeing that it lives
_LONGEST_PAUSE: Final = 5.0


class Backing:
    """Keeps servers running; what depends on a fresh server (streams, say) is done again after its restart.

    Args:
        servers: each on a fixed port, so that a restarted one is found again.
        log: takes ``(name, line)``.
        after_restart: awaited with the server that came back.
    """

    def __init__(
        self,
        servers: Sequence[Server],
        *,
        log: Callable[[str, str], None],
        after_restart: Callable[[Server], Awaitable[None]],
    ) -> None:
        self._servers = servers
        self._log = log
        self._after_restart = after_restart
        self._watcher: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start all at once; returns when all answer.

        Raises:
            StartError: one could not be started.
        """
        await asyncio.gather(*(self._bring_up(server) for server in self._servers))
        self._watcher = asyncio.create_task(self._watch(), name="servers")

    async def stop(self) -> None:
        """Stop watching, then stop all at once; whatever was started is stopped."""
        if self._watcher is not None:
            self._watcher.cancel()
            await asyncio.wait([self._watcher])
        await asyncio.gather(*(asyncio.to_thread(server.stop) for server in self._servers))

    async def _bring_up(self, server: Server) -> None:
        """Start one; a predecessor that was killed may hold its directory for a moment, so it is tried again."""
        for attempt in range(1, _ATTEMPTS + 1):
            server.spawn()  # here, in the main thread: a child dies with the thread that forked it
            try:
                await asyncio.to_thread(server.wait_ready)
            except StartError:
                await asyncio.to_thread(server.stop)
                if attempt == _ATTEMPTS:
                    raise
                await asyncio.sleep(0.2 * attempt)
            else:
                return

    async def _watch(self) -> None:
        for look in itertools.count():
            await asyncio.sleep(_WATCH_SECONDS)
            for server in self._servers:
                if not server.running():
                    self._log("askwire", f"{server.name} ended; starting it again")
                    await self._revive(server)
                elif look % _LOOKS_PER_QUESTION == 0 and await asyncio.to_thread(server.stuck):
                    self._log("askwire", f"{server.name} could not write, and there is room again; starting it anew")
                    await asyncio.to_thread(server.stop)
                    await self._revive(server)

    async def _revive(self, server: Server) -> None:
        pause = _WATCH_SECONDS
        while True:
            try:
                await self._bring_up(server)
                await self._after_restart(server)
            except Exception as error:
                self._log("askwire", f"{server.name} could not be started again: {error}")
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            else:
                return
