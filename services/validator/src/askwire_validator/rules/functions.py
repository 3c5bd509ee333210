"""Only built-in functions that are known to be harmless, called by their own name.

Refused: ``pg_sleep(9)``, ``query_to_xml('…')``, ``current_setting('…')``, ``public.helper(x)``, ``current_user``.
Accepted: ``date_trunc('month', d)``, ``sum(x) FILTER (WHERE …) OVER (…)``, ``pg_catalog.lower(x)``.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

from askwire_common.contracts import Violation
from askwire_validator.statement import Statement

_CLOCK: Final = frozenset(
    {
        f"SVFOP_{name}{n}"
        for name in ("CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP")
        for n in ("", "_N")
    }
)
_RANDOM: Final = frozenset(
    "random random_normal array_sample array_shuffle gen_random_uuid uuidv4 uuidv7 rand randomblob".split()  # noqa: SIM905 - a word list reads better as words
)
# What may stand after TABLESAMPLE: an extension's method is a function like any other.
_SAMPLING: Final = frozenset({"bernoulli", "system"})


def functions(statement: Statement) -> tuple[Violation, ...]:
    """Refuses functions that are not on the list, and functions of a schema of their own."""
    known = statement.view.callable
    found: dict[str, Violation] = {}
    for call in statement.facts.calls:
        written = f"{call.schema}.{call.name}" if call.schema else call.name
        if call.schema not in (None, "pg_catalog") or call.name not in known:
            close = get_close_matches(call.name, known, n=2, cutoff=0.75)
            remedy = f"Did you mean {', '.join(close)}?" if close else "Use only common built-in functions of values."
            found.setdefault(
                written, Violation(rule="functions", message=f"The function {written} is not open here.", remedy=remedy)
            )
        elif call.name in _RANDOM and not statement.limits.random:
            found.setdefault(
                written,
                Violation(
                    rule="functions",
                    message=f"{written} is not open in strict mode.",
                    remedy="Order by a column instead.",
                ),
            )
    for sample in statement.facts.samples:
        method = [part["String"]["sval"] for part in sample["method"]]
        if method[-1] not in _SAMPLING or method[:-1] not in ([], ["pg_catalog"]):
            written = ".".join(method)
            message, remedy = f"The function {written} is not open here.", "Sample by BERNOULLI or SYSTEM."
            found.setdefault(written, Violation(rule="functions", message=message, remedy=remedy))
    for value in statement.facts.values:
        if value["op"] not in _CLOCK:
            name = value["op"].removeprefix("SVFOP_").lower()
            found.setdefault(
                name,
                Violation(
                    rule="functions", message=f"{name} tells about the session, not about data.", remedy="Leave it out."
                ),
            )
    return tuple(found.values())
