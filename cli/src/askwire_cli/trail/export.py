"""From the stream to the archive: every entry once, and every one that is missing said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from askwire_cli.failure import Misuse
from askwire_cli.trail.archive import Archive, Mark
from askwire_cli.trail.entries import Entry, Missing, Wanted
from askwire_cli.trail.stream import AuditStream, Extent, Unanswered
from askwire_common.contracts import EVENTS_STREAM

_DROPPED: Final = "the stream no longer holds them; it keeps a week, and as much as there is room for"
_PERHAPS: Final = f"{_DROPPED}; some of them may be of the time asked for"
_ANEW: Final = "the stream was made anew since the last export: what came after that, and was not exported, is lost"
_IDLE_SECONDS: Final = 1.0


@dataclass
class Export:
    """One run.

    Attributes:
        missing: what could not be written because it is not there any more.
        tell: says a sentence to whoever looks on.
    """

    stream: AuditStream
    archive: Archive
    wanted: Wanted
    tell: Callable[[str], None]
    missing: list[Missing] = field(default_factory=list)

    async def once(self, mark: Mark | None) -> Mark:
        """Write what came after the mark, or all that is wanted without one; how far it came.

        Raises:
            Failure: NATS refused.
            Misuse: the mark is beyond the stream's end.
        """
        extent = await self.stream.extent()
        mark = await self._begin(mark, extent)
        while mark.sequence < extent.last:
            batch = await self.stream.after(mark.sequence)
            before = mark
            for entry in batch:
                if self.wanted.over(entry):
                    self.archive.settle(mark)
                    return mark
                mark = self._take(entry, mark)
            if mark == before:  # what was left has been dropped meanwhile
                break
            self.archive.settle(mark)
        return mark

    async def follow(self, mark: Mark | None) -> None:
        """Go on with what comes, until somebody ends this; wait for a NATS that is away."""
        mark = await self.once(mark)
        await self.stream.listen()
        silent = False
        while True:
            try:
                mark = await self.once(mark)
                silent = False
            except Unanswered as error:
                if not silent:
                    self.tell(f"{error} Waiting for it.")
                silent = True
            await self.stream.news(_IDLE_SECONDS)

    async def _begin(self, mark: Mark | None, extent: Extent) -> Mark:
        """Where to begin in the stream as it is now."""
        if mark is None:
            ranged = self.wanted.since is not None
            begin = Mark(extent.made, await self._start(extent))
            return self._missed(begin, extent.first, _PERHAPS if ranged else _DROPPED)
        if mark.stream not in {None, extent.made}:
            anew = Mark(extent.made, 0)
            self._miss(Missing(0, 0, _ANEW), mark, anew)
            return self._missed(anew, extent.first)
        if mark.sequence > extent.last:
            raise Misuse(
                f"{EVENTS_STREAM} ends with entry {extent.last}, before {mark.sequence}: it was made anew since; "
                "leave out --after, or begin with --after 0"
            )
        return self._missed(replace(mark, stream=extent.made), extent.first)

    async def _start(self, extent: Extent) -> int:
        """The number before the first entry of the range; 0 where older ones may be missing from it."""
        if self.wanted.since is None:
            return extent.first - 1
        first = await self.stream.first_since(self.wanted.since)
        if first is None:
            return extent.last if extent.first <= extent.last else 0
        return 0 if first.sequence == extent.first else first.sequence - 1

    def _take(self, entry: Entry, mark: Mark) -> Mark:
        mark = self._missed(mark, entry.sequence)
        if self.wanted.takes(entry):
            self.archive.write(entry.line, entry.stored_at, mark)
        return replace(mark, sequence=entry.sequence)

    def _missed(self, mark: Mark, found: int, reason: str = _DROPPED) -> Mark:
        """The mark just before the entry that was found; between the two nothing is left."""
        if found <= mark.sequence + 1:
            return mark
        after = replace(mark, sequence=found - 1)
        self._miss(Missing(mark.sequence + 1, found - 1, reason), mark, after)
        return after

    def _miss(self, gap: Missing, before: Mark, after: Mark) -> None:
        self.missing.append(gap)
        self.archive.write(gap.line, dt.datetime.now(dt.UTC), before)
        self.archive.settle(after)
        self.tell(str(gap))
