"""The unit of ``date_trunc``, ``date_part`` and ``extract`` is a literal: an unknown unit is quoted in the error.

Refused: ``date_trunc(ssn, now())`` (the error tells the value). Accepted: ``date_trunc('month', d)``.
"""

from __future__ import annotations

from typing import Any, Final

from askwire_common.contracts import Violation
from askwire_validator.statement import Statement, violation

_TAKE_UNIT: Final = frozenset({"date_trunc", "date_part", "extract"})


def time_units(statement: Statement) -> tuple[Violation, ...]:
    """Refuses units that are not literals."""
    for call in statement.facts.calls:
        if call.name in _TAKE_UNIT and not _is_literal((call.node.get("args") or [{}])[0]):
            return violation("time_units", f"The unit of {call.name} is not a literal.",
                             f"Write it out: {call.name}('month', …).")  # fmt: skip
    return ()


def _is_literal(node: Any) -> bool:
    if "TypeCast" in node:
        node = node["TypeCast"]["arg"]
    return "sval" in node.get("A_Const", {})
