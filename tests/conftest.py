"""Real servers for every test that asks for one: started lazily, once a session (with xdist: once a worker)."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from tests.support.otlp import Collector
from tests.support.stack import Stack

from askwire_local.servers import NatsServer, PostgresServer, ValkeyServer

ROOT = Path(__file__).parents[1]


def pytest_configure() -> None:
    """Tell programs that look no further than /tmp, browsers among them, where this user may write."""
    os.environ.setdefault("TMPDIR", tempfile.gettempdir())


@pytest.fixture(scope="session")
def server_directory() -> Iterator[Path]:
    """Where the session's servers keep their state; nothing else does.

    Not below pytest's own directory: that one is closed to others, and root's PostgreSQL runs as another user.
    """
    with tempfile.TemporaryDirectory(prefix="askwire-test-", ignore_cleanup_errors=True) as name:
        directory = Path(name)
        directory.chmod(0o711)
        yield directory


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


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    """Where the session's stack sends its traces."""
    with Collector() as collector:
        yield collector


@pytest.fixture(scope="session")
def stack(server_directory: Path, collector: Collector) -> Iterator[Stack]:
    """All of Askwire, as ``make run`` starts it, with the demo loaded; whoever breaks something leaves it mended."""
    stack = Stack(
        server_directory / "stack",
        {"ASKWIRE_OTLP_ENDPOINT": collector.endpoint, "OTEL_BSP_SCHEDULE_DELAY": "200"},
    )
    policies = server_directory / "policies.yaml"
    policies.write_text("demo: {mode: moderate, max_rows: 400000}\n")  # so that a whole table can be streamed
    try:
        stack.start("--policies", str(policies))
        yield stack
    finally:
        stack.stop()


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
