"""What askers think of their answers: ``/v1/feedback``. A thumbs-up proposes a golden query; a person decides."""

from __future__ import annotations

from typing import Final

from aiohttp import web
from pydantic import BaseModel

from askwire_common.contracts import Code, Outcome, Status
from askwire_common.errors import ServiceError
from askwire_common.journey import is_query_id, new_query_id
from askwire_gateway.deferred.paging import page_limit
from askwire_gateway.handlers.reply import reply
from askwire_gateway.history import Entry
from askwire_gateway.learning.feedback import Feedback, Opinion
from askwire_gateway.learning.golden import Pair
from askwire_gateway.learning.models import FeedbackInfo, FeedbackPage, FeedbackRequest
from askwire_gateway.resources import CURSORS, HISTORY, LEARNING, LINE, VIEWS
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
    asked = await _asked(call, body.query_id) if is_query_id(body.query_id) else None
    if asked is None:
        raise _not_found()
    if asked.status is Status.RUNNING:
        raise ServiceError(Code.CONFLICT, "query_id: the query has not ended; rate it when it has")
    opinion = Opinion(
        query_id=body.query_id,
        principal=call.principal.subject,
        datasource=asked.datasource,
        question=asked.question,
        sql=asked.sql,
        rating=body.rating,
        comment=body.comment,
    )
    kept = await call.request.app[LEARNING].feedback.save(opinion)
    if kept is None:
        raise _not_found()
    proposed = body.rating == "up" and asked.status is Status.ANSWERED and await _propose(call, opinion)
    return reply(_info(kept, proposed=proposed), _CREATED)


async def _asked(call: Call[FeedbackRequest], query_id: str) -> Entry | Outcome | None:
    """The caller's own query: from the history, or how it ended, where it was asked over NATS and has no history."""
    entry = await call.request.app[HISTORY].find(query_id)
    if entry is not None and entry.principal == call.principal.subject:
        return entry
    return await call.request.app[LINE].outcome(query_id, call.principal.subject)


def _not_found() -> ServiceError:
    return ServiceError(
        Code.NOT_FOUND, "query_id: there is no such query of yours; GET /v1/queries lists those over HTTP"
    )


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


async def _propose(call: Call[FeedbackRequest], opinion: Opinion) -> bool:
    """Whether the query's question and SQL are a new proposal: nobody proposed the same."""
    sql = await _written(call, opinion)
    if opinion.question is None or sql is None:
        return False
    pair = Pair(
        new_query_id(),
        opinion.datasource,
        opinion.question,
        sql,
        opinion.principal,
        query_id=opinion.query_id,
    )
    return await call.request.app[LEARNING].golden.store.add(pair) is not None


async def _written(call: Call[FeedbackRequest], opinion: Opinion) -> str | None:
    """The SQL as it was written; what ran may hold the asker's own row filters. None when that is not kept any more."""
    ended = await call.request.app[LINE].outcome(opinion.query_id, opinion.principal)
    if ended is None:
        return None
    return ended.translation.draft if ended.translation is not None and ended.translation.draft else ended.sql


def _info(feedback: Feedback, *, proposed: bool = False) -> FeedbackInfo:
    return FeedbackInfo.model_validate(
        vars(feedback.opinion) | {"created_at": feedback.created_at, "proposed": proposed}
    )
