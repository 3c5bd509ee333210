"""What became of the questions of a set, and the tables that tell of it."""

from __future__ import annotations

import collections
from dataclasses import dataclass

from benchmarks.questions import Example, Verdict

FLOORS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True)
class Result:
    """What became of one question: the best reading's confidence (None when refused), its verdict, its time."""

    example: Example
    confidence: float | None
    verdict: Verdict | None
    milliseconds: float

    def right(self, threshold: float) -> bool:
        """Answered at this threshold, and strictly right."""
        return self.verdict == "strict" and self.answered(threshold)

    def answered(self, threshold: float) -> bool:
        """Answered rather than clarified or refused."""
        return self.confidence is not None and self.confidence >= threshold


def summary(name: str, results: list[Result], threshold: float) -> list[str]:
    """The figures of one set as lines of a Markdown table row and its details."""
    n = len(results)
    answered = [r for r in results if r.answered(threshold)]
    right = sum(r.right(threshold) for r in results)
    lenient = sum(r.verdict in {"strict", "lenient"} for r in answered)
    first = sum(r.verdict == "strict" for r in results)
    times = sorted(r.milliseconds for r in results)
    return [
        f"| {name} | {n} | {right / n:.1%} | {lenient / n:.1%} | {len(answered) / n:.1%} | "
        f"{right / max(1, len(answered)):.1%} | {first / n:.1%} | {times[n // 2]:.1f} | {times[int(n * 0.95)]:.1f} |"
    ]


HEADER = [
    "| set | questions | strict | lenient | answered | precision | best reading right | p50 ms | p95 ms |",
    "|---|---|---|---|---|---|---|---|---|",
]


def by_difficulty(name: str, results: list[Result], threshold: float) -> list[str]:
    """Strict accuracy at each of Spider's levels of difficulty."""
    levels: dict[str, list[Result]] = collections.defaultdict(list)
    for result in results:
        levels[result.example.difficulty].append(result)
    cells = [
        f"{sum(r.right(threshold) for r in levels[k]) / len(levels[k]):.1%} of {len(levels[k])}" if levels[k] else "-"
        for k in ("easy", "medium", "hard", "extra")
    ]
    return [f"| {name} | {' | '.join(cells)} |"]


def by_kind(sets: dict[str, list[Result]], threshold: float) -> list[str]:
    """Strict accuracy of analysts' questions by what they ask for: a row a kind, a column a half."""
    kinds = sorted({r.example.difficulty for results in sets.values() for r in results})
    lines = [
        f"| kind | {' | '.join(name.replace(' questions', '') for name in sets)} |",
        "|---" * (len(sets) + 1) + "|",
    ]
    for kind in kinds:
        asked = [[r for r in results if r.example.difficulty == kind] for results in sets.values()]
        cells = [f"{sum(r.right(threshold) for r in results)} of {len(results)}" for results in asked]
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    return ["Analysts' questions by what they ask for, strict:", "", *lines] if kinds else []


def curve(name: str, results: list[Result]) -> list[str]:
    """Coverage and precision at rising thresholds."""
    cells = []
    for floor in FLOORS:
        answered = [r for r in results if r.answered(floor)]
        cells.append(
            f"{len(answered) / len(results):.0%} / {sum(r.right(floor) for r in answered) / max(1, len(answered)):.0%}"
        )
    return [f"| {name} | {' | '.join(cells)} |"]
