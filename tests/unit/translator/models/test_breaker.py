"""The circuit breaker, on a clock that tests turn."""

from __future__ import annotations

import asyncio

import pytest
from tests.support.providers import Scripted, draft

from askwire_common.contracts import Code
from askwire_common.errors import Retryable, ServiceError
from askwire_translator.models.breaker import Breaker, Guarded, State
from askwire_translator.translate import Ask

DOWN = ServiceError(Code.UNAVAILABLE, "down")


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def state(breaker: Breaker) -> State:
    """Its state, which mypy would otherwise believe to stay as it was asserted last."""
    return breaker.state


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(threshold=3, open_seconds=30, clock=clock)


def test_it_opens_after_as_many_failures_in_a_row_as_it_was_told(breaker: Breaker) -> None:
    for _ in range(2):
        breaker.failed()
    breaker.succeeded()
    for _ in range(2):
        breaker.failed()
    assert state(breaker) is State.CLOSED
    breaker.failed()
    assert state(breaker) is State.OPEN
    assert not breaker.admits()
    assert breaker.seconds_left == 30


def test_half_open_it_lets_one_call_try_and_a_success_closes_it(breaker: Breaker, clock: Clock) -> None:
    for _ in range(3):
        breaker.failed()
    clock.now += 30
    assert state(breaker) is State.HALF_OPEN
    assert breaker.admits()
    assert not breaker.admits(), "one at a time"
    breaker.succeeded()
    assert state(breaker) is State.CLOSED
    assert breaker.admits()


def test_half_open_one_failure_opens_it_again(breaker: Breaker, clock: Clock) -> None:
    for _ in range(3):
        breaker.failed()
    clock.now += 30
    assert breaker.admits()
    breaker.failed()
    assert state(breaker) is State.OPEN
    assert breaker.seconds_left == 30


def test_a_trial_that_was_cancelled_leaves_room_for_another(breaker: Breaker, clock: Clock) -> None:
    for _ in range(3):
        breaker.failed()
    clock.now += 30
    assert breaker.admits()
    breaker.abandoned()
    assert breaker.admits()


def test_a_retry_after_opens_it_at_once_and_for_that_long(breaker: Breaker, clock: Clock) -> None:
    breaker.failed(retry_after=7)
    assert state(breaker) is State.OPEN
    clock.now += 7
    assert state(breaker) is State.HALF_OPEN


async def test_a_provider_that_fails_is_left_alone_and_the_asker_told_for_how_long(
    breaker: Breaker, clock: Clock, ask: Ask
) -> None:
    provider = Scripted([DOWN, DOWN, DOWN, draft()], name="openai")
    guarded = Guarded(provider, breaker)
    for _ in range(3):
        with pytest.raises(ServiceError):
            await guarded.translate(ask, timeout=10)

    with pytest.raises(ServiceError, match="openai failed repeatedly and is left alone for another 30 s") as caught:
        await guarded.translate(ask, timeout=10)
    assert caught.value.retry_after == 30
    assert len(provider.asked) == 3

    clock.now += 30
    assert await guarded.translate(ask, timeout=10) == draft()
    assert state(breaker) is State.CLOSED


async def test_a_rate_limit_is_respected_by_everybody(breaker: Breaker, ask: Ask) -> None:
    limited = Retryable(Code.RATE_LIMITED, "slowly", retry_after=12)
    guarded = Guarded(Scripted([limited]), breaker)
    for _ in range(2):
        with pytest.raises(ServiceError) as caught:
            await guarded.translate(ask, timeout=10)
        assert caught.value.retry_after == 12
    assert state(breaker) is State.OPEN


@pytest.mark.parametrize(("timeout", "then"), [(0.1, State.CLOSED), (10, State.OPEN)])
async def test_an_asker_in_a_hurry_is_not_the_providers_fault(
    breaker: Breaker, ask: Ask, timeout: float, then: State
) -> None:
    late = ServiceError(Code.DEADLINE_EXCEEDED, "late")
    guarded = Guarded(Scripted([late]), breaker, fair_seconds=5)
    for _ in range(3):
        with pytest.raises(ServiceError):
            await guarded.translate(ask, timeout=timeout)
    assert state(breaker) is then


async def test_an_asker_who_leaves_during_the_trial_leaves_room_for_the_next(
    breaker: Breaker, clock: Clock, ask: Ask
) -> None:
    guarded = Guarded(Scripted([DOWN, DOWN, DOWN, asyncio.CancelledError(), draft()]), breaker)
    for _ in range(3):
        with pytest.raises(ServiceError):
            await guarded.translate(ask, timeout=10)
    clock.now += 30
    with pytest.raises(asyncio.CancelledError):
        await guarded.translate(ask, timeout=10)
    assert await guarded.translate(ask, timeout=10) == draft()


async def test_closing_closes_the_provider(breaker: Breaker) -> None:
    provider = Scripted([draft()])
    await Guarded(provider, breaker).close()
    assert provider.closed
