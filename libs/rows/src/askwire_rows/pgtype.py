"""PostgreSQL's types as pure values: what encoders know of a column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FIRST_USER_OID: Final = 16384
_BUILT_IN: Final = {
    "smallint": "int2",
    "integer": "int4",
    "bigint": "int8",
    "oid": "oid",
    "real": "float4",
    "double precision": "float8",
    "boolean": "bool",
    "json": "json",
    "jsonb": "jsonb",
    "date": "date",
    "time without time zone": "time",
    "timestamp without time zone": "timestamp",
    "timestamp with time zone": "timestamptz",
    "bytea": "bytea",
}


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


def displayed(display: str) -> PgType:
    """The type that has this name in SQL, as far as encoders tell types apart.

    Types of a user's own cannot be taken for built-in ones: their names have a schema or quotes where they would be.
    """
    if display.endswith("[]"):
        element = displayed(display.removesuffix("[]"))
        return PgType(FIRST_USER_OID, display, "", display, element, ";" if element.display == "box" else ",")
    name = _BUILT_IN.get(display)
    return PgType(FIRST_USER_OID if name is None else 0, name or display, "", display)
