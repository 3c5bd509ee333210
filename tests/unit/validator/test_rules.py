"""Every rule against its own statements in ``tests/sql``."""

from __future__ import annotations

import pytest
from tests.unit.validator.fixtures import SQL, VIEWER, Case, cases, catalog, policy

from askwire_validator.examine import examine
from askwire_validator.guard import limits_of
from askwire_validator.rules import (
    GLOT_AGREEMENT,
    GLOT_MEANING,
    GLOT_STRUCTURE,
    POSTGRES_MEANING,
    POSTGRES_STRUCTURE,
    TEXT_RULES,
)
from askwire_validator.view import View
from askwire_validator.worker import guarded

CASES = list(cases())
PROBES = list(cases(SQL / "probes"))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_statement_is_judged_as_its_file_says(case: Case) -> None:
    """Accepted with its own bytes, refused by the rule of that name, or accepted with the filters put in."""
    rules = policy(case.mode)
    finding = examine(case.sql, View.of(catalog(case.dialect), rules, VIEWER), limits_of(rules))
    if case.expect == "refused":
        assert case.rule in {violation.rule for violation in finding.violations}, finding
        assert all(violation.message and violation.remedy for violation in finding.violations)
    else:
        assert finding.violations == ()
        assert finding.sql == case.runs


@pytest.mark.parametrize("case", PROBES, ids=str)
def test_a_probe_is_judged_by_whichever_rule_sees_it(case: Case) -> None:
    """Odd statements, hostile and harmless: refused with a remedy, or accepted with their own bytes."""
    rules = policy(case.mode)
    finding = guarded(case.sql, View.of(catalog(case.dialect), rules, VIEWER), limits_of(rules))
    assert bool(finding.violations) == (case.expect == "refused"), finding
    assert all(violation.message and violation.remedy for violation in finding.violations)
    assert finding.violations or finding.sql == case.sql


def test_every_rule_has_a_file_of_statements() -> None:
    """A rule nobody wrote a statement for is a rule nobody tried."""
    rules = {rule.__name__ for group in (TEXT_RULES, POSTGRES_STRUCTURE, POSTGRES_MEANING) for rule in group}
    rules |= {rule.__name__ for group in (GLOT_STRUCTURE, GLOT_MEANING, GLOT_AGREEMENT) for rule in group}
    # These report under the names of the rules whose part they are for the other dialects, or of what they found.
    rules -= {"names", "glot_structure", "glot_functions"}
    assert rules <= {path.stem for path in (*SQL.glob("*.sql"), *(SQL / "sqlite").glob("*.sql"))}
