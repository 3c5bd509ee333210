"""What the dispatcher tells Prometheus: how much is under way, how old it is, and how often something was published."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge

from askwire_gateway.deferred.outbox import Backlog


class DispatchMetrics:
    """Deferred queries; every gateway shows the same backlog, which is the control database's."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._under_way = Gauge(
            "askwire_deferred_queries", "Queries that were accepted to be answered later, not ended.", registry=registry
        )
        self._oldest = Gauge(
            "askwire_deferred_oldest_seconds", "Age of the oldest such query, in seconds.", registry=registry
        )
        self._published = Counter(
            "askwire_deferred_published_total",
            "Publications of such queries; `again` is every one after a query's first.",
            ["publication"],
            registry=registry,
        )

    def show(self, backlog: Backlog) -> None:
        """Show what is under way."""
        self._under_way.set(backlog.queries)
        self._oldest.set(backlog.oldest)

    def published(self, *, again: bool) -> None:
        """Count one publication."""
        self._published.labels("again" if again else "first").inc()
