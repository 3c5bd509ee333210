"""What a principal sees: hidden columns, tables, keys and values are gone without a trace."""

from __future__ import annotations

import pytest
from tests.support.flights import flights

from askwire_common.catalog import Catalog
from askwire_common.policy import Policy, RolePolicy, SafetyMode, TablePolicy, row_filters, view
from askwire_common.principal import Permission, Principal, Role


def of(role: Role) -> Principal:
    return Principal(subject="somebody", role=role, permissions=frozenset(Permission))


def seen(policy: Policy, role: Role = Role.ANALYST) -> Catalog:
    return view(flights(), policy, of(role))


def only(**tables: TablePolicy) -> Policy:
    return Policy(roles={Role.ANALYST: RolePolicy(tables=tables)})


def test_without_rules_everything_is_seen() -> None:
    assert seen(Policy()) == flights()


def test_tables_that_are_not_named_are_gone_with_the_keys_that_name_them() -> None:
    found = seen(only(flights=TablePolicy()))

    assert [table.name for table in found.tables] == ["flights"]
    assert found.tables[0].foreign_keys == ()
    assert found.table("airlines") is None


def test_a_table_may_be_named_with_its_schema() -> None:
    assert [table.name for table in seen(only(**{"public.planes": TablePolicy()})).tables] == ["planes"]


def test_hidden_columns_are_gone_with_the_keys_over_them() -> None:
    hidden = TablePolicy(columns=("name",))
    found = seen(only(airlines=hidden, flights=TablePolicy(columns=("carrier", "arr_delay"))))
    airlines, flown = found.table("airlines"), found.table("flights")
    assert airlines is not None
    assert flown is not None

    assert [column.name for column in airlines.columns] == ["name"]
    assert airlines.primary_key == ()
    assert [column.name for column in flown.columns] == ["carrier", "arr_delay"]
    assert flown.foreign_keys == ()  # it would name airlines.carrier, which is hidden


def test_a_view_has_a_fingerprint_of_its_own() -> None:
    """A cache that is keyed by it cannot mix up what two roles see."""
    assert seen(only(flights=TablePolicy())).fingerprint != flights().fingerprint


def test_values_may_be_withheld() -> None:
    assert any(column.values for table in flights().tables for column in table.columns)
    found = seen(Policy(sample_values=False))

    assert not any(column.values for table in found.tables for column in table.columns)


@pytest.mark.parametrize(
    ("role", "tables"),
    [
        (Role.VIEWER, []),
        (Role.ANALYST, ["flights"]),
        (Role.DATA_SCIENTIST, ["flights"]),
        (Role.ADMIN, ["airlines", "planes", "flights"]),
    ],
)
def test_a_role_that_is_not_named_sees_what_the_nearest_lower_one_sees(role: Role, tables: list[str]) -> None:
    """And below the lowest named one, nothing: a policy that names roles is closed to the others."""
    policy = Policy(
        roles={Role.ANALYST: RolePolicy(tables={"flights": TablePolicy()}), Role.ADMIN: RolePolicy()},
    )

    assert [table.name for table in seen(policy, role).tables] == tables


def test_row_filters_are_by_full_name_and_role() -> None:
    policy = only(flights=TablePolicy(row_filter="carrier = 'UA'"), planes=TablePolicy())

    assert row_filters(flights(), policy, of(Role.ANALYST)) == {"public.flights": "carrier = 'UA'"}
    assert row_filters(flights(), policy, of(Role.VIEWER)) == {}


def test_the_version_changes_with_every_word() -> None:
    policies = [Policy(), Policy(mode=SafetyMode.STRICT), Policy(max_rows=5), only(), only(flights=TablePolicy())]

    assert len({policy.version for policy in policies}) == len(policies)
    assert Policy().version == Policy().version


def test_a_policys_own_row_limit_replaces_the_modes() -> None:
    assert Policy(mode=SafetyMode.STRICT).limits.max_rows == 100
    assert Policy(mode=SafetyMode.STRICT, max_rows=7).limits.max_rows == 7
    assert not Policy(mode=SafetyMode.STRICT, max_rows=7).limits.joins
