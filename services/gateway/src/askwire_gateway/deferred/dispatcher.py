"""Sees every deferred query to its end: publishes it, again when the bus has lost it, and notes how it ended.

A query is safe in the outbox. On the bus it shows a sign of life as soon as a service takes it up: an event that is
kept beside its result. Without outcome and without such a sign it is published again, under the same message id, so
that a stream which still has it stores it no second time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

import structlog

from askwire_common.bus.protocols import Bus, Incoming
from askwire_common.contracts import (
    RESULTS,
    RESULTS_STREAM,
    TERMINAL,
    TRANSLATE,
    VALIDATE,
    Code,
    Event,
    Header,
    Question,
    RowFormat,
    Stage,
    Timings,
    cancel_subject,
    result_subject,
)
from askwire_common.deadline import Deadline
from askwire_common.errors import ServiceError
from askwire_common.identity.tokens import TokenSigner
from askwire_common.journey import Journey
from askwire_common.work.outcomes import Outcomes, failed, fingerprint
from askwire_gateway import standing
from askwire_gateway.deferred.outbox import Deferred, Outbox
from askwire_gateway.demands import demands_of
from askwire_gateway.dispatch_metrics import DispatchMetrics

_SWEEP_SECONDS: Final = 1.0
_PUBLISH_SECONDS: Final = 2.0  # that who asks waits for a bus in trouble: what is committed is published later
_GRACE_SECONDS: Final = 1.0
_TOKEN_GRACE_SECONDS: Final = 600.0  # the database's clock and the bus' may differ
_QUEUE: Final = "gateway"


class Dispatcher:
    """Works on the outbox, beside every other gateway's. As a context manager it sweeps, and hears of ends."""

    def __init__(
        self, bus: Bus, outbox: Outbox, outcomes: Outcomes, signer: TokenSigner, metrics: DispatchMetrics
    ) -> None:
        self._bus = bus
        self._outbox = outbox
        self._outcomes = outcomes
        self._signer = signer
        self._metrics = metrics
        self._log = structlog.get_logger("askwire.dispatcher")

    async def accept(self, deferred: Deferred, *, trace_id: str | None = None) -> Deferred:
        """Commit a query and send it on its way, or find the one that its key stands for.

        Raises:
            ServiceError: ``unavailable``: it was not committed; ``conflict``, ``rate_limited``.
        """
        held, new = await self._outbox.add(deferred, trace_id=trace_id)
        if new:
            await self._quietly(held, self._publish_soon)
            self._metrics.published(again=False)
        return held

    async def cancel(self, deferred: Deferred) -> None:
        """Call a query off: from now on it is not published, and whoever works on it stops.

        Raises:
            ServiceError: ``unavailable``: the control database is down.
        """
        await self._outbox.cancel(deferred.id)
        held = await self._outbox.look_up(deferred.id)
        if held is not None:
            await self._quietly(held, self._look_after)

    async def recover(self) -> None:
        """Look after every query at once; called when the bus has come back, and may have lost them all."""
        with suppress(ServiceError):
            await self._outbox.hurry()

    async def sweep(self) -> int:
        """Look after the queries that are due; how many there were.

        Raises:
            ServiceError: ``unavailable``: the control database is down.
        """
        found = await self._outbox.due()
        for deferred in found:
            await self._quietly(deferred, self._look_after)
        return len(found)

    async def __aenter__(self) -> Self:
        self._ends = await self._bus.subscribe(f"{RESULTS}.*.*", self._on_event, queue=_QUEUE)
        self._sweeper = asyncio.create_task(self._sweep_for_ever(), name="dispatcher")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._sweeper.cancel()
        await asyncio.gather(self._sweeper, return_exceptions=True)
        await self._ends.stop()

    async def _sweep_for_ever(self) -> None:
        while True:
            try:
                busy = await self.sweep()
                if not busy:
                    self._metrics.show(await self._outbox.backlog())
            except ServiceError as error:
                busy = 0
                self._log.warning("dispatcher.unavailable", code=error.code)
            except Exception:
                busy = 0
                self._log.exception("dispatcher.failed")
            if not busy:
                await asyncio.sleep(_SWEEP_SECONDS)

    async def _on_event(self, message: Incoming) -> None:
        """An end was told: note it now, rather than when the query is due."""
        if message.headers.get(Header.EVENT) not in TERMINAL:
            return
        try:
            deferred = await self._outbox.look_up(message.subject.rsplit(".", 1)[-1])
            if deferred is not None and deferred.outcome is None:
                await self._note_end(deferred)
        except ServiceError as error:
            self._log.warning("dispatcher.end_not_noted", code=error.code)  # it will be when it is due

    async def _quietly(self, deferred: Deferred, work: Callable[[Deferred], Awaitable[None]]) -> None:
        """Do something for a query; what fails now is tried again when it is due."""
        try:
            await work(deferred)
        except ServiceError as error:
            self._log.warning("dispatcher.deferred", query_id=deferred.id, code=error.code)

    async def _publish_soon(self, deferred: Deferred) -> None:
        try:
            async with asyncio.timeout(_PUBLISH_SECONDS):
                await self._publish(deferred)
        except TimeoutError as error:
            raise ServiceError(Code.UNAVAILABLE, "the bus did not take the query yet") from error

    async def _look_after(self, deferred: Deferred) -> None:
        if await self._note_end(deferred):
            return
        if deferred.cancelled:
            await self._decide(deferred, ServiceError(Code.CANCELLED, "the query was cancelled"))
            await self._bus.publish(cancel_subject(deferred.id), b"", {Header.PRINCIPAL: self._token(deferred)})
        elif deferred.left + _GRACE_SECONDS <= 0:
            await self._decide_late(deferred)
            await self._bus.publish(cancel_subject(deferred.id), b"", {Header.PRINCIPAL: self._token(deferred)})
        elif await self._bus.kept(RESULTS_STREAM, self._subject(deferred)) is None:
            await self._publish_again(deferred)

    async def _decide_late(self, deferred: Deferred) -> None:
        """End a query whose time is over, with the stage that it stood at by the last event that was kept."""
        last = await self._bus.kept(RESULTS_STREAM, self._subject(deferred))
        where = standing.first(deferred.message)
        if last is not None:
            where = standing.after(Event(last.headers[Header.EVENT]), where)
        demand = (await demands_of(self._bus)).get(where.stage)
        detail = f"the deadline passed while {standing.told(where, demand)}"
        await self._decide(deferred, ServiceError(Code.DEADLINE_EXCEEDED, detail), where.stage)

    async def _publish_again(self, deferred: Deferred) -> None:
        now = await self._outbox.look_up(deferred.id)
        if now is None or now.cancelled:  # while the bus took its time
            return
        await self._publish(now)
        self._metrics.published(again=True)

    async def _note_end(self, deferred: Deferred) -> bool:
        outcome = await self._outcomes.get(deferred.id, deferred.principal.subject)
        if outcome is not None:
            await self._outbox.end(outcome)
        return outcome is not None

    async def _decide(self, deferred: Deferred, error: ServiceError, stage: Stage | None = None) -> None:
        message = deferred.message
        wanted = failed(deferred.id, message.datasource, error).model_copy(
            update={
                "principal": deferred.principal.subject,
                "question": message.question,
                "stage": stage,
                "timings_ms": Timings().whole(deferred.age),
            }
        )
        await self._outbox.end(await self._outcomes.decide(wanted))

    async def _publish(self, deferred: Deferred) -> None:
        subject = TRANSLATE if isinstance(deferred.message, Question) else VALIDATE
        journey = Journey(
            query_id=deferred.id,
            reply_to=self._subject(deferred),
            token=self._token(deferred),
            deadline=Deadline.after(deferred.left),
            started=self._bus.clock() - deferred.age,
            traceparent=deferred.traceparent,
        )
        message = deferred.message.model_copy(update={"format": RowFormat.TEXT})
        repeated = await self._bus.store(subject, message.encoded, journey.headers(journey.message_id(subject, 0)))
        self._log.info("dispatcher.published", query_id=deferred.id, repeated=repeated, age=round(deferred.age, 1))

    def _subject(self, deferred: Deferred) -> str:
        return result_subject(fingerprint(deferred.principal.subject), deferred.id)

    def _token(self, deferred: Deferred) -> str:
        """The same token each time, so that copies of a query are told to be copies at every hop."""
        prefix = f"{RESULTS}.{fingerprint(deferred.principal.subject)}."
        here = deferred.principal.model_copy(update={"reply_prefix": prefix})
        lifetime = deferred.deadline_ms / 1_000 + _TOKEN_GRACE_SECONDS
        return self._signer.sign(here, lifetime, at=deferred.created_at.timestamp(), token_id=deferred.id)
