"""Nothing is read from the database's own catalogs, whatever the data source says of them.

Refused: ``SELECT * FROM pg_catalog.pg_authid``, ``information_schema.tables``, ``sqlite_master``, ``mysql.user``.
"""

from __future__ import annotations

from typing import Final

from askwire_common.contracts import Violation
from askwire_validator.statement import Statement, violation

_SCHEMAS: Final = frozenset({"pg_catalog", "information_schema", "pg_toast", "mysql", "performance_schema", "sys"})
_PREFIXES: Final = ("pg_", "sqlite_", "pragma_")


def system_catalogs(statement: Statement) -> tuple[Violation, ...]:
    """Refuses relations of the database itself."""
    for _, relation in statement.resolution.tables:
        schema, name = relation.schema.lower(), relation.name.lower()
        if schema in _SCHEMAS or schema.startswith("pg_") or name.startswith(_PREFIXES):
            return violation("system_catalogs", f"There is no table {relation.name} that you may read.",
                             "Ask about the data; what tables there are is in the schema.")  # fmt: skip
    return ()
