"""Connections of which nothing comes any more, while nobody closes them: a host that died, a firewall that forgot.

The kernel would wait for two hours where nothing is under way, and for a quarter of an hour where something is.
"""

from __future__ import annotations

import socket
from asyncio import BaseTransport
from collections.abc import Mapping
from typing import Final

_IDLE_SECONDS: Final = 10
_INTERVAL_SECONDS: Final = 5
_PROBES: Final = 3
GIVEN_UP_SECONDS: Final = _IDLE_SECONDS + _INTERVAL_SECONDS * _PROBES
_OPTIONS: Final = {
    "TCP_KEEPIDLE": _IDLE_SECONDS,
    "TCP_KEEPINTVL": _INTERVAL_SECONDS,
    "TCP_KEEPCNT": _PROBES,
    "TCP_USER_TIMEOUT": GIVEN_UP_SECONDS * 1_000,
}
POSTGRES_SETTINGS: Final[Mapping[str, str]] = {
    "tcp_keepalives_idle": str(_IDLE_SECONDS),
    "tcp_keepalives_interval": str(_INTERVAL_SECONDS),
    "tcp_keepalives_count": str(_PROBES),
    "tcp_user_timeout": str(GIVEN_UP_SECONDS * 1_000),
}
"""The same at the other end: PostgreSQL gives up a client that is gone, with its transaction and its place."""


def notice_silence(transport: BaseTransport | None) -> None:
    """Give up the connection when its other end has not been heard for ``GIVEN_UP_SECONDS``, where the system can."""
    connection = None if transport is None else transport.get_extra_info("socket")
    if connection is None or connection.family not in {socket.AF_INET, socket.AF_INET6}:
        return
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _OPTIONS.items():
        option = getattr(socket, name, None)
        if option is not None:
            connection.setsockopt(socket.IPPROTO_TCP, option, value)


def notice_silence_of(connection: object) -> None:
    """The same for a connection to PostgreSQL, whose driver hides what it runs on."""
    notice_silence(getattr(connection, "_transport", None))
