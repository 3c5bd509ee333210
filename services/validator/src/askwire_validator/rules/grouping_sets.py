"""A query is grouped in at most 256 ways at once.

Refused: ``GROUP BY CUBE (a, b, c, d, e, f, g, h, i)`` (512 ways), ``CUBE (a, b, c, d, e), CUBE (f, g, h, i, j)``.
Accepted: ``GROUP BY ROLLUP (year, month, day)``, ``GROUPING SETS ((a, b), (a), ())``, ``CUBE (a, b, c)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any, Final

from askwire_common.contracts import Violation
from askwire_validator.statement import Statement, violation

MAX_SETS: Final = 256


def grouping_sets(statement: Statement) -> tuple[Violation, ...]:
    """Refuses groupings that multiply: each is a pass over all rows."""
    if all(prod(map(_ways, items)) <= MAX_SETS for items in statement.facts.groupings):
        return ()
    return violation("grouping_sets", f"A query is grouped in more than {MAX_SETS} ways.",
                     "Name the groupings that you need: GROUPING SETS ((a, b), (a), ()).")  # fmt: skip


def _ways(item: Mapping[str, Any]) -> int:
    grouping = item.get("GroupingSet", {})
    content = grouping.get("content", ())
    match grouping.get("kind"):
        case "GROUPING_SET_CUBE":
            return int(2 ** min(len(content), 64))
        case "GROUPING_SET_ROLLUP":
            return len(content) + 1
        case "GROUPING_SET_SETS":
            return sum(map(_ways, content))
        case _:
            return 1
