"""Where conversations are remembered: in Redis for all replicas, and in this process for when Redis is not there.

A conversation is kept under a digest of its owner, data source and id, and of what the owner may see: nobody can read
another's by naming its id, and what was asked under other rights or of another schema is forgotten.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from askwire_translator.conversation.turn import Past, Turn, decode_turn, encode_turn, past_of
from askwire_translator.shared_cache import SharedCache

KEPT: Final = 8  # the turns of a conversation that can be gone back to, or that a query delivered late is after
_SECONDS: Final = 3_600.0


@dataclass(frozen=True)
class Place:
    """One owner's conversation about one data source; ``seen`` is what the owner may see of it now."""

    owner: str
    datasource: str
    conversation: str
    seen: tuple[str, ...]

    @property
    def key(self) -> str:
        """A digest of all of it."""
        told = "\0".join((self.owner, self.datasource, self.conversation, *self.seen))
        return hashlib.sha256(told.encode()).hexdigest()


class Conversations:
    """The last turns of each conversation.

    Args:
        shared: Redis, for all replicas; None without.
        seconds: how long a conversation may rest before it is forgotten.
        most: how many conversations this process remembers by itself.
    """

    def __init__(
        self,
        shared: SharedCache | None = None,
        *,
        seconds: float = _SECONDS,
        most: int = 2_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shared = shared
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, tuple[bytes, ...]]] = OrderedDict()

    async def past(self, place: Place | None, query_id: str) -> Past:
        """The turns before this query; a redelivery or a repair of the query does not take its own for one."""
        if place is None:
            return Past()
        found = await self._shared.items(place.key) if self._shared is not None else None
        turns = [turn for data in found or self._own(place.key) if (turn := decode_turn(data)) is not None]
        own = max((n for n, turn in enumerate(turns) if turn.query_id == query_id), default=-1)
        return past_of(turns[own + 1 :])

    async def remember(self, place: Place | None, turn: Turn) -> None:
        """Keep the turn; a conversation holds the last few."""
        if place is None:
            return
        data = encode_turn(turn)
        self._kept[place.key] = (self._clock() + self._seconds, (data, *self._own(place.key))[:KEPT])
        self._kept.move_to_end(place.key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        if self._shared is not None:
            await self._shared.push(place.key, data, keep=KEPT, seconds=self._seconds)

    def _own(self, key: str) -> tuple[bytes, ...]:
        found = self._kept.get(key)
        if found is None or found[0] <= self._clock():
            self._kept.pop(key, None)
            return ()
        return found[1]
