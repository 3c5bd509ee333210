"""WITH RECURSIVE only where the policy allows it: a recursion that forgets to end fills a disk.

Refused by default: ``WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) …``. Accepted: the keyword alone.
"""

from __future__ import annotations

from askwire_common.contracts import Violation
from askwire_validator.statement import Statement, violation


def recursion(statement: Statement) -> tuple[Violation, ...]:
    """Refuses queries that refer to themselves, unless the policy says ``recursive``."""
    if statement.limits.recursive or not statement.resolution.recursive:
        return ()
    return violation("recursion", "A WITH query refers to itself; recursion is not open here.",
                     "Join the table with itself a fixed number of times, or ask for the policy to allow it.")  # fmt: skip
