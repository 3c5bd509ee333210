"""Two runs of one suite compared: is the difference more than chance, and what does it cost?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Comparison:
    """What changed from the first run to the second, over the questions that both have.

    Attributes:
        gained: questions that only the second answers strictly right.
        lost: questions that only the first does.
        p: the chance of a difference at least as large if both were equally good (McNemar's exact test, two-sided).
        cost: what the first and the second cost: dollars, or tokens where no prices were known.
    """

    questions: int
    first: float
    second: float
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    p: float
    cost: tuple[float, float]
    unit: str

    @property
    def change(self) -> float:
        """Change of strict accuracy, in percentage points."""
        return (self.second - self.first) * 100

    @property
    def cost_change(self) -> float:
        """Change of cost, in percent; infinite when it was free."""
        before, after = self.cost
        if before == after:
            return 0.0
        return (after / before - 1) * 100 if before else math.inf

    def broken(self, max_accuracy_drop: float | None, max_cost_increase: float | None) -> list[str]:
        """Which gates the change does not pass, in words; limits in percentage points and in percent."""
        found = []
        if max_accuracy_drop is not None and -self.change > max_accuracy_drop:
            found.append(f"accuracy fell by {-self.change:.2f} points; at most {max_accuracy_drop:g} are allowed")
        if max_cost_increase is not None and self.cost_change > max_cost_increase:
            found.append(f"cost rose by {self.cost_change:.1f} %; at most {max_cost_increase:g} % are allowed")
        return found


def compare(first: Mapping[str, Any], second: Mapping[str, Any]) -> Comparison:
    """Two reports of ``askwire eval``.

    Raises:
        ValueError: they have no question in common.
    """
    before, after = _right(first), _right(second)
    common = [identity for identity in before if identity in after]
    if not common:
        raise ValueError("the two reports have no question in common")
    gained = tuple(i for i in common if after[i] and not before[i])
    lost = tuple(i for i in common if before[i] and not after[i])
    costs, unit = _costs(first, second, frozenset(common))
    return Comparison(
        questions=len(common),
        first=sum(before[i] for i in common) / len(common),
        second=sum(after[i] for i in common) / len(common),
        gained=gained,
        lost=lost,
        p=mcnemar(len(gained), len(lost)),
        cost=costs,
        unit=unit,
    )


def mcnemar(gained: int, lost: int) -> float:
    """Two-sided p of the exact test: how often a fair coin is at least as uneven over the questions that changed."""
    changed = gained + lost
    tail = sum(math.comb(changed, k) for k in range(min(gained, lost) + 1))
    return min(1.0, float(2 * tail / 2**changed))


def _right(report: Mapping[str, Any]) -> dict[str, bool]:
    return {str(r["id"]): bool(r["right"]) for r in report["results"]}


def _costs(
    first: Mapping[str, Any], second: Mapping[str, Any], common: frozenset[str]
) -> tuple[tuple[float, float], str]:
    rows = [[r for r in report["results"] if str(r["id"]) in common] for report in (first, second)]
    if all(r["cost"] is not None for side in rows for r in side):
        return (_sum(rows[0], "cost"), _sum(rows[1], "cost")), "dollars"
    tokens = [_sum(side, "tokens_in") + _sum(side, "tokens_out") for side in rows]
    return (tokens[0], tokens[1]), "tokens"


def _sum(rows: list[Mapping[str, Any]], name: str) -> float:
    return float(sum(r[name] or 0 for r in rows))
