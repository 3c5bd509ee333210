"""Words of questions and of names, and how alike two names are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_PART: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_A-Za-z]+")
_STOP: Final = frozenset(
    {
        *(
            "a",
            "an",
            "and",
            "are",
            "as",
            "at",
            "be",
            "by",
            "do",
            "does",
            "each",
            "every",
            "for",
            "from",
            "has",
            "have",
            "how",
        ),
        *(
            "in",
            "is",
            "it",
            "its",
            "list",
            "many",
            "me",
            "most",
            "much",
            "of",
            "on",
            "or",
            "per",
            "show",
            "than",
            "that",
            "the",
        ),
        *(
            "their",
            "there",
            "these",
            "this",
            "those",
            "to",
            "was",
            "were",
            "what",
            "when",
            "where",
            "which",
            "who",
            "with",
        ),
    }
)


@lru_cache(maxsize=100_000)
def words(text: str) -> frozenset[str]:
    """The stems of the words in a question, a name (``dept_no``, ``shipCity``) or a comment."""
    return frozenset(_stem(part.lower()) for part in _PART.findall(text)) - _STOP


def nearest(name: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """The known names most like this one, best first, by the share of their trigrams; none where nothing is alike."""
    grams = _trigrams(name)
    scored = ((_likeness(grams, _trigrams(candidate)), candidate) for candidate in known)
    best = sorted((s for s in scored if s[0] >= 0.25), key=lambda s: (-s[0], s[1]))
    return [candidate for _, candidate in best[:limit]]


def _stem(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _trigrams(name: str) -> frozenset[str]:
    padded = f"  {name.lower()} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)
