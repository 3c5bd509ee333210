"""What a run comes to: figures, a curve, and every failure readable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from askwire_cli.evaluation.run import Result

FLOORS: Final = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
_FORMAT: Final = 1


def report(results: Sequence[Result], *, suite: str, provider: str) -> dict[str, Any]:
    """The run as JSON: a summary, and each question with what became of it."""
    return {
        "format": _FORMAT,
        "suite": suite,
        "provider": provider,
        "summary": summary(results),
        "results": [_told(result) for result in results],
    }


def summary(results: Sequence[Result]) -> dict[str, Any]:
    """The figures: accuracy and coverage over questions that have an answer, refusals over those that have none."""
    answerable = [r for r in results if r.case.expect == "answer"]
    return {
        "questions": len(results),
        **_accuracy(answerable),
        "outcomes": _counts(r.outcome for r in results),
        "curve": [_point(answerable, floor) for floor in FLOORS],
        "refusals": _refusals(results),
        "latency_ms": _latency([r.milliseconds for r in results]),
        "tokens": {"in": sum(r.tokens_in for r in results), "out": sum(r.tokens_out for r in results)},
        "cost_dollars": _cost(results),
        "by_difficulty": _by(answerable, lambda r: (r.case.difficulty,)),
        "by_tag": _by(answerable, lambda r: r.case.tags),
        "by_provider": _by([r for r in answerable if r.provider], lambda r: (r.provider,)),
    }


def show(found: dict[str, Any], console: Console, *, failures: int) -> None:
    """The report for people: a table, then the first failures."""
    figures = found["summary"]
    table = Table("", "questions", "strict", "lenient", "typed", "answered", "precision", box=None)
    table.add_row("all that have an answer", *_cells(figures))
    for kind in ("by_difficulty", "by_tag", "by_provider"):
        for name, inner in figures[kind].items():
            table.add_row(f"  {kind.removeprefix('by_')} {name}", *_cells(inner))
    console.print(table)
    refusals, tokens, latency = figures["refusals"], figures["tokens"], figures["latency_ms"]
    cost = "unknown: no price is set" if figures["cost_dollars"] is None else f"${figures['cost_dollars']:.4f}"
    console.print(
        f"Refused {refusals['refused']} of {refusals['unanswerable']} questions that have no answer, and "
        f"{refusals['wrongly_refused']} that have one.\n"
        f"Translation took {latency['p50']} ms (p50), {latency['p95']} ms (p95); "
        f"{tokens['in']:,} tokens in, {tokens['out']:,} out; cost {cost}.",
        highlight=False,
    )
    wrong = [r for r in found["results"] if not r["right"]]
    for result in wrong[:failures]:
        console.print(_failure(result), highlight=False, markup=False, soft_wrap=True)
    if len(wrong) > failures:
        console.print(f"\n{len(wrong) - failures} more failures: --failures, or read the report (--out)")


def _accuracy(results: Sequence[Result]) -> dict[str, Any]:
    answered = [r for r in results if r.outcome in {"answered", "rejected"}]
    strict = sum(r.score.strict for r in results)
    return {
        "answerable": len(results),
        "strict": _share(strict, len(results)),
        "lenient": _share(sum(r.score.lenient for r in results), len(results)),
        "typed": _share(sum(r.score.typed for r in results), len(results)),
        "coverage": _share(len(answered), len(results)),
        "precision": _share(strict, len(answered)),
    }


def _point(results: Sequence[Result], floor: float) -> dict[str, float | None]:
    """Coverage and precision if only drafts at least this sure were answered; a draft without confidence always is."""
    kept = [r for r in results if r.sql is not None and (r.confidence is None or r.confidence >= floor)]
    right = sum(r.score.strict for r in kept)
    return {
        "confidence": floor,
        "coverage": _share(len(kept), len(results)),
        "precision": _share(right, len(kept)),
    }


def _refusals(results: Iterable[Result]) -> dict[str, int]:
    results = list(results)
    without = [r for r in results if r.case.expect == "refuse"]
    unclear = [r for r in results if r.case.expect == "clarify"]
    return {
        "unanswerable": len(without),
        "refused": sum(r.outcome == "refused" for r in without),
        "not_answered": sum(r.outcome != "answered" for r in without),
        "wrongly_refused": sum(r.outcome == "refused" for r in results if r.case.expect == "answer"),
        "unclear": len(unclear),
        "clarified": sum(r.outcome == "clarified" for r in unclear),
        "wrongly_clarified": sum(r.outcome == "clarified" for r in results if r.case.expect == "answer"),
    }


def _by(results: Sequence[Result], names: Any) -> dict[str, dict[str, Any]]:
    groups: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        for name in names(result):
            groups[name].append(result)
    return {name: _accuracy(groups[name]) for name in sorted(groups)}


def _latency(times: list[float]) -> dict[str, float]:
    ordered = sorted(times) or [0.0]
    at = {"p50": len(ordered) // 2, "p95": int(len(ordered) * 0.95)}
    return {name: round(ordered[place], 2) for name, place in at.items()}


def _cost(results: Sequence[Result]) -> float | None:
    costs = [r.cost for r in results]
    return None if None in costs else round(sum(cost or 0.0 for cost in costs), 6)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _counts(names: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in names:
        found[name] = found.get(name, 0) + 1
    return found


def _told(result: Result) -> dict[str, Any]:
    case = result.case
    return {
        **case.model_dump(mode="json"),
        "right": result.right,
        **vars(result.score),
        "outcome": result.outcome,
        "sql": result.sql,
        "confidence": result.confidence,
        "provider": result.provider,
        "model": result.model,
        "attempts": result.attempts,
        "tokens_in": result.tokens_in,
        "tokens_out": result.tokens_out,
        "cost": result.cost,
        "ms": round(result.milliseconds, 3),
        "detail": result.detail,
        "difference": result.difference,
    }


def _cells(figures: dict[str, Any]) -> list[str]:
    names = ("strict", "lenient", "typed", "coverage", "precision")
    return [str(figures["answerable"]), *("-" if figures[n] is None else f"{figures[n]:.1%}" for n in names)]


def _failure(result: dict[str, Any]) -> str:
    lines = [f"\n{result['id']}: {result['question']}", f"  {result['outcome']}: {result['detail']}"]
    lines += [f"  expected: {result['expect']}"] if result["expect"] != "answer" else []
    lines += [f"  gold: {sql}" for sql in result["gold_sql"]]
    lines += [f"  SQL:  {' '.join(result['sql'].split())}"] if result["sql"] else []
    for kind, rows in result["difference"].items():
        lines += [f"  {kind}: {' | '.join(row)}" for row in rows]
    return "\n".join(lines)
