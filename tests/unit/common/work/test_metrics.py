"""What every service measures: each query's end once, the pool as it is, what Redis did not do."""

from __future__ import annotations

import asyncio

from prometheus_client import CollectorRegistry
from tests.support.memory_bus import MemoryBucket

from askwire_common.contracts import Code, Event, Outcome, Status
from askwire_common.work.metrics import CountedOutcomes, HopMetrics, PoolMetrics, PoolUse, RedisFailures
from askwire_common.work.turns import Turns

FAILED = Outcome(
    query_id="q1", event=Event.FAILED, status=Status.FAILED, datasource="demo", code=Code.DEADLINE_EXCEEDED
)
ANSWERED = Outcome(query_id="q1", event=Event.DONE, status=Status.ANSWERED, datasource="demo")


async def test_a_query_is_counted_once_by_whoever_decided_it() -> None:
    """The gateway's deadline came first; the executor conforms and counts nothing."""
    registry, bucket = CollectorRegistry(), MemoryBucket()
    counted = CountedOutcomes(bucket, registry, "gateway")
    executors = CollectorRegistry()
    late = CountedOutcomes(bucket, executors, "executor")

    assert (await counted.decide(FAILED)).code is Code.DEADLINE_EXCEEDED
    assert (await late.decide(ANSWERED)).status is Status.FAILED
    assert registry.get_sample_value("askwire_outcomes_total", {"by": "gateway", "code": "deadline_exceeded"}) == 1
    assert executors.get_sample_value("askwire_outcomes_total", {"by": "executor", "code": "answered"}) is None


async def test_a_query_without_an_error_is_counted_by_its_status() -> None:
    registry = CollectorRegistry()
    await CountedOutcomes(MemoryBucket(), registry, "executor").decide(ANSWERED)

    assert registry.get_sample_value("askwire_outcomes_total", {"by": "executor", "code": "answered"}) == 1


def test_a_pool_is_asked_whenever_somebody_looks() -> None:
    registry, use = CollectorRegistry(), [PoolUse(busy=1, idle=2, limit=5, waiting=0)]
    PoolMetrics(registry).watch("demo", lambda: use[-1])
    use.append(PoolUse(busy=5, idle=0, limit=5, waiting=7))

    def value(name: str, **labels: str) -> float | None:
        return registry.get_sample_value(name, {"pool": "demo", **labels})

    assert value("askwire_pool_connections", state="busy") == value("askwire_pool_limit") == 5
    assert value("askwire_pool_connections", state="idle") == 0
    assert value("askwire_pool_waiting") == 7


def test_failures_of_redis_are_there_before_the_first_one() -> None:
    """A counter that appears with its first failure hides that failure from ``rate``."""
    registry = CollectorRegistry()
    failures = RedisFailures(registry, "limits")
    before = registry.get_sample_value("askwire_redis_failures_total", {"use": "limits"})
    failures.count()

    assert (before, registry.get_sample_value("askwire_redis_failures_total", {"use": "limits"})) == (0, 1)


async def test_who_waits_for_its_turn_is_counted_whenever_somebody_looks() -> None:
    registry, turns = CollectorRegistry(), Turns(1)
    HopMetrics(registry, "executor").watch(turns)
    await turns.take("ada")
    waiting = asyncio.create_task(turns.take("bob"))
    await asyncio.sleep(0)

    def value() -> float | None:
        return registry.get_sample_value("askwire_hop_waiting", {"hop": "executor"})

    assert value() == 1
    turns.give_back("ada")
    await waiting
    assert value() == 0


def test_the_queues_depth_is_what_the_server_said_last() -> None:
    registry = CollectorRegistry()
    metrics = HopMetrics(registry, "translator")
    for waiting in (12, 3):
        metrics.left_behind(waiting)

    assert registry.get_sample_value("askwire_queue_depth", {"hop": "translator"}) == 3
