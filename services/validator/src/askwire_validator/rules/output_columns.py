"""A query yields at least one column: PostgreSQL allows none, and nobody who asks a question means that.

Refused: ``SELECT FROM users``. Accepted: ``WHERE EXISTS (SELECT FROM users)``, which yields a truth and no rows.
"""

from __future__ import annotations

from askwire_common.contracts import Violation
from askwire_validator.query import JoinSource, Query, QuerySource, Source
from askwire_validator.statement import Statement, violation


def output_columns(statement: Statement) -> tuple[Violation, ...]:
    """Refuses queries without columns wherever their rows are used."""
    if _yields(statement.query):
        return ()
    return violation("output_columns", "A SELECT names no column.", "Name the columns to show after SELECT.")


def _yields(query: Query) -> bool:
    inner = [*query.arms, *(cte.query for cte in query.ctes)]
    pending: list[Source] = list(query.sources)
    while pending:
        source = pending.pop()
        if isinstance(source, QuerySource):
            inner.append(source.query)
        elif isinstance(source, JoinSource):
            pending += [source.left, source.right]
    return bool(query.targets or query.arms) and all(_yields(found) for found in inner)
