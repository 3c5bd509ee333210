"""The bus on NATS: core publish and subscribe, JetStream storage, key-value buckets, and the server's clock."""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any

import nats.errors
import nats.js.errors
import orjson
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription as NatsSubscription
from nats.js import JetStreamContext
from nats.js.kv import KeyValue

from askwire_common.bus import nats_streams
from askwire_common.bus.nats_client import listen
from askwire_common.bus.protocols import Bucket, Callback, Demand, Headers, Incoming, Kept, Taker
from askwire_common.contracts import CATALOGS, CONSUMERS, WORK_STREAM, WORK_SUBJECTS, Code
from askwire_common.errors import Retryable, ServiceError

STORE_TIMEOUT = 2.0
_PATIENCE_SECONDS = 8.0  # NATS elects a leader within four to seven
_PAUSE_SECONDS = 0.1  # a stream without a leader refuses at once
_EARS_TIMEOUT = 0.5  # the server says at once that nobody listens, and nothing while somebody does
_STORE_FAILED = 10_077  # the server's code for "maximum messages (per subject) exceeded" and "maximum bytes exceeded"
_ABSENT = "no stream of NATS takes this, or nobody leads it; `askwire provision` makes what was deleted"
_NO_ROOM = "see the disk of NATS and the stream's limits; more room, or old entries archived and purged, mends it"
_ROOM_SECONDS = 30
_DELETED = frozenset({"DEL", "PURGE"})
_NEVER_BEFORE = {"Nats-Expected-Last-Subject-Sequence": "0"}
_ANY_FAILURE = (nats.errors.Error, nats.js.errors.Error, OSError, TimeoutError)


class NatsBus:
    """A ``Bus`` over one NATS connection, which ``client`` returns once it exists.

    Args:
        wall: this host's clock, which is believed until the server's is known, and may be set at any time after.
    """

    def __init__(self, client: Callable[[], Client], wall: Callable[[], float] = time.time) -> None:
        self._client = client
        self._offset = wall() - _steady()

    @property
    def _nc(self) -> Client:
        return self._client()

    @property
    def _js(self) -> JetStreamContext:
        return self._nc.jetstream(timeout=STORE_TIMEOUT)

    async def publish(self, subject: str, body: bytes, headers: Headers | None = None) -> None:
        """Send to whoever listens now."""
        try:
            await self._nc.publish(subject, body, headers=dict(headers) if headers else None)
        except _ANY_FAILURE as error:
            raise _failure(error) from error

    async def store(self, subject: str, body: bytes, headers: Headers) -> bool:
        """Send to a stream and wait for its acknowledgement, also while it has no leader."""
        ack = await _stored(self._nc, subject, body, headers)
        error = ack.get("error")
        if error is not None:
            raise _full(subject, error) if error.get("err_code") == _STORE_FAILED else _refused(subject, error)
        return bool(ack.get("duplicate"))

    async def kept(self, stream: str, subject: str, *, at_least: int | None = None) -> Kept | None:
        """A message that a stream keeps, read from any of its replicas."""
        following = at_least is not None
        try:
            found = await self._js.get_msg(stream, seq=at_least, subject=subject, direct=True, next=following)
        except nats.js.errors.NotFoundError:
            return None
        except _ANY_FAILURE as error:
            raise _failure(error) from error
        return Kept(found.seq or 0, found.subject or "", found.data or b"", found.headers or {})

    async def subscribe(self, subject: str, callback: Callback, *, queue: str = "") -> _Heard:
        """Hear a subject; the server knows of it when this returns."""

        async def on_message(message: Msg) -> None:
            await callback(_incoming(message))

        return await self._heard(self._nc.subscribe(subject, queue=queue, cb=on_message))

    async def hear(self, subject: str, take: Taker) -> _Heard:
        """Hear a subject as messages are read; the server knows of it when this returns."""

        async def otherwise(message: Msg) -> None:
            take(_incoming(message))

        return await self._heard(listen(self._nc, subject, lambda m: take(_incoming(m)), otherwise=otherwise))

    async def _heard(self, subscribing: Awaitable[NatsSubscription]) -> _Heard:
        try:
            heard = _Heard(await subscribing)
        except _ANY_FAILURE as error:
            raise _failure(error) from error
        try:
            await self._nc.flush(timeout=STORE_TIMEOUT)  # type: ignore[arg-type]  # it says int, and takes any number
        except _ANY_FAILURE as error:
            await heard.stop()
            raise _failure(error) from error
        return heard

    async def demand(self, subject: str) -> Demand:
        """How the stage that takes this subject's messages fares, as the server counts."""
        try:
            info = await self._js.consumer_info(WORK_STREAM, CONSUMERS[subject])
        except _ANY_FAILURE as error:
            raise _failure(error) from error
        return Demand(info.num_pending or 0, info.num_ack_pending or 0, info.num_waiting or 0)

    async def exists(self, stream: str) -> bool:
        """Whether there is a stream of this name, as far as the server says."""
        return await nats_streams.exists(self._nc, stream)

    async def extent(self, stream: str) -> tuple[int, int]:
        """The numbers of a stream's oldest and newest message."""
        try:
            return await nats_streams.extent(self._nc, stream)
        except (*_ANY_FAILURE, ValueError) as error:
            raise _failure(error) from error

    async def stretch(self, stream: str, first: int, most: int) -> list[Kept]:
        """Up to so many messages of a stream from this number on, oldest first."""
        try:
            return await nats_streams.stretch(self._nc, stream, first, most)
        except (*_ANY_FAILURE, ValueError) as error:
            raise _failure(error) from error

    async def listened(self, subject: str) -> bool:
        """Whether anybody listens to a subject now; whoever does gets an empty message."""
        try:
            await self._nc.request(subject, b"", timeout=_EARS_TIMEOUT)
        except nats.errors.NoRespondersError:
            return False
        except nats.errors.TimeoutError:
            return True
        except _ANY_FAILURE as error:
            raise _failure(error) from error
        return True

    def bucket(self, name: str) -> Bucket:
        """A bucket by its name; it must have been provisioned."""
        return _NatsBucket(name, self._client)

    def clock(self) -> float:
        """The server's time as of the last ``synchronise``, carried on by a clock that nobody sets."""
        return _steady() + self._offset

    async def synchronise(self) -> None:
        """Learn the server's time, from an answer that carries it."""
        before = _steady()
        answer = await self._nc.request(f"$JS.API.STREAM.INFO.KV_{CATALOGS}", b"", timeout=STORE_TIMEOUT)
        after = _steady()
        stamp = orjson.loads(answer.data).get("ts")
        if stamp:
            self._offset = dt.datetime.fromisoformat(stamp).timestamp() - (before + after) / 2


def _incoming(message: Msg) -> Incoming:
    return Incoming(message.subject, message.data, message.headers or {}, message.reply)


class _Heard:
    def __init__(self, subscription: NatsSubscription) -> None:
        self._subscription = subscription

    async def stop(self) -> None:
        with suppress(nats.errors.Error):
            await self._subscription.unsubscribe()


class _NatsBucket:
    def __init__(self, name: str, client: Callable[[], Client]) -> None:
        self._name = name
        self._client = client
        self._handle: KeyValue | None = None

    async def _bucket(self) -> KeyValue:
        if self._handle is None:
            self._handle = await self._client().jetstream(timeout=STORE_TIMEOUT).key_value(self._name)
        return self._handle

    async def get(self, key: str) -> bytes | None:
        try:
            return (await (await self._bucket()).get(key)).value
        except nats.js.errors.KeyNotFoundError:
            return None
        except _ANY_FAILURE as error:
            raise _failure(error) from error

    async def create(self, key: str, value: bytes) -> bool:
        ack = await _stored(self._client(), f"$KV.{self._name}.{key}", value, _NEVER_BEFORE)
        if "error" not in ack:
            return True
        try:
            await (await self._bucket()).create(key, value)  # which knows that a deleted key may be made again
        except nats.js.errors.KeyWrongLastSequenceError:
            return False
        except _ANY_FAILURE as error:
            raise _failure(error) from error
        return True

    async def put(self, key: str, value: bytes) -> None:
        try:
            await (await self._bucket()).put(key, value)
        except _ANY_FAILURE as error:
            raise _failure(error) from error

    async def delete(self, key: str) -> None:
        try:
            await (await self._bucket()).delete(key)
        except _ANY_FAILURE as error:
            raise _failure(error) from error

    async def entry(self, key: str) -> tuple[bytes | None, int]:
        try:
            found = await (await self._bucket()).get(key)
        except nats.js.errors.KeyNotFoundError as error:
            deleted = error.entry  # what marks the deletion has a revision of its own
            return None, 0 if deleted is None else deleted.revision or 0
        except _ANY_FAILURE as error:
            raise _failure(error) from error
        return found.value, found.revision or 0

    async def swap(self, key: str, value: bytes | None, revision: int) -> bool:
        try:
            bucket = await self._bucket()
            if value is None:
                await bucket.delete(key, last=revision)
            else:
                await bucket.update(key, value, last=revision)
        except (nats.js.errors.KeyWrongLastSequenceError, nats.js.errors.BadRequestError):
            return False
        except _ANY_FAILURE as error:
            raise _failure(error) from error
        return True

    async def watch(self) -> AsyncIterator[tuple[str, bytes | None] | None]:
        watcher = await (await self._bucket()).watchall()
        try:
            async for entry in watcher:
                if entry is None:
                    yield None
                else:
                    yield entry.key, None if entry.operation in _DELETED else entry.value
        finally:
            with suppress(*_ANY_FAILURE):
                await watcher.stop()  # type: ignore[no-untyped-call]  # nats-py has no annotation there


def _steady() -> float:
    """Seconds since some moment; they go on while the host sleeps, where the system can tell."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


async def _stored(client: Client, subject: str, body: bytes, headers: Headers) -> dict[str, Any]:
    """The stream's acknowledgement, or its error, as it came: nats-py's own ``publish`` takes three times as long.

    A stream between two leaders, which refuses at once, is told again until it has one.

    Raises:
        Retryable: there was no answer.
    """
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            answer = await client.request(subject, body, timeout=STORE_TIMEOUT, headers=dict(headers))
            ack: dict[str, Any] = orjson.loads(answer.data)
        except nats.errors.NoRespondersError as error:
            if time.monotonic() > give_up:
                structlog.get_logger("askwire.bus").warning("stream.absent", subject=_family(subject), reason=_ABSENT)
                raise _unavailable() from error
            await asyncio.sleep(_PAUSE_SECONDS)
        except (*_ANY_FAILURE, orjson.JSONDecodeError) as error:
            raise _failure(error) from error
        else:
            if not ack.keys() & {"seq", "error"}:  # somebody else's answer proves nothing
                raise _unavailable()
            return ack


def _family(subject: str) -> str:
    """A subject for the log: of a bucket only its name, as keys may name who asks."""
    return ".".join(subject.split(".")[:2]) if subject.startswith("$KV.") else subject


def _full(subject: str, error: dict[str, Any]) -> Retryable:
    """A stream that takes no more: of work because enough waits, of anything else because its room is used up."""
    if subject in WORK_SUBJECTS and str(error.get("description")).startswith("maximum"):
        detail = "as many queries wait as may wait for this stage, so no more are taken; try again in a moment"
        return Retryable(Code.UNAVAILABLE, detail, retry_after=1)
    return _refused(subject, error)


def _refused(subject: str, error: dict[str, Any]) -> Retryable:
    """The operator is told what the server said; the asker, to whom a stream is nothing, what it can do."""
    structlog.get_logger("askwire.bus").error(
        "stream.refuses", subject=_family(subject), reason=error.get("description"), remedy=_NO_ROOM
    )
    detail = (
        "Askwire cannot record what it does just now, so it does nothing; nothing is wrong with your question. "
        "Its operators find the reason in the log; try again in a few minutes"
    )
    return Retryable(Code.UNAVAILABLE, detail, retry_after=_ROOM_SECONDS)


def _failure(error: Exception) -> ServiceError:
    """What a failure of the client is to its caller: worth another try, unless the message itself is the reason."""
    if isinstance(error, nats.errors.MaxPayloadError):
        return ServiceError(Code.TOO_LARGE, "this is more than fits into a message of the bus; ask for less at once")
    return _unavailable()


def _unavailable() -> Retryable:
    return Retryable(Code.UNAVAILABLE, "the message bus does not answer; try again in a moment", retry_after=1)
