"""``askwire.v1.ask``: one request, one reply, for internal services that want an answer without following events.

A request with ``Nats-Msg-Id`` may be repeated: it is what ``Idempotency-Key`` is over HTTP.

Small results come inline, as over HTTP. Of a larger one the reply holds what fits into a message, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import orjson
import structlog
from pydantic import ValidationError

from askwire_common.bus.protocols import Bus, Incoming
from askwire_common.contracts import (
    CLIENT_INBOX,
    PRIVATE_INBOX,
    TERMINAL,
    Code,
    Event,
    Header,
    Outcome,
    Question,
    RowFormat,
)
from askwire_common.errors import ServiceError, one_line
from askwire_common.identity.principal import ROLE_PERMISSIONS, Permission, Principal, Role
from askwire_common.identity.tokens import TokenVerifier
from askwire_common.journey import is_traceparent, new_query_id, trace_id
from askwire_gateway import problems
from askwire_gateway.answers import tell
from askwire_gateway.body import parse
from askwire_gateway.deferred.dispatcher import Dispatcher
from askwire_gateway.deferred.outbox import Deferred, request_digest
from askwire_gateway.deferred.results import Results
from askwire_gateway.exchange import Exchange, Line
from askwire_gateway.handlers.deferring import idempotency_key
from askwire_gateway.history import Entry, History
from askwire_gateway.limits import Concurrency
from askwire_gateway.requests import QueryRequest

MAX_REPLY_BYTES: Final = 700_000
_INBOXES: Final = (f"{CLIENT_INBOX}.", f"{PRIVATE_INBOX}.")


@dataclass
class _Inline:
    """The rows that fit into one reply."""

    rows: list[list[Any]] = field(default_factory=list)
    size: int = 0
    cut: bool = False

    def add(self, chunk: bytes) -> None:
        """Take a chunk, as many of its rows as there is room for."""
        if self.cut:
            return
        for row in orjson.loads(chunk):
            self.size += len(orjson.dumps(row)) + 1
            if self.size > MAX_REPLY_BYTES:
                self.cut = True
                return
            self.rows.append(row)


class Responder:
    """Answers requests on the bus.

    Args:
        default_role: the role of requests that bring no token: that they reached the bus is all that is known of them.
            None refuses such requests.
    """

    def __init__(
        self,
        bus: Bus,
        line: Line,
        verifier: TokenVerifier,
        *,
        default_role: Role | None,
        default_datasource: str,
        deadline_ms: int,
        max_deadline_ms: int,
        dispatcher: Dispatcher,
        results: Results,
        concurrency: Concurrency,
        history: History,
    ) -> None:
        self._bus = bus
        self._history = history
        self._concurrency = concurrency
        self._dispatcher = dispatcher
        self._results = results
        self._line = line
        self._verifier = verifier
        self._default_role = default_role
        self._default_datasource = default_datasource
        self._deadline_ms = deadline_ms
        self._max_deadline_ms = max_deadline_ms
        self._log = structlog.get_logger("askwire.responder")

    async def serve(self, message: Incoming) -> None:
        """Ask what the message asks, and reply where an asker may listen."""
        if message.reply and not message.reply.startswith(_INBOXES):
            self._log.warning("ask.foreign_inbox", reply=message.reply[:64])
            return
        try:
            principal = self._principal(message)
            if not _may_hear(principal, message.reply):
                self._log.warning("ask.foreign_inbox", principal=principal.subject)
                return
            with self._concurrency.slot(principal.subject):
                body, headers = await self._answer(await self._ask(message, principal))
        except ServiceError as error:
            body, headers = _problem(problems.of_error(error))
        except Exception:
            self._log.exception("ask.failed")
            body, headers = _problem(problems.describe(Code.INTERNAL, ""))
        if message.reply:
            await self._bus.publish(message.reply, body, headers)

    async def _ask(self, message: Incoming, principal: Principal) -> Exchange:
        if not principal.may(Permission.EXECUTE_QUERY):
            raise ServiceError(Code.FORBIDDEN, "this principal lacks EXECUTE_QUERY; ask an administrator for it")
        try:
            request = QueryRequest.model_validate(parse(message.body))
        except ValidationError as error:
            raise problems.invalid_fields(error) from error
        question = Question(
            datasource=request.datasource or self._default_datasource,
            **request.model_dump(include={"question", "conversation_id", "dry_run", "explain", "max_rows"}),
        )
        deadline = min(request.deadline_ms or self._deadline_ms, self._max_deadline_ms)
        traceparent = _traceparent(message)
        key = message.headers.get(Header.MSG_ID)
        if key is not None:
            deferred = Deferred(
                id=new_query_id(),
                principal=principal,
                message=question,
                deadline_ms=deadline,
                digest=request_digest("/v1/query", request),
                traceparent=traceparent,
                key=idempotency_key([key], Header.MSG_ID),
            )
            held = await self._dispatcher.accept(deferred, trace_id=trace_id(traceparent))
            return self._results.follow(held, RowFormat.JSON)
        query_id = new_query_id()
        exchange = await self._line.ask(
            question, principal, deadline_ms=deadline, traceparent=traceparent, query_id=query_id, progress=False
        )
        self._history.began(Entry.begun(query_id, question, principal.subject, traceparent))
        return exchange

    async def _answer(self, exchange: Exchange) -> tuple[bytes, dict[str, str]]:
        """The reply; a deferred question has had its entry in the history from the outbox."""
        try:
            outcome, inline = await _collected(exchange)
            self._history.ended(exchange.query_id, outcome)
            return _told(outcome, inline)
        finally:
            self._history.left(exchange.query_id)

    def _principal(self, message: Incoming) -> Principal:
        token = message.headers.get(Header.PRINCIPAL)
        if token is not None:
            return self._verifier.verify(token)
        if self._default_role is None or message.reply.startswith(f"{PRIVATE_INBOX}."):
            raise ServiceError(Code.UNAUTHENTICATED, f"{Header.PRINCIPAL} must hold a token: POST /v1/auth/token")
        return Principal(subject="nats", role=self._default_role, permissions=ROLE_PERMISSIONS[self._default_role])


def _may_hear(principal: Principal, reply: str) -> bool:
    """Whether an answer may go there: anybody's ``_INBOX.`` as it came, a private inbox to its owner alone."""
    return not reply or reply.startswith(f"{CLIENT_INBOX}.") or principal.may_hear(reply)


def _traceparent(message: Incoming) -> str | None:
    given = message.headers.get(Header.TRACEPARENT)
    return given if given is not None and is_traceparent(given) else None


async def _collected(exchange: Exchange) -> tuple[Outcome, _Inline]:
    inline = _Inline()
    attempt = 0
    async for happening in exchange:
        if happening.event is Event.ROWS:
            if happening.attempt != attempt:  # another executor runs the statement anew
                attempt, inline = happening.attempt, _Inline()
            inline.add(happening.body)
            await exchange.consumed(1)
        elif happening.event in TERMINAL:
            return happening.ended(), inline
    raise ServiceError(Code.UNAVAILABLE, "the line fell silent before the query had ended; ask again", retry_after=1)


def _told(outcome: Outcome, inline: _Inline) -> tuple[bytes, dict[str, str]]:
    if outcome.event != Event.DONE:
        return _problem(problems.of_outcome(outcome, trace_id=outcome.trace_id))
    told = tell(outcome, question=outcome.question, trace_id=outcome.trace_id).model_dump(mode="json")
    if "columns" in told:
        told |= {"rows": inline.rows, "row_count": len(inline.rows), "truncated": outcome.truncated or inline.cut}
    return orjson.dumps(told), {Header.QUERY_ID: outcome.query_id}


def _problem(problem: problems.Problem) -> tuple[bytes, dict[str, str]]:
    headers = {Header.ERROR_CODE: problem.code.value, Header.ERROR: one_line(problem.detail)}
    return problem.model_dump_json(exclude_none=True).encode(), headers
