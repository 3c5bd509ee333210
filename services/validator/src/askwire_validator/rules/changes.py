"""A change is one INSERT, UPDATE or DELETE of a table that the asker sees whole, with a WHERE that names a column.

Refused: ``DELETE FROM orders``, ``UPDATE users SET ssn = '' WHERE id = 1`` (hidden), ``… RETURNING *``, ``WITH …``.
Accepted where changes are open, and held until somebody approves: ``UPDATE orders SET amount = 0 WHERE id = 7``.
"""

from __future__ import annotations

from typing import Final

from askwire_common.contracts import Violation
from askwire_validator.postgres.changes import Change
from askwire_validator.statement import Statement, violation

_REMEDY: Final = "Write one INSERT, UPDATE or DELETE with plain values and a WHERE."


def refused_change(reason: str) -> tuple[Violation, ...]:
    """The violation of a change that is not open."""
    return violation("changes", f"This change cannot be approved: {reason}.", _REMEDY)


def changes(statement: Statement, change: Change) -> tuple[Violation, ...]:
    """Refuses changes of what the asker does not see whole, and of every row."""
    relation = statement.view.relation(change.table["relname"], change.table.get("schemaname"))
    if relation is None:
        return violation("unknown_table", f"There is no table {change.table['relname']} that you may change.", _REMEDY)
    if not change.table.get("inh"):
        return refused_change("ONLY leaves rows out")
    touched = (relation, *(found for _, found in statement.resolution.tables))
    if any(found.hidden or found.masks or found.row_filter is not None for found in touched):
        return refused_change("it touches a table of which you see only a part")
    if unknown := [name for name in change.columns if name not in relation.columns]:
        return violation("unknown_column", f"There is no column {unknown[0]} that you may set.", _REMEDY)
    where = statement.query.where
    if change.kind != "INSERT" and (where is None or not where.names):
        return refused_change("its WHERE names no column, so that it may change every row")
    return ()
