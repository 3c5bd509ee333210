"""Queries that live longer than their request: ``Prefer: respond-async``, and ``Idempotency-Key``.

Both are committed before anything else happens. A request with a key waits for the end as any other does; when it is
repeated, or its client or its gateway dies meanwhile, there is still one query, and everybody hears the end of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from multidict import CIMultiDictProxy

from askwire_common.contracts import Code, Draft, Outcome, Question, Status
from askwire_common.errors import ServiceError
from askwire_common.journey import new_query_id, trace_id
from askwire_gateway.answers import Progress, QueryState
from askwire_gateway.deadline import chosen_deadline
from askwire_gateway.deferred.outbox import Deferred, request_digest
from askwire_gateway.delivery import QUERY_ID_HEADER, Delivery, deliver, deliver_events
from askwire_gateway.handlers.reply import reply
from askwire_gateway.negotiation import Media
from askwire_gateway.resources import DEFERRING, LIMITS, QUERY_ID
from askwire_gateway.route import B, Call

IDEMPOTENCY_KEY: Final = "Idempotency-Key"
PREFER: Final = "Prefer"
_RESPOND_ASYNC: Final = "respond-async"
_LONGEST_KEY: Final = 255
_ACCEPTED: Final = 202


@dataclass(frozen=True)
class Wishes:
    """How a request wants to be treated.

    Attributes:
        later: it does not wait for the answer.
        key: under which it may be repeated.
    """

    later: bool
    key: str | None


def wishes(headers: CIMultiDictProxy[str]) -> Wishes:
    """What ``Prefer`` (RFC 7240) and ``Idempotency-Key`` say; preferences that are not known are ignored.

    Raises:
        ServiceError: ``invalid_request``: the key is none.
    """
    preferences = ",".join(headers.getall(PREFER, [])).lower().split(",")
    later = any(preference.partition(";")[0].strip() == _RESPOND_ASYNC for preference in preferences)
    keys = headers.getall(IDEMPOTENCY_KEY, [])
    return Wishes(later, idempotency_key(keys, IDEMPOTENCY_KEY) if keys else None)


def idempotency_key(given: Sequence[str], header: str) -> str:
    """The one key that a header gives.

    Raises:
        ServiceError: ``invalid_request``: several, or what is none.
    """
    key = given[0].strip()
    if len(given) > 1 or not 0 < len(key) <= _LONGEST_KEY or not (key.isascii() and key.isprintable()):
        detail = f"{header}: one key of 1 to {_LONGEST_KEY} printable ASCII characters, such as a UUID"
        raise ServiceError(Code.INVALID_REQUEST, detail)
    return key


async def defer(
    call: Call[B], message: Question | Draft, deadline_ms: int | None, media: Media, wish: Wishes
) -> web.StreamResponse:
    """Commit the query, or find the one that its key stands for; then say where it is, or wait for its end."""
    request, limits = call.request, call.request.app[LIMITS]
    default = limits.deferred_deadline_ms if wish.later else limits.deadline_ms
    most = max(limits.deferred_deadline_ms, limits.max_deadline_ms) if wish.later else limits.max_deadline_ms
    deferred = Deferred(
        id=new_query_id(),
        principal=call.principal,
        message=message,
        deadline_ms=chosen_deadline(deadline_ms, default, most),
        digest=request_digest(request.path, call.body),
        traceparent=call.trace.traceparent,
        key=wish.key,
    )
    held = await request.app[DEFERRING].dispatcher.accept(deferred, trace_id=call.trace.trace_id)
    request[QUERY_ID] = held.id
    if not wish.later:
        return await deliver_kept(call, held, media)
    answer = reply(under_way(held, None, limits.kept_seconds), _ACCEPTED)
    answer.headers.update(
        {
            "Location": f"/v1/queries/{held.id}",
            "Preference-Applied": _RESPOND_ASYNC,
            "Retry-After": "1",
            QUERY_ID_HEADER: held.id,
        }
    )
    return answer


async def deliver_kept(call: Call[B], deferred: Deferred, media: Media) -> web.StreamResponse:
    """Wait for a query's end, and answer as if it had been asked just now."""
    limits = call.request.app[LIMITS]
    exchange = call.request.app[DEFERRING].results.follow(deferred, media.rows)
    delivery = Delivery(
        request=call.request,
        question=deferred.message.question,
        trace_id=trace_id(deferred.traceparent) or call.trace.trace_id,  # a repetition gets the first one's answer
        hold=limits.hold_bytes,
        patience=limits.write_seconds,
        heartbeat=limits.heartbeat_seconds,
        on_end=_nobody_counts,
    )
    if media is Media.EVENTS:
        return await deliver_events(exchange, delivery)
    return await deliver(exchange, media, delivery)


def under_way(deferred: Deferred, progress: Progress | None, kept_seconds: float) -> QueryState:
    """The state of a query that has not ended."""
    message = deferred.message
    return QueryState(
        query_id=deferred.id,
        status=Status.RUNNING,
        question=message.question,
        datasource=message.datasource,
        sql=message.sql if isinstance(message, Draft) else None,
        progress=progress or Progress(stage="queued"),
        expires_at=deferred.expires_at(kept_seconds),
    )


def _nobody_counts(outcome: Outcome) -> None:
    """The outbox notes ends, whether or not somebody listens."""
    del outcome
