"""What a principal sees: hidden columns, tables, keys and values are gone without a trace."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.flights import flights

from askwire_common.datasources.catalog import Catalog, Table
from askwire_common.datasources.policy import (
    Mask,
    Policy,
    RolePolicy,
    SafetyMode,
    TablePolicy,
    masks,
    row_filters,
    view,
)
from askwire_common.datasources.wording import Silence
from askwire_common.identity.principal import Permission, Principal, Role


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


def test_all_but_some_tables_and_columns_may_be_shown() -> None:
    rules = RolePolicy(hidden=("planes", "public.airlines"))
    assert [t.name for t in seen(Policy(roles={Role.ANALYST: rules})).tables] == ["flights"]
    (flown,) = seen(only(flights=TablePolicy(hidden=("carrier", "time_hour")))).tables
    assert [column.name for column in flown.columns] == ["tailnum", "arr_delay"]
    assert flown.foreign_keys == ()


def test_a_masked_column_keeps_its_name_and_loses_what_tells_of_its_values() -> None:
    """Its type, values, keys and numbers: nobody is led to compute with it, or to join on it."""
    given = {"carrier": Mask.HASH, "name": Mask.NULL}
    found = seen(only(airlines=TablePolicy(masks=given), flights=TablePolicy())).table("airlines")
    assert found is not None
    assert [(c.name, c.type, c.values, c.mask) for c in found.columns] == [
        ("carrier", "text", (), "hash"),
        ("name", "text", (), "null"),
    ]
    assert found.primary_key == ()
    assert masks(flights(), only(airlines=TablePolicy(masks=given)), of(Role.ANALYST)) == {"public.airlines": given}


def counts_of(table: Table) -> Table:
    columns = tuple(column.model_copy(update={"distinct": 3}) for column in table.columns)
    return table.model_copy(update={"rows": 336_776, "columns": columns})


def test_a_filtered_table_loses_what_was_read_from_all_its_rows() -> None:
    """Sampled values and counts are of everybody's rows: they would tell a tenant of the others'."""
    counted = flights().restricted(
        t.model_copy(
            update={"rows": 336_776, "columns": tuple(c.model_copy(update={"distinct": 3}) for c in t.columns)}
        )
        for t in flights().tables
    )
    rules = only(airlines=TablePolicy(row_filter="carrier = :tenant"), flights=TablePolicy())
    filtered, whole = view(counted, rules, of(Role.ANALYST)).tables

    assert any(column.values for column in counted.tables[0].columns)
    assert (filtered.rows, {(c.values, c.distinct) for c in filtered.columns}) == (None, {((), None)})
    assert (whole.rows, {c.distinct for c in whole.columns}) == (336_776, {3})


def test_a_key_to_a_masked_column_is_gone() -> None:
    found = seen(only(airlines=TablePolicy(masks={"carrier": Mask.REDACT}), flights=TablePolicy())).table("flights")
    assert found is not None
    assert found.foreign_keys == ()


def test_a_mask_makes_another_view() -> None:
    plain, masked = only(airlines=TablePolicy()), only(airlines=TablePolicy(masks={"name": Mask.NULL}))
    assert seen(plain).fingerprint != seen(masked).fingerprint
    assert plain.version != masked.version


def test_a_bare_name_is_the_table_that_an_unqualified_name_means() -> None:
    """A namesake in another schema is not opened by accident; only to hide, a name is taken for all it could mean."""
    catalog = flights()
    private = catalog.tables[0].model_copy(update={"schema_name": "private"})
    alone = catalog.tables[0].model_copy(update={"schema_name": "private", "name": "salaries"})
    both = catalog.restricted([*catalog.tables, private, alone])
    shown = view(both, only(airlines=TablePolicy(), salaries=TablePolicy()), of(Role.ANALYST))
    assert [t.full_name for t in shown.tables] == ["public.airlines", "private.salaries"]
    hidden = view(both, Policy(roles={Role.ANALYST: RolePolicy(hidden=("airlines",))}), of(Role.ANALYST))
    assert [t.full_name for t in hidden.tables] == ["public.planes", "public.flights", "private.salaries"]


@pytest.mark.parametrize(
    ("predicate", "tenant", "bound"),
    [
        ("carrier = :tenant", "acme", "carrier = 'acme'"),
        ("carrier = :tenant OR tailnum = :tenant", "a-1", "carrier = 'a-1' OR tailnum = 'a-1'"),
        ("carrier = :tenant", None, "1 = 0"),
        ("carrier = tailnum::tenant", "acme", "carrier = tailnum::tenant"),
        ("carrier = :tenants", None, "carrier = :tenants"),
        ("carrier = 'UA'", "acme", "carrier = 'UA'"),
    ],
)
def test_a_filter_is_bound_to_the_askers_tenant(predicate: str, tenant: str | None, bound: str) -> None:
    principal = of(Role.ANALYST).model_copy(update={"tenant": tenant})
    policy = only(flights=TablePolicy(row_filter=predicate))
    assert row_filters(flights(), policy, principal) == {"public.flights": bound}


def test_tenants_of_a_role_have_scopes_of_their_own() -> None:
    somebody = of(Role.ANALYST)
    scopes = {somebody.model_copy(update={"tenant": tenant}).scope for tenant in (None, "a", "b")}
    assert len(scopes) == 3


@pytest.mark.parametrize("tenant", ["", "a'b", "a\\", "a b", "a;", 'a"', "a`", "x" * 129, "a\n"])
def test_a_tenant_holds_nothing_that_could_end_a_literal(tenant: str) -> None:
    with pytest.raises(ValueError, match="tenant"):
        Principal(subject="somebody", role=Role.VIEWER, tenant=tenant)


def test_the_version_changes_with_every_word() -> None:
    policies = [Policy(), Policy(mode=SafetyMode.STRICT), Policy(max_rows=5), only(), only(flights=TablePolicy())]

    assert len({policy.version for policy in policies}) == len(policies)
    assert Policy().version == Policy().version


def test_a_policys_own_row_limit_replaces_the_modes() -> None:
    assert Policy(mode=SafetyMode.STRICT).limits.max_rows == 100
    assert Policy(mode=SafetyMode.STRICT, max_rows=7).limits.max_rows == 7
    assert not Policy(mode=SafetyMode.STRICT, max_rows=7).limits.joins


def commented(**comments: str) -> Catalog:
    """The flights, with these comments on columns of ``flights`` and one on the table itself (``table``)."""
    whole = flights()
    flown = whole.table("flights")
    assert flown is not None
    columns = tuple(c.model_copy(update={"comment": comments.get(c.name)}) for c in flown.columns)
    told = flown.model_copy(update={"columns": columns, "comment": comments.get("table")})
    return whole.restricted(told if t.name == "flights" else t for t in whole.tables)


def test_a_comment_does_not_tell_what_is_hidden() -> None:
    """Prompts, the API and the offline translator all read the same view."""
    whole = commented(
        table="Flights; see airlines and public.airlines.name, not airlines_of_old.",
        carrier="Refers to AIRLINES, written arr delay or ARR_DELAY; arr_delayed is another word.",
    )
    policy = only(flights=TablePolicy(columns=("carrier", "dep_delay")))
    found = view(whole, policy, of(Role.ANALYST)).table("flights")
    assert found is not None
    carrier = found.column("carrier")
    assert carrier is not None
    assert found.comment == "Flights; see … and public.….…, not airlines_of_old."
    assert carrier.comment == "Refers to …, written … or …; arr_delayed is another word."


def test_a_comment_is_left_alone_where_nothing_is_hidden() -> None:
    whole = commented(carrier="Refers to airlines.")
    assert view(whole, Policy(), of(Role.ANALYST)) == whole
    everything = only(**{table.name: TablePolicy() for table in whole.tables})
    assert view(whole, everything, of(Role.ANALYST)) == whole


@given(text=st.text(alphabet="ab_ .-X", max_size=30))
def test_no_text_says_a_hidden_name(text: str) -> None:
    """Whatever stands around it; and what says none is told word for word."""
    hidden = frozenset(["a", "b_a", "ab"])
    told = Silence(hidden).of(text)
    assert hidden.isdisjoint(word.lower() for word in re.findall(r"\w+", told))
    if hidden.isdisjoint(word.lower() for word in re.findall(r"[^\W_]+", text)):
        assert told == text


def test_services_of_two_versions_agree_on_a_policy_that_says_nothing_new() -> None:
    """An approval names the policy's version: where they differed, no statement of a newer validator would run."""

    class Newer(Policy):
        hue: str | None = None

    rules = {Role.VIEWER: RolePolicy(hidden=("planes",))}
    newer, older = Newer(roles=rules), Policy(roles=rules)
    assert newer.version == older.version
    assert Policy.model_validate_json(newer.encoded) == older
    assert Newer(roles=rules, hue="red").version != older.version
