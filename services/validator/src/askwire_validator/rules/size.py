"""A statement has a size: at most 20,000 bytes and 4,000 tokens.

Refused: ``SELECT 1+1+1+…`` of 40,000 characters. Analytic statements that people write are below 8,000.
"""

from __future__ import annotations

from typing import Final

from askwire_common.contracts import MAX_SQL, Violation
from askwire_validator.statement import Statement, violation

MAX_TOKENS: Final = 4_000


def size(statement: Statement) -> tuple[Violation, ...]:
    """Refuses what is longer than a statement that somebody meant."""
    if len(statement.sql) > MAX_SQL or len(statement.sql.encode("utf-8", "surrogatepass")) > MAX_SQL:
        return violation("size", f"The statement is longer than {MAX_SQL:,} bytes.", "Ask for less at once.")
    if len(statement.words) > MAX_TOKENS:
        return violation(
            "size", f"The statement has more than {MAX_TOKENS:,} words and signs.", "Ask for less at once."
        )
    return ()
