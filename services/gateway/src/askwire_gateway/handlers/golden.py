"""Golden queries: ``/v1/golden-queries``. Whoever may approve queries decides what questions are answered with."""

from __future__ import annotations

from typing import Final, TypeVar

from aiohttp import web
from pydantic import BaseModel

from askwire_common.contracts import TERMINAL, Code, Draft, Outcome, Status
from askwire_common.errors import ServiceError
from askwire_common.journey import new_query_id
from askwire_gateway.deferred.paging import page_limit
from askwire_gateway.handlers.reply import reply
from askwire_gateway.learning.golden import Golden, Pair, Standing, answered_already
from askwire_gateway.learning.models import GoldenChange, GoldenInfo, GoldenPage, GoldenRequest
from askwire_gateway.problems import of_outcome, response
from askwire_gateway.resources import CURSORS, LEARNING, LIMITS, LINE, VIEWS
from askwire_gateway.route import Call

DEFAULT_PAGE: Final = 50
MAX_PAGE: Final = 200
STANDINGS: Final[tuple[Standing, ...]] = ("proposed", "accepted")
_NEWEST: Final = "~"  # sorts after every id
_CREATED: Final = 201
B = TypeVar("B", bound=BaseModel | None)


class _Before(BaseModel):
    """A page begins before this pair."""

    id: str


async def listing(call: Call[None]) -> web.StreamResponse:
    """Pairs and proposals of the data sources that the caller sees, newest first."""
    asked, cursors = call.request.query, call.request.app[CURSORS]
    limit, status = page_limit(asked.get("limit"), default=DEFAULT_PAGE, most=MAX_PAGE), _standing(asked.get("status"))
    names, of = _datasources(call), f"golden/{call.principal.subject}"
    cursor = asked.get("cursor")
    before = _NEWEST if cursor is None else cursors.open(cursor, _Before, of=of).id
    found = await call.request.app[LEARNING].golden.store.page(names, status, before=before, limit=limit + 1)
    page = found[:limit]
    following = cursors.seal(_Before(id=page[-1].id), of=of) if len(found) > limit else None
    shown = tuple(_info(golden) for golden in page if _may_know(call, golden))
    return reply(GoldenPage(golden_queries=shown, next_cursor=following))


async def one(call: Call[None]) -> web.StreamResponse:
    """One pair."""
    return reply(_info(await _find(call)))


async def create(call: Call[GoldenRequest]) -> web.StreamResponse:
    """Accept a pair; its SQL must pass the validator as the caller's own would."""
    body, by = call.body, call.principal.subject
    datasource = body.datasource or call.request.app[LIMITS].default_datasource
    outcome = await _validated(call, datasource, body.sql)
    if outcome.status is not Status.VALIDATED:
        return _refused(call, outcome)
    pair = Pair(new_query_id(), datasource, body.question, body.sql, by, accepted_by=by)
    golden = await call.request.app[LEARNING].golden.store.add(pair)
    if golden is None:
        raise answered_already()
    await call.request.app[LEARNING].golden.publish(golden)
    return reply(_info(golden), _CREATED)


async def change(call: Call[GoldenChange]) -> web.StreamResponse:
    """Give a pair another question or other SQL; a proposal is accepted by it."""
    found = await _find(call)
    return await _accept(call, found, call.body.question or found.question, call.body.sql or found.sql)


async def accept(call: Call[None]) -> web.StreamResponse:
    """Accept a proposal as it stands."""
    found = await _find(call)
    return await _accept(call, found, found.question, found.sql)


async def delete(call: Call[None]) -> web.StreamResponse:
    """Withdraw a pair, or turn a proposal down."""
    found = await _find(call)
    await call.request.app[LEARNING].golden.store.delete(found.id)
    await call.request.app[LEARNING].golden.withdraw(found)
    return reply(_info(found))


async def _accept(call: Call[B], found: Golden, question: str, sql: str) -> web.StreamResponse:
    outcome = await _validated(call, found.datasource, sql)
    if outcome.status is not Status.VALIDATED:
        return _refused(call, outcome)
    golden = await call.request.app[LEARNING].golden.store.accept(found.id, question, sql, call.principal.subject)
    if golden is None:
        raise _not_found()
    await call.request.app[LEARNING].golden.publish(golden)
    return reply(_info(golden))


async def _validated(call: Call[B], datasource: str, sql: str) -> Outcome:
    """What the line's validator says of the SQL, in the caller's own name; it is not run."""
    request = call.request
    request.app[VIEWS].one(datasource, call.principal)
    draft = Draft(sql=sql, datasource=datasource, dry_run=True)
    exchange = await request.app[LINE].ask(
        draft,
        call.principal,
        deadline_ms=request.app[LIMITS].deadline_ms,
        traceparent=call.trace.traceparent,
        query_id=new_query_id(),
        progress=False,
    )
    async for happening in exchange:
        if happening.event in TERMINAL:
            return Outcome.model_validate_json(happening.body)
    raise ServiceError(Code.UNAVAILABLE, "the validator did not answer; try again in a moment", retry_after=1)


def _refused(call: Call[B], outcome: Outcome) -> web.StreamResponse:
    return response(of_outcome(outcome, trace_id=call.trace.trace_id))


async def _find(call: Call[B]) -> Golden:
    """The pair of the request's path; one that the caller may not know of is not to be told from none."""
    identity = call.request.match_info["id"]
    found = await call.request.app[LEARNING].golden.store.find(identity) if identity.isascii() else None
    if found is None or found.datasource not in _datasources(call) or not _may_know(call, found):
        raise _not_found()
    return found


def _datasources(call: Call[B]) -> list[str]:
    return [catalog.datasource for catalog in call.request.app[VIEWS].all(call.principal)]


def _may_know(call: Call[B], golden: Golden) -> bool:
    return call.request.app[VIEWS].may_read((golden.question, golden.sql), golden.datasource, call.principal)


def _standing(text: str | None) -> Standing | None:
    if text is None:
        return None
    for standing in STANDINGS:
        if text == standing:
            return standing
    raise ServiceError(Code.INVALID_REQUEST, f"status: must be one of {', '.join(STANDINGS)}")


def _not_found() -> ServiceError:
    return ServiceError(Code.NOT_FOUND, "there is no golden query of that id; GET /v1/golden-queries lists them")


def _info(golden: Golden) -> GoldenInfo:
    return GoldenInfo.model_validate(vars(golden))
