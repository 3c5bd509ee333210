"""What translator, validator and executor have in common: directory, outcomes, cancellations, a desk that consumes."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from askwire_common.contracts import CATALOGS, CONSUMERS, OUTCOMES, POLICIES, cancel_subject
from askwire_common.datasources.directory import Directory
from askwire_common.identity.tokens import TokenVerifier
from askwire_common.service.lifecycle import Base
from askwire_common.work.askers import Askers
from askwire_common.work.cancel import Cancellations
from askwire_common.work.consumer import consume
from askwire_common.work.desk import Desk, Handler, M
from askwire_common.work.metrics import CountedOutcomes, HopMetrics
from askwire_common.work.pull import PullLoop
from askwire_common.work.turns import WINDOW, Turns


class Hop:
    """A stage of the line. As a context manager it follows the directory, hears cancellations, looks after askers."""

    def __init__(self, base: Base, *, principal_keys: str) -> None:
        self._base = base
        bus = base.bus
        self.directory = Directory(bus.bucket(CATALOGS), bus.bucket(POLICIES))
        self.outcomes = CountedOutcomes(bus.bucket(OUTCOMES), base.registry, base.name)
        self.verifier = TokenVerifier(principal_keys.split(","), bus.clock)
        self.cancellations = Cancellations(self.verifier)
        self.askers = Askers(bus)

    def consume(self, subject: str, message: type[M], handler: Handler[M], *, room: int) -> PullLoop:
        """Declare the stage's handler; the loop that feeds it goes to the service."""
        metrics = HopMetrics(self._base.registry, CONSUMERS[subject])
        turns = Turns(room)
        metrics.watch(turns)
        desk = Desk(
            subject,
            message,
            handler,
            bus=self._base.bus,
            outcomes=self.outcomes,
            verifier=self.verifier,
            cancellations=self.cancellations,
            askers=self.askers,
            observer=metrics,
            turns=turns,
        )
        return consume(self._base.connection.broker, desk, room=room + WINDOW, left_behind=metrics.left_behind)

    async def __aenter__(self) -> Self:
        self._cancels = await self._base.bus.subscribe(cancel_subject("*"), self.cancellations.on_message)
        await self.directory.start()
        self._base.connection.on_reconnect(self.directory.restart)
        await self.askers.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        await self.askers.__aexit__(kind, error, tb)
        await self.directory.stop()
        await self._cancels.stop()
