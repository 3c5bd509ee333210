"""Who works next: so many at once, of no principal more than its share, and principals in turn.

Work that waits here has been taken from the stream and is kept alive by its beats. A principal that floods the line
finds a quarter of the room closed to it, and its waiting work behind the next of everybody else's.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque

WINDOW = 256  # what is taken from the stream beyond what may run: among that one can choose whose turn it is


class Turns:
    """The room of one replica.

    Args:
        room: how many may work at once.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._share = max(1, room - max(1, room // 4))
        self._busy = 0
        self._working: dict[str, int] = {}
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()  # who waits, next in turn first

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(len(queue) for queue in self._queues.values())

    async def take(self, who: str) -> None:
        """Return when it is this principal's turn; ``give_back`` must follow."""
        if self._busy < self._room and self._working.get(who, 0) < self._share and who not in self._queues:
            self._begin(who)
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queues.setdefault(who, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give_back(who)  # the turn came at the moment at which nobody wanted it any more
            else:
                self._leave(who, turn)
            raise

    def give_back(self, who: str) -> None:
        """This principal's work is done, or was given up; the next one begins."""
        self._busy -= 1
        self._working[who] -= 1
        if not self._working[who]:
            del self._working[who]
        self._next()

    def _begin(self, who: str) -> None:
        self._busy += 1
        self._working[who] = self._working.get(who, 0) + 1

    def _next(self) -> None:
        while self._busy < self._room:
            who = next((who for who in self._queues if self._working.get(who, 0) < self._share), None)
            if who is None:
                return
            turn = self._queues[who].popleft()
            self._queues.move_to_end(who)
            if not self._queues[who]:
                del self._queues[who]
            if not turn.done():  # whoever was cancelled just now leaves by itself
                self._begin(who)
                turn.set_result(None)

    def _leave(self, who: str, turn: asyncio.Future[None]) -> None:
        queue = self._queues.get(who)
        if queue is not None and turn in queue:
            queue.remove(turn)
            if not queue:
                del self._queues[who]
