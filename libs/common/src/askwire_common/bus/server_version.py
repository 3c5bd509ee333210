"""The oldest NATS server that Askwire works with: older ones ignore silently what delivery depends on."""

from __future__ import annotations

from nats.aio.client import Client

MINIMUM_SERVER = (2, 11)


class ServerTooOld(Exception):
    """The NATS server lacks features that delivery depends on, and would ignore them silently."""


def require_new_enough(client: Client) -> None:
    """Look at what the server said of itself when it was connected to.

    Raises:
        ServerTooOld: with both versions, and what to do.
    """
    version = client.connected_server_version
    if (version.major, version.minor) < MINIMUM_SERVER:
        raise ServerTooOld(
            f"the NATS server is {version.major}.{version.minor}; Askwire needs 2.11 or later: upgrade the server"
        )
