"""``askwire provision``: make the streams, consumers and buckets that Askwire uses on a NATS server."""

from __future__ import annotations

import asyncio
import json as codec
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Annotated, Final, TypeVar

import nats.errors
import typer

from askwire_cli.connecting import Complaints, connect
from askwire_cli.failure import Failure
from askwire_cli.target import Json, NatsTarget, nats_target
from askwire_common.bus.permissions import User
from askwire_common.bus.provision import Limits, missing
from askwire_common.bus.provision import provision as make
from askwire_common.bus.server_version import ServerTooOld

_TRIES: Final = 6  # each waits for an answer for some seconds
_PAUSE_SECONDS: Final = 1.0
Made = TypeVar("Made")


def provision(
    *,
    replicas: Annotated[int, typer.Option(min=1, max=5, help="Copies of each stream: 3 in a cluster.")] = 1,
    json: Json = False,
) -> None:
    """Make streams, consumers and buckets, or bring them up to date.

    ASKWIRE_NATS_URL, ASKWIRE_NATS_NKEY_SEED_FILE and ASKWIRE_NATS_CA name the server, its admin and who vouches
    for it; else it is the local one.
    """
    target = nats_target(User.ADMIN.value)
    made = asyncio.run(_provision(target, Limits(replicas=replicas)))
    if json:
        print(codec.dumps({"provisioned": target.url, "made": made}))
        return
    told = f" Made just now: {', '.join(made)}." if made else ""
    print(f"Streams, consumers and buckets are in place at {target.url}.{told}")


async def _patiently(step: Callable[[], Awaitable[Made]]) -> Made:
    """Again and again while nobody answers: servers that have just begun choose who leads them first."""
    for _ in range(_TRIES - 1):
        with suppress(TimeoutError, nats.errors.TimeoutError, nats.errors.NoRespondersError):
            return await step()
        await asyncio.sleep(_PAUSE_SECONDS)
    return await step()


async def _provision(target: NatsTarget, limits: Limits) -> tuple[str, ...]:
    """What was not there and is now."""
    client = await connect(target, User.ADMIN, Complaints())
    try:
        absent = await _patiently(lambda: missing(client))
        await _patiently(lambda: make(client, limits))
    except ServerTooOld as error:
        raise Failure(str(error)) from error
    except (nats.errors.Error, TimeoutError) as error:
        raise Failure(
            f"NATS at {target.url} did not make the streams ({error}): does this user have admin rights?"
        ) from error
    else:
        return absent
    finally:
        await client.close()
