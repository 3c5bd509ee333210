"""The statement is a SELECT (or VALUES, or WITH … SELECT), and nothing in it writes, locks or stores.

Refused: ``DELETE FROM t``, ``WITH x AS (DELETE …) SELECT …``, ``SELECT … INTO t``, ``… FOR UPDATE``, ``EXPLAIN ANALYZE
…``.
"""

from __future__ import annotations

import re
from typing import Any, Final

from askwire_common.contracts import Violation
from askwire_validator.statement import Statement, violation

_REMEDY: Final = "Only reading is open here: write one SELECT statement."
_WORDS: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def read_only(statement: Statement) -> tuple[Violation, ...]:
    """Refuses every statement that is not one plain read."""
    found = _written(statement.tree, statement.facts.keys)
    return violation("read_only", found, _REMEDY) if found else ()


def _written(tree: Any, keys: set[str]) -> str | None:
    if len(tree) != 1:
        return "There is not exactly one statement."
    kind = next(iter(tree[0]["stmt"]))
    if kind != "SelectStmt":
        return f"This is not a read but {_WORDS.sub(' ', kind.removesuffix('Stmt')).upper()}."
    if "intoClause" in keys:
        return "SELECT INTO would create a table."
    if "lockingClause" in keys:
        return "FOR UPDATE and FOR SHARE would lock rows."
    other = sorted(key for key in keys if key.endswith("Stmt") and key not in ("SelectStmt", "RawStmt"))
    return f"A part of the statement is {_WORDS.sub(' ', other[0].removesuffix('Stmt')).upper()}." if other else None
