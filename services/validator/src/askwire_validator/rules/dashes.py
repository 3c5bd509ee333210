"""MySQL: two dashes are a comment only before a space; other parsers think otherwise.

Refused: ``SELECT 1 --1, ssn FROM users`` (MySQL computes 1 - -1 and goes on reading). Accepted: ``SELECT 1 -- one``.
"""

from __future__ import annotations

from itertools import pairwise

from askwire_common.contracts import Violation
from askwire_validator.statement import Statement, violation


def dashes(statement: Statement) -> tuple[Violation, ...]:
    """Refuses two dashes that are a comment to one parser and arithmetic to another."""
    if statement.view.dialect != "mysql":
        return ()
    for first, second in pairwise(statement.tokens):
        if first.text == second.text == "-" and first.end == second.start:
            return violation(
                "dashes", "Two dashes stand together without a space.", "Write a space after -- or between."
            )
    return ()
