"""MySQL and SQLite: the statement is one query, and every part of its tree is one that we know to be harmless.

Refused: ``PRAGMA …``, ``ATTACH …``, ``SELECT … INTO OUTFILE``, ``… FOR UPDATE``, ``SELECT @a``, ``x IN table_name``,
``/*+ … */``, ``SQL_CALC_FOUND_ROWS``. Accepted: ``USE INDEX (…)``, ``INDEXED BY …``, ``JSON_TABLE(…) AS j``.
"""

from __future__ import annotations

from sqlglot import exp

from askwire_common.contracts import Violation
from askwire_validator.glot.structure import MODIFIERS, unknown_part
from askwire_validator.statement import Statement, violation


def glot_structure(statement: Statement) -> tuple[Violation, ...]:
    """Refuses trees that are no query or hold anything unknown."""
    if not isinstance(statement.tree, exp.Query | exp.Values):
        return violation("read_only", "This is not a read.", "Only reading is open here: write one SELECT statement.")
    seen = statement.glot
    unknown = unknown_part(seen.kinds, seen.fields) or next(iter(sorted(seen.modifiers - MODIFIERS)), None)
    if unknown is None:
        return ()
    if unknown in ("Lock", "Select.locks", "Into", "Select.into"):
        return violation("read_only", "The statement would lock or store something.", "Only reading is open here.")
    return violation(
        "node_kinds",
        f"The statement holds a construct that is not open here ({unknown}).",
        "Write it with plain SELECT constructs and literals.",
    )
