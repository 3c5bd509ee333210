"""A statement has a size: at most 20,000 bytes and 4,000 tokens.

Refused: ``SELECT 1+1+1+…`` of 40,000 characters. Analytic statements that people write are below 8,000.
"""

from __future__ import annotations

from askwire_common.contracts import MAX_SQL, Violation
from askwire_common.sql.nesting import MAX_WORDS
from askwire_validator.statement import Statement, violation


def size(statement: Statement) -> tuple[Violation, ...]:
    """Refuses what is longer than a statement that somebody meant."""
    if len(statement.sql) > MAX_SQL or len(statement.sql.encode("utf-8", "surrogatepass")) > MAX_SQL:
        return violation("size", f"The statement is longer than {MAX_SQL:,} bytes.", "Ask for less at once.")
    if len(statement.words) > MAX_WORDS:
        return violation("size", f"The statement has more than {MAX_WORDS:,} words and signs.", "Ask for less at once.")
    return ()
