"""The trace of a request: taken up from the client's ``traceparent`` or begun here, and handed to the line."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from askwire_common.journey import is_traceparent
from askwire_common.observability.telemetry import current_traceparent

_PROPAGATOR = TraceContextTextMapPropagator()
_SERVER_ERROR = 500


@dataclass(frozen=True)
class RequestTrace:
    """Where a request stands in its trace; ``traceparent`` is what the line carries on."""

    traceparent: str
    span: Span

    @property
    def trace_id(self) -> str:
        """The trace's id, 32 hex digits."""
        return self.traceparent.split("-")[1]

    def ended(self, route: str, status: int) -> None:
        """Note on the span how the request ended."""
        self.span.update_name(route)
        self.span.set_attribute("http.response.status_code", status)
        if status >= _SERVER_ERROR:
            self.span.set_status(StatusCode.ERROR)


@contextmanager
def traced(tracer: Tracer, method: str, headers: Mapping[str, str]) -> Iterator[RequestTrace]:
    """The span of a request while the block runs. Where nothing is recorded there is a trace id all the same."""
    given = headers.get("traceparent", "")
    parent = _PROPAGATOR.extract({"traceparent": given}) if is_traceparent(given) else Context()
    span = tracer.start_span(method, context=parent, kind=SpanKind.SERVER, attributes={"http.request.method": method})
    if not span.get_span_context().is_valid:
        span = NonRecordingSpan(SpanContext(secrets.randbits(128), secrets.randbits(64), is_remote=False))
    token = otel_context.attach(trace.set_span_in_context(span, parent))
    try:
        yield RequestTrace(current_traceparent() or given, span)
    finally:
        otel_context.detach(token)
        span.end()
