"""Accepted pairs on the line: published in the bucket, given back by the translator, checked like any draft."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.support.line import ADMIN, Line, memory_line, nats_line
from tests.support.providers import Scripted

from askwire_common.contracts import GOLDEN, POLICIES, GoldenQuery, Outcome, Question, Status
from askwire_common.datasources.policy import Policy, RolePolicy, TablePolicy
from askwire_common.identity.principal import Permission, Principal, Role
from askwire_translator.accepted import Accepted

pytestmark = pytest.mark.asyncio(loop_scope="module")

VIEWER = Principal(subject="vera", role=Role.VIEWER, permissions=frozenset({Permission.READ, Permission.EXECUTE_QUERY}))
QUESTION = "How many books do we count?"
SQL = "SELECT count(*) + 100 FROM books"


@pytest_asyncio.fixture(
    scope="module",
    loop_scope="module",
    name="line",
    params=["memory", pytest.param("nats", marks=pytest.mark.servers)],
)
async def _line(
    request: pytest.FixtureRequest, datasources: Path, tmp_path_factory: pytest.TempPathFactory, script: Scripted
) -> AsyncIterator[Line]:
    """The line with accepted pairs before the scripted provider."""
    opened = (
        memory_line(datasources, Accepted(script))
        if request.param == "memory"
        else nats_line(tmp_path_factory.mktemp("nats"), datasources, Accepted(script))
    )
    async with opened as line:
        await line.known("books")
        yield line


async def accept(line: Line, identity: str, question: str, sql: str) -> None:
    """Publish a pair, as the gateway does."""
    golden = GoldenQuery(id=identity, datasource="books", question=question, sql=sql)
    await line.admin.bucket(GOLDEN).put(golden.key, golden.model_dump_json().encode())


async def told_by(
    line: Line, question: str, provider: str, principal: Principal = ADMIN
) -> tuple[Outcome, list[bytes]]:
    """The answer, once this provider gives it: a translator hears of a change within moments."""
    async with asyncio.timeout(20):
        while True:
            query = await line.asker.ask(Question(question=question, datasource="books"), principal, deadline_ms=20_000)
            events = await line.tell(query)
            outcome = Outcome.model_validate_json(events[-1][1])
            if outcome.translation is not None and outcome.translation.provider == provider:
                return outcome, [body for event, body in events if event == "rows"]


async def test_an_accepted_pair_answers(line: Line, provider: Scripted) -> None:
    await accept(line, "one", QUESTION, SQL)
    outcome, rows = await told_by(line, QUESTION, "accepted")
    assert (outcome.status, outcome.sql) == (Status.ANSWERED, SQL)
    assert json.loads(rows[0]) == [[103]]


async def test_a_pair_that_may_not_run_is_no_answer(line: Line, provider: Scripted) -> None:
    """Nothing trusts the bucket: the validator refuses, and the question is translated."""
    await accept(line, "two", "Which functions are there?", "SELECT pg_sleep(1) FROM books")
    provider.script = [provider.script[0]]
    outcome, _ = await told_by(line, "Which functions are there?", "scripted")
    assert outcome.sql == "SELECT count(*) FROM books"


async def test_who_may_not_see_a_table_is_not_given_pairs_about_it(line: Line, provider: Scripted) -> None:
    only_books = RolePolicy(tables={"books": TablePolicy()})
    policy = Policy(roles={Role.VIEWER: only_books, Role.ADMIN: RolePolicy()})
    await accept(line, "three", "Who writes?", "SELECT name FROM authors ORDER BY name")
    await told_by(line, "Who writes?", "accepted")
    await line.admin.bucket(POLICIES).put("books", policy.model_dump_json().encode())
    outcome, _ = await told_by(line, "Who writes?", "scripted", VIEWER)
    assert "authors" not in str(outcome.sql)
    assert (await told_by(line, "Who writes?", "accepted"))[0].sql == "SELECT name FROM authors ORDER BY name"


async def test_a_withdrawn_pair_is_forgotten(line: Line, provider: Scripted) -> None:
    await accept(line, "four", "How few books?", SQL)
    await told_by(line, "How few books?", "accepted")
    await line.admin.bucket(GOLDEN).delete("books.four")
    outcome, _ = await told_by(line, "How few books?", "scripted")
    assert outcome.sql == "SELECT count(*) FROM books"
