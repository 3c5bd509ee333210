"""The asker's own view of a data source, as the guard looks names up in it: plain values that travel to the workers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import orjson

from askwire_common.datasources.catalog import Catalog, Dialect
from askwire_common.datasources.policy import Mask, Policy, masks, row_filters, view
from askwire_common.identity.principal import Principal
from askwire_validator.postgres.functions import allowed


@dataclass(frozen=True)
class Relation:
    """A table or view that the asker may read.

    Attributes:
        columns: the visible ones, in the table's order.
        hidden: the others: they shadow outer names, and nothing may touch them.
        row_filter: the predicate that every appearance of this table must carry.
        masks: visible columns and what must stand in for their values, wherever this table appears.
        booleans: columns that a row filter may be by themselves, visible or not.
        shadowed: whether its bare name means another relation, which the asker may know nothing of.
    """

    schema: str
    name: str
    columns: tuple[str, ...]
    hidden: frozenset[str] = frozenset()
    row_filter: str | None = None
    masks: tuple[tuple[str, Mask], ...] = ()
    booleans: frozenset[str] = frozenset()
    shadowed: bool = False

    @property
    def full_name(self) -> str:
        """``schema.table``."""
        return f"{self.schema}.{self.name}"

    @property
    def replaced(self) -> bool:
        """Whether a subquery with the policy's filter and masks must take this table's place."""
        return self.row_filter is not None or bool(self.masks)


@dataclass(frozen=True, slots=True)
class Shape:
    """A relation's columns as names are compared.

    Attributes:
        columns: the visible ones, in the table's order.
        hidden: those that shadow outer names and that nothing may touch.
        implicit: those that can be named although no star yields them.
        lowered: the visible ones in lower case.
    """

    columns: tuple[str, ...]
    lowered: frozenset[str]
    hidden: frozenset[str]
    implicit: frozenset[str]


@dataclass(frozen=True)
class View:
    """What one asker sees of one data source.

    Attributes:
        key: equal for equal views; a worker keeps a view under it.
        functions: the built-in functions that the server says are harmless; empty when it was not asked.
        types: the types of the visible columns to which a literal may be cast, as the database writes them.
        volatile_operators: names of operators that users made of functions which may change something.
    """

    key: str
    dialect: Dialect
    relations: tuple[Relation, ...]
    search_path: tuple[str, ...] = ("public",)
    functions: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    volatile_operators: frozenset[str] = frozenset()

    @classmethod
    def of(cls, catalog: Catalog, policy: Policy, principal: Principal) -> View:
        """The view that ``askwire_common.datasources.policy`` gives this principal, with the filters it must carry."""
        filters, masked = row_filters(catalog, policy, principal), masks(catalog, policy, principal)
        seen = view(catalog, policy, principal).tables
        everything = {table.full_name: table for table in catalog.tables}
        return cls(
            key=view_key(catalog, policy, principal),
            dialect=catalog.dialect,
            relations=tuple(
                Relation(
                    table.schema_name,
                    table.name,
                    shown := tuple(column.name for column in table.columns),
                    frozenset(c.name for c in everything[table.full_name].columns) - frozenset(shown),
                    filters.get(table.full_name),
                    tuple((name, mask) for name, mask in masked.get(table.full_name, {}).items() if name in shown),
                    frozenset(c.name for c in everything[table.full_name].columns if c.type == "boolean"),
                    table.shadowed,
                )
                for table in seen
            ),
            search_path=catalog.search_path,
            functions=frozenset(catalog.functions),
            types=frozenset(c.type.removesuffix("[]") for t in seen for c in t.columns) - set(catalog.volatile_types),
            volatile_operators=frozenset(catalog.volatile_operators),
        )

    def fold(self, name: str) -> str:
        """A name as this database compares it: PostgreSQL's parser has folded it already, the others ignore case."""
        return name if self.dialect == "postgres" else name.lower()

    def fold_all(self, names: Iterable[str]) -> tuple[str, ...]:
        """Several names at once, as ``fold`` does each."""
        return tuple(names) if self.dialect == "postgres" else tuple([name.lower() for name in names])

    def relation(self, name: str, schema: str | None) -> Relation | None:
        """The visible relation of that name; without a schema, the one on the search path that the database takes."""
        folded = self.fold(name)
        if schema:
            return self._index.get((self.fold(schema), folded))
        found = (self._index.get((within, folded)) for within in self._search_path)
        return next((relation for relation in found if relation is not None and not relation.shadowed), None)

    def named(self, name: str) -> tuple[Relation, ...]:
        """The visible relations of that name in all schemas, those on the search path first."""
        folded = self.fold(name)
        found = (self._index.get((schema, folded)) for schema in self._schemas)
        return tuple([relation for relation in found if relation is not None])

    def shape(self, relation: Relation) -> Shape:
        """The names of a relation's columns; kept, for a statement may hold it many times."""
        shape = self._shapes.get(id(relation))
        if shape is None:
            shape = self._shapes[id(relation)] = self._shape(relation)
        return shape

    def _shape(self, relation: Relation) -> Shape:
        system = SYSTEM_COLUMNS if self.dialect == "postgres" else frozenset[str]()
        whole = not (relation.hidden or relation.masks)
        return Shape(
            columns=self.fold_all(relation.columns),
            lowered=frozenset([name.lower() for name in relation.columns]),
            hidden=frozenset(self.fold_all(relation.hidden)) | system,
            implicit=ROW_IDS if self.dialect == "sqlite" and whole else frozenset(),
        )

    @cached_property
    def callable(self) -> frozenset[str]:
        """The PostgreSQL functions that may be called; kept here, for comparing two thousand names takes time."""
        return allowed(self.functions)

    @cached_property
    def _shapes(self) -> dict[int, Shape]:
        return {}

    @cached_property
    def _search_path(self) -> tuple[str, ...]:
        return self.fold_all(self.search_path)

    @cached_property
    def _schemas(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self._search_path, *self.fold_all(r.schema for r in self.relations))))

    @cached_property
    def _index(self) -> dict[tuple[str, str], Relation]:
        return {(self.fold(r.schema), self.fold(r.name)): r for r in self.relations}

    def to_json(self) -> bytes:
        """As sent to a worker."""
        return orjson.dumps({
            "key": self.key, "dialect": self.dialect, "search_path": self.search_path,
            "functions": sorted(self.functions), "types": sorted(self.types),
            "volatile_operators": sorted(self.volatile_operators),
            "relations": [
                [r.schema, r.name, r.columns, sorted(r.hidden), r.row_filter, r.masks, sorted(r.booleans), r.shadowed]
                for r in self.relations
            ],
        })  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> View:
        """The view that ``to_json`` wrote."""
        return cls(
            key=data["key"],
            dialect=data["dialect"],
            relations=tuple(
                Relation(
                    schema,
                    name,
                    tuple(columns),
                    frozenset(hidden),
                    row_filter,
                    tuple((column, Mask(mask)) for column, mask in masked),
                    frozenset(booleans),
                    shadowed,
                )
                for schema, name, columns, hidden, row_filter, masked, booleans, shadowed in data["relations"]
            ),
            search_path=tuple(data["search_path"]),
            functions=frozenset(data["functions"]),
            types=frozenset(data["types"]),
            volatile_operators=frozenset(data["volatile_operators"]),
        )


# What every SQLite table has besides its own columns; a row id may be another name of a hidden key.
ROW_IDS: Final = frozenset({"rowid", "oid", "_rowid_"})
# What every PostgreSQL table has besides its own columns: never open, and they shadow outer names.
SYSTEM_COLUMNS: Final = frozenset({"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"})


def view_key(catalog: Catalog, policy: Policy, principal: Principal) -> str:
    """What tells one view from another: the structure, the policy and who looks."""
    return f"{catalog.fingerprint}.{policy.version}.{principal.scope}"
