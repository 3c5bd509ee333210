r"""No Unicode-escaped names or strings: they spell one thing and mean another.

Refused: ``SELECT U&"\0070g_sleep"(9)`` (PostgreSQL runs pg_sleep; sqlglot sees a bitwise and).
"""

from __future__ import annotations

from askwire_common.contracts import Violation
from askwire_common.sql.scan import Kind
from askwire_validator.statement import Statement, violation


def unicode_escapes(statement: Statement) -> tuple[Violation, ...]:
    """Refuses ``U&"…"`` and ``U&'…'``."""
    if "&" not in statement.sql:
        return ()
    for token in statement.words:
        if token.kind in (Kind.QUOTED, Kind.STRING) and token.text[:2].lower() == "u&":
            return violation("unicode_escapes", 'The statement holds a U&"…" or U&\'…\' escape.',
                             "Write the characters themselves.")  # fmt: skip
    return ()
