"""One connection per service: it waits for its server, tells of its return, and counts what it was refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs
from tests.support.fault_proxy import FaultProxy
from tests.support.older_nats import claiming
from tests.support.waiting import until

from askwire_common.bus.connection import Connection
from askwire_common.bus.logins import issuer_key
from askwire_common.bus.nats_bus import NatsBus
from askwire_common.bus.permissions import User, authorization
from askwire_common.contracts import EXECUTE, Code
from askwire_common.errors import Retryable
from askwire_common.identity.approval import generate_key
from askwire_local.nkey import new_seed, public_key
from askwire_local.ports import free_port
from askwire_local.servers import NatsServer

pytestmark = [pytest.mark.servers, pytest.mark.timeout(60)]


@pytest.fixture
def seeds() -> dict[User, str]:
    return {user: new_seed() for user in User}


@pytest.fixture
def guarded(server_directory: Path, request: pytest.FixtureRequest, seeds: dict[User, str]) -> NatsServer:
    """A server that knows Askwire's users only; not started."""
    users = authorization({user: public_key(seed) for user, seed in seeds.items()}, issuer_key(generate_key()))
    directory = server_directory / "guarded" / request.node.name
    return NatsServer(directory, port=free_port(), monitor_port=free_port(), config=users)


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
async def connection(
    guarded: NatsServer, seeds: dict[User, str], registry: CollectorRegistry
) -> AsyncIterator[Connection]:
    """The translator's."""
    connection = Connection("translator", guarded.url, seed=seeds[User.TRANSLATOR], ca=None, registry=registry)
    yield connection
    await connection.broker.stop()
    guarded.stop()


async def test_it_waits_for_a_server_that_is_not_there_yet(connection: Connection, guarded: NatsServer) -> None:
    """Until then there is a clear error, and readiness says so."""
    opening = asyncio.create_task(connection.open())
    await asyncio.sleep(0)
    with pytest.raises(Retryable) as caught:
        _ = connection.client
    assert caught.value.code is Code.UNAVAILABLE
    assert not connection.connected
    with pytest.raises(ConnectionError):
        await connection.ping()
    guarded.start()
    await asyncio.wait_for(opening, 30)

    assert connection.connected
    await connection.ping()


@pytest.fixture
def strict(server_directory: Path, request: pytest.FixtureRequest) -> Callable[[str], NatsServer]:
    """Makes a server that knows one key only, and asks nobody about others; each time on the same port."""
    directory, port = server_directory / "strict" / request.node.name, free_port()

    def knowing(seed: str) -> NatsServer:
        users = f"authorization {{ users: [{{ nkey: {public_key(seed)} }}] }}"
        return NatsServer(directory, port=port, monitor_port=free_port(), config=users)

    return knowing


def refusals(registry: CollectorRegistry) -> float:
    """How often a server hung up, saying why."""
    return registry.get_sample_value("askwire_bus_errors_total", {"kind": "Error"}) or 0


async def test_a_server_that_has_forgotten_it_for_a_while_gets_it_back(
    strict: Callable[[str], NatsServer], registry: CollectorRegistry
) -> None:
    """Keys are replaced, and a server may begin with the wrong ones: that must not need a restart of all services."""
    seed = new_seed()
    with strict(seed) as server:
        connection = Connection("translator", server.url, seed=seed, ca=None, registry=registry)
        await connection.open()
    with strict(new_seed()):
        await until(lambda: refusals(registry) >= 2, "it did not come back to be refused")
    with strict(seed):
        await until(lambda: connection.connected, "it gave up")
        await connection.ping()
        await connection.broker.stop()


async def test_a_server_that_does_not_know_it_is_quoted_once_until_it_lets_it_in(
    strict: Callable[[str], NatsServer], registry: CollectorRegistry
) -> None:
    """A wrong seed fills no log with one sentence; that it is wrong again is told again."""
    seed = new_seed()
    with capture_logs() as logs:
        with strict(new_seed()) as server:
            connection = Connection("translator", server.url, seed=seed, ca=None, registry=registry)
            opening = asyncio.create_task(connection.open())
            await until(lambda: refusals(registry) >= 2, "it did not try again")
        with strict(seed):
            await opening
        before = refusals(registry)
        with strict(new_seed()):
            await until(lambda: refusals(registry) >= before + 2, "it did not come back to be refused")
        await connection.broker.stop()
    quoted = [entry["error"] for entry in logs if entry["event"] == "nats.hung_up"]
    assert quoted == ["nats: 'Authorization Violation'"] * 2


@pytest.mark.parametrize("version", ["2.10.29", "1.4.1"])
async def test_a_server_that_is_too_old_ends_the_start_with_a_sentence(nats_server: NatsServer, version: str) -> None:
    """It would ignore silently what delivery depends on."""
    async with claiming(version, nats_server.url) as url:
        connection = Connection("translator", url, seed=None, ca=None, registry=CollectorRegistry())
        with pytest.raises(SystemExit, match=r"Askwire needs 2\.11 or later: upgrade the server"):
            await connection.open()
        await connection.broker.stop()


async def test_hooks_run_after_a_reconnect_and_one_that_fails_stops_no_other(
    connection: Connection, guarded: NatsServer
) -> None:
    guarded.start()
    await connection.open()
    ran = asyncio.Event()

    async def fails() -> None:
        raise Retryable(Code.UNAVAILABLE, "the stream is not there yet")

    async def runs() -> None:
        ran.set()

    connection.on_reconnect(fails)
    connection.on_reconnect(runs)
    guarded.kill()
    await until(lambda: not connection.connected, "it did not notice")
    guarded.start()

    assert await asyncio.wait_for(ran.wait(), 30)


async def test_a_connection_of_which_nothing_arrives_any_more_is_given_up(
    guarded: NatsServer, seeds: dict[User, str], registry: CollectorRegistry
) -> None:
    """Nobody says so where a firewall has forgotten it: whoever waits for the system to notice waits for minutes."""
    guarded.start()
    async with FaultProxy(guarded.port) as proxy:
        url = f"nats://127.0.0.1:{proxy.port}"
        connection = Connection("translator", url, seed=seeds[User.TRANSLATOR], ca=None, registry=registry)
        await connection.open()
        again = asyncio.Event()

        async def hook() -> None:
            again.set()

        connection.on_reconnect(hook)
        proxy.delay_requests()
        await asyncio.wait_for(again.wait(), 20)
        await connection.ping()
        await connection.broker.stop()
    guarded.stop()


async def test_a_refused_publish_is_counted(
    connection: Connection, guarded: NatsServer, registry: CollectorRegistry
) -> None:
    """The server answers a refusal with nothing but an error event; an operator must see it."""
    guarded.start()
    await connection.open()
    await NatsBus(lambda: connection.client).publish(EXECUTE, b"{}")

    await until(
        lambda: registry.get_sample_value("askwire_bus_errors_total", {"kind": "permission"}) == 1,
        "the refusal was not counted",
    )


async def test_who_leaves_while_the_server_is_away_leaves_all_the_same(
    connection: Connection, guarded: NatsServer
) -> None:
    """There is nobody to say goodbye to, and nothing to wait for; a service that is stopped then ends as any other."""
    guarded.start()
    await connection.open()
    client = connection.client
    guarded.kill()
    await until(lambda: not client.is_connected, "it did not notice")
    await connection.broker.stop()

    assert client.is_closed
