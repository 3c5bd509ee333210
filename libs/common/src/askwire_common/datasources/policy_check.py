"""A policy against what its data source really holds: names that do not exist are mistakes, for they protect nothing.

A misspelt column under ``hidden`` would leave the real one open, and a misspelt table under ``tables`` would hide what
was meant to be shown; both are told before the policy is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from askwire_common.datasources.catalog import Catalog, Table
from askwire_common.datasources.policy import Mask, Policy, RolePolicy, TablePolicy, named_table
from askwire_common.placed_yaml import Path

Found = tuple[Path, str]


@dataclass(frozen=True)
class Filter:
    """A row filter of a policy: where it stands, and what it is over."""

    path: Path
    table: str
    predicate: str


def unknown_names(policy: Policy, catalog: Catalog) -> Iterator[Found]:
    """What a policy names and the data source does not have: the path within the policy, and the sentence."""
    for role, rules in policy.roles.items():
        for path, told in _of_role(rules, catalog):
            yield ("roles", role.name, *path), told


def filters(policy: Policy, catalog: Catalog) -> Iterator[Filter]:
    """Every row filter over a table that exists."""
    for role, rules in policy.roles.items():
        for name, rule in (rules.tables or {}).items():
            table = named_table(catalog, name)
            if rule.row_filter is not None and table is not None:
                yield Filter(("roles", role.name, "tables", name, "row_filter"), table.full_name, rule.row_filter)


def _of_role(rules: RolePolicy, catalog: Catalog) -> Iterator[Found]:
    names = [table.full_name for table in catalog.tables] + [table.name for table in catalog.tables]
    for index, name in enumerate(rules.hidden):
        if name not in names:
            yield ("hidden", index), _missing("table", name, names)
    meant: dict[str, str] = {}
    for name, rule in (rules.tables or {}).items():
        table = named_table(catalog, name)
        if table is None:
            yield ("tables", name), _missing("table", name, names)
            continue
        if (other := meant.setdefault(table.full_name, name)) != name:
            yield ("tables", name), f"{name} and {other} are the same table; say what it shows once"
        for hidden in {table.full_name, table.name}.intersection(rules.hidden) - {name}:
            yield ("tables", name), f"{name} is shown here and hidden as {hidden}; say one of them"
        for path, told in _of_table(rule, table, catalog):
            yield ("tables", name, *path), told


def _of_table(rule: TablePolicy, table: Table, catalog: Catalog) -> Iterator[Found]:
    names = [column.name for column in table.columns]
    for field, columns in (("columns", rule.columns or ()), ("hidden", rule.hidden)):
        for index, column in enumerate(columns):
            if column not in names:
                yield (field, index), _missing("column", column, names)
    for column, mask in rule.masks.items():
        if column not in names:
            yield ("masks", column), _missing("column", column, names)
        elif mask is Mask.HASH and catalog.dialect != "postgres":
            yield ("masks", column), f"only PostgreSQL can hash {column}; use null, redact or last4"


def _missing(kind: str, name: str, names: Iterable[str]) -> str:
    near = get_close_matches(name, dict.fromkeys(names), n=3, cutoff=0.6)
    return f"there is no {kind} {name}" + (f"; did you mean {', '.join(near)}?" if near else "")
