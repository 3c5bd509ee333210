"""Where the safety mode forbids subqueries, a statement is one SELECT: no WITH, nothing nested, no set operation.

Refused in strict mode: ``WHERE id IN (SELECT …)``, ``WITH x AS (…)``, ``SELECT … UNION SELECT …``.
"""

from __future__ import annotations

from askwire_common.contracts import Violation
from askwire_validator.statement import Statement, violation
from askwire_validator.subqueries import every_query


def subqueries(statement: Statement) -> tuple[Violation, ...]:
    """Refuses nested queries where they are not allowed."""
    if statement.limits.subqueries or sum(1 for _ in every_query(statement.query)) == 1:
        return ()
    return violation("subqueries", "Subqueries, WITH and UNION are not open in this safety mode.",
                     "Write one SELECT over one table.")  # fmt: skip
