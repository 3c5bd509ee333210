"""One trace over all hops: spans in each service, their context in a header, their way out over OTLP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import Self

from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, StatusCode, TraceFlags, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from askwire_common.journey import Journey

_PROPAGATOR = TraceContextTextMapPropagator()
_TRACEPARENT = "traceparent"


def start_tracing(service: str, endpoint: str | None, sample: float) -> Callable[[], None]:
    """Send spans to ``endpoint``; what is returned ends that. Without one nobody makes spans, and ids travel on."""
    if not endpoint:
        return _nothing
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - a tenth of the start-up
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - as above
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased  # noqa: PLC0415

    resource = Resource.create({"service.name": f"askwire-{service}"})
    provider = TracerProvider(resource=resource, sampler=ParentBased(TraceIdRatioBased(sample)))
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return provider.shutdown


def _nothing() -> None:
    """What ends a tracing that never began."""


class HopSpan:
    """The span of one hop: a child of what the message carries, the parent of what is sent on."""

    def __init__(self, tracer: Tracer, name: str, journey: Journey, kind: SpanKind = SpanKind.CONSUMER) -> None:
        self._tracer = tracer
        self._name = name
        self._journey = journey
        self._kind = kind

    def __enter__(self) -> Self:
        carried = self._journey.traceparent
        self._span = _unrecorded(carried) or self._started(carried)
        self._token = otel_context.attach(trace.set_span_in_context(self._span))
        return self

    def _started(self, carried: str | None) -> Span:
        return self._tracer.start_span(
            self._name,
            context=_PROPAGATOR.extract({_TRACEPARENT: carried} if carried else {}),
            kind=self._kind,
            attributes={"askwire.query_id": self._journey.query_id, "askwire.delivered": self._journey.delivered},
        )

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if error is not None:
            self._span.set_status(StatusCode.ERROR, type(error).__name__)
        otel_context.detach(self._token)
        self._span.end()

    def carried_by(self, journey: Journey) -> Journey:
        """The journey whose next hop is this span's child."""
        traceparent = _traceparent(self._span)
        return journey if traceparent in {None, journey.traceparent} else replace(journey, traceparent=traceparent)


def _unrecorded(carried: str | None) -> Span | None:
    """The context of a trace that nobody records, as it came: our sampler would follow it, and make a span in vain."""
    if carried is None:
        return None
    _, trace_id, span_id, flags = carried.split("-")
    context = SpanContext(int(trace_id, 16), int(span_id, 16), is_remote=True, trace_flags=TraceFlags(int(flags, 16)))
    return NonRecordingSpan(context) if context.is_valid and not context.trace_flags.sampled else None


def _traceparent(span: Span) -> str | None:
    context = span.get_span_context()
    if not context.is_valid:
        return None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"


def current_traceparent() -> str | None:
    """The current span as a trace context, for a header or a SQL comment; None outside of any."""
    return _traceparent(trace.get_current_span())
