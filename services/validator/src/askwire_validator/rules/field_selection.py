"""A field is taken only from a table by its name, never from an expression: ``f(x)`` may be written ``x.f``.

Refused: ``(array_agg(u))[1].ssn``, ``(row(u.*)).f1``, ``u.row_to_json`` (that one is an unknown column).
Accepted: ``(u).name``, ``tags[1]``, ``(regexp_match(x, 'a'))[1]``.
"""

from __future__ import annotations

from typing import Any, Final

from askwire_common.contracts import Violation
from askwire_validator.statement import Statement, violation

_STEPS: Final = frozenset({"A_Indices", "is_slice"})


def field_selection(statement: Statement) -> tuple[Violation, ...]:
    """Refuses fields of anything that is not plainly a table's row."""
    if any(_selects_field(node) for node in statement.facts.indirections):
        return violation("field_selection", "A field is taken from an expression.",
                         "Name the column of its table: alias.column.")  # fmt: skip
    return ()


def _selects_field(node: Any) -> bool:
    steps = node["indirection"]
    if all("A_Indices" in step for step in steps):
        return False
    fields = node["arg"].get("ColumnRef", {}).get("fields", ())
    return not (len(fields) == 1 and "String" in fields[0] and len(steps) == 1)
