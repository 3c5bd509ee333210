"""nats-py's client with a shorter way for what a query does a dozen times: headers in and out, and requests.

nats-py reads headers letter by letter, and waits for each answer in a task and a future of their own: two thirds of
what a stored message costs its sender. The protocol, the connection and its repair remain nats-py's; what is replaced
are three of its private methods, so its version is pinned, and a test on a real server notices a change.
"""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Mapping
from functools import lru_cache

import nats.errors
from faststream.nats import NatsBroker
from nats.aio.client import Client
from nats.aio.msg import Msg

_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_LINE_ENDS = str.maketrans("\r\n", "  ")


class LeanClient(Client):
    """A NATS connection."""

    def __init__(self) -> None:
        super().__init__()
        self._tokens = itertools.count(1)

    async def _send_publish(
        self, subject: str, reply: str, payload: bytes, payload_size: int, headers: dict[str, str] | None
    ) -> None:
        if headers is None:
            await super()._send_publish(subject, reply, payload, payload_size, None)
            return
        block = header_block(headers)
        size = len(block)
        self.stats["out_msgs"] += 1
        self.stats["out_bytes"] += payload_size
        command = f"HPUB {subject} {reply} {size} {size + payload_size}\r\n".encode()
        await self._send_command(b"".join((command, block, payload, b"\r\n")))
        if self._flush_queue is not None and self._flush_queue.empty():
            await self._flush_pending()

    @staticmethod
    def _parse_header_lines(raw: bytes) -> dict[str, str]:
        return read_header_block(raw)

    async def _request_new_style(
        self, subject: str, payload: bytes, timeout: float = 1, headers: dict[str, str] | None = None
    ) -> Msg:
        if self.is_draining_pubs:
            raise nats.errors.ConnectionDrainingError
        if not self._resp_sub_prefix:
            await self._init_request_sub()
        prefix, token = (self._resp_sub_prefix or b"").decode(), str(next(self._tokens))
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Msg] = loop.create_future()
        self._resp_map[token] = answer
        timer = loop.call_later(timeout, _too_late, answer)
        try:
            await self.publish(subject, payload, prefix + token, headers)
            return await answer
        finally:
            timer.cancel()
            del self._resp_map[token]


class LeanBroker(NatsBroker):
    """FastStream's broker on such a connection."""

    async def _connect(self) -> Client:
        client = LeanClient()
        await client.connect(**self._connection_kwargs)
        self.config.connect(client)
        return client


def header_block(headers: Mapping[str, str]) -> bytes:
    """Headers as they travel; a line end within a value becomes a space, so that no value can be more than one line.

    Raises:
        nats.errors.BadHeaderError: a name is not one that headers may have.
    """
    lines = [_field(name) + _one_line(value) for name, value in headers.items()]
    return "\r\n".join(("NATS/1.0", *lines, "\r\n")).encode()


def read_header_block(raw: bytes) -> dict[str, str]:
    """The headers of a message, without those whose names headers may not have."""
    headers = {}
    for line in raw.decode("utf-8", "replace").split("\r\n"):
        name, colon, value = line.partition(":")
        if colon and _is_name(name := name.strip()):
            headers[name] = value.strip()
    return headers


def _one_line(value: str) -> str:
    return value if value.isprintable() else value.translate(_LINE_ENDS)


@lru_cache(maxsize=256)
def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None


@lru_cache(maxsize=256)
def _field(name: str) -> str:
    if not _is_name(name):
        raise nats.errors.BadHeaderError(name)
    return name + ": "  # no f-string: nats-py's own names are an enum, whose members format as their Python names


def _too_late(answer: asyncio.Future[Msg]) -> None:
    if not answer.done():
        answer.set_exception(nats.errors.TimeoutError())
