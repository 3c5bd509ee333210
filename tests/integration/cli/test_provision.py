"""Provisioning from the command line, on a server of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

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
