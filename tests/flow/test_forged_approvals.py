"""Approvals that nobody gave: whoever takes one service's credentials on the bus still cannot make an executor run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import nats
import orjson
import pytest
import pytest_asyncio
from nats.aio.client import Client
from tests.support.bookshop import open_bookshop
from tests.support.hand import Hand, approval_of, execute_body
from tests.support.line import Access, Line, line_on
from tests.support.providers import Scripted

from askwire_common.bus.nats_bus import NatsBus
from askwire_common.bus.permissions import User, inbox_prefix
from askwire_common.bus.protocols import Incoming
from askwire_common.contracts import EXECUTE, Code, event_subject
from askwire_common.identity.approval import Approval, Purpose, Signer, digest, generate_key
from askwire_common.journey import new_query_id
from askwire_local.servers import NatsServer, PostgresServer

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.servers]
SQL = "SELECT count(*) FROM books"
STRANGERS = [user for user in User if user not in {User.VALIDATOR, User.ADMIN}]


@dataclass
class Field:
    """A line, and where its bus lets one in."""

    line: Line
    access: Access
    url: str

    def refused(self) -> float:
        """How many approvals the executor has counted as not good."""
        return self.line.executor.base.registry.get_sample_value("askwire_approvals_refused_total") or 0.0

    async def as_user(self, user: User) -> Client:
        return await self.access.connect(self.url, user)


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="field")
async def _field(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory, script: Scripted
) -> AsyncIterator[Field]:
    """A line on a real NATS, each service with its own user."""
    directory: Path = tmp_path_factory.mktemp("forged")
    datasources = directory / "datasources.yaml"
    datasources.write_text(await open_bookshop(postgres_server))
    access = Access.generate()
    with NatsServer(directory, config=access.authorization) as server:
        async with line_on(server.url, access, datasources, script) as line:
            await line.known("books")
            yield Field(line, access, server.url)


@pytest_asyncio.fixture(loop_scope="module", name="hand")
async def _hand(field: Field) -> Hand:
    hand = Hand(field.line, f"_INBOX.by.hand.{new_query_id()}")
    await hand.listen()
    return hand


@pytest_asyncio.fixture(loop_scope="module", name="entries")
async def _entries(field: Field) -> AsyncIterator[asyncio.Queue[Incoming]]:
    """What is written into the audit."""
    heard: asyncio.Queue[Incoming] = asyncio.Queue()
    subscription = await field.line.admin.subscribe(event_subject("audit"), heard.put)
    yield heard
    await subscription.stop()


async def entry(entries: asyncio.Queue[Incoming], query_id: str, event: str) -> dict[str, object]:
    """The next entry of this kind about this query."""
    while True:
        found: dict[str, object] = orjson.loads((await asyncio.wait_for(entries.get(), 10)).body)
        if (found.get("query_id"), found["event"]) == (query_id, event):
            return found


@pytest.mark.parametrize("user", STRANGERS)
async def test_only_a_validator_reaches_an_executor(field: Field, hand: Hand, user: User) -> None:
    """Even a genuine approval, published with another service's credentials or an asker's, is refused by the bus."""
    query_id, before = new_query_id(), field.line.statements_run()
    body = execute_body(SQL, field.line.signer.sign(approval_of(query_id, SQL, field.line)))
    violations: asyncio.Queue[Exception] = asyncio.Queue()
    client = await nats.connect(
        field.url,
        nkeys_seed_str=field.access.seeds[user],
        inbox_prefix=inbox_prefix(user).encode(),
        error_cb=violations.put,
        allow_reconnect=False,
    )
    await client.publish(EXECUTE, body, headers=hand.headers(query_id))
    await client.flush()

    assert "permissions violation" in str(await asyncio.wait_for(violations.get(), 10)).lower()
    assert field.line.statements_run() == before
    await client.close()


def _altered(approval: Approval, line: Line) -> str:
    """The claims of one statement under the signature over another's."""
    claims = line.signer.sign(approval).partition(".")[0]
    other = line.signer.sign(approval.model_copy(update={"max_rows": 1})).partition(".")[2]
    return f"{claims}.{other}"


FORGERIES: dict[str, Callable[[Approval, Line], str]] = {
    "signed with a key of one's own": lambda approval, _: Signer(generate_key()).sign(approval),
    "altered": _altered,
    "without a signature": lambda approval, line: line.signer.sign(approval).partition(".")[0] + ".",
    "no approval": lambda _, __: "e30.e30",
    "expired": lambda approval, line: line.signer.sign(approval.model_copy(update={"expires": 1.0})),
    "another statement's": lambda approval, line: line.signer.sign(
        approval.model_copy(update={"digest": digest("SELECT 1")})
    ),
    "another tenant's": lambda approval, line: line.signer.sign(approval.model_copy(update={"principal": "mallory"})),
    "another data source's": lambda approval, line: line.signer.sign(
        approval.model_copy(update={"datasource": "other"})
    ),
    "another query's": lambda approval, line: line.signer.sign(
        approval.model_copy(update={"nonce": f"{new_query_id()}.0"})
    ),
    "under an old policy": lambda approval, line: line.signer.sign(
        approval.model_copy(update={"policy_version": "0" * 16})
    ),
    "a ticket that waits": lambda approval, line: line.signer.sign(
        approval.model_copy(update={"purpose": Purpose.HOLD})
    ),
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_bad_approval_is_refused_counted_and_recorded(
    field: Field, hand: Hand, entries: asyncio.Queue[Incoming], forgery: str
) -> None:
    """Published with the validator's own credentials on the bus: only its key makes an approval."""
    query_id, ran, refused = new_query_id(), field.line.statements_run(), field.refused()
    token = FORGERIES[forgery](approval_of(query_id, SQL, field.line), field.line)
    client = await field.as_user(User.VALIDATOR)
    await NatsBus(lambda: client).store(EXECUTE, execute_body(SQL, token), hand.headers(query_id))

    assert (await hand.outcome()).code is Code.FORBIDDEN
    assert (field.line.statements_run(), field.refused()) == (ran, refused + 1)
    written = await entry(entries, query_id, "approval.refused")
    assert (written["digest"], written["datasource"]) == (digest(SQL), "books")
    assert written["reason"]
    await client.close()


async def test_a_replayed_approval_is_refused_counted_and_recorded(
    field: Field, hand: Hand, entries: asyncio.Queue[Incoming]
) -> None:
    """The validator's own message, heard on the wire and sent again, runs nothing."""
    query_id, ran, refused = new_query_id(), field.line.statements_run(), field.refused()
    body = execute_body(SQL, field.line.signer.sign(approval_of(query_id, SQL, field.line)))
    client = await field.as_user(User.VALIDATOR)
    bus = NatsBus(lambda: client)
    await bus.store(EXECUTE, body, hand.headers(query_id))
    first = await hand.outcome()
    await bus.store(EXECUTE, body, hand.headers(query_id))

    assert await hand.outcome() == first
    assert (field.line.statements_run(), field.refused()) == (ran + 1, refused + 1)
    assert (await entry(entries, query_id, "approval.refused"))["reason"] == "its query has ended"
    await client.close()
