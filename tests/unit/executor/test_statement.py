"""Statements, plans and the hardening script."""

from __future__ import annotations

import orjson
import pgparse
import pytest

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_executor.explain import Ceilings, check
from askwire_executor.harden import Hardening, hardening_sql
from askwire_executor.statement import Statement

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_the_trace_stands_in_front_of_the_unchanged_statement() -> None:
    """A slow-query log leads to the trace, and the approved bytes are what runs."""
    assert Statement("SELECT 1", traceparent=TRACE).text == f"/*traceparent='{TRACE}'*/ SELECT 1"


@pytest.mark.parametrize("forged", ["*/ DROP TABLE x; /*", TRACE + "*/", TRACE.upper(), "", TRACE + "\n"])
def test_a_trace_that_is_none_is_left_out(forged: str) -> None:
    """Nothing but the strict form gets into a statement."""
    assert Statement("SELECT 1", traceparent=forged).text == "SELECT 1"


def plan(node: str, *, cost: float = 1, rows: float = 1) -> str:
    inner = {"Node Type": node, "Plan Rows": rows, "Total Cost": cost}
    return orjson.dumps(
        [{"Plan": {"Node Type": "Limit", "Plan Rows": 1, "Total Cost": cost, "Plans": [inner]}}]
    ).decode()


@pytest.mark.parametrize(
    "refused", [plan("ModifyTable"), plan("LockRows"), plan("Seq Scan", cost=11), plan("Nested Loop", rows=21)]
)
def test_a_plan_that_writes_locks_or_costs_too_much_is_refused(refused: str) -> None:
    """Wherever in the plan it stands."""
    with pytest.raises(ServiceError) as refusal:
        check(refused, Ceilings(cost=10, rows=20))

    assert refusal.value.code is Code.REFUSED


def test_a_plan_within_its_ceilings_passes() -> None:
    """The server has no objection."""
    check(plan("Seq Scan", cost=10, rows=20), Ceilings(cost=10, rows=20))
    check(plan("Seq Scan", cost=10**9, rows=10**9), Ceilings())


def test_the_hardening_script_is_sql_whatever_the_names() -> None:
    """PostgreSQL's own parser accepts it, and no name breaks out of its quotes."""
    odd = 'a"; DROP TABLE x; --'

    script = hardening_sql(Hardening(odd, odd, (odd,), ((odd, odd),)))

    kinds = {next(iter(found["stmt"])) for found in pgparse.parse(script)}
    assert "DropStmt" not in kinds
    assert {"DoStmt", "GrantStmt", "AlterRoleStmt", "AlterRoleSetStmt", "TransactionStmt"} <= kinds
