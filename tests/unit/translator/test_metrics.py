"""What models cost, at the prices that the operator set."""

from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry

from askwire_translator.metrics import Price, TranslatorMetrics


@pytest.mark.parametrize(("provider", "cost"), [("openai", 0.4 * 2 + 1.6 * 0.5), ("anthropic", None)])
def test_a_call_costs_what_its_provider_asks_and_nothing_is_guessed(provider: str, cost: float | None) -> None:
    """Two million tokens read, half a million written; nobody told the other provider's prices."""
    registry = CollectorRegistry()
    metrics = TranslatorMetrics(registry, {"openai": Price(0.4, 1.6)})
    metrics.called(provider, "m", seconds=1, tokens_in=2_000_000, tokens_out=500_000, outcome="ok")

    found = registry.get_sample_value("llm_cost_dollars_total", {"provider": provider, "model": "m"})
    assert found == (None if cost is None else pytest.approx(cost))
    assert registry.get_sample_value("llm_requests_total", {"provider": provider, "model": "m", "outcome": "ok"}) == 1
