"""Every table and column exists in the asker's own view, in every clause, by SQL's own scoping.

Refused: ``SELECT ssn …`` where ssn is hidden, in SELECT as in ORDER BY, USING or an alias list; ``u.*`` and ``u`` over
a table with hidden columns; NATURAL JOIN. What is unknown and what is forbidden read the same.
"""

from __future__ import annotations

from askwire_common.contracts import Violation
from askwire_validator.statement import Statement


def names(statement: Statement) -> tuple[Violation, ...]:
    """Refuses names that do not resolve."""
    return tuple(
        Violation(rule=problem.rule, message=problem.message, remedy=problem.remedy)
        for problem in statement.resolution.problems
    )
