"""Which reading is best, and how sure it is: a linear score over features, then a calibrated probability.

The weights are trained by ``benchmarks/train_ranker.py``; at run time this is a dot product in plain Python.
"""

from __future__ import annotations

import bisect
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from askwire_translator.offline import features as feats
from askwire_translator.offline.candidates import Candidate

WEIGHTS_FILE = Path(__file__).with_name("weights.json")


# Shares, running totals and series are hardly in the training questions, so the calibration knows nothing of them; this
# is what they are worth when every word is explained by a near-exact link.
ANALYTIC_CONFIDENCE = 0.72
_ANALYTIC = frozenset(("percent", "running", "grain"))


def _plainly_analytic(candidate: Candidate) -> bool:
    explained = all(c.explained > 0.0 for c in candidate.chunks) and not candidate.draft.ignored
    notes = _ANALYTIC & {*candidate.draft.notes, *candidate.built.notes}
    return bool(notes) and explained and candidate.built.binding.weakest >= 0.7


@dataclass(frozen=True)
class Ranker:
    """The trained model: ``weights`` over features, and the curve from a score to a probability."""

    weights: tuple[float, ...]
    sure_weights: tuple[float, ...]
    sure_bias: float
    curve: tuple[tuple[float, float], ...]

    def order(self, found: list[Candidate]) -> list[Candidate]:
        """The readings, best first; ties keep their order."""
        for candidate in found:
            candidate.features = feats.features(candidate)
            candidate.score = sum(w * v for w, v in zip(self.weights, candidate.features, strict=True))
        return sorted(found, key=lambda c: -c.score)

    def confidence(self, ranked: list[Candidate]) -> float:
        """How likely the first of these readings is right, between 0 and 1."""
        row = confidence_features(ranked[0].features, [c.score for c in ranked])
        score = self.sure_bias + sum(w * v for w, v in zip(self.sure_weights, row, strict=True))
        sure = _interpolate(self.curve, score)
        return max(sure, ANALYTIC_CONFIDENCE) if _plainly_analytic(ranked[0]) else sure


def load_ranker(path: Path = WEIGHTS_FILE) -> Ranker:
    """The ranker whose weights lie in this file.

    Raises:
        ValueError: the file was trained for other features.
    """
    data = json.loads(path.read_text())
    if tuple(data["features"]) != feats.NAMES:
        raise ValueError(f"{path.name} was trained for other features; run benchmarks/train_ranker.py")
    sure = data["confidence"]
    return Ranker(
        tuple(data["ranker"]), tuple(sure["weights"]), sure["bias"], tuple((a, b) for a, b in data["isotonic"])
    )


def confidence_features(best: Sequence[float], scores: Sequence[float]) -> list[float]:
    """What says how sure a ranking is: the best reading itself, its lead, and how many readings there were."""
    lead = scores[0] - scores[1] if len(scores) > 1 else 4.0
    weight = sum(math.exp(max(-30.0, s - scores[0])) for s in scores)
    return [*best, min(lead, 6.0), 1.0 / weight, scores[0], math.log1p(len(scores)), float(len(scores) == 1)]


def _interpolate(curve: Sequence[tuple[float, float]], score: float) -> float:
    at = bisect.bisect_left(curve, (score, 0.0))
    if at == 0:
        return curve[0][1]
    if at == len(curve):
        return curve[-1][1]
    (x0, y0), (x1, y1) = curve[at - 1], curve[at]
    return y0 + (y1 - y0) * (score - x0) / (x1 - x0) if x1 > x0 else y1
