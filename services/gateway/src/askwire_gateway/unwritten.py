"""Gateways tell one another that one of them cannot write down what it has under way.

What a gateway cannot find in the control database may be under way at one that is cut off from it. That one listens on
a subject of its own meanwhile, and the bus tells everybody else whether anybody does.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Protocol

from askwire_common.bus.protocols import Bus, Incoming, Subscription
from askwire_common.contracts import UNWRITTEN
from askwire_common.errors import ServiceError
from askwire_common.work.askers import Ears


class ListenedBus(Bus, Ears, Protocol):
    """A bus that tells whether somebody listens."""


class Unwritten:
    """This gateway's part in it."""

    def __init__(self, bus: ListenedBus) -> None:
        self._bus = bus
        self._ears: Subscription | None = None

    async def tell(self) -> None:
        """Let the others know that something is under way here of which they cannot read."""
        if self._ears is None:
            with suppress(ServiceError):  # who is cut off from the bus as well has nothing under way
                self._ears = await self._bus.subscribe(UNWRITTEN, _say_nothing)

    async def retract(self) -> None:
        """All is written."""
        ears, self._ears = self._ears, None
        if ears is not None:
            await ears.stop()

    async def anywhere(self) -> bool:
        """Whether any gateway has told so.

        Raises:
            ServiceError: ``unavailable``: the bus does not say.
        """
        return await self._bus.listened(UNWRITTEN)


async def _say_nothing(message: Incoming) -> None:
    """That somebody listens is all there is to say."""
    del message
