"""A statement has a size: at most 20,000 bytes and 4,000 tokens, and 256 KiB with the policy's filters and masks in it.

Refused: ``SELECT 1+1+1+…`` of 40,000 characters. Analytic statements that people write are below 8,000.
"""

from __future__ import annotations

from typing import Final

from askwire_common.contracts import MAX_MESSAGE, MAX_SQL, Violation
from askwire_common.sql.nesting import MAX_WORDS
from askwire_validator.statement import Statement, violation

_MAX_SPLICED: Final = MAX_MESSAGE // 2  # the rest of the message to the executor has room beside it


def size(statement: Statement) -> tuple[Violation, ...]:
    """Refuses what is longer than a statement that somebody meant."""
    if len(statement.sql) > MAX_SQL or len(statement.sql.encode("utf-8", "surrogatepass")) > MAX_SQL:
        return violation("size", f"The statement is longer than {MAX_SQL:,} bytes.", "Ask for less at once.")
    if len(statement.words) > MAX_WORDS:
        return violation("size", f"The statement has more than {MAX_WORDS:,} words and signs.", "Ask for less at once.")
    return ()


def spliced_size(sql: str) -> tuple[Violation, ...]:
    """Refuses a table with a long filter that is named so often that no message could hold the statement."""
    if len(sql.encode()) <= _MAX_SPLICED:
        return ()
    message = (
        f"With what the policy adds wherever a table is named, the statement is longer than {_MAX_SPLICED:,} bytes."
    )
    return violation("size", message, "Name the table fewer times: read it once in a WITH query.")
