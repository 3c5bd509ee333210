"""One trace over all hops: spans in each service, their context in a header, their way out over OTLP."""

from __future__ import annotations

from dataclasses import replace
from types import TracebackType
from typing import Self

from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from askwire_common.journey import Journey

_PROPAGATOR = TraceContextTextMapPropagator()
_TRACEPARENT = "traceparent"


def start_tracing(service: str, endpoint: str | None, sample: float) -> TracerProvider:
    """Make spans, and send them to ``endpoint`` when there is one. The caller shuts the provider down."""
    resource = Resource.create({"service.name": f"askwire-{service}"})
    provider = TracerProvider(resource=resource, sampler=ParentBased(TraceIdRatioBased(sample if endpoint else 0)))
    if endpoint:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - a tenth of the start-up
            OTLPSpanExporter,
        )

        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
        provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return provider


class HopSpan:
    """The span of one hop: a child of what the message carries, the parent of what is sent on."""

    def __init__(self, tracer: Tracer, name: str, journey: Journey, kind: SpanKind = SpanKind.CONSUMER) -> None:
        self._tracer = tracer
        self._name = name
        self._journey = journey
        self._kind = kind

    def __enter__(self) -> Self:
        carrier = {_TRACEPARENT: self._journey.traceparent} if self._journey.traceparent else {}
        parent = _PROPAGATOR.extract(carrier)
        self._span: Span = self._tracer.start_span(
            self._name,
            context=parent,
            kind=self._kind,
            attributes={"askwire.query_id": self._journey.query_id, "askwire.delivered": self._journey.delivered},
        )
        self._token = otel_context.attach(trace.set_span_in_context(self._span))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if error is not None:
            self._span.set_status(StatusCode.ERROR, type(error).__name__)
        otel_context.detach(self._token)
        self._span.end()

    def carried_by(self, journey: Journey) -> Journey:
        """The journey whose next hop is this span's child."""
        return replace(journey, traceparent=current_traceparent() or journey.traceparent)


def current_traceparent() -> str | None:
    """The current span as a trace context, for a header or a SQL comment; None outside of any."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get(_TRACEPARENT)
