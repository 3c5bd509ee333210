"""A recursion narrows what it finds on each turn, by a condition or another table: one that forgets to end fills a
disk.

Refused: ``WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) …``, unless the policy allows any recursion.
Accepted: the same with ``… FROM r WHERE n < 10``, and a walk ``… FROM employee e JOIN r ON e.manager = r.id``.
"""

from __future__ import annotations

from askwire_common.contracts import Violation
from askwire_validator.statement import Statement, violation


def recursion(statement: Statement) -> tuple[Violation, ...]:
    """Refuses recursion without an end, unless the policy says ``recursive``."""
    if statement.limits.recursive or not statement.resolution.endless:
        return ()
    return violation("recursion", "A WITH query refers to itself and nothing ends it.",
                     "Add a condition to its second part: … WHERE depth < 10.")  # fmt: skip
