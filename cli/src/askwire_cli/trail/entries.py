"""Audit entries as they are written out: one JSON object a line, and which of them are wanted."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import orjson

_AGO: Final = re.compile(r"(\d+)([smhdw])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True)
class Entry:
    """One message of the stream.

    Attributes:
        sequence: its number there; the stream counts without a gap.
        stored_at: by the server's clock, which the order follows.
    """

    sequence: int
    stored_at: dt.datetime
    body: bytes

    @cached_property
    def facts(self) -> Mapping[str, Any]:
        """What it says; a message that is no JSON object is noise, which is kept as what it was."""
        try:
            facts = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            facts = None
        return facts if isinstance(facts, dict) else {"event": None, "body": self.body.decode(errors="replace")}

    @property
    def line(self) -> bytes:
        """The entry with its number and time first; an entry cannot bring its own."""
        place = {"sequence": self.sequence, "stored_at": self.stored_at}
        return _line(place | dict(self.facts) | place)


@dataclass(frozen=True)
class Missing:
    """Entries that the stream does not hold any more, ``first`` to ``last``; or, without numbers, all of a stream."""

    first: int
    last: int
    reason: str

    @property
    def line(self) -> bytes:
        """Stands in the archive where they would; carries the last number, so that what follows goes on from there."""
        missing = [self.first, self.last] if self.last else None
        return _line({"sequence": self.last, "event": "audit.gap", "missing": missing, "reason": self.reason})

    def __str__(self) -> str:
        """For a person."""
        which = f"entries {self.first} to {self.last} are missing: " if self.last else ""
        return f"{which}{self.reason}"


@dataclass(frozen=True)
class Wanted:
    """Which entries are written; None leaves a condition out.

    Attributes:
        principal: who did it, for whom it was done, or who had asked for what another approved.
        event: its whole name, or the part before a dot: ``statement`` is ``statement.run`` and others.
    """

    since: dt.datetime | None = None
    until: dt.datetime | None = None
    principal: str | None = None
    query_id: str | None = None
    datasource: str | None = None
    event: str | None = None

    def over(self, entry: Entry) -> bool:
        """Whether this entry and all after it are too late."""
        return self.until is not None and entry.stored_at >= self.until

    def takes(self, entry: Entry) -> bool:
        """Whether this one is to be written."""
        facts = entry.facts
        name = str(facts.get("event"))
        return (
            (self.since is None or entry.stored_at >= self.since)
            and (self.principal is None or self.principal in _who(facts))
            and self.query_id in {None, facts.get("query_id")}
            and self.datasource in {None, facts.get("datasource")}
            and (self.event is None or name == self.event or name.startswith(f"{self.event}."))
        )


def moment(text: str, now: dt.datetime) -> dt.datetime:
    """A point in time: ISO 8601, in UTC unless it has a zone, or how long ago, as ``90m``, ``24h`` or ``7d``.

    Raises:
        ValueError: it is neither.
    """
    ago = _AGO.fullmatch(text)
    try:
        if ago is not None:
            return now - dt.timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        found = dt.datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        message = f"{text!r} is no time: write 2026-11-23, 2026-11-23T08:00:00Z, or how long ago, as 90m, 24h or 7d"
        raise ValueError(message) from None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _who(facts: Mapping[str, Any]) -> tuple[object, ...]:
    held = str(facts.get("held", "")).rpartition(" ")[0]  # who asked for a change, before the change's own number
    return (facts.get("by"), facts.get("principal"), held)


def _line(facts: Mapping[str, Any]) -> bytes:
    return orjson.dumps(facts, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z)
