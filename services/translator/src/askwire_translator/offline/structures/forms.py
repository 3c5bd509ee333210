"""The forms in which a structure is asked for: patterns of whole questions, tried in turn, whatever the case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator


def form(pattern: str) -> re.Pattern[str]:
    """One form, or a part of one."""
    return re.compile(pattern, re.IGNORECASE)


def forms(*patterns: str) -> tuple[re.Pattern[str], ...]:
    """Forms in the order in which they are tried."""
    return tuple(map(form, patterns))


def matches(question: str, of: Iterable[re.Pattern[str]]) -> Iterator[re.Match[str]]:
    """The parts of the question by each form that it has as a whole."""
    return (found for pattern in of if (found := pattern.fullmatch(question)) is not None)
