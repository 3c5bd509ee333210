"""MySQL and SQLite: only functions on the list, both as written in the text and as they stand in the tree.

Refused: ``SLEEP(5)``, ``LOAD_FILE('…')``, ``load_extension('…')``, ``zeroblob(1e9)``, ``repeat('x', 100000000)``.
Accepted: ``date_format(d, '%Y')``, ``strftime('%Y', d)``, ``group_concat(name)``.
"""

from __future__ import annotations

import re
from typing import Final

from sqlglot import exp

from askwire_common.contracts import Violation
from askwire_common.sql.scan import NAME, STRING, before_brackets
from askwire_validator.glot.functions import TYPES, is_allowed, may_precede_bracket
from askwire_validator.statement import Statement, violation

_REMEDY: Final = "Use only common built-in functions of values."
_MAX_LENGTH: Final = 1_000
_WIDTH: Final = re.compile(r"%[^a-zA-Z%]*?(\*|\d{4,})")


def glot_functions(statement: Statement) -> tuple[Violation, ...]:
    """Refuses functions that are not on the list, and sizes that are too great or not written out."""
    dialect, seen = statement.view.dialect, statement.glot
    for word in before_brackets(statement.words):
        name = (word.text if word.kind is NAME else word.text[1:-1]).lower()
        if not may_precede_bracket(name, dialect) and name not in seen.aliases:
            return violation("functions", f"The function {name} is not open here.", _REMEDY)
    for name in sorted(seen.calls):
        if not is_allowed(name, dialect):
            return violation("functions", f"The function {name} is not open here.", _REMEDY)
    for kind in sorted(seen.functions.keys() - TYPES):
        return violation("functions", f"The function {kind.lower()} is not open here.", _REMEDY)
    if any(not isinstance(node.parent, exp.Table) for node in seen.functions.get("JSONTable", ())):
        return violation("functions", "JSON_TABLE stands for a table.", "Write FROM …, JSON_TABLE(…) AS j.")
    if "Rand" in seen.functions and not statement.limits.random:
        return violation("functions", "Random numbers are not open in strict mode.", "Order by a column instead.")
    return _sizes(statement)


def _sizes(statement: Statement) -> tuple[Violation, ...]:
    lengths = [node.args.get("times") for node in statement.glot.functions.get("Repeat", ())]
    lengths += [node.args.get("expression") for node in statement.glot.functions.get("Pad", ())]
    lengths += [node.this for node in statement.glot.functions.get("Space", ())]
    for length in lengths:
        number = length.this if isinstance(length, exp.Literal) and not length.is_string else None
        if number is None or not number.isdigit() or int(number) > _MAX_LENGTH:
            return violation(
                "function_arguments",
                f"A length is over {_MAX_LENGTH:,} or not written out.",
                f"Write the length out, up to {_MAX_LENGTH:,}.",
            )
    nested = [n for kind in ("Repeat", "Pad", "Space") for n in statement.glot.functions.get(kind, ())]
    if any(node.find_ancestor(exp.Repeat, exp.Pad) for node in nested):
        return violation("function_arguments", "Lengths are nested.", "Use one of them.")
    formats = {"printf", "format"} & statement.glot.calls or {"Format"} & statement.glot.functions.keys()
    if formats and any(_WIDTH.search(t.text) for t in statement.tokens if t.kind is STRING):
        return violation("function_arguments", "A format has too great a width.", "Use widths below 1,000.")
    return ()
