"""Names in quotes."""

from __future__ import annotations

from askwire_common.datasources.catalog import Dialect


def quoted(name: str, dialect: Dialect = "postgres") -> str:
    """A name as this database reads it back, letter for letter."""
    mark = "`" if dialect == "mysql" else '"'
    return mark + name.replace(mark, mark * 2) + mark
