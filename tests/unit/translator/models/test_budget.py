"""A day's budget of tokens: counted call by call, shared, stopped at, and new the next day."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.support.providers import Scripted, draft

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_translator.cascade import Cascade
from askwire_translator.models.budget import Budget, Budgeted
from askwire_translator.models.chat import NobodyWatching
from askwire_translator.translate import Ask, Drafted

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> dt.datetime:
        return self.now


class Shared:
    """A tally in memory; ``down`` answers nobody."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.down = False

    async def add(self, key: str, amount: int, seconds: float) -> int | None:
        assert seconds > 86_400
        if self.down:
            return None
        self.counts[key] = self.counts.get(key, 0) + amount
        return self.counts[key]


def spend(budget: Budget, tokens: int) -> None:
    budget.called("openai", "m", seconds=1, tokens_in=tokens, tokens_out=0, outcome="ok")


async def test_while_there_is_something_left_the_model_is_asked(ask: Ask) -> None:
    budget = Budget(100, NobodyWatching())
    model = Budgeted(Scripted([draft()], "openai"), budget)
    spend(budget, 99)
    assert await model.translate(ask, timeout=5) == draft()


async def test_when_it_is_used_up_the_model_is_not_asked_until_midnight(ask: Ask) -> None:
    clock = Clock()
    budget = Budget(100, NobodyWatching(), now=clock)
    asked = Scripted([draft()], "openai")
    model = Budgeted(asked, budget)
    spend(budget, 100)
    with pytest.raises(ServiceError) as caught:
        await model.translate(ask, timeout=5)
    assert (caught.value.code, caught.value.retry_after) == (Code.OVER_BUDGET, 12 * 3_600)
    assert not asked.asked

    clock.now += dt.timedelta(hours=12)
    assert await model.translate(ask, timeout=5) == draft(), "a new day, a new budget"


async def test_over_budget_the_next_provider_answers_and_says_so(ask: Ask) -> None:
    budget = Budget(0, NobodyWatching())
    cascade = Cascade([Budgeted(Scripted([draft()], "openai"), budget), Scripted([draft("SELECT 2")], "offline")])
    answer = await cascade.translate(ask, timeout=5)
    assert isinstance(answer, Drafted)
    assert (answer.provider, answer.sql) == ("offline", "SELECT 2")


async def test_replicas_spend_one_budget() -> None:
    shared = Shared()
    one, other = (Budget(100, NobodyWatching(), shared=shared) for _ in range(2))
    spend(one, 60)
    await one.settle()
    spend(other, 50)
    await other.settle()
    with pytest.raises(ServiceError, match="100 tokens"):
        other.check()
    one.check()  # it has not heard yet
    await one.settle()
    with pytest.raises(ServiceError):
        one.check()


async def test_what_could_not_be_told_is_told_later() -> None:
    shared = Shared()
    budget = Budget(100, NobodyWatching(), shared=shared)
    shared.down = True
    spend(budget, 30)
    await budget.settle()
    shared.down = False
    spend(budget, 5)
    await budget.settle()
    assert list(shared.counts.values()) == [35]


async def test_a_call_that_failed_has_cost_its_tokens(ask: Ask) -> None:
    """The provider is paid for replies that nobody could read."""
    shared = Shared()
    budget = Budget(100, NobodyWatching(), shared=shared)

    class Failing(Scripted):
        async def translate(self, ask: Ask, *, timeout: float) -> Drafted:
            spend(budget, 70)
            raise ServiceError(Code.UNAVAILABLE, "malformed")

    with pytest.raises(ServiceError, match="malformed"):
        await Budgeted(Failing([]), budget).translate(ask, timeout=5)
    assert list(shared.counts.values()) == [70]
