"""Trains the offline translator's ranker and its confidence, reproducibly: the same data give the same numbers.

    .venv/bin/python -m benchmarks.train_ranker [--dsn postgresql://…/{db}] [--questions N]

Data: Spider's training questions (CC BY-SA 4.0; attribution and share-alike go with the weights), without the
held-out databases of either set, and the newcomers' questions that may be tuned on, which the ranker counts several
times: they are few, and ask of dates, ties and names as people do. Every reading of every question is run and judged.
Ranker: a linear model under a softmax over the readings of one question, by gradient descent (Adam) with an L2 penalty.
Confidence: a logistic model on the features of the best reading and its lead, mended by small boosted trees, fitted on
rankings by models that never saw the database (five folds over databases); its scores of databases that it did not
see either are made probabilities by isotonic regression (pool adjacent violators). The data card lies beside the
weights.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from benchmarks.boosting import boost, leaves
from benchmarks.question_server import DEMO, question_server
from benchmarks.questions import POOL, QUESTIONS, Example, Judge, Verdict, development, load, load_catalogs

from askwire_translator.offline.candidates import candidates
from askwire_translator.offline.engine import build_indexes
from askwire_translator.offline.ranking import features as feats
from askwire_translator.offline.ranking.ranker import WEIGHTS_FILE, Tree, confidence_features

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
FOLDS = 5
SUITES = Path(__file__).resolve().parent / "suites"
NEWCOMERS = ("demo.jsonl", "newcomers.jsonl", "newcomers_second.jsonl")
TIMES = 3  # that the ranker counts each of the newcomers' questions
Array = npt.NDArray[np.float64]


@dataclass
class Group:
    """The readings of one question: their features, and which of them are right."""

    db: str
    x: Array
    right: npt.NDArray[np.bool_]
    parts: list[tuple[object, ...]]
    times: int = 1  # that the ranker counts it


def collect(examples: list[Example], dsn: str, cache: Path) -> list[Group]:
    """Reads every question in every way and judges every reading; questions without a reading are kept out."""
    judge = Judge(dsn, _known_verdicts(cache))
    known = load_catalogs(dsn, sorted({e.db for e in examples}))
    groups: list[Group] = []
    indexes = {}
    for example in examples:
        if example.db not in indexes:
            indexes = {example.db: build_indexes(known[example.db])}
        index = indexes[example.db]
        found, _ = candidates(example.question, index.chunker, index.world, NOW)
        if not found:
            continue
        feats.describe(found)
        x = np.array([c.features for c in found])
        right = np.array([judge.verdict(example, c.sql) == "strict" for c in found])
        groups.append(Group(example.db, x, right, [c.parts for c in found]))
    judge.close()
    cache.parent.mkdir(parents=True, exist_ok=True)
    cache.write_text(json.dumps([[*key, verdict] for key, verdict in judge.cache.items()]))
    return groups


def _known_verdicts(cache: Path) -> dict[tuple[str, str], Verdict]:
    if not cache.exists():
        return {}
    return {(example, sql): verdict for example, sql, verdict in json.loads(cache.read_text())}


def train_ranker(
    groups: list[Group], *, steps: int = 400, rate: float = 0.4, penalty: float = 5e-5
) -> tuple[Array, Array, Array]:
    """Weights, means and scales of the linear ranker."""
    rows = np.vstack([g.x for g in groups])
    mean, scale = rows.mean(axis=0), spread(rows)
    useful = [g for g in groups if g.right.any() and not g.right.all() for _ in range(g.times)]
    x = (np.vstack([g.x for g in useful]) - mean) / scale
    starts = np.cumsum([0, *[len(g.right) for g in useful][:-1]])
    owner = np.repeat(np.arange(len(useful)), [len(g.right) for g in useful])
    right = np.concatenate([g.right for g in useful])
    w, m1, m2 = np.zeros(x.shape[1]), np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for step in range(1, steps + 1):
        score = x @ w
        top = np.maximum.reduceat(score, starts)[owner]
        e = np.exp(score - top)
        p = e / np.add.reduceat(e, starts)[owner]
        good = np.where(right, e, 0.0)
        q = good / np.add.reduceat(good, starts)[owner]
        gradient = x.T @ (p - q) / len(useful) + penalty * w * len(w)
        m1, m2 = 0.9 * m1 + 0.1 * gradient, 0.999 * m2 + 0.001 * gradient**2
        w -= rate * 0.1 * (m1 / (1 - 0.9**step)) / (np.sqrt(m2 / (1 - 0.999**step)) + 1e-8)
    return w, mean, scale


def spread(rows: Array) -> Array:
    """The scale of each feature; one that hardly ever varies is left as it is, or chance would blow it up."""
    found: Array = rows.std(axis=0)
    return np.where(found < 1e-3, 1.0, found)


def best_of(group: Group, model: tuple[Array, Array, Array]) -> tuple[list[float], bool]:
    """Confidence features of the reading that the model ranks first, and whether it is right."""
    w, mean, scale = model
    scores = ((group.x - mean) / scale) @ w
    order = np.argsort(-scores, kind="stable")
    top = int(order[0])
    ranked = [float(scores[i]) for i in order]
    parts = [group.parts[i] for i in order]
    return confidence_features([float(v) for v in group.x[top]], ranked, parts), bool(group.right[top])


def logistic(x: Array, y: Array, *, penalty: float = 30.0, steps: int = 40) -> tuple[Array, float]:
    """Logistic regression by Newton's method."""
    design = np.hstack([x, np.ones((len(x), 1))])
    w = np.zeros(design.shape[1])
    ridge = np.full(design.shape[1], penalty)
    ridge[-1] = 1e-6
    for _ in range(steps):
        p = 1 / (1 + np.exp(-design @ w))
        gradient = design.T @ (p - y) + ridge * w
        hessian = (design * (p * (1 - p))[:, None]).T @ design + np.diag(ridge)
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if np.abs(step).max() < 1e-8:
            break
    return w[:-1], float(w[-1])


def _rate(block: list[float]) -> float:
    """Laplace's estimate: a block that is all right is not certain."""
    return (block[0] + 1) / (block[1] + 2)


def isotonic(score: Array, right: Array, *, smallest: int = 60) -> list[tuple[float, float]]:
    """Pool adjacent violators: scores to probabilities that never fall; blocks of at least ``smallest`` questions."""
    order = np.argsort(score, kind="stable")
    blocks: list[list[float]] = []
    for start in range(0, len(order), smallest):
        part = order[start : start + smallest]
        blocks.append([float(right[part].sum()), float(len(part)), float(score[part].mean())])
        while len(blocks) > 1 and _rate(blocks[-2]) >= _rate(blocks[-1]):
            good, size, mid = blocks.pop()
            before = blocks[-1]
            before[2] = (before[2] * before[1] + mid * size) / (before[1] + size)
            before[0], before[1] = before[0] + good, before[1] + size
    return [(round(block[2], 5), round(_rate(block), 4)) for block in blocks]


def fold(db: str) -> int:
    """Which fold a database belongs to."""
    return int(hashlib.sha256(f"fold:{db}".encode()).hexdigest(), 16) % FOLDS


@dataclass
class Confidence:
    """A logistic model and trees that mend it; ``right`` is how likely, in log odds."""

    weights: Array
    bias: float
    trees: list[Tree]

    def right(self, x: Array) -> Array:
        """The score of each row."""
        found: Array = x @ self.weights + self.bias + sum(leaves(t, x) for t in self.trees)
        return found


def train_confidence(x: Array, y: Array) -> Confidence:
    """The model of whether the reading that was ranked first is right."""
    mean, scale = x.mean(axis=0), spread(x)
    w, bias = logistic((x - mean) / scale, y)
    weights, bias = np.round(w / scale, 5), round(float(bias - (w * mean / scale).sum()), 5)

    def gradient(score: Array) -> tuple[Array, Array]:
        p = 1 / (1 + np.exp(-score))
        return p - y, p * (1 - p)

    trees = boost(x, x @ weights + bias, gradient, trees=60, rate=0.1, depth=3, penalty=5.0, smallest=5.0)
    return Confidence(weights, bias, trees)


def train(groups: list[Group]) -> dict[str, object]:
    """The whole model, as it is written to the weights file; whatever calibrates it never saw the database."""
    x, y, folds = [], [], []
    for k in range(FOLDS):
        model = train_ranker([g for g in groups if fold(g.db) != k])
        for group in groups:
            if fold(group.db) == k:
                row, right = best_of(group, model)
                x.append(row)
                y.append(float(right))
                folds.append(k)
    cx, cy, ck = np.array(x), np.array(y), np.array(folds)
    score = np.zeros(len(cy))
    for k in range(FOLDS):
        score[ck == k] = train_confidence(cx[ck != k], cy[ck != k]).right(cx[ck == k])
    curve = isotonic(score, cy)
    print(f"cross-validated over databases: {cy.mean():.3f} right first of {len(cy)} with a reading")
    for floor in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        sure = np.interp(score, [a for a, _ in curve], [b for _, b in curve]) >= floor
        if sure.any():
            print(f"  confidence >= {floor}: answers {sure.mean():.3f}, right {cy[sure].mean():.3f}")
    w, _, rscale = train_ranker(groups)
    confidence = train_confidence(cx, cy)
    return {
        "features": list(feats.NAMES),
        "ranker": [round(float(v), 5) for v in w / rscale],
        "confidence": {
            "weights": [float(v) for v in confidence.weights],
            "bias": confidence.bias,
            "trees": [[list(t.feature), list(t.cut), list(t.leaf)] for t in confidence.trees],
        },
        "isotonic": curve,
    }


def as_text(model: dict[str, object]) -> str:
    """The weights file: one line a key, so that a change shows in a diff without filling it."""
    rows = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in model.items()]
    return "{\n" + ",\n".join(rows) + "\n}"


def main() -> None:
    """Trains and writes the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dsn", help="a server that holds the question databases; default: one started for this run")
    parser.add_argument("--questions", type=int, default=0, help="train on the first N only")
    parser.add_argument("--cache", type=Path, default=Path(".askwire/judged.json"), help="verdicts of earlier runs")
    parser.add_argument("--out", type=Path, default=WEIGHTS_FILE)
    args = parser.parse_args()
    examples = [e for e in load(POOL, QUESTIONS) if development(e.db)]
    examples.sort(key=lambda e: hashlib.sha256(e.id.encode()).hexdigest())
    own = [e for e in load(NEWCOMERS, SUITES) if not e.after] if not args.questions else []
    examples = sorted([*examples[: args.questions or None], *own], key=lambda e: (e.db, e.id))
    if args.dsn:
        groups = collect(examples, args.dsn, args.cache)
    else:
        with question_server({e.db for e in examples} - {DEMO}) as dsn:
            groups = collect(examples, dsn, args.cache)
    for group in groups:
        group.times = TIMES if group.db in {e.db for e in own} else 1
    args.out.write_text(as_text(train(groups)) + "\n")


if __name__ == "__main__":
    main()
