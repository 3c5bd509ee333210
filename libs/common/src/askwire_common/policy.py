"""Who may see and do what on a data source: one source of truth for schema, prompts, verdicts and limits.

Pure: given a catalog, a policy and a principal it yields the asker's own view; everything downstream sees only that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property

import orjson
from pydantic import ConfigDict, Field

from askwire_common.catalog import Catalog, Table
from askwire_common.frozen import Frozen
from askwire_common.principal import Principal, Role


class SafetyMode(StrEnum):
    """How much a statement may do; the figures are in ``MODE_LIMITS``."""

    STRICT = "strict"
    MODERATE = "moderate"
    PERMISSIVE = "permissive"


class _Value(Frozen):
    model_config = ConfigDict(extra="forbid")


class ModeLimits(_Value):
    """What a safety mode allows by itself."""

    max_rows: int
    joins: bool
    subqueries: bool
    where_required: bool


MODE_LIMITS: Mapping[SafetyMode, ModeLimits] = {
    SafetyMode.STRICT: ModeLimits(max_rows=100, joins=False, subqueries=False, where_required=True),
    SafetyMode.MODERATE: ModeLimits(max_rows=1_000, joins=True, subqueries=True, where_required=False),
    SafetyMode.PERMISSIVE: ModeLimits(max_rows=10_000, joins=True, subqueries=True, where_required=False),
}


class TablePolicy(_Value):
    """What a role may see of one table.

    Attributes:
        columns: the visible columns; None means all of them.
        row_filter: a SQL predicate over this table's columns, added wherever the table appears.
    """

    columns: tuple[str, ...] | None = None
    row_filter: str | None = Field(default=None, min_length=1)


class RolePolicy(_Value):
    """What a role may see: ``tables`` by ``schema.table`` or bare name; None means every table."""

    tables: dict[str, TablePolicy] | None = None


class Policy(_Value):
    """The policy of one data source; the default shows every table of the read-only role to every principal.

    Attributes:
        roles: what each role may see; a role that is not named sees what the nearest lower named one sees, and where
            none is named it sees everything that the data source's own role may read.
        max_rows: replaces the safety mode's own row limit.
        max_bytes: where a result is cut, whatever its rows.
        sample_values: whether the translator may know values (they reach prompts of language models).
    """

    mode: SafetyMode = SafetyMode.MODERATE
    roles: dict[Role, RolePolicy] = Field(default_factory=dict)
    max_rows: int | None = Field(default=None, ge=1)
    max_bytes: int = Field(default=256 * 1024 * 1024, ge=1_024)
    sample_values: bool = True
    recursive: bool = False

    @cached_property
    def version(self) -> str:
        """Sixteen hex digits that change with every word of the policy."""
        text = orjson.dumps(self.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(text).hexdigest()[:16]

    @property
    def limits(self) -> ModeLimits:
        """The safety mode's limits, with this policy's own row limit where it has one."""
        limits = MODE_LIMITS[self.mode]
        return limits.model_copy(update={"max_rows": self.max_rows}) if self.max_rows else limits

    def role(self, role: Role) -> RolePolicy:
        """What this role may see; falls to the nearest lower role that the policy names."""
        lower = (r for r in Role if r <= role and r in self.roles)
        named = max(lower, default=None)
        if named is not None:
            return self.roles[named]
        return RolePolicy() if not self.roles else RolePolicy(tables={})


def view(catalog: Catalog, policy: Policy, principal: Principal) -> Catalog:
    """The asker's own catalog: the tables and columns that the policy lets this principal see, and no others."""
    rules = policy.role(principal.role).tables
    seen = (
        catalog.tables
        if rules is None
        else [
            _visible(table, rule)
            for table in catalog.tables
            if (rule := rules.get(table.full_name) or rules.get(table.name)) is not None
        ]
    )
    if not policy.sample_values:
        seen = [_without_values(table) for table in seen]
    if rules is not None:
        columns = {table.full_name: frozenset(c.name for c in table.columns) for table in seen}
        seen = [_without_keys_to_others(table, columns) for table in seen]
    return catalog.restricted(seen)


def row_filters(catalog: Catalog, policy: Policy, principal: Principal) -> dict[str, str]:
    """The predicate that each visible table (``schema.table``) must carry for this principal."""
    rules = policy.role(principal.role).tables or {}
    found = {t.full_name: rules.get(t.full_name) or rules.get(t.name) for t in catalog.tables}
    return {name: rule.row_filter for name, rule in found.items() if rule and rule.row_filter}


def _visible(table: Table, rule: TablePolicy) -> Table:
    if rule.columns is None:
        return table
    kept = frozenset(rule.columns)
    return table.model_copy(
        update={
            "columns": tuple(c for c in table.columns if c.name in kept),
            "primary_key": table.primary_key if kept.issuperset(table.primary_key) else (),
            "unique_keys": tuple(k for k in table.unique_keys if kept.issuperset(k)),
            "foreign_keys": tuple(k for k in table.foreign_keys if kept.issuperset(k.columns)),
        }
    )


def _without_keys_to_others(table: Table, visible: Mapping[str, frozenset[str]]) -> Table:
    """A foreign key names its target: one to a hidden table or column would tell that it exists."""
    kept = (k for k in table.foreign_keys if visible.get(k.target, frozenset()).issuperset(k.target_columns))
    return table.model_copy(update={"foreign_keys": tuple(k for k in kept if k.target in visible)})


def _without_values(table: Table) -> Table:
    return table.model_copy(update={"columns": tuple(c.model_copy(update={"values": ()}) for c in table.columns)})
