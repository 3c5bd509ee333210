"""Ends work whose asker is gone for good: a gateway that died, with all connections on which anybody waited for rows.

Only what a gateway asked for a waiting client is looked after. Queries with a key, or asked to be answered later, are
kept for whoever comes; and who asks over NATS itself may come back to its inbox, or for the outcome.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Protocol, Self

import structlog

from askwire_common.contracts import Code, sign_of_life_subject
from askwire_common.errors import ServiceError
from askwire_common.journey import Journey

_LOOK_SECONDS: Final = 1.0  # what ends sooner costs no question at all
_PATIENCE_SECONDS: Final = 4.0  # a gateway that lost its connection has another one by then


class Ears(Protocol):
    """Knows who listens."""

    async def listened(self, subject: str) -> bool:
        """Whether anybody listens to a subject now.

        Raises:
            ServiceError: ``unavailable``: the bus does not answer.
        """


@dataclass(eq=False)
class _Waiting:
    sign: str
    since: float
    task: asyncio.Task[object] | None
    gone: bool = False


class Askers:
    """Knows whose work is under way here. As a context manager it looks every second whether those are still there."""

    def __init__(self, ears: Ears, clock: Callable[[], float] = time.monotonic) -> None:
        self._ears = ears
        self._clock = clock
        self._waiting: set[_Waiting] = set()
        self._silent: dict[str, float] = {}
        self._log = structlog.get_logger("askwire.askers")

    @contextmanager
    def waiting(self, journey: Journey) -> Iterator[None]:
        """While inside, the current task ends when the gateway that asked is gone.

        Raises:
            ServiceError: ``cancelled``: it is.
        """
        if journey.own_id:
            yield
            return
        waiting = _Waiting(sign_of_life_subject(journey.reply_to), self._clock(), asyncio.current_task())
        self._waiting.add(waiting)
        try:
            yield
        except asyncio.CancelledError:
            if not waiting.gone or waiting.task is None:
                raise
            waiting.task.uncancel()
            detail = "the gateway that asked for a waiting client is gone, and nobody can come for the rows; ask again"
            raise ServiceError(Code.CANCELLED, detail) from None
        finally:
            self._waiting.discard(waiting)

    async def look(self) -> None:
        """Ask after every gateway whose work has taken a while, and end that of those who have long been silent."""
        now = self._clock()
        signs = {one.sign for one in self._waiting if now - one.since >= _LOOK_SECONDS}
        heard = await asyncio.gather(*(self._heard(sign) for sign in signs))
        silent = {sign for sign, there in zip(signs, heard, strict=True) if not there}
        self._silent = {sign: self._silent.get(sign, now) for sign in silent}
        for sign in silent:
            if now - self._silent[sign] >= _PATIENCE_SECONDS:
                self._end(sign)

    async def _heard(self, sign: str) -> bool:
        try:
            return await self._ears.listened(sign)
        except ServiceError:
            return True  # nobody can tell, and the gateway may be looking for the bus as well

    def _end(self, sign: str) -> None:
        left = [one for one in self._waiting if one.sign == sign and not one.gone]
        if left:
            self._log.warning("asker.gone", queries=len(left))
        for one in left:
            one.gone = True
            if one.task is not None:
                one.task.cancel()

    async def __aenter__(self) -> Self:
        self._looking = asyncio.create_task(self._look_for_ever(), name="askers")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._looking.cancel()
        await asyncio.gather(self._looking, return_exceptions=True)

    async def _look_for_ever(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            await self.look()
