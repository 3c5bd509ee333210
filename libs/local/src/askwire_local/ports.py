"""Ports of 127.0.0.1 for one run: the usual ones while they are free, and none that another copy is about to take."""

from __future__ import annotations

import random
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from askwire_local.process import StartError

_TRIES: Final = 200
_NOT_FOR_CONNECTIONS: Final = range(12_000, 32_000)
_DRAWN: Final = 20


class Ports:
    """Claims ports until it is closed.

    Between choosing a port and a server's listening on it another copy may choose the same; on Linux an abstract
    socket named after the port tells it not to.
    """

    def __init__(self) -> None:
        self._claims: list[socket.socket] = []
        self._taken: set[int] = set()

    def claim(self, preferred: int) -> int:
        """The preferred port, or the next free one above it; with 0, any that nobody asked for.

        Raises:
            StartError: none is free.
        """
        preferred = preferred or free_port()
        for port in range(preferred, min(preferred + _TRIES, 65_536)):
            if port not in self._taken and _unused(port) and self._claim(port):
                self._taken.add(port)
                return port
        raise StartError(f"no port from {preferred} on is free on 127.0.0.1: stop what holds them")

    def close(self) -> None:
        """Give every claim back."""
        while self._claims:
            self._claims.pop().close()

    def _claim(self, port: int) -> bool:
        if sys.platform != "linux":
            return True
        claim = _claim_of(port)
        if claim is not None:
            self._claims.append(claim)
        return claim is not None


def free_port(preferred: int = 0, *, among: Sequence[int] = _NOT_FOR_CONNECTIONS) -> int:
    """The preferred port of 127.0.0.1 when nobody listens there, else one of others that nobody has claimed.

    These lie below those that systems give to outgoing connections: one of them could take it before it is used.

    Raises:
        StartError: none is free.
    """
    if preferred and _unused(preferred):
        return preferred
    for port in random.SystemRandom().sample(among, min(_DRAWN, len(among))):
        if _unused(port) and not _claimed(port):
            return port
    raise StartError("this machine has no free TCP port on 127.0.0.1")


def _unused(port: int) -> bool:
    with socket.socket() as probe, suppress(OSError):
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        return True
    return False


def _claimed(port: int) -> bool:
    if sys.platform != "linux":
        return False
    claim = _claim_of(port)
    if claim is None:
        return True
    claim.close()
    return False


def _claim_of(port: int) -> socket.socket | None:
    """What tells every copy on this machine that the port is somebody's, or nothing when it is already."""
    claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    with suppress(OSError):
        claim.bind(f"\0askwire-port-{port}")
        return claim
    claim.close()
    return None
