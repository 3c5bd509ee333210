"""What surrounds every request: its trace, its metrics, its one log line, and its errors as problems."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from functools import cache
from http import HTTPStatus
from typing import Final

import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware
from opentelemetry.trace import get_tracer
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_gateway import problems
from askwire_gateway.identity.addresses import address_of
from askwire_gateway.limits import LimitReached
from askwire_gateway.resources import ASKER, IDENTITY, QUERY_ID, SPENT, TRACE, UNMET
from askwire_gateway.tracing import RequestTrace, traced

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "DELETE", "PUT", "PATCH", "OPTIONS"})
_UNMATCHED: Final = "unmatched"
_TURNED_AWAY: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})
_PROBES: Final = "/health"
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}
_NO_CONTENT_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
_log = structlog.get_logger("askwire.http")
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class HttpMetrics:
    """Rate, errors and duration by route template; a raw path never becomes a label."""

    def __init__(self, registry: CollectorRegistry) -> None:
        total = Counter("http_requests_total", "HTTP requests.", ["method", "route", "status"], registry=registry)
        self._total = cache(total.labels)  # all labels come from closed sets
        seconds = Histogram(
            "http_request_duration_seconds",
            "Seconds until the last byte of the answer.",
            ["method", "route"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._seconds = cache(seconds.labels)
        self._limited = Counter(
            "askwire_rate_limited_total", "Requests refused by a limit, by which one.", ["reason"], registry=registry
        )
        self.running = Gauge("http_requests_in_flight", "HTTP requests under way.", registry=registry)

    def ended(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered."""
        method = method if method in _METHODS else "other"
        self._total(method, route, str(status)).inc()
        self._seconds(method, route).observe(seconds)

    def refused(self, error: ServiceError) -> None:
        """A request was refused; limits are counted by which one it was."""
        if isinstance(error, LimitReached):
            self._limited.labels(error.reason).inc()
        elif error.code is Code.OVER_BUDGET:
            self._limited.labels("budget").inc()


def observing(registry: CollectorRegistry) -> Middleware:
    """The outermost middleware."""
    metrics = HttpMetrics(registry)
    tracer = get_tracer("askwire")

    @web.middleware
    async def observe(request: web.Request, handler: _Handler) -> web.StreamResponse:
        began = time.perf_counter()
        status = problems.CLIENT_CLOSED_REQUEST  # holds when the client goes away
        with metrics.running.track_inprogress(), traced(tracer, request.method, request.headers) as trace:
            request[TRACE] = trace
            try:
                response = await _answer(request, handler, trace, metrics)
                status = response.status
                return response
            finally:
                route, seconds = _route(request), time.perf_counter() - began
                metrics.ended(request.method, route, status, seconds)
                trace.ended(f"{request.method} {route}", status)
                _log_line(request, route, status, seconds, trace)

    return observe


async def decorate(request: web.Request, response: web.StreamResponse) -> None:
    """Headers of every answer; runs just before they are sent."""
    headers = response.headers
    del headers["Server"]
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", _NO_CONTENT_POLICY)
    headers.setdefault("Cache-Control", "no-store")
    if (trace := request.get(TRACE)) is not None:
        headers["traceparent"] = trace.traceparent
    if (spent := request.get(SPENT)) is not None:
        headers.update(spent.headers())


async def _answer(
    request: web.Request, handler: _Handler, trace: RequestTrace, metrics: HttpMetrics
) -> web.StreamResponse:
    try:
        if UNMET in request:
            raise web.HTTPExpectationFailed
        return await handler(request)
    except ServiceError as error:
        metrics.refused(error)
        if error.code is Code.INTERNAL:
            _log.error("http.failed", detail=error.detail, query_id=request.get(QUERY_ID), trace_id=trace.trace_id)
        problem = problems.of_error(error, query_id=request.get(QUERY_ID), trace_id=trace.trace_id)
        return problems.response(problem, retry_after=error.retry_after)
    except web.HTTPException as error:
        return _of_http_exception(error, trace)
    except Exception as error:
        if isinstance(error, ConnectionError) and _gone(request):
            return web.Response(status=problems.CLIENT_CLOSED_REQUEST)  # for the metrics; nobody receives it
        _log.exception("http.crashed", query_id=request.get(QUERY_ID), trace_id=trace.trace_id)
        problem = problems.describe(Code.INTERNAL, "", query_id=request.get(QUERY_ID), trace_id=trace.trace_id)
        return problems.response(problem)


def _gone(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()


def _of_http_exception(error: web.HTTPException, trace: RequestTrace) -> web.Response:
    """aiohttp's own errors: unknown routes and methods, mostly. Redirects stay what they are."""
    match error:
        case web.HTTPMethodNotAllowed():
            allowed = ", ".join(sorted(error.allowed_methods))
            detail = f"this path does not know the method {error.method[:16]!a}; it knows {allowed}"
            answer = _refused(HTTPStatus.METHOD_NOT_ALLOWED, detail, trace)
            answer.headers["Allow"] = allowed
            return answer
        case web.HTTPExpectationFailed():
            return _refused(HTTPStatus.EXPECTATION_FAILED, "Expect: nothing but 100-continue can be met here", trace)
        case web.HTTPNotFound():
            detail = "there is nothing at this path; /docs tells what there is"
            return problems.response(problems.describe(Code.NOT_FOUND, detail, trace_id=trace.trace_id))
        case web.HTTPRequestEntityTooLarge():
            detail = "the request's body is larger than this server reads; shorten it"
            return problems.response(problems.describe(Code.TOO_LARGE, detail, trace_id=trace.trace_id))
        case web.HTTPClientError():
            detail = f"the request cannot be understood ({error.reason})"
            return problems.response(problems.describe(Code.INVALID_REQUEST, detail, trace_id=trace.trace_id))
        case _:
            raise error


def _refused(status: HTTPStatus, detail: str, trace: RequestTrace) -> web.Response:
    """A malformed request for which HTTP has a status of its own."""
    problem = problems.describe(Code.INVALID_REQUEST, detail, trace_id=trace.trace_id)
    return problems.response(problem.model_copy(update={"status": int(status), "title": status.phrase}))


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else _UNMATCHED


def _log_line(request: web.Request, route: str, status: int, seconds: float, trace: RequestTrace) -> None:
    if route.startswith(_PROBES):  # every few seconds the same
        return
    log = _log.warning if status >= HTTPStatus.INTERNAL_SERVER_ERROR else _log.info
    log(
        "http.request",
        method=request.method if request.method in _METHODS else "other",
        route=route,
        status=status,
        ms=round(seconds * 1_000, 2),
        query_id=request.get(QUERY_ID),
        trace_id=trace.trace_id,
        **(_caller(request) if status in _TURNED_AWAY else {}),
    )


def _caller(request: web.Request) -> dict[str, str | None]:
    """Whom to look for when callers are turned away."""
    return {"principal": request.get(ASKER), "address": address_of(request, request.app[IDENTITY].proxies)}
