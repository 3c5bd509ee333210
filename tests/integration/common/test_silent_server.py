"""A NATS that takes connections and says nothing: whoever tries again and again holds no more than one of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from nats.aio.client import Client
from prometheus_client import CollectorRegistry
from tests.support.fault_proxy import FaultProxy
from tests.support.waiting import until

from askwire_common.bus.connection import Connection
from askwire_common.bus.nats_client import LeanClient
from askwire_local.servers import NatsServer

pytestmark = [pytest.mark.servers, pytest.mark.timeout(60)]


class Silent:
    """Counts whoever connects, and whoever goes away again."""

    def __init__(self) -> None:
        self.came = 0
        self.went = 0
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.came += 1
        with suppress(ConnectionError):
            await reader.read()
        self.went += 1
        writer.close()


@pytest.fixture
async def silent() -> AsyncIterator[Silent]:
    silent = Silent()
    server = await asyncio.start_server(silent.serve, "127.0.0.1", 0)
    silent.port = server.sockets[0].getsockname()[1]
    yield silent
    server.close()
    await server.wait_closed()


async def test_who_lost_its_server_leaves_no_attempt_open(broker: NatsServer, silent: Silent) -> None:
    """nats-py forgets the connection on which it waited in vain for a first word; sockets would run out."""
    async with FaultProxy(broker.port) as network:
        client: Client = LeanClient()
        url = f"nats://127.0.0.1:{network.port}"
        await client.connect(
            url,
            connect_timeout=0.2,  # type: ignore[arg-type]  # it says int, and takes any number
            reconnect_time_wait=0.05,  # type: ignore[arg-type]  # as above
            max_reconnect_attempts=-1,
            error_cb=_quiet,
        )
        network.lead_to(silent.port)
        network.cut()
        await until(lambda: silent.came >= 4, "it did not try again")
        await until(lambda: silent.came - silent.went <= 1, "attempts were left open", within=1)
        network.lead_to(broker.port)
        await until(lambda: client.is_connected, "it did not come back")
        await client.flush()
        await client.close()


async def test_who_has_not_found_its_server_yet_leaves_no_attempt_open(silent: Silent) -> None:
    connection = Connection(
        "translator", f"nats://127.0.0.1:{silent.port}", seed=None, ca=None, registry=CollectorRegistry()
    )
    opening = asyncio.create_task(connection.open())
    await until(lambda: silent.came >= 3, "it did not try again")
    await until(lambda: silent.came - silent.went <= 1, "attempts were left open", within=1)
    opening.cancel()
    await asyncio.gather(opening, return_exceptions=True)
    await until(lambda: silent.came == silent.went, "an attempt was left open")


async def _quiet(_: Exception) -> None:
    """Failing is what this is about."""
