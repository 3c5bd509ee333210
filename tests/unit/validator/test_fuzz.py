"""Text that nobody would write: every verdict is a value, and comes soon."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.validator.fixtures import VIEWER, catalog, policy

from askwire_common.catalog import Dialect
from askwire_validator.guard import limits_of
from askwire_validator.scan import ScanError, scan
from askwire_validator.statement import Limits
from askwire_validator.view import View
from askwire_validator.worker import guarded

DIALECTS: tuple[Dialect, ...] = ("postgres", "mysql", "sqlite")
VIEWS = {dialect: View.of(catalog(dialect), policy(), VIEWER) for dialect in DIALECTS}
LIMITS = limits_of(policy())
WORDS = st.sampled_from(
    """
    SELECT FROM WHERE id name users orders AS ( ) , . * + - = 'x' "q" 1 2.5 ; -- /* */ :: [ ] { } $1 $$ ' " ` E' U&"
    \\ @ @@ := JOIN LEFT ON USING NATURAL LATERAL UNION ALL WITH RECURSIVE CASE WHEN THEN ELSE END IN EXISTS NOT NULL IS
    AND OR BETWEEN GROUP BY ORDER LIMIT OFFSET HAVING OVER PARTITION ROWS ARRAY CAST int text count(*) pg_sleep(1) ssn u
    u.* INTO FOR UPDATE VALUES TABLE DELETE INSERT DROP COPY SET \u200b \x00 \u202e é /*! # ? % ^ ! ~ & |
    """.split()  # noqa: SIM905 - a word list reads better as words
)
MANY = st.lists(WORDS, max_size=60)
TEXTS = st.one_of(MANY.map(" ".join), MANY.map("\u00a0".join), MANY.map("".join), st.text(max_size=300))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sql=TEXTS, dialect=st.sampled_from(DIALECTS))
def test_any_text_gets_a_verdict_soon(sql: str, dialect: Dialect) -> None:
    """No crash, no hang, and what is accepted is what came."""
    started = time.process_time()
    finding = guarded(sql, VIEWS[dialect], LIMITS)
    assert time.process_time() - started < 0.5
    assert finding.violations or finding.sql == sql


@settings(max_examples=400, deadline=None)
@given(sql=TEXTS, dialect=st.sampled_from(DIALECTS))
def test_tokens_are_the_text(sql: str, dialect: Dialect) -> None:
    """The scanner loses nothing and adds nothing."""
    try:
        tokens = scan(sql, dialect)
    except ScanError:
        return
    assert "".join(token.text for token in tokens) == sql


BOMBS = {
    "brackets": "SELECT " + "(" * 500 + "1" + ")" * 500,
    "arrays": "SELECT " + "ARRAY[" * 20 + "1" + "]" * 20,
    "structs": "SELECT " + "STRUCT(" * 20 + "1" + ")" * 20,
    "type subscripts": "SELECT x" + "::int[x" * 18 + "]" * 18,
    "subscripts": "SELECT a" + "[1]" * 5_000,
    "cases": "SELECT " + "CASE WHEN a THEN " * 500 + "1" + " END" * 500,
    "nots": "SELECT " + "NOT " * 2_000 + "true",
    "sums": "SELECT " + "+".join(["1"] * 9_000),
    "unions": " UNION ALL ".join(["SELECT 1"] * 1_000),
    "subqueries": "SELECT * FROM " + "(SELECT * FROM " * 200 + "orders" + ") x" * 200,
    "comments": "SELECT 1 " + "/*" * 5_000 + "*/" * 5_000,
    "ands": "SELECT 1 WHERE " + " AND ".join(["(1 = 1 OR 2 = 3)"] * 400),
    "commas": "SELECT " + ",".join(["id"] * 1_900) + " FROM users",
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_judged_in_bounded_time(name: str, dialect: Dialect) -> None:
    """What makes parsers recurse or explode costs at most half a second."""
    started = time.process_time()
    guarded(BOMBS[name], VIEWS[dialect], Limits())
    assert time.process_time() - started < 0.5
