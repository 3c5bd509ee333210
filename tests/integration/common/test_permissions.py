"""The real server grants each user what its work needs, and refuses the rest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client

from askwire_common.bus.logins import issuer_key
from askwire_common.bus.nats_bus import NatsBus
from askwire_common.bus.permissions import LOGINS, User, authorization, inbox_prefix
from askwire_common.bus.provision import provision
from askwire_common.contracts import (
    ASK,
    CATALOGS,
    CHANGES,
    CLIENT_INBOX,
    EVENTS,
    EVENTS_STREAM,
    EXECUTE,
    FILTERS,
    GATEWAY_INBOX,
    OUTCOMES,
    POLICIES,
    PRIVATE_INBOX,
    RESULTS,
    RESULTS_STREAM,
    TRANSLATE,
    UNWRITTEN,
    VALIDATE,
    WORK_STREAM,
    cancel_subject,
    credit_subject,
    event_subject,
    private_inbox,
    result_subject,
)
from askwire_common.identity.approval import generate_key
from askwire_local.nkey import new_seed, public_key
from askwire_local.servers import NatsServer

pytestmark = pytest.mark.servers

WORKERS = (User.TRANSLATOR, User.VALIDATOR, User.EXECUTOR)
SERVICES = (User.GATEWAY, *WORKERS)
QUERY = "01K00000000000000000000000"
SUBJECTS = {
    TRANSLATE: {User.GATEWAY, User.VALIDATOR, User.EXECUTOR, User.CLIENT},
    VALIDATE: {User.GATEWAY, User.TRANSLATOR, User.CLIENT},
    EXECUTE: {User.VALIDATOR},
    ASK: {User.CLIENT},
    FILTERS: {User.GATEWAY},
    credit_subject(QUERY): {User.GATEWAY, User.CLIENT},
    cancel_subject(QUERY): {User.GATEWAY, User.CLIENT},
    event_subject("audit"): set(SERVICES),
    f"{GATEWAY_INBOX}.1": set(WORKERS),
    UNWRITTEN: set(SERVICES),
    f"{CLIENT_INBOX}.x.1": set(SERVICES),
    f"{private_inbox('ada')}.1": set(SERVICES),
    LOGINS: set(),
    "$SYS._INBOX.x.1": {User.GATEWAY},
    result_subject("owner", QUERY): set(WORKERS),
    f"$JS.API.DIRECT.GET.{RESULTS_STREAM}": {User.GATEWAY},
    f"$JS.API.STREAM.MSG.GET.{RESULTS_STREAM}": set(),
    f"$JS.API.CONSUMER.CREATE.{RESULTS_STREAM}": set(),
    f"$KV.{CATALOGS}.demo": {User.EXECUTOR},
    f"$KV.{POLICIES}.demo": {User.GATEWAY},
    f"$KV.{CHANGES}.x": {User.VALIDATOR},
    f"$KV.{OUTCOMES}.{QUERY}": set(SERVICES),
    f"$JS.API.STREAM.INFO.{EVENTS_STREAM}": {User.AUDITOR, User.GATEWAY, User.EXECUTOR},
    f"$JS.API.DIRECT.GET.{EVENTS_STREAM}": {User.AUDITOR, User.GATEWAY},
    f"$JS.API.CONSUMER.INFO.{WORK_STREAM}.translator": {User.GATEWAY, User.TRANSLATOR},
    f"$JS.API.CONSUMER.INFO.{WORK_STREAM}.executor": {User.GATEWAY, User.EXECUTOR},
    f"$JS.API.STREAM.MSG.GET.{EVENTS_STREAM}": set(),
    f"$JS.API.STREAM.MSG.DELETE.{EVENTS_STREAM}": set(),
    f"$JS.API.STREAM.PURGE.{EVENTS_STREAM}": set(),
    f"$JS.API.CONSUMER.CREATE.{EVENTS_STREAM}": set(),
    "$JS.API.STREAM.DELETE.ASKWIRE_WORK": set(),
    "$JS.API.STREAM.MSG.GET.ASKWIRE_WORK": set(),
    "$JS.API.CONSUMER.CREATE.ASKWIRE_WORK": set(),
}


class Guarded:
    """A server with Askwire's users."""

    def __init__(self, server: NatsServer, seeds: dict[User, str]) -> None:
        self.server = server
        self.seeds = seeds

    @asynccontextmanager
    async def connected(self, user: User) -> AsyncIterator[tuple[Client, asyncio.Queue[str]]]:
        """A client of this user, and what the server refused it."""
        refused: asyncio.Queue[str] = asyncio.Queue()

        async def on_error(error: Exception) -> None:
            refused.put_nowait(str(error).lower())

        client = await nats.connect(
            self.server.url,
            nkeys_seed_str=self.seeds[user],
            inbox_prefix=inbox_prefix(user).encode(),
            error_cb=on_error,
            allow_reconnect=False,
        )
        try:
            yield client, refused
        finally:
            await client.close()


@pytest.fixture(scope="module")
def guarded(server_directory: Path) -> Iterator[Guarded]:
    seeds = {user: new_seed() for user in User}
    config = authorization({user: public_key(seed) for user, seed in seeds.items()}, issuer_key(generate_key()))
    with NatsServer(server_directory / "nats_guarded", config=config) as server:
        guard = Guarded(server, seeds)
        asyncio.run(_provision(guard))
        yield guard


async def _provision(guard: Guarded) -> None:
    async with guard.connected(User.ADMIN) as (client, _):
        await provision(client)


@pytest.mark.parametrize("user", [u for u in User if u is not User.ADMIN])
async def test_the_server_refuses_every_publish_that_is_not_this_users_business(guarded: Guarded, user: User) -> None:
    async with guarded.connected(user) as (client, refused):
        for subject in SUBJECTS:
            await client.publish(subject, b"{}")
        await client.flush()
        await client.flush()
        complaints = [refused.get_nowait() for _ in range(refused.qsize())]
    denied = {subject for subject in SUBJECTS if any(f'"{subject.lower()}"' in text for text in complaints)}
    assert denied == {subject for subject, allowed in SUBJECTS.items() if user not in allowed}


@pytest.mark.parametrize("user", SERVICES)
async def test_a_service_decides_and_reads_outcomes_with_what_it_was_given(guarded: Guarded, user: User) -> None:
    async with guarded.connected(user) as (client, refused):
        bucket = await client.jetstream().key_value(OUTCOMES)
        await bucket.create(f"key-{user}", b"1")
        assert (await bucket.get(f"key-{user}")).value == b"1"
        assert refused.empty()


@pytest.mark.parametrize(
    ("user", "bucket"), [(u, b) for u in (User.GATEWAY, User.TRANSLATOR, User.VALIDATOR) for b in (CATALOGS, POLICIES)]
)
async def test_catalogs_and_policies_can_be_followed(guarded: Guarded, user: User, bucket: str) -> None:
    async with guarded.connected(user) as (client, refused):
        changes = NatsBus(lambda: client).bucket(bucket).watch()
        async with asyncio.timeout(5):
            while await anext(changes) is not None:
                pass
        assert refused.empty()


async def test_a_worker_takes_and_acknowledges_its_own_work(guarded: Guarded) -> None:
    async with guarded.connected(User.VALIDATOR) as (client, refused):
        await client.jetstream().publish(TRANSLATE, b"{}", headers={"Nats-Msg-Id": "own-work"})
        assert refused.empty()
    async with guarded.connected(User.TRANSLATOR) as (client, refused):
        pull = await client.jetstream().pull_subscribe_bind("translator", "ASKWIRE_WORK")
        (message, *_) = await pull.fetch(1, timeout=5)
        await message.in_progress()
        await message.ack_sync(timeout=5)
        assert refused.empty()


@pytest.mark.parametrize(
    ("user", "subject"),
    [
        (User.CLIENT, EXECUTE),
        (User.CLIENT, f"{private_inbox('ada')}.>"),
        (User.CLIENT, f"{PRIVATE_INBOX}.>"),
        (User.CLIENT, LOGINS),
        (User.TRANSLATOR, f"{PRIVATE_INBOX}.>"),
        (User.EXECUTOR, LOGINS),
        (User.CLIENT, f"{GATEWAY_INBOX}.>"),
        (User.CLIENT, f"{RESULTS}.>"),
        (User.CLIENT, f"{EVENTS}.>"),
        (User.EXECUTOR, f"{EVENTS}.>"),
        (User.AUDITOR, f"{RESULTS}.>"),
        (User.AUDITOR, f"{CLIENT_INBOX}.>"),
        (User.TRANSLATOR, f"{RESULTS}.*.*"),
        (User.TRANSLATOR, f"{GATEWAY_INBOX}.>"),
        (User.TRANSLATOR, f"{CLIENT_INBOX}.>"),
        (User.VALIDATOR, "_INBOX_executor.>"),
        (User.GATEWAY, ">"),
    ],
)
async def test_nobody_listens_to_what_is_not_meant_for_it(guarded: Guarded, user: User, subject: str) -> None:
    async with guarded.connected(user) as (client, refused):
        await client.subscribe(subject)
        await client.flush()
        async with asyncio.timeout(5):
            assert "permissions violation for subscription" in await refused.get()
