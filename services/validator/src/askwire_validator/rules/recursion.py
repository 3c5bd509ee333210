"""A recursion narrows what it finds on each turn, by a condition or another table: one that forgets to end fills a
disk.

Refused: ``WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) …``, unless the policy allows any recursion.
Accepted: the same with ``… FROM r WHERE n < 10``, and a walk ``… FROM employee e JOIN r ON e.manager = r.id``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from askwire_common.contracts import Violation
from askwire_validator.postgres.literals import constants
from askwire_validator.statement import Statement, violation

_COMPARISONS: Final = frozenset({"<", "<=", ">", ">=", "<>"})
_FAR: Final = 100_000


def recursion(statement: Statement) -> tuple[Violation, ...]:
    """Refuses recursion without an end, unless the policy says ``recursive``."""
    if statement.limits.recursive or not statement.resolution.recursive:
        return ()
    if not statement.resolution.endless and not any(_far(node) for node in statement.facts.expressions):
        return ()
    return violation("recursion", "A WITH query refers to itself and nothing ends it soon.",
                     "Add a condition to its second part: … WHERE depth < 10.")  # fmt: skip


def _far(expression: Mapping[str, Any]) -> bool:
    """Whether it compares with a number that a recursion would count up to for a long time."""
    if expression["name"][-1]["String"]["sval"] not in _COMPARISONS:
        return False
    sides = (expression.get("lexpr", {}), expression.get("rexpr", {}))
    return any(abs(number) > _FAR for side in sides for number in constants(side))
