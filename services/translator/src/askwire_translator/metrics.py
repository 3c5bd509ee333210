"""What the translator measures, under the names that operators know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram

_SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60)


@dataclass(frozen=True)
class Price:
    """Dollars for a million tokens, read and written."""

    read: float
    written: float

    def of(self, tokens_in: int, tokens_out: int) -> float:
        """What a call cost."""
        return (self.read * tokens_in + self.written * tokens_out) / 1_000_000


class TranslatorMetrics:
    """Calls of models, their tokens and cost, and the translation cache. A ``ModelObserver`` and a ``CacheObserver``.

    Args:
        prices: by provider; the cost of others is not counted.
    """

    def __init__(self, registry: CollectorRegistry, prices: Mapping[str, Price] | None = None) -> None:
        self._prices = prices or {}
        labels = ["provider", "model"]
        self._calls = Counter(
            "llm_requests_total", "Calls of language models.", [*labels, "outcome"], registry=registry
        )
        self._seconds = Histogram(
            "llm_request_duration_seconds", "Seconds a call took.", labels, buckets=_SECONDS, registry=registry
        )
        self._tokens = Counter("llm_token_usage_total", "Tokens used.", [*labels, "direction"], registry=registry)
        self._cost = Counter("llm_cost_dollars_total", "What the calls cost.", labels, registry=registry)
        self._lookups = Counter(
            "askwire_translation_cache_total",
            "Look-ups by where they ended; `miss` is one.",
            ["tier"],
            registry=registry,
        )

    def called(
        self, provider: str, model: str, *, seconds: float, tokens_in: int, tokens_out: int, outcome: str
    ) -> None:
        """Count one call of a model."""
        self._calls.labels(provider, model, outcome).inc()
        self._seconds.labels(provider, model).observe(seconds)
        self._tokens.labels(provider, model, "in").inc(tokens_in)
        self._tokens.labels(provider, model, "out").inc(tokens_out)
        if provider in self._prices:
            self._cost.labels(provider, model).inc(self._prices[provider].of(tokens_in, tokens_out))

    def looked_up(self, provider: str, tier: str) -> None:
        """Count one look-up in the cache."""
        del provider
        self._lookups.labels(tier).inc()
