"""A line's own bus, on which what was sent is not always what arrives."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.support.line import Line

from askwire_common.bus.protocols import Incoming, Subscription, Taker

Arrive = Callable[[Incoming], Iterable[Incoming]]


class RoughBus:
    """As the line's own, but that ``arrive`` says of each message what comes of it."""

    def __init__(self, line: Line, arrive: Arrive) -> None:
        self._line = line
        self._arrive = arrive
        self.publish = line.bus.publish
        self.store = line.bus.store
        self.subscribe = line.bus.subscribe
        self.kept = line.bus.kept
        self.extent = line.bus.extent
        self.stretch = line.bus.stretch
        self.demand = line.bus.demand
        self.bucket = line.bus.bucket
        self.clock = line.bus.clock

    async def hear(self, subject: str, take: Taker) -> Subscription:
        """As the line's own bus, but for what becomes of messages on their way."""

        def however(message: Incoming) -> None:
            for arrived in self._arrive(message):
                take(arrived)

        return await self._line.bus.hear(subject, however)
