"""A recursion visibly ends, and soon: one that forgets to fills a disk.

Refused: ``WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) …``, with ``WHERE n > 0`` (which stays true),
with ``WHERE n < 1000000000``, with ``s || s`` for a column, or ``FROM r, orders``; unless the policy allows any.
Accepted: the same with ``… FROM r WHERE n < 10``, and a walk ``… FROM employee e JOIN r ON e.manager = r.id``.
"""

from __future__ import annotations

from askwire_common.contracts import Violation
from askwire_validator.glot.growth import doubles, multiplies
from askwire_validator.glot.recursion import endless, far, turns
from askwire_validator.statement import Statement, violation


def recursion(statement: Statement) -> tuple[Violation, ...]:
    """Refuses recursion without an end, unless the policy says ``recursive``."""
    if statement.limits.recursive or not statement.resolution.recursive:
        return ()
    for turn in turns(statement.second):
        if endless(turn) or far(turn):
            return violation("recursion", "A WITH query refers to itself and nothing ends it soon.",
                             "Add a condition to its second part: … WHERE depth < 10.")  # fmt: skip
        if multiplies(turn):
            return violation("recursion", "A WITH query joins all its rows with another table each time.",
                             "Join it by a condition on that table: … ON t.parent = r.id.")  # fmt: skip
        if doubles(turn):
            return violation("recursion", "A WITH query doubles a value each time that it refers to itself.",
                             "Use its own column once in what it builds.")  # fmt: skip
    return ()
