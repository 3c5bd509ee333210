"""Policies that contradict themselves, or name what does not exist, are told line by line."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.flights import flights

from askwire_common.datasources.policy import Mask, Policy, RolePolicy, SafetyMode, TablePolicy
from askwire_common.datasources.policy_check import filters, unknown_names
from askwire_common.datasources.policy_text import MAX_BYTES, read_text, read_texts
from askwire_common.identity.principal import Role
from askwire_common.placed_yaml import Mistake, Mistakes


def mistakes(text: str) -> tuple[Mistake, ...]:
    with pytest.raises(Mistakes) as caught:
        read_text(text)
    return caught.value.mistakes


def test_a_policy_reads_the_same_in_yaml_and_json() -> None:
    rules = TablePolicy(columns=("carrier",), row_filter="carrier = :tenant", masks={"carrier": Mask.NULL})
    wanted = Policy(mode=SafetyMode.STRICT, roles={Role.VIEWER: RolePolicy(tables={"flights": rules})})
    document = {
        "mode": "strict",
        "roles": {
            "viewer": {
                "tables": {
                    "flights": {
                        "columns": ["carrier"],
                        "row_filter": "carrier = :tenant",
                        "masks": {"carrier": None},
                    }
                }
            }
        },
    }
    assert read_text(json.dumps(document, indent="\t")).policy == wanted
    yaml = "mode: strict\nroles:\n  viewer:\n    tables:\n      flights:\n        columns: [carrier]\n"
    yaml += '        row_filter: "carrier = :tenant"\n        masks: {carrier: null}\n'
    assert read_text(yaml).policy == wanted


def test_nothing_restricts_nothing() -> None:
    assert read_text("").policy == read_text("{}").policy == Policy()
    assert read_text("roles: {ADMIN: }").policy == Policy(roles={Role.ADMIN: RolePolicy()})
    assert read_text("roles: {ADMIN: {tables: {on: }}}").policy.roles[Role.ADMIN].tables == {"on": TablePolicy()}


@pytest.mark.parametrize(
    ("text", "line", "column", "told"),
    [
        ("mode: [", 1, 8, "not YAML"),
        ("mode: strict\nmdoe: strict", 2, 1, "no such field"),
        ("mode: lenient", 1, 7, "mode"),
        ("max_rows: 0", 1, 11, "max_rows"),
        ("mode: strict\nmode: strict", 2, 1, "said twice"),
        ("roles: 7", 1, 8, "what each role may see"),
        ("roles:\n  KING: {}", 2, 3, "no role KING"),
        ("roles:\n  ADMIN: {}\n  admin: {}", 3, 3, "named twice"),
        ("roles:\n  ADMIN:\n    tables: [x]", 3, 13, "tables"),
        ("roles:\n  ADMIN:\n    tables:\n      x: {colunms: [a]}", 4, 11, "no such field"),
        ("roles:\n  ADMIN:\n    tables:\n      x:\n        masks: {a: blur}", 5, 20, "masks"),
        ("roles:\n  ADMIN:\n    tables: {x: }\n    hidden: [y, x]", 4, 17, "x is both shown"),
        ("roles:\n  ADMIN:\n    tables:\n      x: {columns: [a], hidden: [a]}", 4, 34, "a is both shown"),
        ("roles:\n  ADMIN:\n    tables:\n      x: {columns: [a], masks: {b: hash}}", 4, 36, "b is masked and yet"),
        ("roles:\n  ADMIN:\n    tables:\n      x: {hidden: [b], masks: {b: hash}}", 4, 35, "b is masked and yet"),
        ('{"roles": {"ADMIN": {"tables": {"x":\n\t{"row_filter": ""}}}}}', 2, 17, "row_filter"),
        ("a: &x {}\nb: *x", 1, 4, "references"),
        ("<<: {}", 1, 1, "a name"),
        ("? [a]\n: b", 1, 3, "a name"),
        ("- a", 1, 1, "the fields of a policy"),
        ("!!python/object:os.system {}", 1, 1, "not YAML"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, line: int, column: int, told: str) -> None:
    first = mistakes(text)[0]
    assert (first.line, first.column) == (line, column)
    assert told in first.message


def test_what_holds_without_a_field_is_told_only_where_it_is_a_value() -> None:
    (mistake,) = mistakes("roles: {ADMIN: {tables: {a: {masks: [b]}}}}")
    assert mistake.message == "roles.ADMIN.tables.a.masks: names are expected below it, each with its value"


def test_all_mistakes_are_told_at_once_in_the_order_of_the_text() -> None:
    found = mistakes("max_rows: -1\nroles:\n  KING: {}\n  VIEWER: {tabels: {}}\nfoo: 1")
    assert [mistake.line for mistake in found] == [1, 3, 4, 5]


@pytest.mark.parametrize("text", ["[" * 5_000, "{a: " * 5_000, "x" * (MAX_BYTES + 1), "a: \x00", "a: \ud800"])
def test_what_nobody_should_send_is_a_mistake(text: str) -> None:
    assert mistakes(text)


def test_references_cannot_make_a_small_text_great() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
    )
    assert "references" in mistakes(bomb)[0].message


@given(st.text(max_size=80))
def test_no_text_does_worse_than_to_be_a_mistake(text: str) -> None:
    for read in (read_text, read_texts):
        with contextlib.suppress(Mistakes):
            read(text)


def test_a_file_holds_policies_by_data_source() -> None:
    assert read_texts("") == {}
    assert set(read_texts("demo: {}\nbooks:\n")) == {"demo", "books"}
    with pytest.raises(Mistakes) as caught:
        read_texts("demo:\n  mode: strict\na/b: {}\nbooks:\n  mode: lax")
    assert [(m.line, m.column) for m in caught.value.mistakes] == [(3, 1), (5, 9)]


@pytest.mark.parametrize(
    ("rules", "line", "told"),
    [
        ("hidden: [airlines, plains]", 3, "no table plains; did you mean planes"),
        ("tables:\n      airplanes: {}", 4, "no table airplanes; did you mean"),
        ("tables:\n      flights: {columns: [carrier, dely]}", 4, "no column dely"),
        ("tables:\n      flights: {hidden: [tail_num]}", 4, "did you mean tailnum"),
        ("tables:\n      flights:\n        masks: {name: hash}", 5, "no column name"),
        ("tables:\n      flights: {}\n      public.flights: {}", 5, "the same table"),
        ("tables:\n      public.flights: {}\n    hidden: [flights]", 4, "shown here and hidden as flights"),
        ("tables:\n      flights: {}\n    hidden: [public.flights]", 4, "shown here and hidden as public.flights"),
    ],
)
def test_what_a_data_source_does_not_have_is_told_with_its_place(rules: str, line: int, told: str) -> None:
    text = read_text(f"roles:\n  viewer:\n    {rules}")
    (found,) = unknown_names(text.policy, flights())
    place = text.places.mistake(*found)
    assert place.line == line
    assert told in place.message


def test_a_hash_needs_postgres() -> None:
    policy = read_text("roles: {ADMIN: {tables: {planes: {masks: {tailnum: hash}}}}}").policy
    assert not list(unknown_names(policy, flights()))
    (found,) = unknown_names(policy, flights().model_copy(update={"dialect": "sqlite"}))
    assert "only PostgreSQL" in found[1]


def test_filters_are_found_with_their_tables() -> None:
    policy = read_text("roles: {ADMIN: {tables: {flights: {row_filter: a}, none: {row_filter: b}}}}").policy
    (found,) = filters(policy, flights())
    assert (found.table, found.predicate) == ("public.flights", "a")
