"""No comments that a server runs: ``/*! … */`` and ``/*M! … */`` are SQL to MySQL and MariaDB, ``/*+ … */`` are hints.

Refused: ``SELECT 1 /*!50000 UNION SELECT ssn FROM users */``. Refused for every dialect: nobody needs it elsewhere.
"""

from __future__ import annotations

from askwire_common.contracts import Violation
from askwire_common.sql.scan import COMMENT
from askwire_validator.statement import Statement, violation


def conditional_comments(statement: Statement) -> tuple[Violation, ...]:
    """Refuses comments that are not comments to somebody."""
    if "/*" not in statement.sql:
        return ()
    for token in statement.tokens:
        if token.kind is COMMENT and token.text.startswith(("/*!", "/*M!", "/*m!", "/*+")):
            return violation("conditional_comments", "The statement holds a comment that a server may run.",
                             "Remove the comment, or begin it with a space.")  # fmt: skip
        # MySQL ends a comment at the first */, PostgreSQL counts them: let nothing hang on who is right.
        if token.kind is COMMENT and token.text.startswith("/*") and "/*" in token.text[2:]:
            return violation("conditional_comments", "The statement holds a comment within a comment.",
                             "Use one comment without /* inside.")  # fmt: skip
    return ()
