"""What every service measures: its hop, its outcomes, its deliveries. Labels come from closed sets only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from askwire_common.bus.protocols import Bucket
from askwire_common.contracts import Outcome
from askwire_common.work.outcomes import Outcomes
from askwire_common.work.turns import Turns

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
        results = Counter("askwire_hop_results_total", "How work ended at a hop.", ["hop", "result"], registry=registry)
        self._result = cache(partial(results.labels, hop))  # results are few, and finding one's counter takes long
        self._busy = Gauge("askwire_hop_in_flight", "Units of work under way.", ["hop"], registry=registry).labels(hop)
        self._redelivered = Counter(
            "askwire_redeliveries_total", "Messages that were delivered again.", ["hop"], registry=registry
        ).labels(hop)
        self._depth = Gauge(
            "askwire_queue_depth",
            "Messages that waited for this hop when it last took one.",
            ["hop"],
            registry=registry,
        ).labels(hop)
        self._waiting = Gauge(
            "askwire_hop_waiting",
            "Units of work that were taken and wait until it is their asker's turn.",
            ["hop"],
            registry=registry,
        ).labels(hop)

    def watch(self, turns: Turns) -> None:
        """Show how many wait for their turn."""
        self._waiting.set_function(lambda: turns.waiting)

    def began(self, waited: float, delivered: int) -> None:
        """Work was taken up after this many seconds in the stream, for the first time or once more."""
        self._waited.observe(waited)
        if delivered > 1:
            self._redelivered.inc()
        self._busy.inc()

    def left_behind(self, messages: int) -> None:
        """So many messages wait for this hop still."""
        self._depth.set(messages)

    def ended(self, result: str, seconds: float) -> None:
        """Work ended: ``ok``, ``repeated``, ``retry`` or an error code."""
        self._busy.dec()
        self._duration.observe(seconds)
        self._result(result).inc()


class CountedOutcomes(Outcomes):
    """Outcomes, counted by whoever decided them: each query once, however many tried.

    Args:
        by: the service that decides.
    """

    def __init__(self, bucket: Bucket, registry: CollectorRegistry, by: str) -> None:
        super().__init__(bucket)
        decided = Counter(
            "askwire_outcomes_total",
            "Queries by how they ended (an error code, or the status), and who decided it.",
            ["by", "code"],
            registry=registry,
        )
        self._decided = cache(partial(decided.labels, by))

    async def decide(self, outcome: Outcome) -> Outcome:
        """See ``Outcomes.decide``."""
        held = await super().decide(outcome)
        if held is outcome:
            self._decided((outcome.code or outcome.status).value).inc()
        return held


@dataclass(frozen=True)
class PoolUse:
    """How full a pool of connections is.

    Attributes:
        waiting: how many want a connection and have none yet.
    """

    busy: int
    idle: int
    limit: int
    waiting: int


class PoolMetrics:
    """Pools of connections, asked how full they are whenever somebody looks."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._connections = Gauge(
            "askwire_pool_connections", "Open connections of a pool.", ["pool", "state"], registry=registry
        )
        self._limit = Gauge("askwire_pool_limit", "Connections that a pool may open.", ["pool"], registry=registry)
        self._waiting = Gauge("askwire_pool_waiting", "Those who wait for a connection.", ["pool"], registry=registry)

    def watch(self, name: str, use: Callable[[], PoolUse]) -> None:
        """Show this pool; one of the same name is replaced."""
        self._connections.labels(name, "busy").set_function(lambda: use().busy)
        self._connections.labels(name, "idle").set_function(lambda: use().idle)
        self._limit.labels(name).set_function(lambda: use().limit)
        self._waiting.labels(name).set_function(lambda: use().waiting)


class RedisFailures:
    """Commands that Redis did not answer. They cost speed, never an answer, so that only a metric tells of them.

    Args:
        use: what Redis was wanted for.
    """

    def __init__(self, registry: CollectorRegistry, use: str) -> None:
        self._failures = Counter(
            "askwire_redis_failures_total", "Commands that Redis did not answer.", ["use"], registry=registry
        ).labels(use)

    def count(self) -> None:
        """One more."""
        self._failures.inc()
