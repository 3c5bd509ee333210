"""Outside string literals only characters that every parser and every eye reads alike; NUL nowhere.

Refused: ``SELECT * FROM users\u00a0u`` (PostgreSQL reads one name, sqlglot two). Accepted: ``SELECT
'naïve\u00a0café'``.
"""

from __future__ import annotations

from typing import Final

from askwire_common.contracts import Violation
from askwire_common.sql.scan import COMMENT, STRING
from askwire_validator.bytes import forbidden_anywhere, is_normalised, unusual_character
from askwire_validator.statement import Statement, violation

_IDLE: Final = {0x0B: None, 0x0C: None}


def characters(statement: Statement) -> tuple[Violation, ...]:
    """Refuses invisible, bidirectional and half characters where they could hide something."""
    if (name := forbidden_anywhere(statement.sql)) is not None:
        return violation("characters", f"The statement holds {name}.", "Remove that character.")
    if unusual_character(statement.sql) is None and is_normalised(statement.sql):
        return ()
    for token in statement.tokens:
        if token.kind is STRING:
            continue
        # A form feed or vertical tab is a space to some parsers only; within a comment it is nothing to all.
        text = token.text.translate(_IDLE) if token.kind is COMMENT else token.text
        if (name := unusual_character(text)) is not None:
            return violation(
                "characters",
                f"The statement holds {name} outside a string literal.",
                "Use plain spaces and letters; put unusual characters into string literals only.",
            )
        if not is_normalised(token.text):
            return violation(
                "characters", "A name holds a letter in decomposed Unicode form.", "Write names in composed form (NFC)."
            )
    return ()
