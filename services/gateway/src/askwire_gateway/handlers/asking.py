"""Questions, SQL and approvals on their way to the line."""

from __future__ import annotations

from aiohttp import web

from askwire_common.contracts import Code, Draft, Question, RowFormat
from askwire_common.errors import ServiceError
from askwire_common.identity.approval import digest
from askwire_common.journey import new_query_id
from askwire_gateway.deadline import chosen_deadline
from askwire_gateway.delivery import Delivery, deliver, deliver_events
from askwire_gateway.handlers.deferring import defer, wishes
from askwire_gateway.history import Entry
from askwire_gateway.negotiation import Media, choose
from askwire_gateway.requests import ApprovalRequest, QueryRequest, SqlRequest, TranslateRequest, ValidateRequest
from askwire_gateway.resources import HISTORY, LIMITS, LINE, QUERY_ID, VIEWS
from askwire_gateway.route import B, Call


async def query(call: Call[QueryRequest]) -> web.StreamResponse:
    """Answer a question."""
    media = _media(call)
    body = call.body
    message = Question(
        question=body.question,
        datasource=_datasource(call, body.datasource),
        conversation_id=body.conversation_id,
        dry_run=body.dry_run,
        explain=body.explain,
        max_rows=body.max_rows,
        format=media.rows,
    )
    return await _ask(call, message, body.deadline_ms, media)


async def sql(call: Call[SqlRequest]) -> web.StreamResponse:
    """Run SQL of the caller's own."""
    media = _media(call)
    body = call.body
    message = Draft(
        sql=body.sql,
        datasource=_datasource(call, body.datasource),
        dry_run=body.dry_run,
        max_rows=body.max_rows,
        format=media.rows,
    )
    return await _ask(call, message, body.deadline_ms, media)


async def translate(call: Call[TranslateRequest]) -> web.StreamResponse:
    """Draft SQL for a question, and leave it at that."""
    body = call.body
    message = Question(
        question=body.question,
        datasource=_datasource(call, body.datasource),
        conversation_id=body.conversation_id,
        only_translate=True,
    )
    return await _ask(call, message, body.deadline_ms, Media.JSON)


async def validate(call: Call[ValidateRequest]) -> web.StreamResponse:
    """Check SQL, and leave it at that."""
    body = call.body
    message = Draft(sql=body.sql, datasource=_datasource(call, body.datasource), dry_run=True, format=RowFormat.JSON)
    return await _ask(call, message, body.deadline_ms, Media.JSON)


async def approve(call: Call[ApprovalRequest]) -> web.StreamResponse:
    """Approve a change that somebody else asked for, which makes it."""
    body = call.body
    if digest(body.sql) != call.request.match_info["digest"]:
        raise ServiceError(Code.INVALID_REQUEST, "sql: this is not the statement of that digest; nothing was changed")
    datasource = _datasource(call, body.datasource)
    message = Draft(sql=body.sql, datasource=datasource, ticket=body.ticket, format=RowFormat.JSON)
    return await _ask(call, message, body.deadline_ms, Media.JSON)


async def _ask(call: Call[B], message: Question | Draft, deadline_ms: int | None, media: Media) -> web.StreamResponse:
    request, limits, history = call.request, call.request.app[LIMITS], call.request.app[HISTORY]
    wish = wishes(request.headers)
    if wish.later or wish.key is not None:
        return await defer(call, message, deadline_ms, media, wish)
    deadline = chosen_deadline(deadline_ms, limits.deadline_ms, limits.max_deadline_ms)
    query_id = request[QUERY_ID] = new_query_id()
    exchange = await request.app[LINE].ask(
        message,
        call.principal,
        deadline_ms=deadline,
        traceparent=call.trace.traceparent,
        query_id=query_id,
        progress=media is Media.EVENTS,
    )
    history.began(Entry.begun(query_id, message, call.principal.subject, call.trace.traceparent))
    delivery = Delivery(
        request=request,
        question=message.question,
        trace_id=call.trace.trace_id,
        hold=limits.hold_bytes,
        patience=limits.write_seconds,
        heartbeat=limits.heartbeat_seconds,
        on_end=lambda outcome: history.ended(query_id, outcome),
    )
    try:
        if media is Media.EVENTS:
            return await deliver_events(exchange, delivery)
        return await deliver(exchange, media, delivery)
    finally:
        history.left(query_id)


def _media(call: Call[B]) -> Media:
    return choose(",".join(call.request.headers.getall("Accept", [])))


def _datasource(call: Call[B], name: str | None) -> str:
    """The data source to ask.

    Raises:
        ServiceError: ``not_found``: there is none of that name, or none that this caller may see.
    """
    name = name or call.request.app[LIMITS].default_datasource
    call.request.app[VIEWS].one(name, call.principal)
    return name
