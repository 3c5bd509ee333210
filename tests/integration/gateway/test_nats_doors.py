"""Who logs in to the real NATS server with a key or a token asks for itself, and hears nobody else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client
from tests.integration.gateway.conftest import Edge

from askwire_common.bus.logins import LoginSigner, issuer_key, issuer_seed
from askwire_common.bus.nats_bus import NatsBus
from askwire_common.bus.permissions import LOGINS, User, authorization, inbox_prefix
from askwire_common.contracts import ASK, EXECUTE, PRIVATE_INBOX, private_inbox
from askwire_common.identity.approval import generate_key
from askwire_common.identity.principal import Role
from askwire_gateway.identity import apikeys
from askwire_gateway.listening import listening
from askwire_gateway.nats_doors import NatsDoors
from askwire_local.nkey import new_seed, public_key
from askwire_local.servers import NatsServer

pytestmark = pytest.mark.servers

KEY = generate_key()
SEEDS = {user: new_seed() for user in User}


@pytest.fixture(scope="module")
def server(server_directory: Path) -> Iterator[NatsServer]:
    config = authorization({user: public_key(seed) for user, seed in SEEDS.items()}, issuer_key(KEY))
    with NatsServer(server_directory / "nats_doors", config=config) as server:
        yield server


@pytest.fixture
async def doors(edge: Edge, server: NatsServer) -> AsyncIterator[None]:
    """A gateway that answers the server, with the keys of the edge's control database."""
    client = await nats.connect(
        server.url, nkeys_seed_str=SEEDS[User.GATEWAY], inbox_prefix=inbox_prefix(User.GATEWAY).encode()
    )
    signer = LoginSigner(issuer_seed(KEY))
    bus = NatsBus(lambda: client)
    who = edge.identity
    door = NatsDoors(bus, who.authenticator, signer, who.denied, who.audit, seconds=60)
    async with listening(bus, LOGINS, door.serve):
        yield
    await client.close()


@asynccontextmanager
async def logged_in(server: NatsServer, password: str) -> AsyncIterator[tuple[Client, asyncio.Queue[str]]]:
    """A connection with this password, and what the server refused it."""
    refused: asyncio.Queue[str] = asyncio.Queue()

    async def on_error(error: Exception) -> None:
        refused.put_nowait(str(error).lower())

    client = await nats.connect(
        server.url, user="askwire", password=password, inbox_prefix=_inbox(password).encode(), error_cb=on_error,
        allow_reconnect=False, connect_timeout=20,
    )  # fmt: skip
    try:
        yield client, refused
    finally:
        await client.close()


async def answer_to(server: NatsServer, password: str) -> str:
    """What the server says to this password; by hand, for nats-py leaves the socket of a refused login open."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        async with asyncio.timeout(20):
            await reader.readline()
            login = json.dumps({"user": "askwire", "pass": password, "verbose": False, "lang": "test", "version": "0"})
            writer.write(f"CONNECT {login}\r\nPING\r\n".encode())
            await writer.drain()
            return (await reader.readline()).decode()
    finally:
        writer.close()


def _inbox(key: str) -> str:
    key_id = apikeys.key_id_of(key)
    return "_INBOX" if key_id is None else private_inbox(apikeys.subject(key_id))


async def test_a_key_opens_its_own_inbox_and_no_other(edge: Edge, server: NatsServer, doors: None) -> None:
    """Listening at somebody else's, at everybody's or at the server's own questions is refused at once."""
    mine, theirs = edge.viewer, await edge.key(Role.VIEWER)
    async with logged_in(server, mine) as (client, refused):
        await client.subscribe(f"{_inbox(mine)}.answers")
        await client.flush()
        assert refused.empty()
        for foreign in (
            f"{_inbox(theirs)}.answers",
            f"{_inbox(theirs)}.>",
            f"{PRIVATE_INBOX}.>",
            "_INBOX.>",
            ">",
            LOGINS,
        ):
            await client.subscribe(foreign)
            async with asyncio.timeout(20):
                assert "permissions violation for subscription" in await refused.get(), foreign


async def test_a_client_hears_what_is_sent_to_it_and_asks_what_it_may(
    edge: Edge, server: NatsServer, doors: None
) -> None:
    """It publishes questions; statements for the executor, answers to others and the server's questions it may not."""
    other = await edge.key(Role.VIEWER)
    async with logged_in(server, edge.viewer) as (client, refused):
        await client.publish(ASK, b"{}")
        await client.flush()
        assert refused.empty()
        for foreign in (EXECUTE, f"{_inbox(other)}.1", LOGINS, "_R.gw.1", "$JS.API.STREAM.NAMES"):
            await client.publish(foreign, b"{}")
            async with asyncio.timeout(20):
                assert "permissions violation for publish" in await refused.get(), foreign


async def test_a_token_opens_as_its_key_does(edge: Edge, server: NatsServer, doors: None) -> None:
    async with edge.post("/v1/auth/token") as response:
        told = await response.json()
    assert told["inbox"] == _inbox(edge.viewer)
    async with logged_in(server, told["token"]) as (client, refused):
        await client.subscribe(f"{told['inbox']}.answers")
        await client.flush()
        assert refused.empty()


async def test_bad_credentials_open_nothing(edge: Edge, server: NatsServer, doors: None) -> None:
    """Nonsense, nothing, a key that was revoked, and one that may not ask."""
    revoked = await edge.key(Role.VIEWER)
    async with edge.http.delete(
        f"/v1/keys/{apikeys.key_id_of(revoked)}", headers={"Authorization": f"Bearer {edge.admin}"}
    ) as response:
        assert response.status == 200
    unknown, _ = apikeys.mint()
    for password in (revoked, unknown, "nonsense", "a.b.c", "x" * 3_000):
        assert "Authorization Violation" in await answer_to(server, password)
