"""Queries after they were asked: ``/v1/queries``. Somebody else's query is not to be told from none."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

from aiohttp import web
from pydantic import BaseModel
from ulid import ULID

from askwire_common.contracts import Code, Event, Outcome, Question, Status
from askwire_common.errors import ServiceError
from askwire_common.journey import is_query_id
from askwire_gateway.answers import HistoryEntry, HistoryPage, Progress, QueryState
from askwire_gateway.deferred.outbox import Deferred
from askwire_gateway.deferred.paging import page_limit
from askwire_gateway.handlers.deferring import under_way
from askwire_gateway.handlers.reply import reply
from askwire_gateway.history import WRITTEN_SECONDS, Entry
from askwire_gateway.resources import CHANGES, CURSORS, DEFERRING, HISTORY, LIMITS, LINE, QUERY_ID
from askwire_gateway.route import Call

DEFAULT_PAGE: Final = 50
MAX_PAGE: Final = 200
_NEWEST: Final = "~"  # sorts after every query id
_ACCEPTED: Final = 202


class _Before(BaseModel):
    """A page of the history begins before this query."""

    query_id: str


async def history(call: Call[None]) -> web.StreamResponse:
    """The caller's own queries, newest first."""
    cursors, of = call.request.app[CURSORS], f"history/{call.principal.subject}"
    limit = page_limit(call.request.query.get("limit"), default=DEFAULT_PAGE, most=MAX_PAGE)
    cursor = call.request.query.get("cursor")
    before = _NEWEST if cursor is None else cursors.open(cursor, _Before, of=of).query_id
    found = await call.request.app[HISTORY].page(call.principal.subject, before=before, limit=limit + 1)
    page = tuple(_entry(entry) for entry in found[:limit])
    following = cursors.seal(_Before(query_id=page[-1].query_id), of=of) if len(found) > limit else None
    return reply(HistoryPage(queries=page, next_cursor=following))


async def state(call: Call[None]) -> web.StreamResponse:
    """Where one of the caller's queries stands, or how it ended."""
    return reply(await _state(call))


async def cancel(call: Call[None]) -> web.StreamResponse:
    """Call a query off. One that has ended stays as it is."""
    try:
        found = await _state(call)
    except ServiceError as error:
        if error.code is Code.UNAVAILABLE:  # it may be under way where nobody can write that down
            await call.request.app[LINE].cancel(call.request[QUERY_ID], call.principal)
        raise
    if found.status is not Status.RUNNING:
        return reply(found)
    deferred = await _deferred(call, found.query_id)
    if deferred is not None:
        await call.request.app[DEFERRING].dispatcher.cancel(deferred)
    else:
        await call.request.app[LINE].cancel(found.query_id, call.principal)
    return reply(found, _ACCEPTED)


async def _state(call: Call[None]) -> QueryState:
    query_id = call.request.match_info["id"]
    if not is_query_id(query_id):
        raise _not_found()
    call.request[QUERY_ID] = query_id
    away = None
    try:
        outcome = await call.request.app[LINE].outcome(query_id, call.principal.subject)
        if outcome is not None:
            return await _ended(call, outcome)
    except ServiceError as error:
        away = error
    deferred = await _deferred(call, query_id)
    if deferred is not None:
        return await _of_deferred(call, deferred)
    if away is not None:
        raise away
    entry = await _own(call, query_id)
    if entry is None:  # another replica may have begun it, and not have written so yet
        await asyncio.sleep(WRITTEN_SECONDS)
        entry = await _own(call, query_id)
    if entry is None:
        raise _not_found() if await call.request.app[HISTORY].complete() else _not_known()
    return _of_entry(entry)


async def _own(call: Call[None], query_id: str) -> Entry | None:
    entry = await call.request.app[HISTORY].find(query_id)
    return entry if entry is not None and entry.principal == call.principal.subject else None


async def _deferred(call: Call[None], query_id: str) -> Deferred | None:
    """The query, if it is one that is answered later."""
    if call.request.app[HISTORY].near(query_id) is not None:
        return None  # its asker waits for it here
    return await call.request.app[DEFERRING].outbox.find(query_id, call.principal.subject)


async def _of_deferred(call: Call[None], deferred: Deferred) -> QueryState:
    """What the outbox knows of a query; that it is safe is known also while the bus is away."""
    seconds = call.request.app[LIMITS].kept_seconds
    if deferred.outcome is not None:
        return await _ended(call, deferred.outcome)
    try:
        event = await call.request.app[DEFERRING].results.last_event(deferred)
    except ServiceError:
        event = None
    return under_way(deferred, _progress(deferred, event), seconds)


def _progress(deferred: Deferred, event: Event | None) -> Progress:
    match event:
        case None:
            return Progress(stage="queued")
        case Event.ACCEPTED:
            return Progress(stage="translating" if isinstance(deferred.message, Question) else "validating")
        case Event.DRAFTED:
            return Progress(stage="validating")
        case _:
            return Progress(stage="executing")


async def _ended(call: Call[None], outcome: Outcome) -> QueryState:
    """How a query ended; of a change that waited, what has become of it since."""
    return _of_outcome(await call.request.app[CHANGES].fate(outcome), call.request.app[LIMITS].kept_seconds)


def _of_outcome(outcome: Outcome, kept_seconds: float) -> QueryState:
    told = outcome.model_dump(include=set(QueryState.model_fields))
    if outcome.run is not None:
        told["rows"] = f"/v1/queries/{outcome.query_id}/rows"
        told["expires_at"] = ULID.from_str(outcome.query_id).datetime + timedelta(seconds=kept_seconds)
    if outcome.code is Code.INTERNAL:
        told["detail"] = None
    return QueryState.model_validate(told)


def _of_entry(entry: Entry) -> QueryState:
    return QueryState(
        query_id=entry.id,
        status=entry.status,
        question=entry.question,
        datasource=entry.datasource,
        sql=entry.sql,
        row_count=entry.row_count,
        truncated=entry.truncated,
        trace_id=entry.trace_id,
        code=entry.code,
    )


def _entry(entry: Entry) -> HistoryEntry:
    return HistoryEntry(
        query_id=entry.id,
        status=entry.status,
        datasource=entry.datasource,
        question=entry.question,
        sql=entry.sql,
        code=entry.code,
        row_count=entry.row_count,
        truncated=entry.truncated,
        total_ms=entry.total_ms,
        trace_id=entry.trace_id,
        created_at=entry.created_at,
    )


def _not_found() -> ServiceError:
    return ServiceError(Code.NOT_FOUND, "there is no such query among yours, or it is too long ago")


def _not_known() -> ServiceError:
    detail = "this query is not written down, but not every gateway could do so just now; look again in a moment"
    return ServiceError(Code.UNAVAILABLE, detail, retry_after=1)
