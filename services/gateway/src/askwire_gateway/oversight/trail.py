"""The audit as administrators page through it: newest first, in bounded steps, whatever they filter by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final, Literal

import orjson

from askwire_common.bus.protocols import Bus, Kept
from askwire_common.contracts import EVENTS_STREAM, Header

Result = Literal["done", "refused", "failed"]
RESULTS_OF_DEEDS: Final[tuple[Result, ...]] = ("done", "refused", "failed")
_RESULT: Final[Mapping[str, Result]] = {"refused": "refused", "denied": "refused", "lost": "failed"}
_UNTOLD: Final = frozenset({"event", "at", "nonce", "held", "session"})  # what an approval or a login is known by
_STRETCH: Final = 500
_MOST_READ: Final = 10_000


@dataclass(frozen=True)
class Deed:
    """One entry of the audit.

    Attributes:
        sequence: its number in the stream.
    """

    sequence: int
    stored_at: datetime
    facts: Mapping[str, Any]

    @property
    def event(self) -> str:
        """What happened, as ``statement.run``."""
        return str(self.facts.get("event"))

    @property
    def outcome(self) -> Result:
        """Whether it was done, or refused to whoever wanted it, or failed underway."""
        return _RESULT.get(self.event.rpartition(".")[2], "done")

    @property
    def asked_by(self) -> str | None:
        """Of a change that somebody else approved: who had asked for it."""
        return str(self.facts.get("held", "")).rpartition(" ")[0] or None

    @cached_property
    def people(self) -> frozenset[str]:
        """Who did it, for whom, and who had asked for it."""
        who = (self.facts.get("by"), self.facts.get("principal"), self.asked_by)
        return frozenset(str(one) for one in who if one)

    @cached_property
    def told(self) -> dict[str, Any]:
        """What else it says that may be shown."""
        return {name: value for name, value in self.facts.items() if name not in _UNTOLD}


@dataclass(frozen=True)
class Wanted:
    """Which entries are shown; None leaves a condition out.

    Attributes:
        event: its whole name, or the part before the dot.
    """

    since: datetime | None = None
    until: datetime | None = None
    principal: str | None = None
    datasource: str | None = None
    query_id: str | None = None
    event: str | None = None
    outcome: Result | None = None

    def takes(self, deed: Deed) -> bool:
        """Whether this one is shown."""
        return (
            (self.until is None or deed.stored_at < self.until)
            and (self.principal is None or self.principal in deed.people)
            and self.datasource in {None, deed.facts.get("datasource")}
            and self.query_id in {None, deed.facts.get("query_id")}
            and (self.event is None or f"{deed.event}.".startswith(f"{self.event}."))
            and self.outcome in {None, deed.outcome}
        )


@dataclass(frozen=True)
class TrailPage:
    """Some entries, and the number before which to go on; None at the end."""

    deeds: tuple[Deed, ...]
    before: int | None


class Trail:
    """Reads the audit stream backwards, a stretch at a time."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def page(self, wanted: Wanted, limit: int, before: int | None = None) -> TrailPage:
        """Up to so many entries older than this number, newest first.

        A filter that takes few may give a short page, or an empty one: what one request reads is bounded.

        Raises:
            ServiceError: ``unavailable``: the stream cannot be read.
        """
        first, last = await self._bus.extent(EVENTS_STREAM)
        end = last + 1 if before is None else min(before, last + 1)
        found: list[Deed] = []
        read = 0
        while end > first and read < _MOST_READ:
            start = max(first, end - _STRETCH)
            for deed in reversed(await self._between(start, end)):
                if wanted.since is not None and deed.stored_at < wanted.since:
                    return TrailPage(tuple(found), None)
                if wanted.takes(deed):
                    found.append(deed)
                    if len(found) == limit:
                        return TrailPage(tuple(found), deed.sequence if deed.sequence > first else None)
            read, end = read + end - start, start
        return TrailPage(tuple(found), end if end > first else None)

    async def _between(self, start: int, end: int) -> list[Deed]:
        """All entries from one number to before the other, in as many reads as their size asks for."""
        found: list[Deed] = []
        while start < end:
            stretch = await self._bus.stretch(EVENTS_STREAM, start, end - start)
            found.extend(_deed(kept) for kept in stretch if kept.sequence < end)
            if not stretch:
                break
            start = stretch[-1].sequence + 1
        return found


def _deed(kept: Kept) -> Deed:
    try:
        facts = orjson.loads(kept.body)
    except orjson.JSONDecodeError:
        facts = None
    stored_at = datetime.fromisoformat(kept.headers[Header.STORED_AT]).astimezone(UTC)
    return Deed(kept.sequence, stored_at, facts if isinstance(facts, dict) else {})
