"""Where the safety mode demands it, every SELECT that reads a table has a WHERE clause.

Refused in strict mode: ``SELECT name FROM users``. Accepted: ``SELECT name FROM users WHERE id = 7``, ``SELECT 1``.
"""

from __future__ import annotations

from askwire_common.contracts import Violation
from askwire_validator.statement import Statement, violation
from askwire_validator.subqueries import every_query


def where_required(statement: Statement) -> tuple[Violation, ...]:
    """Refuses reads of whole tables where a condition is demanded."""
    if not statement.limits.where_required:
        return ()
    if all(q.where is not None for q in every_query(statement.query) if q.sources):
        return ()
    return violation(
        "where_required", "This safety mode demands a WHERE clause.", "Add a condition: … WHERE column = value."
    )
