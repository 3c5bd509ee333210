"""A draft while a model writes it: what it has added, told to the asker now and then.

Of the reply only the reading and the SQL are told, which the asker sees in the finished draft as well.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from pydantic_core import from_json

from askwire_common.contracts import Drafting
from askwire_common.errors import ServiceError

EVERY_SECONDS: Final = 0.1
_LONGEST: Final = 40_000

Tell = Callable[[Drafting], Awaitable[None]]


@dataclass(frozen=True)
class Draft:
    """How far a reply has come."""

    reading: str = ""
    sql: str = ""


def so_far(text: str) -> Draft:
    """The reading and the SQL in a part of a reply; empty while it is no object, or where it says nothing of them."""
    try:
        found = from_json(text, allow_partial="trailing-strings")
    except ValueError:
        return Draft()
    if not isinstance(found, dict):
        return Draft()
    reading, sql = (found.get(name) for name in ("reading", "sql"))
    return Draft(reading if isinstance(reading, str) else "", sql if isinstance(sql, str) else "")


class DraftTeller:
    """A ``Listener`` that tells an asker, ten times a second at most. That it cannot be told stops no translation.

    Args:
        tell: sends the event.
        attempt: which draft of the question this is, from 1 on.
    """

    def __init__(
        self, tell: Tell, attempt: int, *, every: float = EVERY_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._tell = tell
        self._attempt = attempt
        self._every = every
        self._clock = clock
        self._next = clock()
        self._from = ("", 0)
        self._told = Draft()
        self._pieces: Sequence[str] = ()

    async def __call__(self, provider: str, call: int, pieces: Sequence[str]) -> None:
        """Take what there is, and tell it if it is time."""
        if (provider, call) != self._from:
            self._from, self._told = (provider, call), Draft()
        self._pieces = pieces
        if (now := self._clock()) >= self._next:
            self._next = now + self._every
            await self.flush()

    async def flush(self) -> None:
        """Tell what has not been told yet."""
        text = "".join(self._pieces)
        self._pieces = ()
        draft = so_far(text) if len(text) <= _LONGEST else Draft()
        added = Draft(_added(self._told.reading, draft.reading), _added(self._told.sql, draft.sql))
        if added == Draft():
            return
        self._told = draft
        provider, call = self._from
        told = Drafting(provider=provider, attempt=self._attempt, call=call, reading=added.reading, sql=added.sql)
        with suppress(ServiceError):
            await self._tell(told)


def _added(told: str, now: str) -> str:
    return now[len(told) :] if now.startswith(told) else ""
