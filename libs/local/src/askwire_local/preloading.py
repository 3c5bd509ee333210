"""Starts the process that services are forked from (`preloaded`), with so few imports that it may come first."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from askwire_local.environment import inherited

# What services share; the last one is for those that need Redis.
SHARED: Final = ("askwire_common.service.hop", "askwire_common.service.main", "asyncpg", "yaml", "redis.asyncio")
CHANNEL: Final = 3  # the handle on which that process finds its side of the channel


@dataclass(frozen=True)
class Preloading:
    """The process: it ends when the channel is closed, in every process that has inherited it.

    Attributes:
        channel: takes orders, and gives answers.
        watch: a handle that tells of its end.
    """

    channel: socket.socket
    watch: int

    def kill(self) -> None:
        """End it, whatever it is doing."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.watch, signal.SIGKILL)

    def close(self) -> None:
        """Forget it, once it has ended; where it is a child of this process, nothing of it is left behind."""
        self.channel.close()
        with suppress(ChildProcessError):
            os.waitid(os.P_PIDFD, self.watch, os.WEXITED | os.WNOHANG)
        os.close(self.watch)


def launch(modules: Sequence[str], environment: Mapping[str, str], *, silent: bool = False) -> Preloading:
    """Start it; it imports these modules while the caller goes on.

    Args:
        environment: what imports may see; give it no secret.
        silent: whether what it complains of goes nowhere: before there is a log, that is.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    outputs = (1, 2) if silent else (1,)
    with theirs:
        process = os.posix_spawn(
            sys.executable,
            [sys.executable, "-m", "askwire_local.preloaded", *modules],
            {**environment, "PYTHONUNBUFFERED": "1", "OPENBLAS_NUM_THREADS": "1"},
            file_actions=[
                (os.POSIX_SPAWN_DUP2, theirs.fileno(), CHANNEL),
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                *((os.POSIX_SPAWN_OPEN, handle, os.devnull, os.O_WRONLY, 0) for handle in outputs),
            ],
            setsid=True,
        )
    return Preloading(ours, os.pidfd_open(process))


def preload(user: Mapping[str, str]) -> Preloading:
    """Launch it for all services of a local run, started in this environment."""
    return launch(SHARED, inherited("forkserver", user), silent=True)
