"""Ports of 127.0.0.1 for one run: the usual ones while they are free, and none that another copy is about to take."""

from __future__ import annotations

import socket
import sys
from contextlib import suppress
from typing import Final

from askwire_local.process import StartError, free_port

_TRIES: Final = 200


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
            if port not in self._taken and free_port(port) == port and self._claim(port):
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
        claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        with suppress(OSError):
            claim.bind(f"\0askwire-port-{port}")
            self._claims.append(claim)
            return True
        claim.close()
        return False
