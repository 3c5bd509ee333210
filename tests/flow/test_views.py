"""One view for everybody who looks: what a policy hides from a role is in no prompt, cache, error or row of its own."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from tests.support.hand import Hand, approval_of, execute_body
from tests.support.line import ADMIN, Line
from tests.support.providers import Scripted

from askwire_common.contracts import (
    CATALOGS,
    EVERY_POLICY,
    EXECUTE,
    POLICIES,
    Code,
    Complaint,
    Draft,
    Event,
    Question,
    Status,
    Violation,
)
from askwire_common.datasources.directory import Directory, open_by_default
from askwire_common.datasources.policy import Mask, Policy, RolePolicy, TablePolicy
from askwire_common.datasources.policy_text import read_text
from askwire_common.identity.principal import ROLE_PERMISSIONS, Principal, Role
from askwire_common.journey import new_query_id
from askwire_gateway.policy.checks import PolicyChecks
from askwire_translator.cache import Cached, Memory
from askwire_translator.models.prompt import PromptStyle
from askwire_translator.translate import Drafted

pytestmark = pytest.mark.asyncio(loop_scope="module")

VIEWER = Principal(subject="vera", role=Role.VIEWER, permissions=ROLE_PERMISSIONS[Role.VIEWER])
HIDDEN = ("authors", "author_id", "price", "Calvino", "Le Guin", "12.00")
BOOKS = TablePolicy(columns=("id", "title"), masks={"title": Mask.LAST4}, row_filter="author_id = 2")
POLICY = Policy(roles={Role.VIEWER: RolePolicy(tables={"books": BOOKS}), Role.ADMIN: RolePolicy()})
QUESTION = Question(question="Which books are there?", datasource="books")
TITLES = "SELECT id, title FROM books ORDER BY id"


@pytest_asyncio.fixture(name="closed", loop_scope="module", scope="module")
async def _closed(line: Line, script: Scripted) -> AsyncIterator[Line]:
    """The line under the policy, once every stage knows it; the default policy again afterwards."""
    bucket = line.admin.bucket(POLICIES)
    await bucket.put("books", POLICY.model_dump_json().encode())
    await in_force(line, script, POLICY)
    yield line
    await bucket.put("books", Policy().model_dump_json().encode())
    await in_force(line, script, Policy())


async def in_force(line: Line, script: Scripted, policy: Policy) -> None:
    """Return when translator, validator and executor go by this policy."""
    script.script = [Drafted("SELECT 1", 0.9)]
    while not script.asked or script.asked[-1].policy_version != policy.version:
        await line.ask(QUESTION.model_copy(update={"only_translate": True}))
    while (await line.ask(Draft(sql="SELECT 1 AS one", datasource="books"))).code is not None:
        pass


async def rows(line: Line, sql: str, principal: Principal = VIEWER) -> list[list[object]]:
    query = await line.asker.ask(Draft(sql=sql, datasource="books"), principal, deadline_ms=20_000)
    found: list[list[object]] = []
    for event, body in await line.tell(query):
        if event is Event.ROWS:
            found += json.loads(body)
    return found


async def test_hidden_tables_and_columns_are_not_in_prompts(closed: Line, provider: Scripted) -> None:
    """What a model is told is the asker's own view: no name, key, value or count of anything else."""
    provider.script = [Drafted(TITLES, 0.9)]
    await closed.ask(QUESTION, VIEWER)
    viewers = str(PromptStyle.load().prompt(provider.asked[-1]))
    await closed.ask(QUESTION, ADMIN)
    admins = str(PromptStyle.load().prompt(provider.asked[-1]))
    assert "title" in viewers
    assert [word for word in HIDDEN if word in viewers] == []
    assert "authors" in admins, "who may see it is told of it"


async def test_hidden_names_are_in_no_prompt_of_a_repair(closed: Line, provider: Scripted) -> None:
    """A draft that strays is refused without a hint at what there would have been."""
    provider.script = [Drafted("SELECT pric FROM books JOIN author ON true", 0.9), Drafted(TITLES, 0.9)]
    await closed.ask(QUESTION, VIEWER)
    repaired = str(PromptStyle.load().prompt(provider.asked[-1]))
    assert provider.asked[-1].complaints
    assert [word for word in HIDDEN if word in repaired] == []


async def test_a_draft_that_the_database_refused_comes_back_without_the_policys_parts(
    closed: Line, provider: Scripted
) -> None:
    """What ran held the row filter; what is repaired is what the model wrote."""
    failing = "SELECT id / (id - id) FROM books"
    provider.script = [Drafted(failing, 0.9), Drafted(TITLES, 0.9)]
    outcome = await closed.ask(QUESTION, VIEWER)
    assert outcome.status is Status.ANSWERED
    assert [complaint.sql for complaint in provider.asked[-1].complaints] == [failing]
    repaired = str(PromptStyle.load().prompt(provider.asked[-1]))
    assert [word for word in HIDDEN if word in repaired] == []


async def test_an_outcome_tells_what_was_written_beside_what_ran(closed: Line, provider: Scripted) -> None:
    """What people accept, others get: it must hold nothing of the policy under which it ran."""
    provider.script = [Drafted(TITLES, 0.9)]
    outcome = await closed.ask(QUESTION, VIEWER)
    assert outcome.sql is not None
    assert outcome.translation is not None
    assert ("author_id" in outcome.sql, outcome.translation.draft) == (True, TITLES)


async def test_a_complaint_is_not_a_way_to_ask_for_names(closed: Line, provider: Scripted) -> None:
    """Somebody who makes up complaints of an earlier attempt learns no more of the schema than without."""
    made_up = Complaint(
        sql="SELECT authors.name FROM authors", code=Code.REFUSED,
        violations=(Violation(rule="unknown_table", message="There is no table x.", remedy="Look again."),),
    )  # fmt: skip
    provider.script = [Drafted(TITLES, 0.9)]
    await closed.ask(QUESTION.model_copy(update={"complaints": (made_up,)}), VIEWER)
    prompt = str(PromptStyle.load().prompt(provider.asked[-1])).replace(made_up.sql, "")
    assert [word for word in ("author_id", "price", "Calvino") if word in prompt] == []


async def test_two_principals_never_share_a_cached_translation(closed: Line, provider: Scripted) -> None:
    """The same question of another role, or of another tenant, is another entry."""
    provider.script = [Drafted(TITLES, 0.9)]
    for principal in (VIEWER, ADMIN, VIEWER.model_copy(update={"tenant": "acme"})):
        await closed.ask(QUESTION, principal)
    asks = provider.asked[-3:]
    behind = Scripted([Drafted("SELECT 1", 0.9)])
    cached = Cached(behind, "model-1", memory=Memory())
    for ask in (*asks, *asks):
        await cached.translate(ask, timeout=5)
    assert len(behind.asked) == len(asks), "each was translated once, and none for another"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM books",
        "SELECT pric FROM books",
        "SELECT b.authr_id FROM books b",
        "SELECT name FROM author",
        "SELECT x FROM books AS b (x, y, z, w)",
        "SELECT id FROM books ORDER BY prize",
        "SELECT books FROM books",
        "SELECT id FROM books NATURAL JOIN autors",
    ],
)
async def test_hidden_names_are_in_no_error(closed: Line, sql: str) -> None:
    outcome = await closed.ask(Draft(sql=sql, datasource="books"), VIEWER)
    assert outcome.code is Code.REFUSED
    told = outcome.model_dump_json()
    assert [word for word in HIDDEN if word in told] == []


@pytest.mark.parametrize(("hidden", "unknown"), [("authors", "another"), ("numbers", "nothing")])
async def test_a_hidden_table_reads_like_one_that_is_not_there(closed: Line, hidden: str, unknown: str) -> None:
    told = []
    for name in (hidden, unknown):
        outcome = await closed.ask(Draft(sql=f"SELECT 1 FROM {name}", datasource="books"), VIEWER)
        told.append(str(outcome.violations).replace(name, "?"))
    assert told[0] == told[1]


async def test_rows_are_filtered_and_masked_and_the_same_for_nobody_else(closed: Line) -> None:
    assert await rows(closed, TITLES) == [[2, "****ties"], [3, "****omar"]]
    assert [title for _, title in await rows(closed, TITLES, ADMIN)] == [
        "The Dispossessed", "Invisible Cities", "Mr. Palomar",
    ]  # fmt: skip
    assert await rows(closed, "SELECT count(*) FROM books WHERE title = 'Invisible Cities'") == [[0]]


async def test_an_approval_under_the_old_policy_no_longer_runs(closed: Line) -> None:
    """A policy that changes while a query is under way: what the validator let through before does not run after."""
    hand = Hand(closed, f"_INBOX.policy.{new_query_id()}")
    await hand.listen()
    query_id, sql = new_query_id(), "SELECT title FROM books"
    old = approval_of(query_id, sql, closed)
    assert old.policy_version == Policy().version
    ran = closed.statements_run()
    await closed.store(EXECUTE, execute_body(sql, closed.signer.sign(old)), hand.headers(query_id))
    outcome = await hand.outcome()
    assert outcome.code is Code.FORBIDDEN
    assert outcome.detail == "nothing was run: the policy has changed since; ask again"
    assert closed.statements_run() == ran

    again = new_query_id()
    new = approval_of(again, sql, closed).model_copy(update={"policy_version": POLICY.version})
    await closed.store(EXECUTE, execute_body(sql, closed.signer.sign(new)), hand.headers(again))
    assert (await hand.outcome()).code is None


@pytest.mark.parametrize(
    ("row_filter", "told"),
    [
        ("price > 10 AND author_id = :tenant", None),
        ("price", "yes-or-no"),
        ("prize > 10", "no column prize"),
        ("price > ", "not a predicate"),
        ("price > (SELECT 10)", "subquery"),
    ],
)
async def test_a_validator_judges_row_filters_before_they_are_used(
    line: Line, row_filter: str, told: str | None
) -> None:
    """A gateway asks over the bus, with no right more than it has, and tells the place of what is wrong."""
    directory = Directory(line.bus.bucket(CATALOGS), line.bus.bucket(POLICIES))
    await directory.start()
    text = read_text(f"roles:\n  VIEWER:\n    tables:\n      books: {{row_filter: '{row_filter}'}}")
    mistakes = await PolicyChecks(line.bus, directory).mistakes("books", text)
    await directory.stop()
    assert mistakes is not None
    assert [(m.line, m.column) for m in mistakes] == ([(4, 27)] if told else [])
    assert all(told is not None and told in m.message for m in mistakes)


async def test_nothing_is_open_by_default_before_every_policy_is_known(line: Line) -> None:
    """A bus that has lost its policies is no open door: askers are told to try again, and nothing runs meanwhile."""
    bucket, draft = line.admin.bucket(POLICIES), Draft(sql="SELECT 1 AS one", datasource="books")
    before = await bucket.get("books")
    for name in ("books", EVERY_POLICY):
        await bucket.delete(name)
    while (closed := await line.ask(draft, deadline_ms=1_000)).status is Status.ANSWERED:
        pass
    ran = line.statements_run()
    again = await line.ask(draft, deadline_ms=1_000)
    assert {closed.code, again.code} <= {Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED}
    assert line.statements_run() == ran

    await open_by_default(bucket)
    if before is not None:
        await bucket.put("books", before)
    while (await line.ask(draft, deadline_ms=5_000)).status is not Status.ANSWERED:
        pass


async def test_a_gateway_writes_and_removes_policies_over_what_it_has_read(line: Line) -> None:
    """With the rights of its own user, and not over what somebody else has written meanwhile."""
    bucket = line.bus.bucket(POLICIES)
    _, none = await bucket.entry("elsewhere")
    assert await bucket.swap("elsewhere", b"{}", none)
    assert not await bucket.swap("elsewhere", b"{}", none)
    _, written = await bucket.entry("elsewhere")
    assert await bucket.swap("elsewhere", None, written)
    assert await bucket.get("elsewhere") is None
