"""SQLite's authorizer, alone and with the other rules: what it is not asked for is not done."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from tests.unit.validator.fixtures import SQL, VIEWER, catalog, policy, table

from askwire_common.datasources.catalog import Catalog
from askwire_common.datasources.policy import Policy, RolePolicy, TablePolicy
from askwire_common.identity.principal import Role
from askwire_validator.examine import examine
from askwire_validator.finding import Finding
from askwire_validator.guard import limits_of
from askwire_validator.sqlite.authorizer import Authorizer
from askwire_validator.sqlite.sandbox import prepared
from askwire_validator.view import View


def seen_by(rules: Policy, tables: Catalog | None = None) -> View:
    return View.of(tables or catalog("sqlite"), rules, VIEWER)


def examined(sql: str, view: View | None = None) -> Finding:
    return examine(sql, view or seen_by(policy()), limits_of(policy()))


RELATIONS = seen_by(policy()).relations


@dataclass(frozen=True)
class Alone:
    """A statement for the authorizer alone; ``rule`` is that of a denial, ``ctes`` are its WITH queries."""

    sql: str
    refused: bool
    rule: str | None
    ctes: frozenset[str]


def alone() -> Iterator[Alone]:
    for block in (SQL / "sqlite" / "authorizer.sql").read_text(encoding="utf-8").split("--: ")[1:]:
        head, _, sql = block.partition("\n")
        expect, *options = head.split()
        given = dict(option.split("=") for option in options)
        yield Alone(
            sql.rstrip("\n"), expect == "refused", given.get("rule"), frozenset(given.get("ctes", "").split(","))
        )


@pytest.mark.parametrize("case", list(alone()), ids=lambda case: case.sql)
def test_the_authorizer_judges_without_the_other_rules(case: Alone) -> None:
    """The fence holds alone: SQLite is asked for the very bytes, and whatever is not open is denied."""
    reading = prepared(case.sql, RELATIONS, case.ctes)
    assert (reading.denied is not None or reading.error is not None) == case.refused, reading
    assert case.rule is None or (reading.denied is not None and reading.denied[0] == case.rule), reading


@pytest.mark.parametrize("action", range(64))
def test_an_action_that_nobody_thought_of_is_denied(action: int) -> None:
    """Of all that SQLite may ask for, also in versions to come, four kinds of questions are answered with yes."""
    answer = Authorizer(RELATIONS, ("main", "public"), within_policy=False)(action, "orders", "count", "public", None)
    open_ones = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE, sqlite3.SQLITE_FUNCTION}
    assert (answer == sqlite3.SQLITE_OK) == (action in open_ones)


def test_nothing_that_is_prepared_runs() -> None:
    """A series without an end takes no time, for nobody counts it."""
    endless = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t"
    reading = prepared(endless, RELATIONS)
    assert (reading.denied, reading.error) == (None, None)


@pytest.mark.parametrize(
    "sql",
    ["SELECT " + " + ".join(["1"] * 600), " UNION ALL ".join(["SELECT 1"] * 101), "SELECT '" + "x" * 1_000_001 + "'"],
    ids=["deep", "compound", "long"],
)
def test_what_is_too_large_for_the_limits_is_refused(sql: str) -> None:
    """SQLite's own limits stand below those that it is built with."""
    assert prepared(sql, RELATIONS).error is not None


def test_a_hidden_column_and_a_missing_one_read_the_same() -> None:
    """A refusal does not tell what is there."""
    hidden, missing = (examined(f"SELECT {name} FROM users").violations[0] for name in ("ssn", "sss"))
    assert hidden.message.replace("ssn", "sss") == missing.message


def test_what_sqlite_would_read_agrees_with_what_sqlglot_read() -> None:
    """A WITH query that refers to itself needs no RECURSIVE here; to sqlglot it is the table of that name."""
    shadowed = "WITH orders AS (SELECT 1 AS id UNION ALL SELECT id + 1 FROM orders WHERE id < 5) SELECT id FROM orders"
    assert [found.rule for found in examined(shadowed).violations] == ["parser_disagreement"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT u.id FROM users u JOIN orders USING (id)",
        "WITH unused AS (SELECT id FROM orders) SELECT name FROM users",
        "SELECT count(*) FROM users u LEFT JOIN orders o ON o.user_id = u.id",
        "SELECT * FROM orders INDEXED BY orders_placed WHERE placed > '2024'",
        "SELECT orders.id FROM public.orders WHERE id IN (SELECT user_id FROM ORDERS)",
    ],
)
def test_tables_that_sqlite_does_not_ask_for_are_no_disagreement(sql: str) -> None:
    """USING, a WITH query that nothing uses, and names in other letters."""
    assert examined(sql).violations == ()


def test_the_text_with_filters_and_masks_is_prepared_too() -> None:
    """What the policy puts in may read hidden columns of its own table, and is SQL that SQLite takes."""
    rules = policy(roles={Role.VIEWER: RolePolicy(tables={
        "payments": TablePolicy(columns=("id",), row_filter="tenant_id = 7"),
        "patients": TablePolicy(hidden=("id",), row_filter="no_such_function(id) = 1"),
    })})  # fmt: skip
    view = seen_by(rules)
    accepted = examined("SELECT id FROM payments", view)
    assert (accepted.violations, "tenant_id = 7" in accepted.sql) == ((), True)
    (found,) = examined("SELECT name FROM patients", view).violations
    assert (found.rule, "no_such_function" in found.message) == ("row_filters", True)


def test_schemas_are_looked_through_as_sqlite_does() -> None:
    """``temp`` before ``main`` before what is attached; eleven schemas are more than SQLite attaches, and stay shut."""
    names = ("main", "temp", *(f"s{n}" for n in range(11)))
    tables = tuple(table("t", "id", name).model_copy(update={"schema_name": name}) for name in names)
    view = seen_by(policy(roles={}), Catalog(datasource="t", dialect="sqlite", search_path=("main",), tables=tables))
    assert prepared("SELECT id FROM t", view.relations).relations == {"temp.t"}
    assert prepared("SELECT id, s3 FROM s3.t", view.relations).relations == {"s3.t"}
    assert prepared("SELECT id FROM s10.t", view.relations).error is not None
    (found,) = examined("SELECT id FROM t", view).violations
    assert found.rule == "parser_disagreement"
