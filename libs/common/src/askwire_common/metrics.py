"""What every service measures: its hop, its outcomes, its deliveries. Labels come from closed sets only."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class HopMetrics:
    """Rate, errors and duration of one hop, and how long work waited for it. Satisfies ``work.HopObserver``."""

    def __init__(self, registry: CollectorRegistry, hop: str) -> None:
        self._waited = Histogram(
            "askwire_queue_seconds",
            "Seconds a message waited in the work stream.",
            ["hop"],
            buckets=_SECONDS,
            registry=registry,
        ).labels(hop)
        self._duration = Histogram(
            "askwire_hop_seconds", "Seconds a hop took.", ["hop"], buckets=_SECONDS, registry=registry
        ).labels(hop)
        self._results = Counter(
            "askwire_hop_results_total", "How work ended at a hop.", ["hop", "result"], registry=registry
        )
        self._busy = Gauge("askwire_hop_in_flight", "Units of work under way.", ["hop"], registry=registry).labels(hop)
        self._redelivered = Counter(
            "askwire_redeliveries_total", "Messages that were delivered again.", ["hop"], registry=registry
        ).labels(hop)
        self._hop = hop

    def began(self, waited: float, delivered: int) -> None:
        """Work was taken up after this many seconds in the stream, for the first time or once more."""
        self._waited.observe(waited)
        if delivered > 1:
            self._redelivered.inc()
        self._busy.inc()

    def ended(self, result: str, seconds: float) -> None:
        """Work ended: ``ok``, ``repeated``, ``retry`` or an error code."""
        self._busy.dec()
        self._duration.observe(seconds)
        self._results.labels(self._hop, result).inc()
