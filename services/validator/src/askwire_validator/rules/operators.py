"""Only PostgreSQL's own operators and collations, by their own names.

Refused: ``a OPERATOR(public.@+@) b`` and ``1 @+@ 2`` (an operator is a function call), ``@x`` (elsewhere a variable).
Accepted: ``a || b``, ``j ->> 'k'``, ``a OPERATOR(pg_catalog.+) b``, ``name COLLATE "C"``.
"""

from __future__ import annotations

from typing import Final

from askwire_common.contracts import Violation
from askwire_validator.statement import Statement, violation

_OPERATORS: Final = frozenset(
    """
    + - * / % ^ = <> < > <= >= ~ ~* !~ !~* ~~ ~~* !~~ !~~* ^@ || & | # << >> |/ ||/ @> <@ && -> ->> #> #>> #- ?
    ?| ?& @? @@ -|- &< &> ~= ~>~ ~<~ ~>=~ ~<=~ <-> <=> <<= >>= BETWEEN
    """.split()  # noqa: SIM905 - a word list reads better as words
) | {"BETWEEN SYMMETRIC", "NOT BETWEEN", "NOT BETWEEN SYMMETRIC"}
# Of the operators that stand before a value; ``@`` and ``@@`` are variables elsewhere.
_PREFIX: Final = frozenset({"+", "-", "~", "|/", "||/"})


def operators(statement: Statement) -> tuple[Violation, ...]:
    """Refuses operators and collations that are not PostgreSQL's own."""
    for name in sorted(statement.view.volatile_operators & {name for _, name in statement.facts.operators}):
        return violation("operators", f"The operator {name} may run a function of this database's own.",
                         "Write it without this operator.")  # fmt: skip
    for schema, name in statement.facts.operators:
        if schema not in (None, "pg_catalog") or name not in _OPERATORS:
            remedy = "Write abs(x) instead of @ x." if name == "@" else "Use the common operators of values."
            return violation("operators", f"The operator {name} is not open here.", remedy)
    for node in statement.facts.expressions:
        name = node["name"][-1]["String"]["sval"]
        if "lexpr" not in node and name not in _PREFIX:
            return violation(
                "operators", f"The operator {name} is not open before a value.", "Write abs(x) instead of @ x."
            )
    for node in statement.facts.collations:
        if len(node["collname"]) > 1 and node["collname"][0]["String"]["sval"] != "pg_catalog":
            return violation("operators", "Only PostgreSQL's own collations are open here.", 'Use COLLATE "C" or none.')
    return ()
