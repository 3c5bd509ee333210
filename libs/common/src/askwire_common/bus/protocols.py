"""What services need of the message bus, as protocols; ``nats_bus`` is the real one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Protocol

import orjson

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message that was not stored on its way: an event, a credit, a request."""

    subject: str
    body: bytes
    headers: Headers = field(default_factory=dict)
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A message as a stream keeps it.

    Attributes:
        sequence: its number in the stream.
    """

    sequence: int
    subject: str
    body: bytes
    headers: Headers


@dataclass(frozen=True, slots=True)
class Demand:
    """What a stage of the line has to do, and who does it.

    Attributes:
        waiting: messages that nobody was handed yet.
        in_hand: messages that somebody was handed and has not acknowledged.
        takers: requests for work that are open; a worker that has no room for more has none.
    """

    waiting: int
    in_hand: int
    takers: int

    @property
    def left_over(self) -> bool:
        """Whether there is work that nobody can be relied on to have taken up."""
        return self.waiting > 0 or (self.in_hand > 0 and not self.takers)


Callback = Callable[[Incoming], Awaitable[None]]
Taker = Callable[[Incoming], None]


class Subscription(Protocol):
    """Something that hears until it is stopped."""

    async def stop(self) -> None:
        """Hear no more; what was already received is still handled."""


class Bucket(Protocol):
    """A key-value bucket that all replicas share."""

    async def get(self, key: str) -> bytes | None:
        """The value, or None."""

    async def create(self, key: str, value: bytes) -> bool:
        """Store the value unless the key exists; whether it was stored."""

    async def put(self, key: str, value: bytes) -> None:
        """Store the value."""

    async def delete(self, key: str) -> None:
        """Forget the key; nothing happens where it is not there."""

    async def entry(self, key: str) -> tuple[bytes | None, int]:
        """The value (None where there is none) and the revision at which it was so."""

    async def swap(self, key: str, value: bytes | None, revision: int) -> bool:
        """Store the value, or delete the key for None, unless it changed since that revision; whether it was done."""

    def watch(self) -> AsyncIterator[tuple[str, bytes | None] | None]:
        """Every key with its value, then None once, then changes as they come; a deleted key has no value."""


async def entries(bucket: Bucket) -> dict[str, bytes]:
    """What a bucket holds now, by key.

    Raises:
        ServiceError: ``unavailable``: the bus does not answer.
    """
    found: dict[str, bytes] = {}
    async with aclosing(bucket.watch()) as changes:  # type: ignore[type-var]  # an async generator
        async for change in changes:
            if change is None:
                break
            key, value = change
            if value is not None:
                found[key] = value
    return found


def is_acknowledgement(value: bytes) -> bool:
    """Whether this is what a server answers, and no value of a bucket.

    Whoever stores a message says where the answer goes, and no permission of NATS keeps that from being a key of a
    bucket. It can hold nothing else than what the server says, which is a value to nobody.
    """
    try:
        said = orjson.loads(value)
    except orjson.JSONDecodeError:
        return False
    if not isinstance(said, dict):
        return False
    return {"stream", "seq"} <= said.keys() or str(said.get("type")).startswith("io.nats.jetstream.api.")


class Bus(Protocol):
    """Publish and hear, stored or not.

    Raises:
        ServiceError: ``unavailable`` (as ``Retryable``) when the bus does not answer.
    """

    async def publish(self, subject: str, body: bytes, headers: Headers | None = None) -> None:
        """Send to whoever listens now; nobody may."""

    async def store(self, subject: str, body: bytes, headers: Headers) -> bool:
        """Send to a stream and wait until it is stored; True when the stream had this ``Nats-Msg-Id`` already."""

    async def kept(self, stream: str, subject: str, *, at_least: int | None = None) -> Kept | None:
        """The last message that the stream keeps of a subject, or the first from this sequence on; None without any."""

    async def extent(self, stream: str) -> tuple[int, int]:
        """The numbers of a stream's oldest and newest message; the first is the higher one where there is none."""

    async def stretch(self, stream: str, first: int, most: int) -> list[Kept]:
        """Up to so many messages of a stream from this number on, oldest first; fewer where they are large."""

    async def demand(self, subject: str) -> Demand:
        """How the stage that takes this subject's messages fares."""

    async def subscribe(self, subject: str, callback: Callback, *, queue: str = "") -> Subscription:
        """Hear a subject; within a queue group each message reaches one member."""

    async def hear(self, subject: str, take: Taker) -> Subscription:
        """Hear a subject through what only takes a message and waits for nothing: it is called as messages are read."""

    def bucket(self, name: str) -> Bucket:
        """A bucket by its name."""

    def clock(self) -> float:
        """Seconds since the epoch by the bus' own clock, which all services share."""
