"""What the executor measures, under the names that operators know."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class ExecutorMetrics:
    """Statements and their durations by data source, bytes streamed, readers waited for, approvals refused."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._statements = Counter(
            "sql_queries_total", "Statements run, by how they ended.", ["datasource", "status"], registry=registry
        )
        self._seconds = Histogram(
            "db_query_duration_seconds",
            "Seconds a statement took, its rows included.",
            ["datasource"],
            buckets=_SECONDS,
            registry=registry,
        )
        self.bytes_sent = Counter("askwire_stream_bytes_total", "Bytes of rows sent to askers.", registry=registry)
        self._waits = Histogram(
            "askwire_credit_wait_seconds",
            "Seconds a stream stood still because its reader had granted it no more room.",
            buckets=_SECONDS,
            registry=registry,
        )
        self._stalls = Counter(
            "askwire_stream_stalls_total", "Streams cut because their reader took no more rows.", registry=registry
        )
        self._grants = Counter(
            "askwire_credits_total", "Grants of room for chunks, by what became of them.", ["result"], registry=registry
        )
        self.approvals_refused = Counter(
            "askwire_approvals_refused_total", "Statements that came without a valid approval.", registry=registry
        )

    def count(self, datasource: str, status: str, seconds: float) -> None:
        """Count one statement."""
        self._statements.labels(datasource, status).inc()
        self._seconds.labels(datasource).observe(seconds)

    def waited(self, seconds: float, *, stalled: bool) -> None:
        """A stream stood still for so long; ``stalled`` when it was cut for it. See ``CreditObserver``."""
        self._waits.observe(seconds)
        if stalled:
            self._stalls.inc()

    def granted(self, *, accepted: bool) -> None:
        """A grant came. See ``CreditObserver``."""
        self._grants.labels("accepted" if accepted else "refused").inc()
