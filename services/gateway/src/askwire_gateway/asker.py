"""The gateway as an asker: it publishes a question or a statement, and collects the events of each query.

Replies are not stored, so an asker can always come back: when events stop it reads the outcome, and a result of which
a part was lost on its way ends as a failure that can be seen, never as a shorter result.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

import structlog

from askwire_common.bus.protocols import Bus, Headers, Incoming
from askwire_common.contracts import (
    CREDIT_WINDOW,
    GATEWAY_INBOX,
    TERMINAL,
    TRANSLATE,
    VALIDATE,
    Code,
    Draft,
    Event,
    Header,
    Outcome,
    Question,
    cancel_subject,
    credit_subject,
)
from askwire_common.deadline import Deadline
from askwire_common.errors import ServiceError
from askwire_common.identity.principal import Principal
from askwire_common.identity.tokens import TokenSigner
from askwire_common.journey import Journey, new_query_id, trace_id
from askwire_common.work.cancel import raise_if_cancelled
from askwire_common.work.outcomes import Outcomes, failed
from askwire_common.work.reply import intact
from askwire_gateway import standing
from askwire_gateway.demands import demands_of
from askwire_gateway.exchange import Happening
from askwire_gateway.spent import Spent

_TOO_LATE = ServiceError(Code.DEADLINE_EXCEEDED, "the deadline passed before the query had ended")
_GRACE_SECONDS = 0.5  # whoever works on a query may still tell its end
_DECISION_SECONDS = 1.0  # how long after that the bus may take to say which end holds
_SILENCE_SECONDS = 1.0
_TOKEN_SECONDS = 600.0
_REMEMBERED = 4_096
_log = structlog.get_logger("askwire.asker")


class Asker:
    """Asks on behalf of HTTP clients. As a context manager it listens on this gateway's own inbox."""

    def __init__(self, bus: Bus, outcomes: Outcomes, signer: TokenSigner) -> None:
        self._bus = bus
        self._outcomes = outcomes
        self._signer = signer
        self._inbox = f"{GATEWAY_INBOX}.{uuid.uuid4().hex[:12]}"
        self._under_way: dict[str, Query] = {}
        self._tokens: dict[Principal, tuple[str, float]] = {}

    @property
    def under_way(self) -> int:
        """How many queries wait for their end."""
        return len(self._under_way)

    async def ask(
        self,
        message: Question | Draft,
        principal: Principal,
        *,
        deadline_ms: int,
        traceparent: str | None = None,
        query_id: str | None = None,
        progress: bool = True,
    ) -> Query:
        """Store the question or the statement and return the query under way.

        Raises:
            ServiceError: ``unavailable``: the bus did not store it.
        """
        query_id = query_id or new_query_id()
        subject = TRANSLATE if isinstance(message, Question) else VALIDATE
        journey = Journey(
            query_id=query_id,
            reply_to=f"{self._inbox}.{query_id}",
            token=self._token(principal),
            deadline=Deadline.after(deadline_ms / 1_000),
            started=self._bus.clock(),
            traceparent=traceparent,
            progress=progress,
        )
        query = Query(self._bus, self._outcomes, journey, message, principal.subject, self._forget)
        self._under_way[query_id] = query
        try:
            headers = journey.headers(journey.message_id(subject, 0))
            await self._store(subject, message.encoded, headers, journey.deadline)
            raise_if_cancelled()
        except asyncio.CancelledError:  # the client left, and the message may have been stored all the same
            self._forget(query_id)
            with suppress(ServiceError):
                await asyncio.shield(query.cancel())
            raise
        except BaseException:
            self._forget(query_id)
            raise
        return query

    async def _store(self, subject: str, body: bytes, headers: Headers, deadline: Deadline) -> None:
        try:
            async with asyncio.timeout(deadline.left() + _GRACE_SECONDS):
                await self._bus.store(subject, body, headers)
        except TimeoutError as error:
            detail = "the message bus did not answer before the deadline; try again in a moment"
            raise ServiceError(Code.UNAVAILABLE, detail, retry_after=1) from error

    async def outcome(self, query_id: str, owner: str) -> Outcome | None:
        """How this principal's query ended, or None while it has not."""
        return await self._outcomes.get(query_id, owner)

    async def cancel(self, query_id: str, principal: Principal) -> None:
        """Call a query off, wherever it is; without effect for a query of somebody else."""
        await self._bus.publish(cancel_subject(query_id), b"", {Header.PRINCIPAL: self._token(principal)})

    async def __aenter__(self) -> Self:
        self._subscription = await self._bus.hear(f"{self._inbox}.*", self._on_event)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        await self._subscription.stop()

    def _on_event(self, message: Incoming) -> None:
        query = self._under_way.get(message.subject.rsplit(".", 1)[-1])
        if query is not None:
            query.hear(message)

    def _forget(self, query_id: str) -> None:
        self._under_way.pop(query_id, None)

    def _token(self, principal: Principal) -> str:
        """A token for use on the bus, which lets the principal's events come to this gateway's inbox only."""
        known = self._tokens.get(principal)
        if known is not None and self._bus.clock() < known[1]:
            return known[0]
        if len(self._tokens) >= _REMEMBERED:
            self._tokens.clear()
        here = principal.model_copy(update={"reply_prefix": f"{self._inbox}."})
        token = self._signer.sign(here, _TOKEN_SECONDS)
        self._tokens[principal] = token, self._bus.clock() + _TOKEN_SECONDS / 2
        return token


class Query:
    """One query under way; iterating it yields its events, the last of which is terminal."""

    def __init__(
        self,
        bus: Bus,
        outcomes: Outcomes,
        journey: Journey,
        message: Question | Draft,
        principal: str,
        on_end: Callable[[str], None],
    ) -> None:
        self.query_id = journey.query_id
        self._on_end = on_end
        self._bus = bus
        self._outcomes = outcomes
        self._journey = journey
        self._datasource = message.datasource
        self._standing = standing.first(message)
        self._spent = Spent()
        self._principal = principal
        self._heard: asyncio.Queue[Incoming] = asyncio.Queue()
        self._seq = 0
        self._chunks = 0
        self._owed = 0
        self._attempt = 0

    def hear(self, message: Incoming) -> None:
        """Take an event from the inbox; one that was altered on its way is as good as lost."""
        if intact(message.headers, message.body):
            self._heard.put_nowait(message)
        else:
            _log.warning("event.altered", query_id=self.query_id)

    async def consumed(self, chunks: int) -> None:
        """Grant the executor room for more chunks: half a window at a time, so that small results need no grant."""
        self._owed += chunks
        if self._owed >= CREDIT_WINDOW // 2:
            owed, self._owed = self._owed, 0
            await self._tell(credit_subject(self.query_id), str(owed).encode())

    async def cancel(self) -> None:
        """Call the query off."""
        await self._tell(cancel_subject(self.query_id))

    async def _tell(self, subject: str, body: bytes = b"") -> None:
        await self._bus.publish(subject, body, {Header.PRINCIPAL: self._journey.token})

    async def __aiter__(self) -> AsyncGenerator[Happening, None]:
        try:
            while True:
                message = await self._next()
                happening = self._read(message) if message else Happening(Event.DONE, 0, await self._end())
                if happening is None:
                    continue
                if happening.event in TERMINAL:
                    yield self._whole(happening)
                    return
                yield happening
        finally:
            self._on_end(self.query_id)

    async def _next(self) -> Incoming | None:
        """The next event; None when the query's end must be read from, or written to, the bucket."""
        while True:
            if self._left <= 0:
                return None
            try:
                async with asyncio.timeout(min(self._left, _SILENCE_SECONDS)):
                    return await self._heard.get()
            except TimeoutError:
                if await self._ended_unheard():
                    return None

    @property
    def _left(self) -> float:
        """Seconds until nobody is waited for any more."""
        return self._journey.deadline.left() + _GRACE_SECONDS

    async def _ended_unheard(self) -> bool:
        try:
            async with asyncio.timeout(self._left):
                return await self._outcomes.get(self.query_id, self._principal) is not None and self._heard.empty()
        except (ServiceError, TimeoutError):
            return False  # the bus is away: the deadline decides

    async def _end(self) -> bytes:
        """The outcome that holds; when there is none by now, the deadline's; and no claim that nobody could decide."""
        outcome = failed(self.query_id, self._datasource, _TOO_LATE).model_copy(update={"principal": self._principal})
        try:
            async with asyncio.timeout(_DECISION_SECONDS):
                if self._left <= 0:
                    outcome = await self._late(outcome)
                    await self.cancel()
                outcome = await self._outcomes.decide(outcome)
        except (ServiceError, TimeoutError):
            _log.warning("outcome.unknown", query_id=self.query_id)
            detail = "the message bus does not answer, so how the query ended cannot be told; ask for its state later"
            unknown = ServiceError(Code.UNAVAILABLE, detail, retry_after=1)
            outcome = failed(self.query_id, self._datasource, unknown)
        return outcome.encoded

    async def _late(self, outcome: Outcome) -> Outcome:
        """With where the query stood when its time was over, as far as is known, and where the time went."""
        demands = await demands_of(self._bus)
        known = self._standing if self._journey.progress else standing.behind(demands, self._standing)
        demand = demands.get(known.stage) if known is not None else None
        spent = self._spent.until_now(known if self._journey.progress else None)
        return outcome.model_copy(
            update={
                "detail": f"the deadline passed while {standing.told(known, demand)}",
                "stage": known.stage if known is not None else None,
                "timings_ms": spent.whole(self._bus.clock() - self._journey.started),
                "trace_id": trace_id(self._journey.traceparent),
            }
        )

    def _read(self, message: Incoming) -> Happening | None:
        event = Event(message.headers[Header.EVENT])
        seq = int(message.headers[Header.SEQ])
        if event is Event.ROWS:
            attempt = int(message.headers[Header.ATTEMPT])
            if attempt < self._attempt or (attempt == self._attempt and seq <= self._seq):
                return None  # told twice
            if attempt > self._attempt:  # the result begins anew, and so do its numbers
                self._attempt, self._chunks, self._seq = attempt, 0, 0
            self._chunks += 1
        elif event not in TERMINAL and seq <= self._seq:
            return None
        self._seq = max(seq, self._seq)
        if event not in TERMINAL:
            self._spent.on(event)
            self._standing = standing.after(event, self._standing)
        return Happening(event, seq, message.body, self._attempt)

    def _whole(self, end: Happening) -> Happening:
        """The end as it may be told: done only when every chunk of the result has arrived, once."""
        outcome = end.ended()
        if outcome.event == Event.DONE and not self._complete(outcome):
            error = ServiceError(Code.UNAVAILABLE, "a part of the result was lost on its way; ask again", retry_after=1)
            outcome = failed(self.query_id, self._datasource, error)
            return Happening(Event.FAILED, end.seq, outcome.encoded, outcome=outcome)
        return Happening(Event(outcome.event), end.seq, end.body, outcome=outcome)

    def _complete(self, outcome: Outcome) -> bool:
        """Whether the chunks that were heard are all chunks of the run that decided the outcome."""
        same_run = outcome.attempt is None or outcome.chunks == 0 or outcome.attempt == self._attempt
        return same_run and outcome.chunks == self._chunks
