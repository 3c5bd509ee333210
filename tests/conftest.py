"""Real servers for every test that asks for one: started lazily, once a session (with xdist: once a worker)."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from askwire_local.servers import NatsServer, PostgresServer, ValkeyServer

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def server_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the session's servers keep their state; nothing else does."""
    directory = tmp_path_factory.mktemp("servers")
    for opened in (directory, *directory.parents):
        if opened.is_relative_to(tmp_path_factory.getbasetemp().parent):
            opened.chmod(0o711)
    return directory


@pytest.fixture(scope="session")
def nats_server(server_directory: Path) -> Iterator[NatsServer]:
    """NATS with JetStream, without users; tests must keep to subjects and streams of their own."""
    with NatsServer(server_directory / "nats") as server:
        yield server


@pytest.fixture(scope="session")
def postgres_server(server_directory: Path) -> Iterator[PostgresServer]:
    """PostgreSQL that forgets on a power cut: a test needs no fsync."""
    fast = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    with PostgresServer(server_directory / "postgres", options=fast) as server:
        yield server


@pytest.fixture(scope="session")
def valkey_server(server_directory: Path) -> Iterator[ValkeyServer]:
    """Valkey, which speaks Redis."""
    with ValkeyServer(server_directory / "valkey") as server:
        yield server


@pytest.fixture
async def database(postgres_server: PostgresServer) -> AsyncIterator[str]:
    """The DSN of a fresh, empty database for one test."""
    name = f"test_{secrets.token_hex(6)}"
    admin = await asyncpg.connect(postgres_server.dsn())
    try:
        await admin.execute(f'CREATE DATABASE "{name}"')
        yield postgres_server.dsn(name)
        await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        await admin.close()
