"""A bus in memory: stored messages reach FastStream's test broker, everything else goes from hand to hand."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from faststream.nats import NatsBroker

from askwire_common.bus.protocols import Bucket, Callback, Demand, Headers, Incoming, Kept, Subscription, Taker
from askwire_common.contracts import (
    DEAD,
    DEAD_STREAM,
    EVENTS,
    EVENTS_STREAM,
    RESULTS,
    RESULTS_STREAM,
    WORK_STREAM,
    WORK_SUBJECTS,
    Header,
)
from askwire_common.errors import Retryable

_BACKOFF = (0.1, 0.5, 1.0, 2.0, 4.0)


class MemoryBus:
    """Satisfies ``askwire_common.bus.protocols.Bus``; ``broker`` is any broker inside a ``TestNatsBroker``."""

    def __init__(self) -> None:
        self.broker: NatsBroker | None = None
        self.stored: list[Incoming] = []
        self._ids: set[str] = set()
        self._kept: list[Kept] = []
        self._callbacks: list[tuple[str, str, Callback]] = []
        self._buckets: dict[str, MemoryBucket] = {}
        self._tasks: set[asyncio.Task[object]] = set()

    async def publish(self, subject: str, body: bytes, headers: Headers | None = None) -> None:
        self._keep(subject, body, headers or {})
        await self._deliver(Incoming(subject, body, headers or {}))

    async def request(self, subject: str, body: bytes, headers: Headers) -> Incoming:
        """Publish and wait for one answer, as a NATS client would."""
        answers: asyncio.Queue[Incoming] = asyncio.Queue()
        subscription = await self.subscribe("_INBOX.request", answers.put)
        await self._deliver(Incoming(subject, body, headers, "_INBOX.request"))
        answer = await answers.get()
        await subscription.stop()
        return answer

    async def store(self, subject: str, body: bytes, headers: Headers) -> bool:
        message_id = headers.get(Header.MSG_ID)
        if message_id in self._ids:
            return True
        if message_id is not None:
            self._ids.add(message_id)
        self._keep(subject, body, headers)
        self.stored.append(Incoming(subject, body, headers))
        await self._deliver(self.stored[-1])
        if subject in WORK_SUBJECTS and self.broker is not None:
            self._spawn(self._hand_over(self.broker, subject, body, headers))
        return False

    async def _hand_over(self, broker: NatsBroker, subject: str, body: bytes, headers: Headers) -> None:
        """Deliver a stored message, and again where a service could not handle it just now, as a stream does."""
        for pause in _BACKOFF:
            try:
                await broker.publish(body, subject, headers=dict(headers), stream=WORK_STREAM)
            except Retryable:
                await asyncio.sleep(pause)
            else:
                return

    async def kept(self, stream: str, subject: str, *, at_least: int | None = None) -> Kept | None:
        found = [kept for kept in self._kept if _matches(subject, kept.subject) and kept.sequence >= (at_least or 0)]
        return None if not found else found[-1] if at_least is None else found[0]

    def _keep(self, subject: str, body: bytes, headers: Headers) -> None:
        if subject.startswith((f"{RESULTS}.", f"{DEAD}.", f"{EVENTS}.")):
            at = datetime.now(UTC).isoformat()
            self._kept.append(Kept(len(self._kept) + 1, subject, body, {Header.STORED_AT: at, **headers}))

    def forget(self) -> None:
        """Take every message id as new, as a stream does after its duplicate window."""
        self._ids.clear()

    async def subscribe(self, subject: str, callback: Callback, *, queue: str = "") -> Subscription:
        entry = (subject, queue, callback)
        self._callbacks.append(entry)
        return _Entry(self._callbacks, entry)

    async def extent(self, stream: str) -> tuple[int, int]:
        del stream  # all that is kept has one row of numbers
        return 1, len(self._kept)

    async def stretch(self, stream: str, first: int, most: int) -> list[Kept]:
        wanted = {RESULTS_STREAM: RESULTS, DEAD_STREAM: DEAD, EVENTS_STREAM: EVENTS}[stream]
        row = (kept for kept in self._kept[first - 1 :] if kept.subject.startswith(f"{wanted}."))
        return list(itertools.islice(row, most))

    async def demand(self, subject: str) -> Demand:
        """As it is with workers that take everything at once."""
        assert subject in WORK_SUBJECTS
        return Demand(waiting=0, in_hand=0, takers=1)

    async def listened(self, subject: str) -> bool:
        return any(_matches(pattern, subject) for pattern, _, _ in self._callbacks)

    async def hear(self, subject: str, take: Taker) -> Subscription:
        async def callback(message: Incoming) -> None:
            take(message)

        return await self.subscribe(subject, callback)

    def bucket(self, name: str) -> Bucket:
        return self._buckets.setdefault(name, MemoryBucket())

    def clock(self) -> float:
        return time.time()

    async def _deliver(self, message: Incoming) -> None:
        for subject, _, callback in list(self._callbacks):
            if _matches(subject, message.subject):
                self._spawn(callback(message))

    def _spawn(self, coroutine: object) -> None:
        task = asyncio.ensure_future(coroutine)  # type: ignore[call-overload]  # a coroutine of whatever kind
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class MemoryBucket:
    """Satisfies ``askwire_common.bus.protocols.Bucket``."""

    def __init__(self) -> None:
        self._entries: dict[str, bytes] = {}
        self._revisions: dict[str, int] = {}
        self._watchers: list[asyncio.Queue[tuple[str, bytes | None] | None]] = []

    async def get(self, key: str) -> bytes | None:
        return self._entries.get(key)

    async def create(self, key: str, value: bytes) -> bool:
        if key in self._entries:
            return False
        await self.put(key, value)
        return True

    async def put(self, key: str, value: bytes) -> None:
        await self.swap(key, value, self._revisions.get(key, 0))

    async def entry(self, key: str) -> tuple[bytes | None, int]:
        return self._entries.get(key), self._revisions.get(key, 0)

    async def swap(self, key: str, value: bytes | None, revision: int) -> bool:
        if revision != self._revisions.get(key, 0):
            return False
        self._revisions[key] = revision + 1
        self._entries.pop(key, None)
        if value is not None:
            self._entries[key] = value
        for watcher in self._watchers:
            watcher.put_nowait((key, value))
        return True

    async def delete(self, key: str) -> None:
        if self._entries.pop(key, None) is not None:
            for watcher in self._watchers:
                watcher.put_nowait((key, None))

    async def watch(self) -> AsyncIterator[tuple[str, bytes | None] | None]:
        changes: asyncio.Queue[tuple[str, bytes | None] | None] = asyncio.Queue()
        for entry in self._entries.items():
            changes.put_nowait(entry)
        changes.put_nowait(None)
        self._watchers.append(changes)
        try:
            while True:
                yield await changes.get()
        finally:
            self._watchers.remove(changes)


class _Entry:
    def __init__(self, entries: list[tuple[str, str, Callback]], entry: tuple[str, str, Callback]) -> None:
        self._entries = entries
        self._entry = entry

    async def stop(self) -> None:
        self._entries.remove(self._entry)


def _matches(pattern: str, subject: str) -> bool:
    wanted, found = pattern.split("."), subject.split(".")
    if wanted[-1] == ">":
        return len(found) >= len(wanted) and _same(wanted[:-1], found[: len(wanted) - 1])
    return len(found) == len(wanted) and _same(wanted, found)


def _same(wanted: list[str], found: list[str]) -> bool:
    return all(w in {"*", f} for w, f in zip(wanted, found, strict=True))
