"""Two runs compared: chance told from progress, and gates that hold."""

from __future__ import annotations

import math
from typing import Any

import pytest

from askwire_cli.evaluation.compare import compare, mcnemar


def report(right: str, cost: float | None = 0.0, tokens: int = 0) -> dict[str, Any]:
    """A report of one question a letter: ``+`` right, ``-`` wrong."""
    return {
        "results": [
            {"id": n, "right": mark == "+", "cost": cost, "tokens_in": tokens, "tokens_out": 0}
            for n, mark in enumerate(right)
        ]
    }


@pytest.mark.parametrize(
    ("gained", "lost", "p"),
    [(0, 0, 1.0), (1, 0, 1.0), (5, 5, 1.0), (5, 0, 0.0625), (10, 0, 2 / 2**10), (8, 2, 2 * (1 + 10 + 45) / 2**10)],
)
def test_the_exact_test_is_a_coin_thrown_for_each_change(gained: int, lost: int, p: float) -> None:
    assert mcnemar(gained, lost) == mcnemar(lost, gained) == pytest.approx(p)


def test_many_changes_do_not_overflow() -> None:
    assert mcnemar(3_000, 3_300) < 0.001


def test_what_changed_is_named() -> None:
    found = compare(report("++--"), report("+-+-"))
    assert (found.questions, found.first, found.second) == (4, 0.5, 0.5)
    assert (found.gained, found.lost, found.p) == (("2",), ("1",), 1.0)


def test_only_questions_of_both_count() -> None:
    assert compare(report("++"), report("+-++")).questions == 2
    with pytest.raises(ValueError, match="no question in common"):
        compare(report(""), report("+"))


def test_an_accuracy_that_fell_too_far_breaks_the_gate() -> None:
    found = compare(report("++++"), report("+++-"))
    assert found.broken(24.9, None) == ["accuracy fell by 25.00 points; at most 24.9 are allowed"]
    assert found.broken(25, None) == []


def test_a_cost_that_rose_too_far_breaks_the_gate() -> None:
    found = compare(report("+", cost=0.10), report("+", cost=0.15))
    assert found.unit == "dollars"
    assert found.broken(None, 49) == ["cost rose by 50.0 %; at most 49 % are allowed"]
    assert found.broken(None, 51) == []


def test_where_no_price_is_known_tokens_are_compared() -> None:
    found = compare(report("+", cost=None, tokens=100), report("+", cost=0.1, tokens=120))
    assert found.unit == "tokens"
    assert found.cost_change == pytest.approx(20)


def test_what_was_free_and_costs_now_rose_without_end() -> None:
    found = compare(report("+"), report("+", cost=0.01))
    assert found.cost_change == math.inf
    assert found.broken(None, 1_000) != []
