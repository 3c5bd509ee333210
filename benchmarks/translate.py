"""Accuracy and speed of the offline translator; ``--write`` puts the tables into docs/accuracy.md.

    .venv/bin/python -m benchmarks.translate [--dsn postgresql://…/{db}] [--demo DATABASE] [--write]

Strict: the same rows as the gold statement (columns permuted, order where the gold orders); refusals count as misses.
Lenient: more columns or another order allowed. Precision: strict of what was answered. Databases are held out by
a hash of their name (``questions.held_out``): nothing was trained, tuned or read on them.
"""

from __future__ import annotations

import argparse
import collections
import datetime as dt
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.question_server import DEMO, question_server
from benchmarks.questions import EVERYDAY, POOL, Example, Judge, Verdict, held_out, load, load_catalogs

from askwire_common.catalog import Catalog
from askwire_translator.offline import features
from askwire_translator.offline.engine import DEFAULT_THRESHOLD, Indexes, answer, build_indexes
from askwire_translator.offline.ranking import Ranker, load_ranker
from askwire_translator.translate import Answer, Ask, Drafted

ROOT = Path(__file__).resolve().parents[1]
SUITES = Path(__file__).resolve().parent / "suites"
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
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


def run(
    examples: Iterable[Example],
    catalogs: dict[str, Catalog],
    judge: Judge,
    ranker: Ranker,
    build: Callable[[Catalog], Indexes] = build_indexes,
) -> list[Result]:
    """Translates and judges every question; readings below any threshold are judged, too."""
    results: list[Result] = []
    indexes: dict[str, Indexes] = {}
    for example in examples:
        if example.db not in indexes:
            indexes = {example.db: build(catalogs[example.db])}
        started = time.thread_time()
        found: Answer = answer(Ask(example.question, catalogs[example.db], NOW), indexes[example.db], ranker, 0.0)
        spent = (time.thread_time() - started) * 1_000
        if isinstance(found, Drafted):
            results.append(Result(example, found.confidence, judge.verdict(example, found.sql), spent))
        else:
            results.append(Result(example, None, None, spent))
    return results


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


def curve(name: str, results: list[Result]) -> list[str]:
    """Coverage and precision at rising thresholds."""
    cells = []
    for floor in FLOORS:
        answered = [r for r in results if r.answered(floor)]
        cells.append(
            f"{len(answered) / len(results):.0%} / {sum(r.right(floor) for r in answered) / max(1, len(answered)):.0%}"
        )
    return [f"| {name} | {' | '.join(cells)} |"]


def refusals(catalogs: dict[str, Catalog], ranker: Ranker, threshold: float) -> tuple[int, int, list[str]]:
    """How many of the unanswerable questions were not answered, of how many, and those that were."""
    answered, total = [], 0
    indexes = {db: build_indexes(catalog) for db, catalog in catalogs.items()}
    for line in (SUITES / "unanswerable.jsonl").read_text().splitlines():
        q = json.loads(line)
        if q["db"] not in catalogs:
            continue
        total += 1
        if isinstance(answer(Ask(q["question"], catalogs[q["db"]], NOW), indexes[q["db"]], ranker, threshold), Drafted):
            answered.append(q["question"])
    return total - len(answered), total, answered


def without_values(catalog: Catalog) -> Catalog:
    """The catalog with no sampled values, as under a policy that forbids them."""
    return catalog.restricted(
        t.model_copy(update={"columns": tuple(c.model_copy(update={"values": ()}) for c in t.columns)})
        for t in catalog.tables
    )


def untrained(ranker: Ranker) -> Ranker:
    """The ranker as it would be without training: the links' quality less the cost of joins."""
    plain = {"mean_score": 1.0, "join_cost": -0.12, "ignored": -0.4, "ident": -0.3, "whole": -0.3, "dedupe": -0.3}
    return replace(ranker, weights=tuple(plain.get(name, 0.0) for name in features.NAMES))


def report(dsn: str, demo: str | None, threshold: float) -> list[str]:
    """Every table, as Markdown lines."""
    judge, ranker = Judge(dsn), load_ranker()
    everyday, pool = load(EVERYDAY), [e for n, e in enumerate(load(POOL)) if held_out(e.db) and n % 3 == 0]
    unanswerable = {json.loads(x)["db"] for x in (SUITES / "unanswerable.jsonl").read_text().splitlines()} - {"demo"}
    catalogs = load_catalogs(dsn, sorted({e.db for e in (*everyday, *pool)} | unanswerable))
    dev, held = [e for e in everyday if not held_out(e.db)], [e for e in everyday if held_out(e.db)]
    sets = {
        "development databases": run(dev, catalogs, judge, ranker),
        "held-out databases": run(held, catalogs, judge, ranker),
        "held-out databases, a third of all questions": run(pool, catalogs, judge, ranker),
    }
    refusable = {db: catalogs[db] for db in unanswerable}
    if demo is not None:
        known = load_catalogs(dsn.replace("{db}", demo), [demo])[demo]
        refusable["demo"] = known
        asked = [replace(e, db=demo) for e in load(("demo.jsonl",), SUITES)]
        catalogs[demo] = known
        sets["demo questions"] = run(asked, catalogs, judge, ranker)
    bare = {db: without_values(c) for db, c in catalogs.items()}
    ablations = {
        "everything": sets["development databases"],
        "no sampled values": run(dev, bare, judge, ranker),
        "no inferred joins": run(dev, catalogs, judge, ranker, lambda c: build_indexes(c, inferred=False)),
        "untrained ranker": run(dev, catalogs, judge, untrained(ranker)),
    }
    judge.close()
    refused, total, _ = refusals(refusable, ranker, threshold)
    return [
        f"Threshold {threshold}; clarifications and refusals count as misses of strict.",
        "",
        *HEADER,
        *(line for name, found in sets.items() for line in summary(name, found, threshold)),
        "",
        "Strict by difficulty:",
        "",
        "| set | easy | medium | hard | extra |",
        "|---|---|---|---|---|",
        *(
            line
            for name, found in sets.items()
            if name != "demo questions"
            for line in by_difficulty(name, found, threshold)
        ),
        "",
        "Answered / precision at rising thresholds:",
        "",
        f"| set | {' | '.join(str(f) for f in FLOORS)} |",
        "|---" * (len(FLOORS) + 1) + "|",
        *(line for name, found in sets.items() for line in curve(name, found)),
        "",
        "Components, on the development databases:",
        "",
        *HEADER,
        *(line for name, found in ablations.items() for line in summary(name, found, threshold)),
        "",
        f"Unanswerable questions not answered: {refused} of {total} ({refused / total:.1%}).",
    ]


def main() -> None:
    """Prints the tables, or writes them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dsn", help="a server that holds the question databases; default: one started for this run")
    parser.add_argument("--demo", help="name of a database with the demo's data")
    parser.add_argument("--threshold", type=float, default=DEFAULT_THRESHOLD)
    parser.add_argument("--write", action="store_true", help="write docs/accuracy.md")
    args = parser.parse_args()
    if args.dsn:
        lines = report(args.dsn, args.demo, args.threshold)
    else:
        with question_server({e.db for e in (*load(EVERYDAY), *load(POOL))}) as dsn:
            lines = report(dsn, DEMO, args.threshold)
    print("\n".join(lines))
    if args.write:
        head = [
            "# Accuracy of the offline translator",
            "",
            "Generated by `python -m benchmarks.translate --write`.",
            "",
        ]
        (ROOT / "docs" / "accuracy.md").write_text("\n".join([*head, *lines]) + "\n")


if __name__ == "__main__":
    main()
