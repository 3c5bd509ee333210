"""A hop's span: a child where somebody records the trace, the trace as it came where nobody does."""

from __future__ import annotations

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from askwire_common.deadline import Deadline
from askwire_common.journey import Journey
from askwire_common.observability.telemetry import HopSpan, current_traceparent

TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
RECORDED = f"00-{TRACE_ID}-00f067aa0ba902b7-01"
UNRECORDED = f"00-{TRACE_ID}-00f067aa0ba902b7-00"
RANDOM_UNRECORDED = f"00-{TRACE_ID}-00f067aa0ba902b7-02"  # as OpenTelemetry begins one: its id is random


@pytest.fixture(name="exporter")
def _exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture(name="tracer")
def _tracer(exporter: InMemorySpanExporter) -> trace.Tracer:
    """As a service's own: it records what its parent records."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return provider.get_tracer("test")


def journey(traceparent: str | None) -> Journey:
    return Journey("01J0000000000000000000000X", "_INBOX.a", "token", Deadline.after(1), traceparent=traceparent)


def test_a_recorded_trace_gets_a_span_that_the_next_hop_is_a_child_of(
    tracer: trace.Tracer, exporter: InMemorySpanExporter
) -> None:
    with HopSpan(tracer, "hop", journey(RECORDED)) as span:
        carried = span.carried_by(journey(RECORDED)).traceparent

    [recorded] = exporter.get_finished_spans()
    assert recorded.context is not None
    assert carried == f"00-{TRACE_ID}-{recorded.context.span_id:016x}-01"


@pytest.mark.parametrize("unrecorded", [UNRECORDED, RANDOM_UNRECORDED])
def test_a_trace_that_nobody_records_passes_as_it_came(
    tracer: trace.Tracer, exporter: InMemorySpanExporter, unrecorded: str
) -> None:
    """Its id is known inside, for logs and statements, and no span is made."""
    came = journey(unrecorded)

    with HopSpan(tracer, "hop", came) as span:
        assert span.carried_by(came) is came
        assert current_traceparent() == unrecorded

    assert exporter.get_finished_spans() == ()
    assert current_traceparent() is None


@pytest.mark.parametrize("none", [None, f"00-{'0' * 32}-{'0' * 16}-00"])
def test_who_brings_no_trace_begins_one(tracer: trace.Tracer, none: str | None) -> None:
    with HopSpan(tracer, "hop", journey(none)) as span:
        carried = span.carried_by(journey(none)).traceparent

    assert carried is not None
    assert carried != none
