"""Several providers as one: the first that answers does, and one that is not sure asks those behind it first."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Final

import structlog

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_translator.translate import Answer, Ask, Clarify, Drafted, Provider, Unanswerable

_NEXT: Final = frozenset({
    Code.UNAVAILABLE, Code.RATE_LIMITED, Code.OVER_BUDGET, Code.DEADLINE_EXCEEDED, Code.INTERNAL,
})  # fmt: skip
_SHARE: Final = 2 / 3


class Cascade:
    """Tries providers in order; one that is down, over budget or too slow leaves the question to the next.

    Args:
        providers: best first. Each gets two thirds of the time left, the last but one all but ``reserve_seconds``.
        hesitant: names of providers that know how sure they are: of these only a draft counts while others can be
            asked; what else they said is said when the others fail.
        reserve_seconds: what is kept for the last one.
    """

    def __init__(
        self,
        providers: Sequence[Provider],
        *,
        hesitant: Collection[str] = (),
        reserve_seconds: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._providers = tuple(providers)
        self._hesitant = frozenset(hesitant)
        self._reserve = reserve_seconds
        self._clock = clock
        self._log = structlog.get_logger("askwire.cascade")

    @property
    def name(self) -> str:
        """See ``Provider.name``; each draft names the provider that made it."""
        return self._providers[0].name

    async def translate(self, ask: Ask, *, timeout: float) -> Answer:
        """See ``Provider.translate``.

        Raises:
            ServiceError: every provider failed; or those before the last failed and it cannot answer: that is no proof
                that the question has no answer.
        """
        end = self._clock() + timeout
        failures: list[ServiceError] = []
        doubt: Answer | None = None
        last = len(self._providers) - 1
        for position, provider in enumerate(self._providers):
            try:
                answer = await provider.translate(ask, timeout=self._share(position, end - self._clock()))
            except ServiceError as error:
                if error.code not in _NEXT:
                    raise
                failures.append(error)
                self._log.warning("provider.failed", provider=provider.name, code=error.code, reason=error.detail)
                continue
            if position < last and provider.name in self._hesitant and not isinstance(answer, Drafted):
                doubt = answer
                continue
            if failures and isinstance(answer, Unanswerable):
                raise _all_failed(failures, f"{provider.name} alone cannot answer: {answer.missing}")
            return _signed(answer, provider)
        if isinstance(doubt, Clarify):
            return doubt
        unsure = f"Without a model there is no answer: {doubt.missing}" if isinstance(doubt, Unanswerable) else ""
        raise _all_failed(failures, unsure)

    async def close(self) -> None:
        """Close every provider."""
        for provider in self._providers:
            await provider.close()

    def _share(self, position: int, left: float) -> float:
        followers = len(self._providers) - 1 - position
        if followers == 0:
            return max(0.0, left)
        spare = max(left - self._reserve, left / 2, 0.0)
        return spare if followers == 1 else spare * _SHARE


def _signed(answer: Answer, provider: Provider) -> Answer:
    if isinstance(answer, Drafted) and not answer.provider:
        return replace(answer, provider=provider.name)
    return answer


def _all_failed(failures: Sequence[ServiceError], more: str = "") -> ServiceError:
    waits = [error.retry_after for error in failures if error.retry_after is not None]
    detail = " ".join([*(error.detail for error in failures), more]).strip()
    return ServiceError(failures[0].code, detail, retry_after=min(waits, default=None))
