"""The servers from wheels are the real ones: they answer, remember, and leave nothing behind."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import asyncpg
import nats
import nats.errors
import pytest
from redis.asyncio import Redis
from tests.support.processes import ends

from askwire_local.ports import free_port
from askwire_local.process import StartError
from askwire_local.servers import NatsServer, PostgresServer, Server, ValkeyServer

pytestmark = pytest.mark.servers


async def test_nats_answers_and_has_jetstream(nats_server: NatsServer) -> None:
    client = await nats.connect(nats_server.url)
    try:
        account = await client.jetstream().account_info()
        assert account.limits is not None
    finally:
        await client.close()


def test_nats_waits_for_its_turn_of_the_processor(nats_server: NatsServer) -> None:
    """All of its threads: it would push aside whoever is just sending it more."""
    threads = [int(thread.name) for thread in Path(f"/proc/{nats_server.pid}/task").iterdir()]

    assert {os.sched_getscheduler(thread) for thread in threads} == {os.SCHED_BATCH}


async def test_nats_is_stuck_after_its_disk_was_full_until_it_is_started_anew(server_directory: Path) -> None:
    """A stream that could not write stays broken though there is room again; the server's keeper is told so."""
    with NatsServer(server_directory / "full") as server:
        client = await nats.connect(server.url)
        stream = client.jetstream()
        await stream.add_stream(name="KEPT", subjects=["kept"])
        await stream.publish("kept", b"before")
        assert not server.stuck()
        unlimited = resource.prlimit(server.pid or 0, resource.RLIMIT_FSIZE)
        resource.prlimit(server.pid or 0, resource.RLIMIT_FSIZE, (4_096, unlimited[1]))  # as if the disk were full
        with pytest.raises(nats.errors.Error):
            await stream.publish("kept", b"x" * 100_000, timeout=1)
        resource.prlimit(server.pid or 0, resource.RLIMIT_FSIZE, unlimited)
        with pytest.raises(nats.errors.Error):
            await stream.publish("kept", b"there is room again", timeout=1)
        assert server.stuck()
        await client.close()
        server.stop()
        server.start()
        assert not server.stuck()
        client = await nats.connect(server.url)
        assert (await client.jetstream().publish("kept", b"after")).seq >= 2
        await client.close()


async def test_each_test_gets_a_database_of_its_own(database: str) -> None:
    connection = await asyncpg.connect(database)
    try:
        assert (
            await connection.fetchval("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == 0
        )
        assert await connection.fetchval("SHOW server_version") >= "18"
    finally:
        await connection.close()


async def test_postgres_knows_only_the_right_password(postgres_server: PostgresServer) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(host="127.0.0.1", port=postgres_server.port, user="postgres", password="guess")


async def test_valkey_wants_its_password(valkey_server: ValkeyServer) -> None:
    async with Redis.from_url(valkey_server.url) as client:
        assert (await client.info())["valkey_version"]
    reader = Redis(host="127.0.0.1", port=valkey_server.port)
    with pytest.raises(Exception, match="must be called with the client already authenticated"):
        await reader.ping()
    await reader.aclose()


async def test_state_survives_a_restart_and_a_crash(server_directory: Path) -> None:
    server = PostgresServer(server_directory / "durable")
    with server:
        connection = await asyncpg.connect(server.dsn())
        await connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        await connection.close()
        server.kill()
        server.start()
        connection = await asyncpg.connect(server.dsn())
        assert await connection.fetchval("SELECT answer FROM kept") == 42
        await connection.close()
    assert not server.running()


async def test_a_statement_that_would_fill_the_memory_fails_alone(server_directory: Path) -> None:
    """Where the system has to end it, PostgreSQL ends everybody's: it starts anew."""
    with PostgresServer(server_directory / "bounded", memory_bytes=512 * 1024 * 1024) as server:
        other, greedy = [await asyncpg.connect(server.dsn()) for _ in range(2)]
        with pytest.raises(asyncpg.OutOfMemoryError):
            await greedy.fetch("SELECT array_agg(repeat('x', 1000000)) FROM generate_series(1, 900)")
        assert await greedy.fetchval("SELECT 1") == 1
        assert await other.fetchval("SELECT 2") == 2
        await greedy.close()
        await other.close()


@pytest.mark.parametrize("kind", [NatsServer, ValkeyServer, PostgresServer])
def test_a_taken_port_is_said_in_a_sentence(
    kind: type[Server], nats_server: NatsServer, server_directory: Path
) -> None:
    with pytest.raises(StartError, match=rf"needs port {nats_server.port}, which another program holds") as caught:
        kind(server_directory / f"taken_{kind.name}", port=nats_server.port).start()
    assert kind.name in str(caught.value)


@pytest.mark.parametrize("kind", ["NatsServer", "PostgresServer", "ValkeyServer"])
def test_a_server_does_not_outlive_a_killed_parent(kind: str, server_directory: Path) -> None:
    program = (
        f"import sys, pathlib\nfrom askwire_local.servers import {kind}\n"
        f"server = {kind}(pathlib.Path(sys.argv[1])).start()\nprint(server.pid, flush=True)\nsys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program, str(server_directory / f"orphan_{kind}")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    assert ends(pid, within=10), f"{kind} {pid} outlived its parent"


def test_the_preferred_port_is_taken_only_when_it_is_free(nats_server: NatsServer) -> None:
    assert free_port(nats_server.port) != nats_server.port
    spare = free_port()
    assert free_port(spare) == spare
