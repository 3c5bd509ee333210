"""The guard's promise on a real PostgreSQL, in a role that may write: what it accepts changes and leaks nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import asyncpg
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from tests.integration.validator.grammar import HIDDEN, SCHEMA, STATE, statements
from tests.support.fuzzing import ROUNDS

from askwire_common.datasources.policy import Mask, Policy, RolePolicy, TablePolicy
from askwire_common.identity.principal import Principal, Role
from askwire_executor.introspect import introspect
from askwire_validator.finding import Limits
from askwire_validator.view import View
from askwire_validator.worker import guarded

pytestmark = pytest.mark.servers
EXAMPLES = 600
POLICY = Policy(
    roles={
        Role.VIEWER: RolePolicy(
            tables={
                "users": TablePolicy(columns=("id", "name", "email"), masks={"email": Mask.LAST4}),
                "orders": TablePolicy(row_filter="id < 9"),
            }
        )
    }
)
VIEWER = Principal(subject="tester", role=Role.VIEWER)


@pytest.mark.parametrize("number", ROUNDS)
async def test_nothing_accepted_writes_or_leaks(database: str, number: int) -> None:
    """Statements from a hostile grammar: those accepted run read-write, and state and rows are looked at after each."""
    seen = await try_all(database, lambda view: view, number=number)
    # A guard that accepts nothing would pass everything above.
    assert seen["ran"] > EXAMPLES / 50, seen
    assert seen["refused"] > EXAMPLES / 4, seen


def _calling(view: View, function: str) -> View:
    mistaken = replace(view)
    # Where a view keeps what may be called; what a server says of a function that we do not know opens nothing.
    vars(mistaken)["callable"] = view.callable | {function}
    return mistaken


def _showing(view: View, column: str) -> View:
    users = next(relation for relation in view.relations if relation.name == "users")
    shown = replace(users, columns=(*users.columns, column), hidden=users.hidden - {column})
    return replace(view, relations=tuple(shown if relation is users else relation for relation in view.relations))


def _unmasked(view: View) -> View:
    return replace(view, relations=tuple(replace(relation, masks=()) for relation in view.relations))


@pytest.mark.parametrize(
    ("mistake", "noticed"),
    [
        (partial(_calling, function="definer_write"), "writes"),
        (partial(_showing, column="ssn"), "leaks"),
        (_unmasked, "leaks"),
    ],
    ids=["takes a function that writes for harmless", "shows a hidden column", "forgets the masks"],
)
async def test_a_guard_with_one_mistake_is_found_out(
    database: str, mistake: Callable[[View], View], noticed: str
) -> None:
    """The promise above can be broken, and is seen to be: by a function, a column or a mask too many or too few."""
    with pytest.raises(AssertionError, match=noticed):
        await try_all(database, mistake, examples=20 * EXAMPLES)


async def try_all(
    database: str, mistake: Callable[[View], View], *, examples: int = EXAMPLES, number: int = 0
) -> Counter[str]:
    """Lets a guard with this view judge statements, and runs what it accepts; how often it did what.

    Raises:
        AssertionError: something that it accepted wrote or leaked.
    """
    connection = await asyncpg.connect(database)
    await connection.execute(SCHEMA)
    view = mistake(View.of(await introspect(connection, "test"), POLICY, VIEWER))
    before = await connection.fetchrow(STATE)
    seen = Counter[str]()
    loop = asyncio.get_running_loop()

    def try_one(sql: str) -> None:
        finding = guarded(sql, view, Limits())
        seen["refused" if finding.violations else "accepted"] += 1
        if not finding.violations:
            rows = asyncio.run_coroutine_threadsafe(run(connection, finding.sql), loop).result(30)
            seen["ran"] += rows is not None
            assert not any(secret in str(rows) for secret in HIDDEN), f"leaks: {finding.sql}"
            after = asyncio.run_coroutine_threadsafe(connection.fetchrow(STATE), loop).result(30)
            assert after == before, f"writes: {finding.sql}"

    shown = given(sql=statements())(try_one)
    settled = settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate], report_multiple_bugs=False,
    )(shown)  # fmt: skip
    try:
        await asyncio.to_thread(seed(20_261_121 + number)(settled))
    finally:
        await connection.close()
    return seen


async def run(connection: asyncpg.Connection[asyncpg.Record], sql: str) -> list[asyncpg.Record] | None:
    """The rows of a statement that is committed; None where PostgreSQL itself refuses it."""
    try:
        async with connection.transaction():
            rows: list[asyncpg.Record] = await connection.fetch(sql, timeout=10)
            assert await connection.fetchval("SELECT pg_current_xact_id_if_assigned()") is None, f"writes: {sql}"
    except asyncpg.PostgresError as error:
        if any(secret in str(error) for secret in HIDDEN):
            raise AssertionError(f"leaks in an error: {sql}") from None
        return None
    return rows
