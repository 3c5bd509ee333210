"""A NATS connection of the ``askwire`` program: one that cannot be had is told with its reason and what to do."""

from __future__ import annotations

import asyncio

import nats.errors
from nats.aio.client import Client

from askwire_cli.failure import Failure
from askwire_cli.target import NatsTarget
from askwire_common.bus.permissions import User, inbox_prefix

_CONNECT_SECONDS = 5
_RETRY_SECONDS = 0.5


class Complaints:
    """What the server said against this user last; nats-py raises no such thing."""

    def __init__(self) -> None:
        self.last: str | None = None
        self.refused = asyncio.Event()

    async def hear(self, error: Exception) -> None:
        """Keep what was said; that something may not be done is all the answer that a request gets."""
        self.last = str(error) or type(error).__name__
        if "permissions violation" in self.last.lower():
            self.refused.set()


async def connect(target: NatsTarget, user: User, complaints: Complaints, *, lasting: bool = False) -> Client:
    """A client of one user.

    Args:
        lasting: come back, whenever that is, to a server that has gone once the connection was there.

    Raises:
        Failure: the server cannot be reached, or does not let this user in.
    """
    client = Client()
    try:
        await client.connect(
            target.servers,
            nkeys_seed=str(target.seed_file) if target.seed_file else None,
            inbox_prefix=inbox_prefix(user).encode(),
            tls=target.tls(),
            connect_timeout=_CONNECT_SECONDS,
            allow_reconnect=False,
            reconnect_time_wait=_RETRY_SECONDS,  # type: ignore[arg-type]  # it says int, and sleeps any number
            error_cb=complaints.hear,
        )
    except (OSError, nats.errors.Error) as error:
        await client.close()
        raise Failure(_why(target, user, complaints.last or str(error) or type(error).__name__)) from error
    if lasting:  # only now: with this from the beginning, nats-py would try for ever
        client.options |= {"allow_reconnect": True, "max_reconnect_attempts": -1}
    return client


def _why(target: NatsTarget, user: User, reason: str) -> str:
    if "authorization violation" in reason.lower():
        seed = str(target.seed_file) if target.seed_file else "no seed"
        return (
            f"NATS at {target.url} does not know this user ({reason}): {seed} was shown; "
            f"ASKWIRE_NATS_NKEY_SEED_FILE names the seed of its user {user.value!r}"
        )
    return f"NATS at {target.url} cannot be reached ({reason}): does ASKWIRE_NATS_URL name it, and does it run?"
