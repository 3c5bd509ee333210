"""Safety modes: every field of each mode is enforced, and nothing else differs between them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from tests.unit.validator.fixtures import VIEWER, catalog, policy

from askwire_common.datasources.policy import MODE_LIMITS, ModeLimits, SafetyMode
from askwire_validator.guard import Guard

pytestmark = pytest.mark.asyncio(loop_scope="module")
STRICT, MODERATE, PERMISSIVE = SafetyMode
ALL = frozenset(SafetyMode)
OPEN = frozenset({MODERATE, PERMISSIVE})
# For each field of a mode: statements that hang on it, the rule that refuses them, and the modes that accept them.
ENFORCED = {
    "joins": [
        ("SELECT o.id FROM users u JOIN orders o ON o.user_id = u.id WHERE u.id = '1'", "joins", OPEN),
        ("SELECT o.id FROM users u, orders o WHERE o.user_id = u.id", "joins", OPEN),
    ],
    "subqueries": [
        ("SELECT id FROM users WHERE id IN (SELECT user_id FROM orders WHERE id = '1')", "subqueries", OPEN),
        ("SELECT id FROM (SELECT id FROM users WHERE id = '1') x WHERE id = '1'", "subqueries", OPEN),
        ("WITH x AS (SELECT id FROM users WHERE id = '1') SELECT id FROM x WHERE id = '1'", "subqueries", OPEN),
        ("SELECT id FROM users WHERE id = '1' UNION SELECT id FROM orders WHERE id = '1'", "subqueries", OPEN),
    ],
    "where_required": [("SELECT id FROM users", "where_required", OPEN)],
    "forbidden functions": [
        ("SELECT random()", "functions", OPEN),
        ("SELECT pg_sleep(1)", "functions", frozenset[SafetyMode]()),
    ],
    "commands": [
        ("INSERT INTO orders (id) VALUES ('1')", "read_only", frozenset[SafetyMode]()),
        ("UPDATE orders SET id = '2' WHERE id = '1'", "read_only", frozenset[SafetyMode]()),
        ("DELETE FROM orders WHERE id = '1'", "read_only", frozenset[SafetyMode]()),
        ("CREATE TABLE x (a int)", "read_only", frozenset[SafetyMode]()),
        ("DROP TABLE orders", "read_only", frozenset[SafetyMode]()),
        ("SELECT id FROM users WHERE id = '1'", "", ALL),
    ],
}
CASES = [(mode, *case) for mode in SafetyMode for cases in ENFORCED.values() for case in cases]


@pytest_asyncio.fixture(loop_scope="module", scope="module", name="guard")
async def _guard() -> AsyncIterator[Guard]:
    async with Guard(workers=1, timeout=5.0) as guard:
        yield guard


async def test_the_figures_are_those_that_were_promised() -> None:
    """100, 1,000 and 10,000 rows; only strict closes joins and subqueries and wants a WHERE."""
    assert {mode: tuple(limits.model_dump().values()) for mode, limits in MODE_LIMITS.items()} == {
        STRICT: (100, False, False, True),
        MODERATE: (1_000, True, True, False),
        PERMISSIVE: (10_000, True, True, False),
    }


async def test_every_field_of_a_mode_has_its_statements() -> None:
    """A field that nobody tries is a field that nobody enforces; rows have a test of their own below."""
    assert set(ModeLimits.model_fields) - {"max_rows"} <= set(ENFORCED)


@pytest.mark.parametrize(("mode", "sql", "rule", "modes"), CASES)
async def test_a_mode_refuses_what_it_closes(
    guard: Guard, mode: SafetyMode, sql: str, rule: str, modes: frozenset[SafetyMode]
) -> None:
    """Accepted in some modes, refused by the rule of that name in the others."""
    verdict = await guard.check(sql, catalog(), policy(mode), VIEWER)
    assert verdict.accepted == (mode in modes), verdict
    assert verdict.accepted or rule in {violation.rule for violation in verdict.violations}


@pytest.mark.parametrize("mode", SafetyMode)
async def test_a_mode_bounds_rows(guard: Guard, mode: SafetyMode) -> None:
    """Whoever asks for more gets as many as the mode allows."""
    verdict = await guard.check("SELECT id FROM users WHERE id = '1'", catalog(), policy(mode), VIEWER, max_rows=10**6)
    assert verdict.max_rows == MODE_LIMITS[mode].max_rows


@pytest.mark.parametrize("mode", SafetyMode)
async def test_changes_are_open_in_permissive_mode_alone_and_only_where_allowed(guard: Guard, mode: SafetyMode) -> None:
    """And never DDL."""
    change, ddl = "DELETE FROM orders WHERE id = '1'", "DROP TABLE orders"
    verdict = await guard.check(change, catalog(), policy(mode), VIEWER, changes=True)
    assert (verdict.accepted, verdict.changes) == (mode is PERMISSIVE, mode is PERMISSIVE)
    assert not (await guard.check(ddl, catalog(), policy(mode), VIEWER, changes=True)).accepted
