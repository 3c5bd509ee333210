"""What NATS says of a whole stream, and stretches of it: read without a consumer, so nothing is left on the server."""

from __future__ import annotations

from typing import Any, Final

import nats.errors
import nats.js.errors
import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg

from askwire_common.bus.protocols import Kept

_NO_SUCH_STREAM: Final = 10_059
_EXISTS_SECONDS: Final = 1.0
_SECONDS: Final = 2.0
_ENDS: Final = {"204", "404"}  # of the batch; there is nothing


async def info_of(client: Client, stream: str, *, seconds: float = _SECONDS) -> dict[str, Any]:
    """What the server answers about a stream, an error of its own included.

    Raises:
        nats.errors.Error, OSError, TimeoutError, ValueError: it does not answer, or nothing that can be read.
    """
    answer = await client.request(f"$JS.API.STREAM.INFO.{stream}", b"", timeout=seconds)
    told = orjson.loads(answer.data)
    if not isinstance(told, dict):
        raise ValueError("no answer of JetStream's")
    return told


async def exists(client: Client, stream: str) -> bool:
    """Whether there is a stream of this name, as far as the server says: what it leaves unsaid is no proof."""
    try:
        told = await info_of(client, stream, seconds=_EXISTS_SECONDS)
    except (nats.errors.Error, nats.js.errors.Error, OSError, TimeoutError, ValueError):
        return True
    return bool(told.get("error", {}).get("err_code") != _NO_SUCH_STREAM)


async def extent(client: Client, stream: str) -> tuple[int, int]:
    """The numbers of a stream's oldest and newest message; the first is the higher one where there is none.

    Raises:
        nats.errors.Error, OSError, TimeoutError, ValueError: there is no such stream, or no answer.
    """
    state = (await info_of(client, stream)).get("state")
    if not isinstance(state, dict):
        raise ValueError("there is no such stream")
    return int(state["first_seq"]), int(state["last_seq"])


async def stretch(client: Client, stream: str, first: int, most: int) -> list[Kept]:
    """Up to so many messages from this number on, oldest first; fewer where they are large.

    Raises:
        nats.errors.Error, OSError, TimeoutError, ValueError: they cannot be read.
    """
    inbox = client.new_inbox()
    answers = await client.subscribe(inbox)
    found: list[Kept] = []
    try:
        asked = orjson.dumps({"seq": first, "batch": most, "next_by_subj": ">"})
        await client.publish(f"$JS.API.DIRECT.GET.{stream}", asked, reply=inbox)
        while True:
            message = await answers.next_msg(timeout=_SECONDS)
            status = (message.headers or {}).get("Status")
            if status is None:
                found.append(_kept(message))
            elif status in _ENDS:
                return found
            else:
                raise ValueError(f"the stream cannot be read by number (status {status})")
    finally:
        if not client.is_closed:
            await answers.unsubscribe()


def _kept(message: Msg) -> Kept:
    headers = message.headers or {}
    return Kept(int(headers["Nats-Sequence"]), headers.get("Nats-Subject", ""), message.data, headers)
