"""What a data source holds, as every service knows it: tables, columns, keys, functions and sampled values.

The executor introspects it, a key-value bucket carries it, translator, validator and gateway read it. Pure values.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cached_property
from typing import Literal

import orjson
from pydantic import ConfigDict

from askwire_common.frozen import Frozen

Dialect = Literal["postgres", "mysql", "sqlite"]


class _Value(Frozen):
    model_config = ConfigDict(extra="ignore")


class CatalogColumn(_Value):
    """One column; ``type`` is the database's own name (``timestamp with time zone``, ``numeric(12,2)``).

    Attributes:
        values: distinct values sampled where a policy allows it, most frequent first; empty when not sampled.
        distinct: how many distinct values there are (an estimate), or None when unknown.
        mask: in an asker's own view, what stands in for the values (``askwire_common.datasources.policy.Mask``).
    """

    name: str
    type: str
    nullable: bool = True
    comment: str | None = None
    values: tuple[str, ...] = ()
    distinct: int | None = None
    mask: str | None = None


class ForeignKey(_Value):
    """``columns`` of this table refer to ``target_columns`` of ``target`` (``schema.table``)."""

    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]


class Table(_Value):
    """A table or view.

    Attributes:
        rows: the database's own estimate.
        shadowed: whether another relation of that name, in or out of the catalog, comes before it on the search path,
            so that only its schema's name leads to it.
    """

    schema_name: str
    name: str
    kind: Literal["table", "view"] = "table"
    columns: tuple[CatalogColumn, ...]
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    rows: int | None = None
    comment: str | None = None
    shadowed: bool = False

    @property
    def full_name(self) -> str:
        """``schema.table``."""
        return f"{self.schema_name}.{self.name}"

    def column(self, name: str) -> CatalogColumn | None:
        """The column of that exact name, if there is one."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, CatalogColumn]:
        return {column.name: column for column in self.columns}


class Catalog(_Value):
    """Everything that Askwire knows of one data source.

    Attributes:
        search_path: schemas in which an unqualified name is looked up, in order.
        functions: names of built-in functions all of whose overloads are harmless (immutable or stable, not security
            definer, no trigger), read from the server; empty when the source was not asked.
        user_operators: whether operators, casts or functions of users shadow or extend the built-in ones.
        volatile_operators: names of operators of users that may change something; nobody may use these names.
        volatile_types: types that may change something when a literal becomes one; nobody may cast to them.
    """

    datasource: str
    dialect: Dialect
    server_version: str = ""
    search_path: tuple[str, ...] = ("public",)
    tables: tuple[Table, ...]
    functions: tuple[str, ...] = ()
    user_operators: bool = False
    volatile_operators: tuple[str, ...] = ()
    volatile_types: tuple[str, ...] = ()

    def table(self, name: str, schema: str | None = None) -> Table | None:
        """The table of that exact name; without a schema, the one on the search path that the database would take."""
        if schema:
            return self._by_name.get((schema, name))
        found = (self._by_name.get((schema, name)) for schema in self.search_path)
        return next((table for table in found if table is not None and not table.shadowed), None)

    @cached_property
    def shadowed(self) -> frozenset[tuple[str, str]]:
        """Schema and name of every table that needs its schema although that is on the search path."""
        return frozenset((table.schema_name, table.name) for table in self.tables if table.shadowed)

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], Table]:
        return {(t.schema_name, t.name): t for t in self.tables}

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hex digits that change when a table, column, type, key or function does; values do not count."""
        parts = {"dialect", "search_path", "functions", "user_operators", "volatile_operators", "volatile_types"}
        structure = self.model_dump(include=parts, mode="json") | {
            "tables": [_structure(t) for t in sorted(self.tables, key=lambda t: t.full_name)]
        }
        return hashlib.sha256(orjson.dumps(structure, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]

    @cached_property
    def digest(self) -> str:
        """Sixteen hex digits that change with anything in it, comments and values too: what a cache key holds."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]

    def restricted(self, tables: Iterable[Table]) -> Catalog:
        """The same data source with only these tables: an asker's own view of it."""
        return self.model_copy(update={"tables": tuple(tables)})


def _structure(table: Table) -> dict[str, object]:
    return {
        "name": table.full_name,
        "columns": [(c.name, c.type, c.nullable, *([c.mask] if c.mask else [])) for c in table.columns],
        **({"shadowed": True} if table.shadowed else {}),
        "keys": [table.primary_key, table.unique_keys, [key.model_dump() for key in table.foreign_keys]],
    }
