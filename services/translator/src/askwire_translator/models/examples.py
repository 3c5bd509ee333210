"""Which accepted pairs a prompt shows: those whose questions are built most alike, once their values are masked.

Masking (DAIL-SQL, arXiv 2308.15363) makes "flights from JFK in July" and "trains from Bern in May" neighbours: what a
question asks for counts, not what it asks about.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from askwire_common.datasources.catalog import Catalog
from askwire_translator.context.model import Example
from askwire_translator.models.linking import value_matches
from askwire_translator.models.names import words
from askwire_translator.offline.words.text import tokenize

FEWEST = 3
MOST = 8
_ALIKE = 0.25


def alike(question: str, examples: Iterable[Example], catalog: Catalog, most: int = MOST) -> list[Example]:
    """The pairs to show, best last (next to the question): three, and up to ``most`` that are really alike."""
    known = frozenset(w for t in catalog.tables for n in (t.name, *(c.name for c in t.columns)) for w in words(n))
    pairs = [(example, _features(masked(example.question, known, catalog))) for example in examples]
    if not pairs:
        return []
    spread = Counter(feature for _, features in pairs for feature in features)
    weight = {feature: math.log(1 + len(pairs) / count) for feature, count in spread.items()}
    asked = _features(masked(question, known, catalog))
    scored = sorted(((_cosine(asked, own, weight), n) for n, (_, own) in enumerate(pairs)), key=lambda s: (-s[0], s[1]))
    chosen = [pairs[n][0] for place, (score, n) in enumerate(scored[:most]) if place < FEWEST or score >= _ALIKE]
    return chosen[::-1]


def masked(question: str, known: frozenset[str], catalog: Catalog) -> list[str]:
    """The question's stems with values, numbers and dates as ``#`` and words of the schema as ``@``."""
    for match in value_matches(question, catalog.tables):
        question = _without(question, match.value)
    found: list[str] = []
    for token in tokenize(question):
        if token.kind in {"quoted", "number", "date"} or token.text == "#":
            found.append("#")
        elif token.kind != "mark":
            found.append("@" if words(token.text) & known else token.stem)
    return found


def _without(question: str, value: str) -> str:
    at = question.casefold().find(value.casefold())
    return question if at < 0 else f"{question[:at]}#{question[at + len(value) :]}"


def _features(stems: list[str]) -> frozenset[tuple[str, ...]]:
    return frozenset([*((w,) for w in stems), *pairwise(stems)])


def _cosine(
    left: frozenset[tuple[str, ...]], right: frozenset[tuple[str, ...]], weight: dict[tuple[str, ...], float]
) -> float:
    def norm(features: frozenset[tuple[str, ...]]) -> float:
        return math.sqrt(sum(weight.get(f, 1.0) ** 2 for f in features)) or 1.0

    return sum(weight.get(f, 1.0) ** 2 for f in left & right) / (norm(left) * norm(right))
