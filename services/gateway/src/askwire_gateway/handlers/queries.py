"""Queries after they were asked: ``/v1/queries``. Somebody else's query is not to be told from none."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from askwire_common.contracts import Code, Outcome, Status
from askwire_common.errors import ServiceError
from askwire_common.journey import is_query_id
from askwire_gateway.answers import HistoryEntry, HistoryPage, QueryState
from askwire_gateway.handlers.reply import reply
from askwire_gateway.history import Entry
from askwire_gateway.keys import HISTORY, LINE, QUERY_ID
from askwire_gateway.route import Call

DEFAULT_PAGE: Final = 50
MAX_PAGE: Final = 200
_NEWEST: Final = "~"  # sorts after every query id
_ACCEPTED: Final = 202


async def history(call: Call[None]) -> web.StreamResponse:
    """The caller's own queries, newest first."""
    limit = _limit(call.request.query.get("limit"))
    before = _cursor(call.request.query.get("cursor"))
    found = await call.request.app[HISTORY].page(call.principal.subject, before=before, limit=limit + 1)
    page = tuple(_entry(entry) for entry in found[:limit])
    return reply(HistoryPage(queries=page, next_cursor=page[-1].query_id if len(found) > limit else None))


async def state(call: Call[None]) -> web.StreamResponse:
    """Where one of the caller's queries stands, or how it ended."""
    return reply(await _state(call))


async def cancel(call: Call[None]) -> web.StreamResponse:
    """Call a query off. One that has ended stays as it is."""
    found = await _state(call)
    if found.status is not Status.RUNNING:
        return reply(found)
    await call.request.app[LINE].cancel(found.query_id, call.principal)
    return reply(found, _ACCEPTED)


async def _state(call: Call[None]) -> QueryState:
    query_id = call.request.match_info["id"]
    if not is_query_id(query_id):
        raise _not_found()
    call.request[QUERY_ID] = query_id
    outcome = await call.request.app[LINE].outcome(query_id, call.principal.subject)
    if outcome is not None:
        return _of_outcome(outcome)
    entry = await call.request.app[HISTORY].find(query_id)
    if entry is None or entry.principal != call.principal.subject:
        raise _not_found()
    return _of_entry(entry)


def _of_outcome(outcome: Outcome) -> QueryState:
    told = outcome.model_dump(include=set(QueryState.model_fields))
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


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_PAGE
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MAX_PAGE)) and 1 <= int(text) <= MAX_PAGE):
        raise ServiceError(Code.INVALID_REQUEST, f"limit: must be a whole number from 1 to {MAX_PAGE}")
    return int(text)


def _cursor(text: str | None) -> str:
    if text is None:
        return _NEWEST
    if not is_query_id(text):
        raise ServiceError(Code.INVALID_REQUEST, "cursor: give back the `next_cursor` of the page before, unchanged")
    return text


def _not_found() -> ServiceError:
    return ServiceError(Code.NOT_FOUND, "there is no such query among yours, or it is too long ago")
