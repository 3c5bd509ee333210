"""Brackets are balanced and at most 24 deep, square ones and type brackets at most 6; CASE at most 24 deep.

Refused: ``SELECT ((((…1…))))`` 500 deep, ``ARRAY[ARRAY[…`` 20 deep and ``a JOIN b JOIN c …`` without conditions (both
exponential in sqlglot), ``a[1][1][1]…``.
"""

from __future__ import annotations

from askwire_common.contracts import Violation
from askwire_common.sql.nesting import nested_too_deep
from askwire_validator.statement import Statement, violation


def nesting(statement: Statement) -> tuple[Violation, ...]:
    """Refuses what is nested deeper than anybody writes, before a parser recurses into it."""
    problem = nested_too_deep(statement.lowered)
    return violation("nesting", problem, "Flatten the statement; WITH queries replace nested ones.") if problem else ()
