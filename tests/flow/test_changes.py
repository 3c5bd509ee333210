"""Changes of data: asked for by one, approved by another, made once, and nothing changes by any other way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import orjson
import pytest
import pytest_asyncio
import yaml
from structlog.testing import capture_logs
from tests.support.bookshop import open_bookshop
from tests.support.hand import Hand, approval_of, execute_body
from tests.support.line import ADMIN, Access, Line, line_on
from tests.support.providers import Scripted

from askwire_common.bus.protocols import Incoming
from askwire_common.contracts import CHANGES, EXECUTE, POLICIES, Code, Draft, Outcome, Status, event_subject
from askwire_common.datasources.policy import Policy, RolePolicy, SafetyMode, TablePolicy
from askwire_common.errors import ServiceError
from askwire_common.identity.approval import Purpose, digest
from askwire_common.identity.principal import ROLE_PERMISSIONS, Permission, Principal, Role
from askwire_common.journey import new_query_id
from askwire_gateway.audit import Audit
from askwire_gateway.changes import Changes
from askwire_local.servers import NatsServer, PostgresServer

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.servers]
ASKER = Principal(subject="dora", role=Role.DATA_SCIENTIST, permissions=ROLE_PERMISSIONS[Role.DATA_SCIENTIST])
VIEWER = Principal(subject="vic", role=Role.VIEWER, permissions=ROLE_PERMISSIONS[Role.VIEWER])
RAISE = "UPDATE books SET price = price + 1 WHERE id = 1"
POLICY = Policy(mode=SafetyMode.PERMISSIVE)


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="shop")
async def _shop(postgres_server: PostgresServer) -> str:
    """The bookshop's data sources file, with a role that may change it."""
    fields = yaml.safe_load(await open_bookshop(postgres_server))["books"]
    name = fields["dsn"].rpartition("/")[2]
    owner = await asyncpg.connect(postgres_server.dsn(name))
    await owner.execute(f"CREATE ROLE {name}_w LOGIN PASSWORD 'writer'")
    await owner.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON books TO {name}_w")
    await owner.close()
    writing = fields["dsn"].replace(f"{name}:reader", f"{name}_w:writer")
    return yaml.safe_dump({"books": {**fields, "write_dsn": writing, "max_changed_rows": 2}, "bare": fields})


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="line")
async def _line(shop: str, tmp_path_factory: pytest.TempPathFactory, script: Scripted) -> AsyncIterator[Line]:
    """A line on which changes may be asked for."""
    directory = tmp_path_factory.mktemp("changes")
    datasources = directory / "datasources.yaml"
    datasources.write_text(shop)
    access = Access.generate()
    allowed = {"validator": {"allow_dangerous_queries": True}}
    with NatsServer(directory, config=access.authorization) as server:
        async with line_on(server.url, access, datasources, script, adjust=allowed) as line:
            for datasource in ("books", "bare"):
                await line.known(datasource)
                await obey(line, POLICY, datasource)
            yield line


async def obey(line: Line, policy: Policy, datasource: str = "books") -> None:
    """Put a policy in place, and return when a statement of permissive mode alone is judged by it."""
    await line.admin.bucket(POLICIES).put(datasource, policy.model_dump_json().encode())
    expected = Status.APPROVAL_REQUIRED if policy.mode is SafetyMode.PERMISSIVE else Status.REFUSED
    while (await line.ask(Draft(sql=RAISE, datasource=datasource), ASKER)).status is not expected:
        pass


@pytest_asyncio.fixture(loop_scope="module", name="database")
async def _database(shop: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """The bookshop itself."""
    connection = await asyncpg.connect(yaml.safe_load(shop)["books"]["dsn"])
    yield connection
    await connection.close()


@pytest.fixture(name="changes")
def _changes(line: Line) -> Changes:
    """What waits, seen and decided with the gateway's own rights on the bus."""
    return Changes(line.bus, line.bus.bucket(CHANGES), line.outcomes, Audit(line.bus))


async def ask(line: Line, sql: str, principal: Principal = ASKER, datasource: str = "books") -> Outcome:
    return await line.ask(Draft(sql=sql, datasource=datasource), principal)


async def approve(line: Line, held: Outcome, principal: Principal = ADMIN, sql: str | None = None) -> Outcome:
    draft = Draft(sql=sql or held.sql or "", datasource=held.datasource, ticket=held.ticket)
    return await line.ask(draft, principal)


async def contents(database: asyncpg.Connection[asyncpg.Record]) -> list[asyncpg.Record]:
    found: list[asyncpg.Record] = await database.fetch("SELECT * FROM books ORDER BY id")
    return found


async def test_a_change_waits_for_somebody_else_and_is_then_made(
    line: Line, changes: Changes, database: asyncpg.Connection[asyncpg.Record]
) -> None:
    """Who asks gets digest and ticket, who approves gets the number of rows, and the audit has both ends."""
    before = await database.fetchval("SELECT price FROM books WHERE id = 1")
    held = await ask(line, RAISE)
    assert (held.status, held.digest) == (Status.APPROVAL_REQUIRED, digest(RAISE))
    assert await database.fetchval("SELECT price FROM books WHERE id = 1") == before

    entries: asyncio.Queue[Incoming] = asyncio.Queue()
    await line.admin.subscribe(event_subject("audit"), entries.put)
    made = await approve(line, held)

    assert (made.status, made.row_count) == (Status.ANSWERED, 1)
    told = await changes.fate(held)
    assert (told.query_id, told.status, told.row_count) == (held.query_id, Status.ANSWERED, 1)
    assert await database.fetchval("SELECT price FROM books WHERE id = 1") == before + 1
    run, changed = [orjson.loads((await asyncio.wait_for(entries.get(), 10)).body) for _ in range(2)]
    assert (run["event"], changed["event"], changed["rows"]) == ("statement.run", "statement.changed", 1)
    for entry in (run, changed):
        assert (entry["principal"], entry["digest"]) == (ADMIN.subject, held.digest)
        assert entry["held"].startswith(f"{ASKER.subject} ")


async def test_a_ticket_is_good_once(line: Line, database: asyncpg.Connection[asyncpg.Record]) -> None:
    """Approved again, by the same person or by another, nothing happens."""
    held = await ask(line, RAISE)
    assert (await approve(line, held)).status is Status.ANSWERED
    after = await contents(database)
    other = ADMIN.model_copy(update={"subject": "bob"})

    assert {(await approve(line, held, who)).code for who in (ADMIN, other)} == {Code.CONFLICT}
    assert await contents(database) == after


async def test_who_approves_needs_no_right_to_ask_for_changes(
    line: Line, database: asyncpg.Connection[asyncpg.Record]
) -> None:
    """The two permissions are apart, and so may be the people."""
    held = await ask(line, RAISE)
    only_approves = ADMIN.model_copy(update={"subject": "vera", "permissions": ADMIN.permissions - {Permission.WRITE}})
    refused = await ask(line, RAISE, only_approves)
    assert (refused.status, refused.ticket) == (Status.REFUSED, None)
    before = await contents(database)
    assert (await approve(line, held, only_approves)).status is Status.ANSWERED
    assert await contents(database) != before


async def test_a_denied_change_is_never_made(
    line: Line, changes: Changes, database: asyncpg.Connection[asyncpg.Record]
) -> None:
    """Approvers find it, one denies it, and then its ticket is good for nothing."""
    before = await contents(database)
    held = await ask(line, RAISE)
    found = next(change for change in await changes.waiting() if change.ticket == held.ticket)
    assert (found.sql, found.digest, found.datasource, found.asked_by) == (RAISE, held.digest, "books", ASKER.subject)

    await changes.deny(found, "eve", "not now")
    outcome = await approve(line, held)

    assert (outcome.code, "denied" in (outcome.detail or "")) == (Code.CONFLICT, True)
    told = await changes.fate(held)
    assert (told.status, told.code, [v.rule for v in told.violations]) == (Status.REFUSED, Code.REFUSED, ["approval"])
    assert "not now" in told.violations[0].message
    assert held.ticket not in {change.ticket for change in await changes.waiting()}
    assert await contents(database) == before


async def test_a_change_that_was_made_can_no_longer_be_denied(line: Line, changes: Changes) -> None:
    """Whoever is first decides; nothing that was made waits."""
    held = await ask(line, RAISE)
    found = next(change for change in await changes.waiting() if change.ticket == held.ticket)
    assert (await approve(line, held)).status is Status.ANSWERED

    with pytest.raises(ServiceError, match="approved before"):
        await changes.deny(found, "eve", None)
    assert held.ticket not in {change.ticket for change in await changes.waiting()}


@pytest.mark.parametrize(
    ("who", "sql"),
    [(ASKER, None), (VIEWER, None), (ADMIN, "UPDATE books SET price = 0 WHERE id = 1"), (ADMIN, "SELECT 1")],
    ids=["oneself", "a viewer", "another change", "a query"],
)
async def test_an_approval_is_somebody_elses_and_of_exactly_that_statement(
    line: Line, database: asyncpg.Connection[asyncpg.Record], who: Principal, sql: str | None
) -> None:
    """Nothing is changed otherwise."""
    before = await contents(database)
    outcome = await approve(line, await ask(line, RAISE), who, sql)

    assert outcome.code in {Code.FORBIDDEN, Code.REFUSED}
    assert await contents(database) == before


async def test_a_ticket_dies_with_its_policy(line: Line, database: asyncpg.Connection[asyncpg.Record]) -> None:
    """What was asked for under another policy is asked for again."""
    before = await contents(database)
    held = await ask(line, RAISE)
    await obey(line, POLICY.model_copy(update={"max_rows": 7}))
    outcome = await approve(line, held)
    await obey(line, POLICY)

    assert outcome.code is Code.FORBIDDEN
    assert await contents(database) == before


async def test_a_change_of_too_many_rows_is_undone(line: Line, database: asyncpg.Connection[asyncpg.Record]) -> None:
    """Two are allowed here, and it would be three."""
    before = await contents(database)
    outcome = await approve(line, await ask(line, "UPDATE books SET price = 0 WHERE id > 0"))

    assert outcome.code is Code.REFUSED
    assert "3 rows" in (outcome.detail or "")
    assert await contents(database) == before


async def test_a_role_for_changes_that_is_locked_out_is_told_to_the_asker_and_to_operators(
    line: Line, database: asyncpg.Connection[asyncpg.Record], postgres_server: PostgresServer
) -> None:
    """Nothing was changed, it is said; operators hear which login it was."""
    before, role = await contents(database), f"{await database.fetchval('SELECT current_database()')}_w"
    owner = await asyncpg.connect(postgres_server.dsn())
    await owner.execute(f"ALTER ROLE {role} NOLOGIN")
    try:
        with capture_logs() as logs:
            outcome = await approve(line, await ask(line, RAISE))
    finally:
        await owner.execute(f"ALTER ROLE {role} LOGIN")
        await owner.close()

    assert outcome.code is Code.UNAVAILABLE
    assert outcome.detail == "Nothing was changed: the data source lets no change in. Ask its operator."
    assert await contents(database) == before
    (reason,) = [entry["reason"] for entry in logs if entry["event"] == "source.unreachable"]
    assert f"as '{role}' (`write_dsn` in ASKWIRE_DATASOURCES): " in reason
    assert "is not permitted to log in" in reason
    assert "writer" not in reason


async def test_without_a_role_for_it_nothing_is_changed(line: Line) -> None:
    """The refusal says what an operator would have to do."""
    outcome = await approve(line, await ask(line, RAISE, datasource="bare"))

    assert outcome.code is Code.REFUSED
    assert "write_dsn" in (outcome.detail or "")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE books SET price = 0",
        "DELETE FROM books WHERE true",
        "DELETE FROM books WHERE 1 = 1",
        "DELETE FROM books WHERE id = 1 RETURNING title",
        "WITH gone AS (DELETE FROM authors RETURNING id) UPDATE books SET price = 0 WHERE id IN (SELECT id FROM gone)",
        "INSERT INTO books VALUES (9, 'x', 1, 1)",
        "INSERT INTO books (id, title, author_id) VALUES (9, 'x', 1) ON CONFLICT (id) DO UPDATE SET price = 0",
        "UPDATE books SET price = pg_sleep(1)::text::numeric WHERE id = 1",
        "UPDATE books SET nothing = 1 WHERE id = 1",
        "UPDATE books SET price = (SELECT count(*) FROM pg_shadow) WHERE id = 1",
        "UPDATE books SET price = 0 WHERE id = 1 OR id = id",
        "MERGE INTO books USING authors a ON a.id = books.id WHEN MATCHED THEN DELETE",
        "TRUNCATE books",
        "DROP TABLE books",
        "UPDATE books SET price = 0 WHERE id = 1; DELETE FROM authors",
    ],
)
async def test_what_may_not_be_asked_for(line: Line, sql: str) -> None:
    """Every row, a second change, rows that come back, and whatever a query may not do."""
    outcome = await ask(line, sql)
    assert outcome.status is Status.REFUSED, outcome
    assert outcome.violations


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM books WHERE id = 3",
        "INSERT INTO books (id, title, author_id) VALUES (9, 'x', 1), (10, 'y', 2)",
        "INSERT INTO books (id, title, author_id) SELECT id + 100, name, id FROM authors WHERE id = 1",
        "UPDATE books AS b SET price = b.price * 2, title = upper(b.title) FROM authors AS a WHERE a.id = b.author_id",
    ],
)
async def test_what_may_be_asked_for(line: Line, sql: str) -> None:
    """By who may write; a viewer is refused."""
    assert (await ask(line, sql)).status is Status.APPROVAL_REQUIRED
    assert (await ask(line, sql, VIEWER)).status is Status.REFUSED


async def test_what_one_sees_a_part_of_one_cannot_change(line: Line) -> None:
    """A filter, a mask or a hidden column closes the table to changes."""
    seen = {"books": TablePolicy(row_filter="price < 10"), "authors": TablePolicy()}
    narrow = POLICY.model_copy(update={"roles": {Role.DATA_SCIENTIST: RolePolicy(tables=seen)}})
    await line.admin.bucket(POLICIES).put("books", narrow.model_dump_json().encode())
    while (outcome := await ask(line, RAISE)).status is Status.APPROVAL_REQUIRED:
        pass
    assert [v.rule for v in outcome.violations] == ["changes"]
    await obey(line, POLICY)


@pytest.mark.parametrize("purpose", [Purpose.READ, Purpose.HOLD])
async def test_only_an_approved_change_changes(
    line: Line, database: asyncpg.Connection[asyncpg.Record], purpose: Purpose
) -> None:
    """A genuine signature for reading, or for waiting, under a change: the executor does not make it."""
    before = await contents(database)
    hand = Hand(line, f"_INBOX.by.hand.{new_query_id()}")
    await hand.listen()
    query_id = new_query_id()
    signed = approval_of(query_id, RAISE, line).model_copy(
        update={"purpose": purpose, "policy_version": POLICY.version}
    )
    await line.store(EXECUTE, execute_body(RAISE, line.signer.sign(signed)), hand.headers(query_id))

    assert (await hand.outcome()).code in {Code.FORBIDDEN, Code.REFUSED}
    assert await contents(database) == before


async def test_what_a_model_wrote_is_never_held_for_approval(line: Line) -> None:
    """A change is somebody's own statement: a question that is answered with one is refused, whoever asks."""
    drafted = Draft(sql=RAISE, question="make book 1 dearer", datasource="books")
    for principal in (ASKER, ADMIN):
        refused = await line.ask(drafted, principal)
        assert (refused.status, refused.code, refused.ticket) == (Status.REFUSED, Code.REFUSED, None)


async def test_a_dry_run_of_a_change_is_a_verdict_and_waits_for_nobody(line: Line) -> None:
    """It tells that the statement would be let pass, and leaves no ticket behind."""
    told = await line.ask(Draft(sql=RAISE, datasource="books", dry_run=True), ASKER)
    assert (told.status, told.sql, told.ticket) == (Status.VALIDATED, RAISE, None)
