"""The units for bare metal: systemd takes them, and they are tight."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.tools import tool

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "deploy" / "systemd"
SERVICE = (UNITS / "askwire@.service").read_text(encoding="utf-8")
SERVICES = ("gateway", "translator", "validator", "executor")


@pytest.fixture
def analyze() -> str:
    if not os.access("/tmp", os.W_OK):  # noqa: S108 - systemd names this folder, whatever $TMPDIR says
        assert not os.environ.get("REQUIRE_TOOLS"), "systemd-analyze writes below /tmp, and this user may not"
        pytest.skip("systemd-analyze writes below /tmp, and this user may not")
    return tool("systemd-analyze", "systemd")


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units with a Python that exists here."""
    (tmp_path / "askwire@.service").write_text(SERVICE.replace("/opt/askwire/bin/python", sys.executable))
    shutil.copy(UNITS / "askwire.target", tmp_path)
    return tmp_path


def test_systemd_takes_the_units(analyze: str, units: Path) -> None:
    names = [*(f"askwire@{service}.service" for service in SERVICES), "askwire.target"]
    outcome = subprocess.run(
        [analyze, "verify", *(str(units / name) for name in names)], capture_output=True, text=True, check=False
    )
    ours = [line for line in outcome.stderr.splitlines() if "askwire" in line]
    assert (outcome.returncode, ours) == (0, [])


def test_systemd_finds_little_exposed(analyze: str, units: Path) -> None:
    outcome = subprocess.run(
        [analyze, "security", "--offline=true", "--threshold=20", str(units / "askwire@.service")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stdout[-500:]


def test_the_target_starts_all_four() -> None:
    wanted = set(re.findall(r"askwire@(\w+)\.service", (UNITS / "askwire.target").read_text(encoding="utf-8")))
    assert wanted == set(SERVICES)


def test_a_service_may_finish_what_it_began() -> None:
    (stop,) = re.findall(r"^TimeoutStopSec=(\d+)$", SERVICE, re.MULTILINE)
    assert f"Environment=ASKWIRE_KILLED_AFTER_SECONDS={stop}\n" in SERVICE, "the service compares its drain with this"
    assert "KillSignal=SIGTERM" in SERVICE
