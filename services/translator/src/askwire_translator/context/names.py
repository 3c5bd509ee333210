"""Names as people write them in context files, found in a catalog."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from askwire_common.datasources.catalog import Catalog, CatalogColumn, Table

_PART: Final = re.compile(r'"((?:[^"]|"")+)"|([^".]+)')
_REFERENCE: Final = re.compile(rf"(?:{_PART.pattern})(?:\.(?:{_PART.pattern}))*")


@dataclass(frozen=True)
class Found:
    """A table, or a column of it."""

    table: Table
    column: CatalogColumn | None = None


def parts(reference: str) -> tuple[str, ...]:
    """``public."Odd Name".id`` as its names; empty when it is no name."""
    if not _REFERENCE.fullmatch(reference):
        return ()
    return tuple((m[1] or m[2]).replace('""', '"').strip() for m in _PART.finditer(reference))


def find(reference: str, catalog: Catalog) -> Found | None:
    """What the reference names; a column where both a table and a column could be meant."""
    return find_parts(parts(reference), catalog)


def find_parts(names: tuple[str, ...], catalog: Catalog) -> Found | None:
    """What these names, from the outermost on, name; None when the catalog has no such thing."""
    if len(names) > 1:
        table = _table(names[:-1], catalog)
        column = _column(names[-1], table) if table is not None else None
        if table is not None and column is not None:
            return Found(table, column)
    table = _table(names, catalog)
    return Found(table) if table is not None else None


def _table(names: tuple[str, ...], catalog: Catalog) -> Table | None:
    if not 1 <= len(names) <= 2:
        return None
    schema = names[0] if len(names) == 2 else None
    exact = catalog.table(names[-1], schema)
    if exact is not None:
        return exact
    folded = tuple(name.lower() for name in names)
    fitting = [t for t in catalog.tables if (t.schema_name.lower(), t.name.lower())[-len(folded) :] == folded]
    return fitting[0] if len(fitting) == 1 else None


def _column(name: str, table: Table) -> CatalogColumn | None:
    exact = table.column(name)
    if exact is not None:
        return exact
    return next((c for c in table.columns if c.name.lower() == name.lower()), None)
