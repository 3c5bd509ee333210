"""PostgreSQL's types, as far as reading results needs them: the query that lists them, and what it returns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from askwire_rows.pgtype import PgType

_VECTORS: Final = frozenset({22, 30})  # int2vector and oidvector are called arrays, and print like none

# Only values of types that asyncpg reads natively: this runs on connections that decode everything else as text.
# `$1`: whether the types of the whole database are wanted, or only the built-in ones.
TYPES_QUERY: Final = """
SELECT t.oid, t.typname::text AS name, n.nspname::text AS schema, format_type(t.oid, NULL) AS display,
       CASE WHEN t.typcategory = 'A' AND t.typlen = -1 THEN t.typelem ELSE 0::oid END AS element,
       e.typdelim::text AS delimiter
  FROM pg_catalog.pg_type t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem
 WHERE ($1 OR t.oid < 16384)
   AND (t.typtype <> 'c' OR t.oid >= 16384)
"""


def types_of(rows: Iterable[Mapping[str, Any]]) -> dict[int, PgType]:
    """Types by oid, from the rows of ``TYPES_QUERY``."""
    by_oid = {row["oid"]: row for row in rows}
    return {oid: _type(row, by_oid) for oid, row in by_oid.items()}


def _type(row: Mapping[str, Any], rows: Mapping[int, Mapping[str, Any]]) -> PgType:
    element = rows.get(row["element"]) if row["element"] and row["oid"] not in _VECTORS else None
    return PgType(
        oid=row["oid"],
        name=row["name"],
        schema=row["schema"],
        display=row["display"],
        element=_type(element, rows) if element is not None else None,
        delimiter=row["delimiter"] or ",",
    )
