"""Which reading is best, and how sure it is: a linear score over features, then a calibrated probability."""

from __future__ import annotations

from askwire_translator.offline.candidates import Candidate


def order(found: list[Candidate]) -> list[Candidate]:
    """The readings, best first."""
    for candidate in found:
        candidate.score = _prior(candidate)
    return sorted(found, key=lambda c: -c.score)


def _prior(candidate: Candidate) -> float:
    built = candidate.built
    variant = built.variant
    extra = 0.3 * (variant.ident + variant.whole + variant.dedupe + variant.plain_count)
    unused = 0.4 * len(candidate.draft.ignored)
    prefer = 0.0 if candidate.prefer_table else 0.05
    return built.binding.score / max(1, built.binding.count) - 0.12 * built.join_cost - extra - unused - prefer


def confidence(best: Candidate, others: list[Candidate]) -> float:
    """How likely the best reading is right."""
    unknown = sum(1 for c in best.chunks if c.explained == 0.0)
    return max(0.05, 0.85 - 0.25 * unknown - 0.2 * len(best.draft.ignored) - 0.1 * (best.built.binding.weakest < 0.6))
