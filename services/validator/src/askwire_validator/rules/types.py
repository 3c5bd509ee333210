"""Casts only to PostgreSQL's own plain types, of a bounded length.

Refused: ``'x'::text::public.cc`` (a cast may call anything), ``'secret'::regclass`` (does it exist?), ``NULL::users``.
Accepted: ``x::numeric(12, 2)``, ``'{1,2}'::int[]``, ``CAST(d AS timestamp with time zone)``,
``'open'::order_status`` where a column that the asker may read is of that type.
"""

from __future__ import annotations

from typing import Any, Final

from askwire_common.contracts import Violation
from askwire_validator.statement import Statement, violation
from askwire_validator.view import View

_TYPES: Final = frozenset(
    """
    bool boolean int2 int4 int8 smallint integer int bigint float4 float8 real float decimal numeric money text
    varchar bpchar char character name bytea bit varbit date time timetz timestamp timestamptz interval uuid
    json jsonb jsonpath inet cidr macaddr macaddr8 point line lseg box path polygon circle tsvector tsquery
    int4range int8range numrange daterange tsrange tstzrange int4multirange int8multirange nummultirange
    datemultirange tsmultirange tstzmultirange
    """.split()  # noqa: SIM905 - a word list reads better as words
)
_MAX_LENGTH: Final = 100_000


def types(statement: Statement) -> tuple[Violation, ...]:
    """Refuses casts to types that are not on the list, and padded types of great length."""
    # Only of bare literals: they go to the type's own input function, and no cast of anybody's can come between.
    literals = {id(cast["typeName"]) for cast in statement.facts.casts if _is_literal(cast["arg"])}
    for node in statement.facts.types:
        names = [part["String"]["sval"] for part in node.get("names", ())]
        written = ".".join(names)
        if names and id(node) in literals and _of_a_column(names, statement.view):
            continue
        if not names or names[-1] not in _TYPES or names[:-1] not in ([], ["pg_catalog"]):
            return violation(
                "types",
                f"The type {written or 'here'} is not open here.",
                "Cast to a plain built-in type such as text, integer, numeric, date or timestamp.",
            )
        if any(_constant(part) > _MAX_LENGTH for part in node.get("typmods", ()) if names[-1] != "interval"):
            return violation("types", f"The type {written} is given too great a length.", "Use a shorter one, or text.")
    return ()


def _is_literal(node: Any) -> bool:
    """Whether a string is written out, or an array of such."""
    if "A_ArrayExpr" in node:
        return all(_is_literal(item) for item in node["A_ArrayExpr"].get("elements", ()))
    return "sval" in node.get("A_Const", {})


def _of_a_column(names: list[str], view: View) -> bool:
    """Whether a column that the asker may read is of this type; the built-in names stand for themselves alone."""
    in_sight = len(names) == 1 or (len(names) == 2 and names[0] in view.search_path)
    return names[-1] not in _TYPES and (".".join(names) in view.types or (in_sight and names[-1] in view.types))


def _constant(node: Any) -> int:
    """The integer in a typmod; what is none counts as too great."""
    value = node.get("A_Const", {}).get("ival")
    return int(value.get("ival", 0)) if value is not None else _MAX_LENGTH + 1
