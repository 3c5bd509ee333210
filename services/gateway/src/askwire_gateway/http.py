"""The HTTP edge: one application made of the table of routes."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiohttp import web
from aiohttp.hdrs import AUTHORIZATION, METH_GET, METH_HEAD
from prometheus_client import CollectorRegistry

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_common.identity.principal import Principal, Role
from askwire_gateway.body import read_model
from askwire_gateway.changes import Changes
from askwire_gateway.dead_letters import DeadLetters
from askwire_gateway.deferred.cursor import Cursors
from askwire_gateway.exchange import Catalogs, Line
from askwire_gateway.handlers import pages
from askwire_gateway.handlers.console import add_console
from askwire_gateway.history import History
from askwire_gateway.identity.addresses import address_of
from askwire_gateway.limits import Concurrency, LimitReached, RateLimiter
from askwire_gateway.observe import decorate, observing
from askwire_gateway.openapi import document
from askwire_gateway.oversight.trail import Trail
from askwire_gateway.oversight.usage import Ledger
from askwire_gateway.resources import (
    ASKER,
    CHANGES,
    CONCURRENCY,
    CURSORS,
    DEAD_LETTERS,
    DEFERRING,
    DOCUMENT,
    HISTORY,
    IDENTITY,
    LEARNING,
    LEDGER,
    LIMITS,
    LINE,
    POLICIES,
    RATE,
    SPENT,
    TRACE,
    TRAIL,
    VIEWS,
    VITALS,
    Deferring,
    Identity,
    Learning,
    Limits,
    Policies,
)
from askwire_gateway.route import Call, Route
from askwire_gateway.routes import ROUTES
from askwire_gateway.views import Views
from askwire_gateway.vitals import Reporter, Vitals

MAX_HEADER_BYTES: Final = 16_384
_NOBODY: Final = Principal(subject="", role=Role.VIEWER)


def build_http(
    *,
    line: Line,
    catalogs: Catalogs,
    identity: Identity,
    policies: Policies,
    history: History,
    learning: Learning,
    rate: RateLimiter,
    concurrency: Concurrency,
    health: Reporter,
    optional_health: Reporter | None = None,
    limits: Limits,
    deferring: Deferring,
    dead_letters: DeadLetters,
    changes: Changes,
    ledger: Ledger,
    trail: Trail,
    registry: CollectorRegistry,
) -> web.Application:
    """The application that serves ``ROUTES``; it opens nothing and owns nothing."""
    app = web.Application(middlewares=[observing(registry)], client_max_size=limits.max_body_bytes)
    app[LINE] = line
    app[VIEWS] = Views(catalogs)
    app[IDENTITY] = identity
    app[POLICIES] = policies
    app[HISTORY] = history
    app[LEARNING] = learning
    app[RATE] = rate
    app[CONCURRENCY] = concurrency
    app[LIMITS] = limits
    app[DEFERRING] = deferring
    app[DEAD_LETTERS] = dead_letters
    app[CHANGES] = changes
    app[LEDGER] = ledger
    app[TRAIL] = trail
    app[CURSORS] = Cursors(identity.pepper)
    app[VITALS] = Vitals(health, optional_health, time.monotonic)
    app[DOCUMENT] = document(ROUTES)
    app.on_response_prepare.append(decorate)
    for route in ROUTES:
        endpoint = _endpoint(route)
        app.router.add_route(route.method, route.path, endpoint)
        if route.method == METH_GET and not route.runs_query:  # load balancers only look
            app.router.add_route(METH_HEAD, route.path, endpoint)
    pages.add_static(app)
    add_console(app)
    return app


def _endpoint(route: Route[Any]) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The route's handler behind everything that a request must pass first."""

    async def serve(request: web.Request) -> web.StreamResponse:
        principal = await _admit(route, request)
        _check_names(request)
        body = None if route.body is None or route.takes_text else await read_model(request, route.body)
        call = Call(request, principal, body, request[TRACE])
        if not route.runs_query:
            return await route.handler(call)
        with request.app[CONCURRENCY].slot(principal.subject):
            return await route.handler(call)

    return serve


async def _admit(route: Route[Any], request: web.Request) -> Principal:
    if route.permission is None:
        return _NOBODY
    principal = await _authenticated(request)
    request[ASKER] = principal.subject
    request[SPENT] = spent = await request.app[RATE].spend(principal.subject)
    if spent.retry_after is not None:
        detail = f"more than {spent.quota} requests a minute; wait as long as Retry-After says"
        raise LimitReached("requests", detail, retry_after=spent.retry_after)
    if not principal.may(route.permission):
        detail = f"this needs the permission {route.permission}, which your key or your role does not have"
        raise ServiceError(Code.FORBIDDEN, detail)
    return principal


def _check_names(request: web.Request) -> None:
    """Refuse a name that nothing can have, like one with a NUL, which the control database does not take."""
    if not all(name.isprintable() for name in request.match_info.values()):
        raise ServiceError(Code.NOT_FOUND, "there is nothing of that name: it holds what cannot be printed")
    for name, value in request.query.items():
        if not (name + value).isprintable():
            raise ServiceError(Code.INVALID_REQUEST, f"{name[:64]!a}: it holds what cannot be printed")


async def _authenticated(request: web.Request) -> Principal:
    """Who calls; whoever comes with bad credentials again and again is told to wait."""
    identity = request.app[IDENTITY]
    given = request.headers.getall(AUTHORIZATION, [None])
    if len(given) > 1:
        raise ServiceError(Code.INVALID_REQUEST, "Authorization: one of them, not several")
    try:
        return await identity.authenticator.principal(given[0])
    except ServiceError as error:
        if error.code is not Code.UNAUTHENTICATED:
            raise
        address = address_of(request, identity.proxies)
        spent = await identity.denied.spend(f"denied:{address}")
        if spent.retry_after is None:  # beyond that, a flood of them would fill the stream
            if given[0]:
                identity.audit.note("credentials.refused", "", address=address)
            raise
        detail = "too many requests with bad credentials; wait as long as Retry-After says"
        raise LimitReached("logins", detail, retry_after=spent.retry_after) from error
