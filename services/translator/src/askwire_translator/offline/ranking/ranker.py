"""Which reading is best, and how sure it is: a linear score over features, then a calibrated probability.

The weights are trained by ``benchmarks/train_ranker.py``; at run time this is a dot product a reading, and a walk
through some small trees for the best one, in plain Python.
"""

from __future__ import annotations

import bisect
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.ranking import features as feats
from askwire_translator.offline.ranking.contradictions import impossible
from askwire_translator.offline.ranking.crossed import crosses
from askwire_translator.offline.ranking.neglect import names_nothing
from askwire_translator.offline.ranking.plainness import plainly_analytic, plainly_denied, plainly_grouped
from askwire_translator.offline.ranking.shortfalls import falls_short, neglects
from askwire_translator.offline.ranking.twins import same_rows
from askwire_translator.offline.ranking.unlikely import counts_who_acts, ranks_by_nothing, unlikelihood

WEIGHTS_FILE = Path(__file__).with_name("weights.json")

# Shares, running totals and series are hardly in the training questions, so the calibration knows nothing of them; this
# is what they are worth when every word is explained by a near-exact link.
ANALYTIC_CONFIDENCE = 0.72
GROUPED_CONFIDENCE = 0.55  # of a figure by one name, whose key or name may be meant
TOLD_CONFIDENCE = 0.55  # of rows that are found for sure, and only told by their names, their keys or all they have
TOLD_LEAD = 1.0  # in score before the first reading that finds other rows
SHORTFALL = 20.0  # for a reading that leaves out half of what was asked for, which training knows nothing of
NEGLECT_CONFIDENCE = 0.2  # shares and running totals are too rare in training for their absence to weigh as it should


@dataclass(frozen=True)
class Tree:
    """A full binary tree: inner nodes ``n`` with children ``2n+1`` and ``2n+2``; a value above the cut goes right."""

    feature: tuple[int, ...]
    cut: tuple[float, ...]
    leaf: tuple[float, ...]

    def value(self, row: Sequence[float]) -> float:
        """The leaf of this row."""
        node, inner = 0, len(self.feature)
        while node < inner:
            node = 2 * node + 1 + (row[self.feature[node]] > self.cut[node])
        return self.leaf[node - inner]


@dataclass(frozen=True)
class Ranker:
    """The trained model.

    Attributes:
        weights: of the features, for the order of the readings.
        sure_weights: of the features of the best reading and its lead; with ``sure_bias`` and the leaves of
            ``sure_trees`` they make a score.
        curve: from that score to a probability.
    """

    weights: tuple[float, ...]
    sure_weights: tuple[float, ...]
    sure_bias: float
    sure_trees: tuple[Tree, ...]
    curve: tuple[tuple[float, float], ...]

    def order(self, found: list[Candidate]) -> list[Candidate]:
        """The readings, best first; ties keep their order."""
        feats.describe(found)
        for candidate in found:
            candidate.score = sum(w * v for w, v in zip(self.weights, candidate.features, strict=True))
            candidate.score -= SHORTFALL * (falls_short(candidate) or counts_who_acts(candidate))
            candidate.score -= unlikelihood(candidate)
        return sorted(found, key=lambda c: -c.score)

    def confidence(self, ranked: list[Candidate]) -> float:
        """How likely the first of these readings is right, between 0 and 1."""
        alike, others = same_rows(ranked)
        ranked = [alike[0], *others]
        sure = max(self._calibrated(one, ranked) for one in alike)
        if any(odd(ranked[0]) for odd in (neglects, falls_short, names_nothing, ranks_by_nothing, crosses, impossible)):
            return min(sure, NEGLECT_CONFIDENCE)
        sure = max(sure, TOLD_CONFIDENCE) if _found_alike(alike, others) else sure
        sure = max(sure, GROUPED_CONFIDENCE) if plainly_grouped(ranked[0]) else sure
        plain = plainly_analytic(ranked[0]) or plainly_denied(ranked[0])
        return max(sure, ANALYTIC_CONFIDENCE) if plain else sure

    def _calibrated(self, best: Candidate, ranked: list[Candidate]) -> float:
        """How sure a reading would be in the place of the first of these."""
        scores = [max(best.score, ranked[0].score), *(c.score for c in ranked[1:])]
        row = confidence_features(best.features, scores, [c.parts for c in ranked])
        score = self.sure_bias + sum(w * v for w, v in zip(self.sure_weights, row, strict=True))
        score += sum(tree.value(row) for tree in self.sure_trees)
        return _interpolate(self.curve, score)


def _found_alike(alike: list[Candidate], others: list[Candidate]) -> bool:
    """Whether the rows are certain and only what tells them is not: no other rows come near."""
    return len(alike) > 1 and (not others or max(c.score for c in alike) - others[0].score > TOLD_LEAD)


def load_ranker(path: Path = WEIGHTS_FILE) -> Ranker:
    """The ranker whose weights lie in this file.

    Raises:
        ValueError: the file was trained for other features.
    """
    data = json.loads(path.read_text())
    if tuple(data["features"]) != feats.NAMES:
        raise ValueError(f"{path.name} was trained for other features; run benchmarks/train_ranker.py")
    sure = data["confidence"]
    trees = tuple(Tree(tuple(t[0]), tuple(t[1]), tuple(t[2])) for t in sure["trees"])
    curve = tuple((a, b) for a, b in data["isotonic"])
    return Ranker(tuple(data["ranker"]), tuple(sure["weights"]), sure["bias"], trees, curve)


def confidence_features(
    best: Sequence[float], scores: Sequence[float], parts: Sequence[tuple[object, ...]]
) -> list[float]:
    """What says how sure a ranking is: the best reading itself, its lead, how many there were, what they agree on.

    Args:
        best: the features of the best reading.
        scores: of all readings, best first.
        parts: what each of them shows, from where and so on (``evidence.parts``).
    """
    lead = scores[0] - scores[1] if len(scores) > 1 else 4.0
    weights = [math.exp(max(-30.0, s - scores[0])) for s in scores]
    whole = sum(weights)
    agree = [
        sum(w for w, p in zip(weights, parts, strict=True) if p[n] == parts[0][n]) / whole for n in range(len(parts[0]))
    ]
    return [*best, min(lead, 6.0), 1.0 / whole, scores[0], math.log1p(len(scores)), float(len(scores) == 1), *agree]


def _interpolate(curve: Sequence[tuple[float, float]], score: float) -> float:
    at = bisect.bisect_left(curve, (score, 0.0))
    if at == 0:
        return curve[0][1]
    if at == len(curve):
        return curve[-1][1]
    (x0, y0), (x1, y1) = curve[at - 1], curve[at]
    return y0 + (y1 - y0) * (score - x0) / (x1 - x0) if x1 > x0 else y1
