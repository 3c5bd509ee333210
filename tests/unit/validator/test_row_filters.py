"""A policy's row filters: what they may be, and that nobody gets round them."""

from __future__ import annotations

import pytest
from tests.unit.validator.fixtures import VIEWER, catalog, policy

from askwire_common.datasources.catalog import Dialect
from askwire_common.datasources.policy import RolePolicy, TablePolicy
from askwire_common.identity.principal import Role
from askwire_validator.examine import examine
from askwire_validator.guard import limits_of
from askwire_validator.view import View


def view(row_filter: str, dialect: Dialect = "postgres") -> View:
    rules = policy(roles={Role.VIEWER: RolePolicy(tables={"payments": TablePolicy(row_filter=row_filter)})})
    return View.of(catalog(dialect), rules, VIEWER)


@pytest.mark.parametrize("dialect", ["postgres", "mysql", "sqlite"])
@pytest.mark.parametrize(
    "row_filter",
    [
        "1 = 1)) x --",
        "tenant_id = 7 ORDER BY 1",
        "id IN (SELECT id FROM secret)",
        "'",
        "1; DROP TABLE x",
        "true) UNION SELECT * FROM secret WHERE (true",
        "/*",
    ],
)
def test_a_filter_that_is_no_predicate_refuses_every_statement(row_filter: str, dialect: Dialect) -> None:
    """A policy that cannot be kept lets nothing through."""
    finding = examine("SELECT id FROM payments", view(row_filter, dialect), limits_of(policy()))
    assert [v.rule for v in finding.violations] == ["row_filters"]


@pytest.mark.parametrize("dialect", ["postgres", "mysql", "sqlite"])
def test_a_filter_may_end_in_a_comment_and_hold_an_or(dialect: Dialect) -> None:
    """Its brackets are its own, and it has a line of its own."""
    finding = examine(
        "SELECT id FROM payments", view("tenant_id = 7 OR id = 1 -- old ones", dialect), limits_of(policy())
    )
    assert finding.violations == ()
    assert "tenant_id = 7 OR id = 1 -- old ones\n)" in finding.sql


def test_a_long_filter_makes_no_statement_that_fits_into_no_message() -> None:
    """It stands wherever the table is named; the bus hangs up on a validator that sends more than it takes."""
    shown = view(f"tenant_id IN ({', '.join(map(str, range(400)))})")
    finding = examine(" UNION ALL ".join(["SELECT id FROM payments"] * 150), shown, limits_of(policy()))
    assert [v.rule for v in finding.violations] == ["size"]
    once = "WITH p AS (SELECT id FROM payments) " + " UNION ALL ".join(["SELECT id FROM p"] * 150)
    assert examine(once, shown, limits_of(policy())).violations == ()


def test_a_filter_may_use_a_column_that_is_hidden() -> None:
    """What picks the rows need not be seen."""
    rules = policy(
        roles={Role.VIEWER: RolePolicy(tables={"payments": TablePolicy(columns=("id",), row_filter="tenant_id = 7")})}
    )
    finding = examine("SELECT id FROM payments", View.of(catalog(), rules, VIEWER), limits_of(policy()))
    assert finding.violations == ()
    refused = examine("SELECT tenant_id FROM payments", View.of(catalog(), rules, VIEWER), limits_of(policy()))
    assert [v.rule for v in refused.violations] == ["unknown_column"]
