"""Proves that requests and outcomes correspond one to one, from logs that were written independently of each other.

What was asked and what was told is the asker's own journal; what ran is the audit stream; how it ended is the stream
under the bucket of outcomes. ``check`` is pure: it takes entries in any order, and says what they violate.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any, Final, TypeVar

import nats.errors
import nats.js.errors
from nats.js import JetStreamContext, api

from askwire_common.contracts import EVENTS_STREAM, OUTCOMES

_EXPECTED: Final = "Nats-Expected-Last-Subject-Sequence"
_SKEW_SECONDS: Final = 0.5  # the asker's journal and the server's log are stamped by two clocks of one host
_LED_AGAIN_SECONDS: Final = 60.0
_PAUSE_SECONDS: Final = 0.1

T = TypeVar("T")


class Kind(StrEnum):
    """What an entry tells of."""

    ASKED = "asked"
    RAN = "ran"
    ENDED = "ended"
    TOLD = "told"


@dataclass(frozen=True)
class Entry:
    """One line of a log.

    Attributes:
        at: seconds since the epoch.
        said: what identifies a run (its nonce), or how a query ended.
        created: for ``ended``: whether it was written as the first of its key, and not over another.
        retryable: for ``told``: the asker was told to try again, and got nothing.
    """

    kind: Kind
    query_id: str
    at: float
    said: str = ""
    created: bool = True
    retryable: bool = False


class Breach(StrEnum):
    """How a log can violate the promise."""

    LOST = "lost"  # asked, and no outcome
    DOUBLED = "doubled"  # two outcomes, two ends told, or one approval recorded twice
    OVERWRITTEN = "overwritten"  # an outcome was replaced
    CHANGED = "changed"  # told otherwise than it ended
    EARLY = "early"  # ran or ended before it was asked
    STRAY = "stray"  # ran or ended, and nobody had asked
    UNRECORDED = "unrecorded"  # answered, and no record that anything ran


@dataclass(frozen=True)
class Violation:
    """One query of which the promise does not hold."""

    breach: Breach
    query_id: str


def check(entries: Iterable[Entry], *, alone: bool = False) -> list[Violation]:
    """All violations; none means that requests and outcomes correspond one to one.

    Args:
        alone: nobody else asked meanwhile, so that what nobody in this journal asked is a violation, too.
    """
    by_query: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_query[entry.query_id].append(entry)
    return [
        Violation(breach, query_id)
        for query_id, log in sorted(by_query.items())
        for breach in _breaches(log, alone=alone)
    ]


def _breaches(log: Sequence[Entry], *, alone: bool) -> list[Breach]:
    asked, ran, ended, told = ([entry for entry in log if entry.kind is kind] for kind in Kind)
    if not asked:
        return [Breach.STRAY] if alone and (ran or ended) else []
    first = min(entry.at for entry in asked)
    nonces = [entry.said for entry in ran]
    ends = {entry.said for entry in ended}
    found = {
        Breach.LOST: not ended,
        Breach.DOUBLED: len(ended) > 1 or len(told) > 1 or len(nonces) != len(set(nonces)),
        Breach.OVERWRITTEN: any(not entry.created for entry in ended),
        Breach.CHANGED: any(entry.said not in ends and not entry.retryable for entry in told),
        Breach.EARLY: any(entry.at < first - _SKEW_SECONDS for entry in (*ran, *ended, *told)),
        Breach.UNRECORDED: not ran and any(entry.said.startswith("answered") for entry in ended),
    }
    return [breach for breach, holds in found.items() if holds]


def how_it_ended(outcome: dict[str, Any]) -> str:
    """An outcome in a word or two: what must be the same wherever it is told."""
    if outcome["status"] == "answered":
        return f"answered {outcome['row_count']}"
    return f"{outcome['status']} {outcome.get('code', '')}".strip()


@dataclass
class Journal:
    """What an asker wrote down: what it asked once the line had accepted it, and what it was told."""

    entries: list[Entry] = field(default_factory=list)

    def asked(self, query_id: str, at: float) -> None:
        """The line has accepted a query."""
        self.entries.append(Entry(Kind.ASKED, query_id, at))

    def told(self, query_id: str, at: float, said: str, *, retryable: bool = False) -> None:
        """An asker heard an end."""
        self.entries.append(Entry(Kind.TOLD, query_id, at, said, retryable=retryable))


async def recorded(admin: JetStreamContext, *, since: float = 0) -> list[Entry]:
    """What the line itself recorded since then: every run, and every outcome."""
    entries = await ran(admin, since=since)
    for message in await _messages(admin, f"KV_{OUTCOMES}", since):
        if message.data:
            outcome = json.loads(message.data or b"{}")
            said, created = how_it_ended(outcome), (message.headers or {}).get(_EXPECTED, "") == "0"
            entries.append(Entry(Kind.ENDED, outcome["query_id"], _at(message), said, created=created))
    return entries


async def ran(admin: JetStreamContext, *, since: float = 0) -> list[Entry]:
    """Every run of a statement that executors recorded since then."""
    entries = []
    for message in await _messages(admin, EVENTS_STREAM, since):
        entry = json.loads(message.data or b"{}")
        if entry.get("event") == "statement.run":
            entries.append(Entry(Kind.RAN, entry["query_id"], _at(message), f"{entry['nonce']} {entry['run']}"))
    return entries


async def _messages(admin: JetStreamContext, stream: str, since: float) -> list[api.RawStreamMsg]:
    """What the stream holds since then, one by one: only its leader answers that, and a consumer may lag behind."""
    found: list[api.RawStreamMsg] = []
    seq = (await led(partial(admin.stream_info, stream))).state.first_seq
    while True:
        try:
            message = await led(partial(admin.get_msg, stream, seq=seq, next=True, subject=">"))
        except nats.js.errors.NotFoundError:
            return found
        assert message.seq is not None
        seq = message.seq + 1
        if _at(message) >= since:
            found.append(message)


async def led(read: Callable[[], Awaitable[T]]) -> T:
    """What a stream's leader says; while the stream has none, which a busy host alone can bring about, ask again."""
    until = time.monotonic() + _LED_AGAIN_SECONDS
    while True:
        try:
            return await read()
        except (nats.js.errors.ServiceUnavailableError, nats.errors.TimeoutError):
            if time.monotonic() >= until:
                raise
            await asyncio.sleep(_PAUSE_SECONDS)


def _at(message: api.RawStreamMsg) -> float:
    assert message.time is not None
    return message.time.timestamp()
