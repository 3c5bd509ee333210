"""A unit of work: one stored message with its journey, and the frame in which every service handles it.

The frame is the same for all hops: read the message, refuse what is malformed, expired, called off or delivered too
often, authenticate the asker, trace, measure, and turn an error into the one terminal event. What is left for a
service is its ``Handler``.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

import structlog
from opentelemetry import trace

from askwire_common.bus.protocols import Bus, Headers
from askwire_common.contracts import (
    CLIENT_INBOX,
    DEAD,
    EXECUTE,
    MAX_DELIVERIES,
    STAGES,
    TRANSLATE,
    VALIDATE,
    Baton,
    Code,
    Event,
    Header,
    Outcome,
    Status,
)
from askwire_common.errors import Retryable, ServiceError, one_line
from askwire_common.identity.principal import Principal
from askwire_common.identity.tokens import TokenVerifier
from askwire_common.journey import BadHeader, Journey, Stored, read, return_address
from askwire_common.observability.telemetry import HopSpan
from askwire_common.work.askers import Askers
from askwire_common.work.cancel import Cancellations
from askwire_common.work.messages import message_of
from askwire_common.work.outcomes import Outcomes, failed, told
from askwire_common.work.reply import Reply
from askwire_common.work.turns import WINDOW, Turns

_MOST_WAITING = WINDOW // 4  # copies that wait for the first one's end: others' work still finds room to be taken up
_PAUSES = (0.02, 0.05, 0.1, 0.25, 0.5, 1.0)
_OURS = frozenset({Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED, Code.INTERNAL})
_DONE = {TRANSLATE: "translated", VALIDATE: "validated", EXECUTE: "executed"}
_UNFORESEEN = ServiceError(Code.INTERNAL, "the query failed; the log has the reason")

M = TypeVar("M", bound=Baton)


@dataclass(frozen=True)
class Parcel:
    """A stored message as it came."""

    body: bytes
    headers: Headers
    stored: Stored


@dataclass(frozen=True)
class Work(Generic[M]):
    """A message that is well formed, in time, and from a known asker."""

    message: M
    journey: Journey
    principal: Principal
    reply: Reply
    bus: Bus

    async def forward(self, subject: str, message: Baton, attempt: int) -> None:
        """Store the next hop's message; a redelivery stores it no second time.

        Raises:
            AlreadyAskedError: another message of this asker's query went this way before.
        """
        message_id = self.journey.message_id(subject, attempt)
        headers = self.journey.headers(message_id, next_seq=self.reply.next_seq)
        repeated = await self.bus.store(subject, message.encoded, headers)
        if repeated and self.journey.delivered == 1:
            raise AlreadyAskedError

    async def ended(self) -> bool:
        """Whether the query has an outcome by now."""
        return await self.reply.held(self.principal.subject) is not None

    async def finish(self, message: Baton, event: Event, status: Status, **more: object) -> None:
        """End the query with what ``message`` tells and its asker's name on it, so that nobody else can read it.

        Raises:
            Retryable: it could not be stored; another delivery must try again.
        """
        facts = told(message, self.journey, now=self.bus.clock()) | more
        await self.reply.finish(Outcome(event=event, status=status, principal=self.principal.subject, **facts))


Handler = Callable[[Work[M]], Awaitable[None]]


class AlreadyAskedError(Exception):
    """A query of this id is under way or has ended: nothing is done twice."""


class ForeignReplyError(Exception):
    """The asker named a reply subject that is not its own: nothing may be sent there."""


class HopObserver(Protocol):
    """Wants to know how each unit of work went."""

    def began(self, waited: float, delivered: int) -> None:
        """Work was taken up after this many seconds in the stream, for the first time or once more."""

    def ended(self, result: str, seconds: float) -> None:
        """Work ended: ``ok``, an error code, or ``retry``."""


class Desk(Generic[M]):
    """Frames one service's handler; ``handle`` is what the consumer calls.

    An exception from ``handle`` means: deliver again. Everything else ends with the asker knowing.
    """

    def __init__(
        self,
        subject: str,
        message: type[M],
        handler: Handler[M],
        *,
        bus: Bus,
        outcomes: Outcomes,
        verifier: TokenVerifier,
        cancellations: Cancellations,
        askers: Askers,
        observer: HopObserver,
        turns: Turns,
    ) -> None:
        self.subject = subject
        self.message = message
        self._handler = handler
        self._bus = bus
        self._outcomes = outcomes
        self._verifier = verifier
        self._cancellations = cancellations
        self._askers = askers
        self._observer = observer
        self._turns = turns
        self._waiting = 0
        self._tracer = trace.get_tracer("askwire")
        self._log = structlog.get_logger("askwire.work").bind(hop=subject.rsplit(".", 1)[-1])

    def _span(self, journey: Journey) -> HopSpan:
        return HopSpan(self._tracer, self.subject, journey)

    def clock(self) -> float:
        """Seconds since the epoch by the bus' clock."""
        return self._bus.clock()

    async def handle(self, parcel: Parcel) -> None:
        """Handle one delivery.

        Raises:
            Exception: anything that another delivery may survive.
        """
        try:
            journey = read(parcel.headers, parcel.stored, now=self._bus.clock())
        except BadHeader as error:
            await self._misread(parcel, str(error))
            return
        started = time.perf_counter()
        self._observer.began(journey.waited, journey.delivered)
        with structlog.contextvars.bound_contextvars(query_id=journey.query_id), self._span(journey) as span:
            result = "retry"
            try:
                result = await self._within(parcel, span.carried_by(journey))
            finally:
                self._observer.ended(result, time.perf_counter() - started)

    async def _within(self, parcel: Parcel, journey: Journey) -> str:
        reply = Reply(self._bus, self._outcomes, journey)
        try:
            principal = self._verifier.verify(journey.token)
        except ServiceError as error:
            return await self._turn_away(parcel, reply, failed(journey.query_id, "", error))
        return await self._attend(parcel, journey, reply, principal)

    async def _attend(self, parcel: Parcel, journey: Journey, reply: Reply, principal: Principal) -> str:
        """Do the work of a known asker, and tell it when that fails."""
        message: M | None = None
        began = time.perf_counter()

        def end(error: ServiceError = _UNFORESEEN) -> Outcome:
            outcome = self._failed(journey, principal, message, error)
            return self._overdue(outcome, message, journey, time.perf_counter() - began)

        try:
            self._check_reply(journey, principal)
            message = message_of(self.message, parcel.body)
            await self._work(Work(message, journey, principal, reply, self._bus))
        except ForeignReplyError as error:
            await self._bury(parcel, str(error), principal.subject)
            return Code.FORBIDDEN
        except AlreadyAskedError:
            await self._wait_for_the_first(journey, principal)
            await reply.repeat(end())
            return "repeated"
        except Retryable as error:
            self._note(journey, message, error)
            if journey.delivered < MAX_DELIVERIES and not journey.deadline.passed:
                raise
            return await self._give_up(parcel, reply, end(error), f"given up: {error.detail}")
        except ServiceError as error:
            if error.code in _OURS:
                self._note(journey, message, error)
            await reply.finish(end(error))
            return error.code
        except Exception:
            self._log.exception("work.failed", delivered=journey.delivered)
            if journey.delivered < MAX_DELIVERIES:
                raise
            return await self._give_up(parcel, reply, end(), "it failed at every delivery")
        return "ok"

    def _note(self, journey: Journey, message: M | None, error: ServiceError) -> None:
        """Tell the operator what the asker is told, of everything that is no fault of the asker's."""
        where = {"datasource": message.datasource} if message is not None else {}
        self._log.warning("work.failed", code=error.code, reason=error.detail, delivered=journey.delivered, **where)

    def _failed(self, journey: Journey, principal: Principal, message: M | None, error: ServiceError) -> Outcome:
        """How a known asker's query ends with an error, told with what its message says where that could be read."""
        known = {} if message is None else told(message, journey, now=self._bus.clock())
        return failed(journey.query_id, "", error).model_copy(update={"principal": principal.subject, **known})

    def _overdue(self, outcome: Outcome, message: M | None, journey: Journey, took: float) -> Outcome:
        """With where its time went, this stage's part too, if it ends for want of time."""
        if outcome.code is not Code.DEADLINE_EXCEEDED or message is None:
            return outcome
        stage = STAGES[self.subject]
        hop: Literal["translate", "validate_", "execute"] = "validate_" if stage == "validate" else stage
        timings = message.timings.with_hop(hop, waited=journey.waited, took=took)
        whole = timings.whole(self._bus.clock() - journey.started)
        return outcome.model_copy(update={"stage": stage, "timings_ms": whole})

    def _check_reply(self, journey: Journey, principal: Principal) -> None:
        if not journey.may_reply_to(principal):
            message = f"{principal.subject} may not receive on the reply subject it named"
            raise ForeignReplyError(message)

    async def _misread(self, parcel: Parcel, reason: str) -> None:
        """Tell a known asker what is wrong with its headers, without deciding anything; bury what others wrote."""
        try:
            journey = return_address(parcel.headers, parcel.stored, now=self._bus.clock())
            principal = self._verifier.verify(journey.token)
        except (BadHeader, ServiceError):
            await self._bury(parcel, reason)
            return
        if not journey.may_reply_to(principal):
            await self._bury(parcel, reason, principal.subject)
            return
        error = ServiceError(Code.INVALID_REQUEST, reason)
        await Reply(self._bus, self._outcomes, journey).tell(self._failed(journey, principal, None, error))

    async def _turn_away(self, parcel: Parcel, reply: Reply, end: Outcome) -> str:
        """Tell somebody unknown that it is: where anybody may listen, and without deciding anything."""
        if parcel.headers[Header.REPLY_TO].startswith(f"{CLIENT_INBOX}."):
            await reply.tell(end)
        else:
            await self._bury(parcel, "an unknown asker named a reply subject that is not open to all")
        return end.code or Code.UNAUTHENTICATED

    async def _work(self, work: Work[M]) -> None:
        again = work.journey.delivered > 1  # it may have ended, and only the acknowledgement was lost
        # The executor looks by itself: it counts and records copies of what a validator approved.
        repeated = work.journey.own_id and self.subject != EXECUTE
        if (again or repeated) and await work.ended():
            raise AlreadyAskedError
        await self._run(work)

    async def _run(self, work: Work[M]) -> None:
        journey, asker = work.journey, work.principal
        if journey.delivered > MAX_DELIVERIES:
            detail = "the query was given up after several attempts, unrecorded; try again in a moment"
            raise Retryable(Code.UNAVAILABLE, detail, retry_after=1)
        if (left := journey.deadline.left()) <= 0:
            raise ServiceError(
                Code.DEADLINE_EXCEEDED, f"no time was left when the query was to be {_DONE[self.subject]}"
            )
        try:
            async with asyncio.timeout(left):
                with self._cancellations.watch(journey.query_id, asker), self._askers.waiting(journey):
                    await self._in_turn(work)
        except TimeoutError:
            raise ServiceError(
                Code.DEADLINE_EXCEEDED, f"the time was used up while the query was being {_DONE[self.subject]}"
            ) from None
        except asyncio.CancelledError:
            if not self._cancellations.cancelled(journey.query_id, asker):
                raise
            _forgive_cancellation()
            raise ServiceError(Code.CANCELLED, "the query was cancelled") from None

    async def _in_turn(self, work: Work[M]) -> None:
        await self._turns.take(work.principal.subject)
        try:
            await self._handler(work)
        finally:
            self._turns.give_back(work.principal.subject)

    async def _wait_for_the_first(self, journey: Journey, asker: Principal) -> None:
        """Return when the query that came first has ended, when this asker has no more time, or when too many wait."""
        if self._waiting >= _MOST_WAITING:
            return
        self._waiting += 1
        try:
            for pause in itertools.chain(_PAUSES, itertools.repeat(_PAUSES[-1])):
                if await self._outcomes.get(journey.query_id, asker.subject) is not None:
                    return
                left = journey.deadline.left()
                if left <= 0:
                    return
                await asyncio.sleep(min(pause, left))
        finally:
            self._waiting -= 1

    async def _give_up(self, parcel: Parcel, reply: Reply, end: Outcome, reason: str) -> str:
        kept = await self._set_aside(parcel, reason, end.principal)
        await reply.finish(end)  # a full disk takes no dead letters, and the asker is told all the same
        if not kept and not await self._set_aside(parcel, reason, end.principal):
            self._log.error("work.dead_letter_lost", reason=reason)
        return end.code or Code.UNAVAILABLE

    async def _set_aside(self, parcel: Parcel, reason: str, owner: str) -> bool:
        """Whether there was room for the dead letter: where an outcome could be recorded since, there is."""
        try:
            await self._dead_letter(parcel, reason, owner)
        except Retryable:
            return False
        return True

    async def _bury(self, parcel: Parcel, reason: str, owner: str = "") -> None:
        self._log.warning("work.malformed", reason=reason)
        await self._dead_letter(parcel, reason, owner)

    async def _dead_letter(self, parcel: Parcel, reason: str, owner: str) -> None:
        """Set a message aside with its reason and, where that was proven, its asker; never with its token."""
        headers = {k: v for k, v in parcel.headers.items() if k not in {Header.PRINCIPAL, Header.OWNER}}
        if owner:
            headers[Header.OWNER] = owner
        headers[Header.ERROR] = one_line(reason)
        headers[Header.MSG_ID] = f"dead.{self.subject}.{parcel.stored.sequence}"
        await self._bus.store(f"{DEAD}.{self.subject.rsplit('.', 1)[-1]}", parcel.body, headers)


def _forgive_cancellation() -> None:
    """The cancel was meant for the query, not for the task, which still has to tell the asker."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        task.uncancel()
