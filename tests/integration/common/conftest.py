"""A NATS of the test's own, as deployed: streams, consumers and buckets are there, and the test may break it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client
from tests.support.waiting import until

from askwire_common.bus.nats_bus import NatsBus
from askwire_common.bus.nats_client import LeanClient
from askwire_common.bus.provision import provision
from askwire_local.ports import free_port
from askwire_local.servers import NatsServer


@pytest.fixture
def broker(server_directory: Path, request: pytest.FixtureRequest) -> Iterator[NatsServer]:
    """On a fixed port, so that clients find it again after a restart."""
    directory = server_directory / "brokers" / request.node.name.replace("/", "_")
    with NatsServer(directory, port=free_port(), monitor_port=free_port()) as server:
        yield server


@pytest.fixture
async def client(broker: NatsServer) -> AsyncIterator[Client]:
    """A client that reconnects as services do; everything is provisioned."""
    client = await connect(broker)
    await provision(client)
    yield client
    await client.close()


@pytest.fixture
def bus(client: Client) -> NatsBus:
    return NatsBus(lambda: client)


async def crash(broker: NatsServer, client: Client) -> None:
    """kill -9 and a new start; the client is connected again when this returns."""
    broker.kill()
    await until(lambda: not client.is_connected, "the client did not notice")
    broker.start()
    await until(lambda: client.is_connected, "the client did not come back")


async def connect(broker: NatsServer) -> Client:
    """Another client."""

    async def quiet(_: Exception) -> None:
        """A server that is away is what some tests are about."""

    client = LeanClient()
    options: dict[str, Any] = {"reconnect_time_wait": 0.1, "max_reconnect_attempts": -1, "error_cb": quiet}
    await client.connect(broker.url, **options)
    return client
