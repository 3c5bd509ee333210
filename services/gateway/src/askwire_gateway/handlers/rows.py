"""Rows of kept results: ``/v1/queries/{id}/rows``, whole or in pages, in any format."""

from __future__ import annotations

from typing import Final

import orjson
from aiohttp import web

from askwire_common.contracts import Code, Event, Outcome, RowFormat
from askwire_common.errors import ServiceError
from askwire_common.journey import is_query_id
from askwire_gateway import problems
from askwire_gateway.answers import RowsPage
from askwire_gateway.deferred.outbox import Deferred
from askwire_gateway.deferred.paging import page_limit
from askwire_gateway.deferred.results import Page, Place
from askwire_gateway.delivery import QUERY_ID_HEADER, content_type
from askwire_gateway.handlers.deferring import deliver_kept
from askwire_gateway.negotiation import Media, choose
from askwire_gateway.resources import CURSORS, DEFERRING, QUERY_ID
from askwire_gateway.route import Call

DEFAULT_PAGE: Final = 1_000
MAX_PAGE: Final = 10_000


async def rows(call: Call[None]) -> web.StreamResponse:
    """The rows of an asynchronous query once it has ended; it waits for that. With `limit`, in pages."""
    request = call.request
    media = choose(",".join(request.headers.getall("Accept", [])))
    if "Range" in request.headers:
        detail = "Range: rows have no byte ranges; read them in pages with `limit` and `cursor`"
        raise ServiceError(Code.INVALID_REQUEST, detail)
    limit, cursor = request.query.get("limit"), request.query.get("cursor")
    most = page_limit(limit, default=DEFAULT_PAGE, most=MAX_PAGE)
    query_id = request.match_info["id"]
    start = None if cursor is None else request.app[CURSORS].open(cursor, Place, of=_of(call, query_id))
    deferred = await _find(call, query_id)
    if limit is None and cursor is None:
        return await deliver_kept(call, deferred, media)
    return await _page(call, deferred, media, start, most)


async def _find(call: Call[None], query_id: str) -> Deferred:
    deferred = None
    if is_query_id(query_id):
        deferred = await call.request.app[DEFERRING].outbox.find(query_id, call.principal.subject)
    if deferred is None:
        detail = "no rows are kept of such a query of yours; ask with the header `Prefer: respond-async`"
        raise ServiceError(Code.NOT_FOUND, detail)
    call.request[QUERY_ID] = query_id
    return deferred


async def _page(
    call: Call[None], deferred: Deferred, media: Media, start: Place | None, limit: int
) -> web.StreamResponse:
    if media is Media.EVENTS:
        raise ServiceError(
            Code.INVALID_REQUEST, "Accept: pages have no events; leave `limit` out, or take another type"
        )
    results = call.request.app[DEFERRING].results
    outcome = await results.ended(deferred)
    if outcome.event is not Event.DONE:
        return problems.response(problems.of_outcome(outcome, trace_id=call.trace.trace_id))
    page = await results.page(deferred, outcome, start, media.rows, limit)
    return _reply(call, deferred, outcome, page, media)


def _reply(call: Call[None], deferred: Deferred, outcome: Outcome, page: Page, media: Media) -> web.Response:
    following = None
    headers = {QUERY_ID_HEADER: deferred.id, "Askwire-Row-Count": str(page.rows)} | content_type(media)
    if page.following is not None:
        following = call.request.app[CURSORS].seal(page.following, of=_of(call, deferred.id))
        headers["Askwire-Next-Cursor"] = following
        limit = call.request.query.get("limit", DEFAULT_PAGE)
        headers["Link"] = f'</v1/queries/{deferred.id}/rows?limit={limit}&cursor={following}>; rel="next"'
    body = page.body
    if media.rows is RowFormat.JSON:
        told = RowsPage(
            query_id=deferred.id, columns=outcome.columns, rows=[], row_count=page.rows, next_cursor=following
        )
        body = orjson.dumps(told.model_dump(mode="json") | {"rows": orjson.Fragment(page.body)})
    return web.Response(body=body, headers=headers)


def _of(call: Call[None], query_id: str) -> str:
    return f"rows/{call.principal.subject}/{query_id}"
