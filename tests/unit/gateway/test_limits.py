"""GCRA keeps its promise, whatever the pace of requests."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_gateway.limits import Concurrency, LimitReached, LocalLimiter, step
from askwire_gateway.observe import HttpMetrics


@given(st.integers(1, 50), st.lists(st.floats(0, 30), min_size=1, max_size=200))
def test_no_window_holds_more_than_twice_the_quota_nor_a_burst_more_than_the_quota(
    quota: int, pauses: list[float]
) -> None:
    due = now = 0.0
    admitted: list[float] = []
    for pause in pauses:
        now += pause
        due, spent = step(due, now, quota)
        if spent.retry_after is None:
            admitted.append(now)
        assert 0 <= spent.remaining < quota
    for start in admitted:
        assert sum(start <= at < start + 60 for at in admitted) <= 2 * quota
        assert admitted.count(start) <= quota


@given(st.integers(1, 1_000), st.floats(0, 1e9))
def test_the_whole_quota_may_come_at_once_and_then_waits_as_long_as_it_is_told(quota: int, now: float) -> None:
    due = now
    for left in range(quota - 1, -1, -1):
        due, spent = step(due, now, quota)
        assert (spent.remaining, spent.retry_after) == (left, None)
    due, spent = step(due, now, quota)
    assert spent.retry_after == pytest.approx(60 / quota, rel=1e-2)
    assert spent.retry_after is not None
    _, spent = step(due, now + spent.retry_after, quota)
    assert spent.retry_after is None


def test_a_refused_request_costs_nothing() -> None:
    due, _ = step(0.0, 0.0, 1)
    again, spent = step(due, 0.0, 1)
    assert spent.retry_after == 60
    assert again == due


def test_the_headers_tell_quota_rest_and_reset() -> None:
    _, spent = step(0.0, 0.0, 100)
    assert spent.headers() == {"RateLimit-Policy": '"default";q=100;w=60', "RateLimit": '"default";r=99;t=1'}


async def test_the_local_limiter_keeps_principals_apart() -> None:
    limiter = LocalLimiter(1, lambda: 0.0)
    assert (await limiter.spend("one")).retry_after is None
    assert (await limiter.spend("one")).retry_after == 60
    assert (await limiter.spend("two")).retry_after is None


def test_slots_are_given_back() -> None:
    concurrency = Concurrency(1)
    with concurrency.slot("one"):
        with pytest.raises(ServiceError) as refused, concurrency.slot("one"):
            pass
        assert refused.value.code is Code.RATE_LIMITED
        with concurrency.slot("two"):
            pass
    with concurrency.slot("one"):
        pass


def test_all_together_have_a_bound_of_which_nobody_holds_the_last_quarter() -> None:
    """One who floods is told that it floods; when all together are too many, anybody is told to come back at once."""
    concurrency = Concurrency(100, together=8)
    with ExitStack() as slots:
        for _ in range(6):
            slots.enter_context(concurrency.slot("flood"))
        with pytest.raises(LimitReached) as flooding:
            slots.enter_context(concurrency.slot("flood"))
        for other in ("one", "two"):
            slots.enter_context(concurrency.slot(other))
        with pytest.raises(LimitReached) as full:
            slots.enter_context(concurrency.slot("three"))
        assert concurrency.running == 8

    assert (flooding.value.code, flooding.value.reason) == (Code.RATE_LIMITED, "concurrency")
    assert (full.value.code, full.value.reason, full.value.retry_after) == (Code.UNAVAILABLE, "load", 1)
    assert concurrency.running == 0


def test_operators_see_how_full_a_replica_is() -> None:
    registry = CollectorRegistry()
    concurrency = Concurrency(100, together=8)
    concurrency.show(registry)
    with concurrency.slot("one"), concurrency.slot("two"):
        assert registry.get_sample_value("askwire_queries_under_way") == 2
    assert registry.get_sample_value("askwire_queries_under_way") == 0
    assert registry.get_sample_value("askwire_queries_limit") == 8


def test_operators_see_which_limit_refused() -> None:
    registry = CollectorRegistry()
    metrics = HttpMetrics(registry)
    concurrency = Concurrency(1)
    with concurrency.slot("one"), pytest.raises(LimitReached) as refused, concurrency.slot("one"):
        pass
    metrics.refused(refused.value)
    metrics.refused(LimitReached("requests", "too many", retry_after=1))
    metrics.refused(ServiceError(Code.OVER_BUDGET, "spent"))
    metrics.refused(ServiceError(Code.NOT_FOUND, "nothing"))

    counted = {
        reason: registry.get_sample_value("askwire_rate_limited_total", {"reason": reason})
        for reason in ("concurrency", "requests", "budget")
    }
    assert counted == {"concurrency": 1, "requests": 1, "budget": 1}
