"""What askers think of their answers: ``/v1/feedback``. A thumbs-up proposes a golden query; a person decides."""

from __future__ import annotations

from typing import Final

from aiohttp import web
from pydantic import BaseModel

from askwire_common.contracts import Code, Status
from askwire_common.errors import ServiceError
from askwire_common.journey import is_query_id, new_query_id
from askwire_gateway.deferred.paging import page_limit
from askwire_gateway.handlers.reply import reply
from askwire_gateway.history import Entry
from askwire_gateway.keys import CURSORS, HISTORY, LEARNING, VIEWS
from askwire_gateway.learning.feedback import Feedback, Opinion
from askwire_gateway.learning.golden import Pair
from askwire_gateway.learning.models import FeedbackInfo, FeedbackPage, FeedbackRequest
from askwire_gateway.route import Call

DEFAULT_PAGE: Final = 50
MAX_PAGE: Final = 200
_NEWEST: Final = "~"  # sorts after every query id
_CREATED: Final = 201


class _Before(BaseModel):
    """A page begins before this query."""

    query_id: str


async def give(call: Call[FeedbackRequest]) -> web.StreamResponse:
    """Rate the answer to a query of the caller's own; again, to change one's mind."""
    body = call.body
    entry = await call.request.app[HISTORY].find(body.query_id) if is_query_id(body.query_id) else None
    if entry is None or entry.principal != call.principal.subject:
        raise ServiceError(Code.NOT_FOUND, "query_id: there is no such query of yours; GET /v1/queries lists them")
    if entry.status is Status.RUNNING:
        raise ServiceError(Code.CONFLICT, "query_id: the query has not ended; rate it when it has")
    opinion = Opinion(
        query_id=entry.id,
        principal=entry.principal,
        datasource=entry.datasource,
        question=entry.question,
        sql=entry.sql,
        rating=body.rating,
        comment=body.comment,
    )
    kept = await call.request.app[LEARNING].feedback.save(opinion)
    proposed = body.rating == "up" and await _propose(call, entry)
    return reply(_info(kept, proposed=proposed), _CREATED)


async def listing(call: Call[None]) -> web.StreamResponse:
    """What askers thought, of the data sources that the caller sees, newest queries first."""
    cursors, of = call.request.app[CURSORS], f"feedback/{call.principal.subject}"
    limit = page_limit(call.request.query.get("limit"), default=DEFAULT_PAGE, most=MAX_PAGE)
    cursor = call.request.query.get("cursor")
    before = _NEWEST if cursor is None else cursors.open(cursor, _Before, of=of).query_id
    views = call.request.app[VIEWS]
    names = [catalog.datasource for catalog in views.all(call.principal)]
    found = await call.request.app[LEARNING].feedback.page(names, before=before, limit=limit + 1)
    page = found[:limit]
    following = cursors.seal(_Before(query_id=page[-1].opinion.query_id), of=of) if len(found) > limit else None
    opinions = [(f, f.opinion) for f in page]
    shown = tuple(
        _info(f) for f, o in opinions if views.may_read((o.question, o.sql, o.comment), o.datasource, call.principal)
    )
    return reply(FeedbackPage(feedback=shown, next_cursor=following))


async def _propose(call: Call[FeedbackRequest], entry: Entry) -> bool:
    """Whether the query's question and SQL are a new proposal: it was answered, and nobody proposed the same."""
    if entry.question is None or entry.sql is None or entry.status is not Status.ANSWERED:
        return False
    pair = Pair(new_query_id(), entry.datasource, entry.question, entry.sql, entry.principal, query_id=entry.id)
    return await call.request.app[LEARNING].golden.store.add(pair) is not None


def _info(feedback: Feedback, *, proposed: bool = False) -> FeedbackInfo:
    return FeedbackInfo.model_validate(
        vars(feedback.opinion) | {"created_at": feedback.created_at, "proposed": proposed}
    )
