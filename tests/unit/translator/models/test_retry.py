"""The retry policy, on a clock that only its sleeping moves."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askwire_common.contracts import Code
from askwire_common.errors import Retryable, ServiceError
from askwire_translator.models.failures import retry_after
from askwire_translator.models.retry import RetryPolicy, retrying

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)


class Line:
    """A call that fails as scripted and takes ``takes`` seconds each time; its clock moves by that and by waits."""

    def __init__(self, *script: ServiceError | str, takes: float = 0.0) -> None:
        self._script = list(script)
        self._takes = takes
        self.now = 0.0
        self.slept: list[float] = []
        self.lefts: list[float] = []

    async def call(self, left: float) -> str:
        self.lefts.append(left)
        self.now += self._takes
        said = self._script.pop(0)
        if isinstance(said, ServiceError):
            raise said
        return said

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    async def run(self, policy: RetryPolicy, timeout: float) -> str:
        return await retrying(
            self.call,
            policy,
            timeout=timeout,
            clock=lambda: self.now,
            sleep=self.sleep,
            uniform=lambda _, longest: longest,
        )


def busy(after: float | None = None) -> Retryable:
    return Retryable(Code.RATE_LIMITED, "busy", retry_after=after)


async def test_waits_double_up_to_their_limit() -> None:
    line = Line(busy(), busy(), busy(), busy(), "done")
    assert await line.run(RetryPolicy(max_retries=4, base_seconds=1, max_seconds=4), 60) == "done"
    assert line.slept == [1, 2, 4, 4]


async def test_each_call_hears_how_much_time_is_left() -> None:
    line = Line(busy(), "done", takes=2)
    await line.run(RetryPolicy(base_seconds=1), 10)
    assert line.lefts == [10, 7]


async def test_what_a_provider_asks_for_is_waited_and_a_little_more() -> None:
    line = Line(busy(5), "done")
    await line.run(RetryPolicy(base_seconds=1), 60)
    assert line.slept == [6]


async def test_a_wait_beyond_the_deadline_is_not_begun() -> None:
    line = Line(busy(30))
    with pytest.raises(ServiceError, match="busy") as caught:
        await line.run(RetryPolicy(), 10)
    assert line.slept == []
    assert caught.value.retry_after == 30


async def test_retries_come_to_an_end() -> None:
    line = Line(busy(), busy(), busy(), "too late")
    with pytest.raises(ServiceError, match="busy") as caught:
        await line.run(RetryPolicy(max_retries=2), 60)
    assert not isinstance(caught.value, Retryable), "redelivery would retry the retries"


async def test_what_no_retry_helps_is_raised_at_once() -> None:
    line = Line(ServiceError(Code.UNAVAILABLE, "wrong key"), "never")
    with pytest.raises(ServiceError, match="wrong key"):
        await line.run(RetryPolicy(), 60)
    assert line.slept == []


@pytest.mark.parametrize("timeout", [0.0, -1.0, 2.0])
async def test_time_that_is_used_up_is_called_by_its_name(timeout: float) -> None:
    line = Line(busy(), takes=2)
    with pytest.raises(ServiceError) as caught:
        await line.run(RetryPolicy(), timeout)
    assert caught.value.code == Code.DEADLINE_EXCEEDED
    assert not isinstance(caught.value, Retryable)


@given(st.integers(0, 200), st.floats(0, 1))
def test_jitter_stays_between_nothing_and_the_limit(retry: int, chance: float) -> None:
    policy = RetryPolicy(base_seconds=0.5, max_seconds=8)
    assert 0 <= policy.wait(retry, None, lambda low, high: low + chance * (high - low)) <= 8


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
        ({"retry-after": "Sat, 21 Nov 2026 12:00:09 GMT"}, 9),
        ({"retry-after": "Sat, 21 Nov 2026 11:00:00 GMT"}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after-ms": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after-ms": "inf"}, None),
        ({"retry-after": "999999999"}, 3600),
        ({"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}, 3600),
        ({"retry-after": "Fri, 99 Dec 2026 23:59:59 GMT"}, None),
    ],
)
def test_retry_after_is_read_in_each_of_its_forms(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, NOW) == seconds
