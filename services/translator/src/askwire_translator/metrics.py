"""What the translator measures, under the names that operators know."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

_SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60)


class TranslatorMetrics:
    """Calls of models, their tokens, and the translation cache. A ``ModelObserver`` and a ``CacheObserver``."""

    def __init__(self, registry: CollectorRegistry) -> None:
        labels = ["provider", "model"]
        self._calls = Counter(
            "llm_requests_total", "Calls of language models.", [*labels, "outcome"], registry=registry
        )
        self._seconds = Histogram(
            "llm_request_duration_seconds", "Seconds a call took.", labels, buckets=_SECONDS, registry=registry
        )
        self._tokens = Counter("llm_token_usage_total", "Tokens used.", [*labels, "direction"], registry=registry)
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

    def looked_up(self, provider: str, tier: str) -> None:
        """Count one look-up in the cache."""
        del provider
        self._lookups.labels(tier).inc()
