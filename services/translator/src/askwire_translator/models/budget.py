"""A day's budget of tokens: spent by all replicas together where they share Redis, and a stop when it is used up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Protocol

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_translator.models.chat import ModelObserver
from askwire_translator.translate import Answer, Ask, Provider

_DAY_SECONDS = 86_400.0


class Tally(Protocol):
    """A count that all replicas share; ``shared_cache.SharedCache`` is one."""

    async def add(self, key: str, amount: int, seconds: float) -> int | None:
        """Add to the count and return it; None where nobody can be asked."""


class Budget:
    """Tokens of the current day (UTC), counted call by call. A ``ModelObserver`` that passes on what it sees.

    Args:
        tokens: how many a day may use, for prompts and replies together.
        observer: told of every call as well.
    """

    def __init__(
        self,
        tokens: int,
        observer: ModelObserver,
        *,
        shared: Tally | None = None,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        self._tokens = tokens
        self._observer = observer
        self._shared = shared
        self._now = now
        self._day = now().date()
        self._spent = 0
        self._untold = 0

    def called(
        self, provider: str, model: str, *, seconds: float, tokens_in: int, tokens_out: int, outcome: str
    ) -> None:
        """Count one call, whatever became of it."""
        self._turn()
        self._spent += tokens_in + tokens_out
        self._untold += tokens_in + tokens_out
        self._observer.called(
            provider, model, seconds=seconds, tokens_in=tokens_in, tokens_out=tokens_out, outcome=outcome
        )

    async def settle(self) -> None:
        """Tell the other replicas what was spent, and learn what they have."""
        self._turn()
        if self._shared is None:
            return
        told, self._untold = self._untold, 0
        total = await self._shared.add(f"tokens:{self._day.isoformat()}", told, 2 * _DAY_SECONDS)
        if total is None:
            self._untold += told
        else:
            self._spent = total + self._untold

    def check(self) -> None:
        """Nothing while there is something left.

        Raises:
            ServiceError: ``over_budget`` until the day ends.
        """
        self._turn()
        if self._spent < self._tokens:
            return
        now = self._now()
        tomorrow = dt.datetime.combine(now.date() + dt.timedelta(days=1), dt.time(), tzinfo=dt.UTC)
        detail = f"the day's budget of {self._tokens:,} tokens for language models is used up"
        raise ServiceError(Code.OVER_BUDGET, detail, retry_after=(tomorrow - now).total_seconds())

    def _turn(self) -> None:
        today = self._now().date()
        if today != self._day:
            self._day, self._spent, self._untold = today, 0, 0


class Budgeted:
    """A model that is asked only while the budget lasts."""

    def __init__(self, provider: Provider, budget: Budget) -> None:
        self._provider = provider
        self._budget = budget

    @property
    def name(self) -> str:
        """See ``Provider.name``."""
        return self._provider.name

    async def translate(self, ask: Ask, *, timeout: float) -> Answer:
        """See ``Provider.translate``; ``over_budget`` at once when the budget is used up."""
        self._budget.check()
        try:
            return await self._provider.translate(ask, timeout=timeout)
        finally:
            await self._budget.settle()

    async def close(self) -> None:
        """See ``Provider.close``."""
        await self._provider.close()
