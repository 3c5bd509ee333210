"""PostgreSQL's types, as far as reading results needs them: one query, then pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import asyncpg

RECORD_OID: Final = 2249
FIRST_USER_OID: Final = 16384
_VECTORS: Final = frozenset({22, 30})  # int2vector and oidvector are called arrays, and print like none

# Only values of types that asyncpg reads natively: this runs on connections that decode everything else as text.
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


@dataclass(frozen=True)
class PgType:
    """One type.

    Attributes:
        name: its name in ``pg_type`` (``timestamptz``, ``_int4``).
        display: its name in SQL (``timestamp with time zone``, ``integer[]``).
        element: the type of an array's elements.
        delimiter: what stands between an array's elements in its text form.
    """

    oid: int
    name: str
    schema: str
    display: str
    element: PgType | None = None
    delimiter: str = ","

    @property
    def base(self) -> str:
        """The name by which encoders choose: that of a built-in type, empty for every other."""
        return self.name if self.oid < FIRST_USER_OID else ""


async def load_types(connection: asyncpg.Connection[Any], *, everything: bool = False) -> dict[int, PgType]:
    """The built-in types by oid, or those of the whole database.

    Source: ``pg_type``; every role may read it, and asyncpg itself needs it.

    Raises:
        asyncpg.PostgresError: the server refused or interrupted the query.
    """
    rows = {row["oid"]: row for row in await connection.fetch(TYPES_QUERY, everything)}
    return {oid: _type(row, rows) for oid, row in rows.items()}


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
