"""Where the safety mode forbids joins, a query has one table.

Refused in strict mode: ``FROM a JOIN b …``, ``FROM a, b``. Accepted: ``FROM a``.
"""

from __future__ import annotations

from askwire_common.contracts import Violation
from askwire_validator.query import JoinSource, Query
from askwire_validator.statement import Statement, violation
from askwire_validator.subqueries import every_query


def joins(statement: Statement) -> tuple[Violation, ...]:
    """Refuses queries over more than one source where joins are not allowed."""
    if statement.limits.joins or not any(_joins(query) for query in every_query(statement.query)):
        return ()
    return violation("joins", "Joins are not open in this safety mode.", "Ask about one table at a time.")


def _joins(query: Query) -> bool:
    return len(query.sources) > 1 or any(isinstance(source, JoinSource) for source in query.sources)
