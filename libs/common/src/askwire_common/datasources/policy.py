"""Who may see and do what on a data source: one source of truth for schema, prompts, verdicts and limits.

Pure: given a catalog, a policy and a principal it yields the asker's own view; everything downstream sees only that.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Final

import orjson
from pydantic import BeforeValidator, ConfigDict, Field

from askwire_common.datasources.catalog import Catalog, CatalogColumn, Table
from askwire_common.datasources.wording import Silence, hidden_names
from askwire_common.frozen import Frozen
from askwire_common.identity.principal import Principal, Role


class SafetyMode(StrEnum):
    """How much a statement may do; the figures are in ``MODE_LIMITS``."""

    STRICT = "strict"
    MODERATE = "moderate"
    PERMISSIVE = "permissive"


class Mask(StrEnum):
    """What is shown instead of a column's values. The real ones stay in the database, whatever a statement does.

    Attributes:
        NULL: nothing; the column keeps its type.
        REDACT: ``***``, for every value.
        HASH: sixteen hex digits that are the same for the same value, under a key that only the executor has.
        LAST4: the last four characters of what has eight or more.
    """

    NULL = "null"
    REDACT = "redact"
    HASH = "hash"
    LAST4 = "last4"


# The server's setting that holds the key of hashes: set by the executor for its session, never in a statement's text.
MASK_KEY_SETTING: Final = "askwire.mask_key"
# What a row filter says for the asker's tenant; not the end of a cast (``x::tenant``).
TENANT: Final = re.compile(r"(?<!:):tenant\b")


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


def _mask(value: object) -> object:
    """``null`` without quotes is YAML's own word for nothing."""
    return Mask.NULL if value is None else value


class TablePolicy(_Value):
    """What a role may see of one table.

    Attributes:
        columns: the visible columns; None means all of them.
        hidden: columns that are not visible, for "all but these".
        row_filter: a SQL predicate over this table's columns, added wherever the table appears; ``:tenant`` in it
            stands for the asker's tenant, and without one nothing is seen.
        masks: visible columns whose values are not: what stands in for them.
    """

    columns: tuple[str, ...] | None = None
    hidden: tuple[str, ...] = ()
    row_filter: str | None = Field(default=None, min_length=1, max_length=2_000)
    masks: dict[str, Annotated[Mask, BeforeValidator(_mask)]] = Field(default_factory=dict)

    def shows(self, column: str) -> bool:
        """Whether the column is visible, masked or not."""
        return column not in self.hidden and (self.columns is None or column in self.columns)


class RolePolicy(_Value):
    """What a role may see.

    Attributes:
        tables: by ``schema.table``, or by the bare name of the one that an unqualified name means; None means all.
        hidden: tables that are not visible, for "all but these"; a bare name hides the tables of every schema.
    """

    tables: dict[str, TablePolicy] | None = None
    hidden: tuple[str, ...] = ()


_EVERYTHING = RolePolicy()


class Policy(_Value):
    """The policy of one data source; the default shows every table of the read-only role to every principal.

    Attributes:
        roles: what each role may see; a role that is not named sees what the nearest lower named one sees, and where
            none is named it sees everything that the data source's own role may read.
        max_rows: replaces the safety mode's own row limit.
        max_bytes: where a result is cut, whatever its rows.
        sample_values: who may know sampled values: language models and the offline translator (true), or neither
            (false); where nothing is said the offline translator alone, from which nothing leaves.
    """

    mode: SafetyMode = SafetyMode.MODERATE
    roles: dict[Role, RolePolicy] = Field(default_factory=dict)
    max_rows: int | None = Field(default=None, ge=1)
    max_bytes: int = Field(default=256 * 1024 * 1024, ge=1_024)
    sample_values: bool | None = None
    recursive: bool = False

    @cached_property
    def version(self) -> str:
        """Sixteen hex digits that change with every word of the policy."""
        text = orjson.dumps(self.model_dump(mode="json", exclude_defaults=True), option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(text).hexdigest()[:16]

    @property
    def encoded(self) -> bytes:
        """What is kept: only what differs from its default, so that a service of the version before knows all of it."""
        return self.model_dump_json(exclude_defaults=True).encode()

    @property
    def limits(self) -> ModeLimits:
        """The safety mode's limits, with this policy's own row limit where it has one."""
        limits = MODE_LIMITS[self.mode]
        return limits.model_copy(update={"max_rows": self.max_rows}) if self.max_rows else limits

    def role(self, role: Role) -> RolePolicy:
        """What this role may see; falls to the nearest lower role that the policy names."""
        if not self.roles:
            return _EVERYTHING
        lower = (r for r in Role if r <= role and r in self.roles)
        named = max(lower, default=None)
        return self.roles[named] if named is not None else RolePolicy(tables={})


def view(catalog: Catalog, policy: Policy, principal: Principal) -> Catalog:
    """The asker's own catalog: the tables and columns that the policy lets this principal see, and no others."""
    role = policy.role(principal.role)
    seen: Iterable[Table] = catalog.tables
    if role != _EVERYTHING:
        rules = _rules(catalog, role)
        kept = [_visible(table, rules[table.full_name]) for table in catalog.tables if table.full_name in rules]
        columns = {table.full_name: _joinable(table, rules[table.full_name]) for table in kept}
        seen = _silent(catalog, [_without_keys_to_others(table, columns) for table in kept])
    if policy.sample_values is False:
        seen = map(_without_values, seen)
    return catalog.restricted(seen)


def without_values(catalog: Catalog) -> Catalog:
    """The same catalog, with nothing in it that was read from rows."""
    return catalog.restricted(map(_without_values, catalog.tables))


def row_filters(catalog: Catalog, policy: Policy, principal: Principal) -> dict[str, str]:
    """The predicate that each visible table (``schema.table``) must carry for this principal."""
    role = policy.role(principal.role)
    rules = {} if role.tables is None else _rules(catalog, role)
    return {name: _for_tenant(rule.row_filter, principal.tenant) for name, rule in rules.items() if rule.row_filter}


def masks(catalog: Catalog, policy: Policy, principal: Principal) -> dict[str, dict[str, Mask]]:
    """What stands in for columns of each visible table (``schema.table``) that has any."""
    rules = _rules(catalog, policy.role(principal.role))
    return {name: rule.masks for name, rule in rules.items() if rule.masks}


def named_table(catalog: Catalog, name: str) -> Table | None:
    """The table that a policy means: by its full name, as an unqualified name means it, or the only one so called."""
    full = {table.full_name: table for table in catalog.tables}
    found = full.get(name) or catalog.table(name)
    if found is None and sum(table.name == name for table in catalog.tables) == 1:
        found = next(table for table in catalog.tables if table.name == name)
    return found


def _rules(catalog: Catalog, role: RolePolicy) -> dict[str, TablePolicy]:
    """The rule of each visible table by its full name; a rule by full name wins over one by bare name."""
    if role.tables is None:
        rules = {table.full_name: TablePolicy() for table in catalog.tables}
    else:
        bare = _bare_names(catalog)
        rules = {
            table.full_name: rule
            for table in catalog.tables
            if (rule := role.tables.get(table.full_name) or role.tables.get(bare.get(table.full_name, ""))) is not None
        }
    hidden = frozenset(role.hidden)
    return {
        table.full_name: rules[table.full_name]
        for table in catalog.tables
        if table.full_name in rules and hidden.isdisjoint((table.full_name, table.name))
    }


def _bare_names(catalog: Catalog) -> dict[str, str]:
    """The bare name of each table that one means."""
    counts = Counter(table.name for table in catalog.tables)
    return {
        table.full_name: table.name
        for table in catalog.tables
        if (first := catalog.table(table.name)) is table or (first is None and counts[table.name] == 1)
    }


def _for_tenant(predicate: str, tenant: str | None) -> str:
    """The predicate with the asker's tenant in it; a tenant holds nothing that could end the literal."""
    if not TENANT.search(predicate):
        return predicate
    return TENANT.sub(f"'{tenant}'", predicate) if tenant is not None else "1 = 0"


def _visible(table: Table, rule: TablePolicy) -> Table:
    kept = _joinable(table, rule)
    if rule.row_filter is not None:
        table = _uncounted(table)
    return table.model_copy(
        update={
            "columns": tuple(_masked(c, rule.masks.get(c.name)) for c in table.columns if rule.shows(c.name)),
            "primary_key": table.primary_key if kept.issuperset(table.primary_key) else (),
            "unique_keys": tuple(k for k in table.unique_keys if kept.issuperset(k)),
            "foreign_keys": tuple(k for k in table.foreign_keys if kept.issuperset(k.columns)),
        }
    )


def _uncounted(table: Table) -> Table:
    """Without what was read from all rows: where a filter hides some, it tells of those as well."""
    columns = tuple(c.model_copy(update={"values": (), "distinct": None}) for c in table.columns)
    return table.model_copy(update={"columns": columns, "rows": None})


def _joinable(table: Table, rule: TablePolicy) -> frozenset[str]:
    """The columns whose real values are seen: what a key is made of."""
    return frozenset(c.name for c in table.columns if rule.shows(c.name) and c.name not in rule.masks)


def _masked(column: CatalogColumn, mask: Mask | None) -> CatalogColumn:
    if mask is None:
        return column
    kind = column.type if mask is Mask.NULL else "text"
    return column.model_copy(update={"type": kind, "nullable": True, "values": (), "distinct": None, "mask": mask})


def _without_keys_to_others(table: Table, joinable: Mapping[str, frozenset[str]]) -> Table:
    """A foreign key names its target: one to a hidden table or column would tell that it exists."""
    kept = (k for k in table.foreign_keys if joinable.get(k.target, frozenset()).issuperset(k.target_columns))
    return table.model_copy(update={"foreign_keys": tuple(k for k in kept if k.target in joinable)})


def _silent(catalog: Catalog, seen: list[Table]) -> list[Table]:
    """A comment may name what is hidden: there the name is left out."""
    hidden = hidden_names(catalog, catalog.restricted(seen))
    if not hidden:
        return seen
    silence = Silence(hidden)
    return [_told_less(table, silence) for table in seen]


def _told_less(table: Table, silence: Silence) -> Table:
    columns = tuple(c.model_copy(update={"comment": silence.of(c.comment)}) if c.comment else c for c in table.columns)
    comment = silence.of(table.comment) if table.comment else table.comment
    return table.model_copy(update={"columns": columns, "comment": comment})


def _without_values(table: Table) -> Table:
    return table.model_copy(update={"columns": tuple(c.model_copy(update={"values": ()}) for c in table.columns)})
