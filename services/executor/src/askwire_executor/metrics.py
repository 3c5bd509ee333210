"""What the executor measures, under the names that operators know."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class ExecutorMetrics:
    """Statements and their durations by data source, bytes streamed, approvals refused."""

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
        self.approvals_refused = Counter(
            "askwire_approvals_refused_total", "Statements that came without a valid approval.", registry=registry
        )

    def count(self, datasource: str, status: str, seconds: float) -> None:
        """Count one statement."""
        self._statements.labels(datasource, status).inc()
        self._seconds.labels(datasource).observe(seconds)
