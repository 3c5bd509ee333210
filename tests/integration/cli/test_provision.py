"""Provisioning from the command line, on a server of its own."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import nats
import pytest
from tests.support.older_nats import claiming

from askwire_cli.examine.running import bus_findings
from askwire_cli.target import NatsTarget
from askwire_common.bus.provision import provision
from askwire_common.contracts import OUTCOMES, WORK_STREAM
from askwire_local.servers import NatsServer

pytestmark = pytest.mark.servers


def test_several_servers_are_named_as_the_services_name_them(tmp_path: Path) -> None:
    """Comma-separated: whoever sets ASKWIRE_NATS_URL for a cluster sets it once for all."""
    with NatsServer(tmp_path / "nats") as server:
        done = subprocess.run(
            [sys.executable, "-m", "askwire_cli", "provision"],
            env={"ASKWIRE_NATS_URL": f"{server.url}, {server.url}", "ASKWIRE_STATE": str(tmp_path), "PATH": "/bin"},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert (done.returncode, done.stderr) == (0, "")
    assert "in place" in done.stdout


async def test_what_somebody_deleted_is_named_and_made_again(nats_server: NatsServer, tmp_path: Path) -> None:
    """A bus that lacks a bucket answers, and all services say that they are ready: the doctor looks."""
    ours = NatsTarget(nats_server.url, None)
    client = await nats.connect(nats_server.url)
    try:
        await provision(client)
        await client.jetstream().delete_key_value(OUTCOMES)
        await client.jetstream().delete_consumer(WORK_STREAM, "validator")
    finally:
        await client.close()
    deleted = (f"consumer validator of {WORK_STREAM}", f"bucket {OUTCOMES}")
    assert [found.what for found in await bus_findings(ours)] == [f"NATS has no {name}." for name in deleted]

    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "askwire_cli", "provision"),
        env={"ASKWIRE_NATS_URL": nats_server.url, "ASKWIRE_STATE": str(tmp_path), "PATH": "/bin"},
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await process.communicate()

    assert f"Made just now: {', '.join(deleted)}." in told.decode()
    assert await bus_findings(ours) == []


async def test_a_server_that_is_too_old_gets_no_streams(nats_server: NatsServer, tmp_path: Path) -> None:
    async with claiming("2.10.29", nats_server.url) as url:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "askwire_cli", "provision"),
            env={"ASKWIRE_NATS_URL": url, "ASKWIRE_STATE": str(tmp_path), "PATH": "/bin"},
            stderr=asyncio.subprocess.PIPE,
        )
        _, told = await process.communicate()

    assert process.returncode not in {0, None}
    assert b"the NATS server is 2.10; Askwire needs 2.11 or later: upgrade the server" in told
