"""The doctor finds every service that is killed before it can have finished what it began."""

from __future__ import annotations

from pathlib import Path

import pytest

from askwire_cli.examine.checklist import Check, go_through
from askwire_cli.examine.finding import Finding
from askwire_cli.examine.installation import Installation, read_installation
from askwire_cli.examine.stopping import stopping

ROOT = Path(__file__).parents[3]
UNIT = (ROOT / "deploy" / "systemd" / "askwire@.service").read_text()
COMPOSE = """
x-service: &service {stop_grace_period: "${STOP_SECONDS:-30}s", env_file: [gateway.env]}
services:
  gateway: {<<: *service, environment: {ASKWIRE_DRAIN_SECONDS: "${DRAIN_SECONDS:-20}"}}
  postgres: {stop_grace_period: 1s}
"""


def found(folder: Path, files: dict[str, str], named: str) -> list[Finding]:
    """What is found in this file, with these beside it; systemd's units are those in `units` and `etc`."""
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text(text)
    units = (folder / "units", folder / "etc")
    looks = Check("stopping", "", lambda installation: stopping(installation, units))
    return list(go_through([looks], read_installation({}, [folder / named], [])))


@pytest.mark.parametrize(
    ("told", "override", "said"),
    [
        ("DRAIN_SECONDS=26", "", "is killed after 30s, its stop_grace_period, and may take 26 s"),
        ("STOP_SECONDS=20", "", "is killed after 20s"),
        ("", "{stop_grace_period: 24s}", "is killed after 24s"),
        ("", "{environment: [ASKWIRE_DRAIN_SECONDS=60], stop_grace_period: 1m}", "killed after 1m, its"),
        ("", "{stop_grace_period: soon}", "stop_grace_period is soon, which is no time"),
        ("DRAIN_SECONDS=25", "", ""),
        ("DRAIN_SECONDS=100\nSTOP_SECONDS=105", "", ""),
        ("", "{environment: [ASKWIRE_DRAIN_SECONDS=60], stop_grace_period: 1m5s}", ""),
        ("DRAIN_SECONDS=soon", "", ""),  # no time at all: for the check of settings
    ],
)
def test_dockers_time_is_held_against_the_drain(tmp_path: Path, told: str, override: str, said: str) -> None:
    files = {".env": f"{told}\n", "compose.yaml": COMPOSE, "gateway.env": ""}
    if override:
        files["compose.override.yaml"] = f"services: {{gateway: {override}}}"
    findings = found(tmp_path, files, ".env")
    assert [said in one.what for one in findings] == [True] * bool(said)


def test_a_file_of_settings_is_seen_as_compose_sees_it(tmp_path: Path) -> None:
    """`environment` wins, so what this file says of the drain is not what happens."""
    files = {"compose.yaml": COMPOSE, "gateway.env": "ASKWIRE_DRAIN_SECONDS=100\n"}
    assert found(tmp_path, files, "gateway.env") == []


def test_a_service_whose_project_says_nothing_has_dockers_ten_seconds(tmp_path: Path) -> None:
    files = {".env": "", "compose.yaml": "services: {executor: {}}"}
    (finding,) = found(tmp_path, files, ".env")
    assert "is killed after 10s, its stop_grace_period, and may take 10 s" in finding.what


@pytest.mark.parametrize(
    ("told", "dropped", "said"),
    [
        ("ASKWIRE_DRAIN_SECONDS=60", {}, "askwire@gateway is killed after 30, its TimeoutStopSec, and may take 60 s"),
        ("", {"units/askwire@.service.d/a.conf": "TimeoutStopSec=14"}, "is killed after 14"),
        ("", {"etc/askwire@gateway.service.d/b.conf": "[Service]\nTimeoutSec=10s"}, "is killed after 10s"),
        ("ASKWIRE_DRAIN_SECONDS=60", {"etc/askwire@.service.d/b.conf": "TimeoutStopSec=1min 5s"}, ""),
        ("ASKWIRE_DRAIN_SECONDS=80", {"etc/askwire@.service.d/b.conf": "TimeoutStopSec="}, ""),
        ("ASKWIRE_DRAIN_SECONDS=900", {"etc/askwire@.service.d/b.conf": "TimeoutStopSec=0"}, ""),
        ("", {"etc/askwire@executor.service.d/b.conf": "TimeoutStopSec=1"}, ""),
        ("ASKWIRE_DRAIN_SECONDS=25", {}, ""),
    ],
)
def test_systemds_time_is_held_against_the_drain(tmp_path: Path, told: str, dropped: dict[str, str], said: str) -> None:
    unit = UNIT.replace("/etc/askwire/", f"{tmp_path}/settings/")
    files = {"units/askwire@.service": unit, "settings/gateway.env": f"{told}\n", **dropped}
    findings = found(tmp_path, files, "settings/gateway.env")
    assert [said in one.what for one in findings] == [True] * bool(said)


def test_an_environment_that_nothing_stops_is_left_alone() -> None:
    assert list(stopping(Installation((), {}))) == []
    assert list(stopping(read_installation({"ASKWIRE_DRAIN_SECONDS": "900"}, [], []))) == []
