"""Exactly one statement; one semicolon may end it.

Refused: ``SELECT 1; DROP TABLE users``, the empty text. Accepted: ``SELECT 1;``, ``SELECT 'a;b'``.
"""

from __future__ import annotations

from askwire_common.contracts import Violation
from askwire_validator.statement import Statement, violation


def one_statement(statement: Statement) -> tuple[Violation, ...]:
    """Refuses stacked statements and empty ones."""
    words = statement.lowered
    end = len(words)
    while end and words[end - 1] == ";":
        end -= 1
    if not end:
        return violation("one_statement", "There is no statement.", "Write one SELECT statement.")
    if ";" in words[:end]:
        return violation("one_statement", "There is more than one statement.", "Send one SELECT statement at a time.")
    return ()
