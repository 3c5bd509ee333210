"""The doctor reads a Compose project as Compose does: what it publishes, and where its secrets and files are."""

from __future__ import annotations

from pathlib import Path

import pytest

from askwire_cli.examine.checklist import CHECKS, go_through
from askwire_cli.examine.finding import Finding
from askwire_cli.examine.installation import read_installation

COMPOSE = """
services:
  gateway: {ports: ["${GATEWAY_LISTEN:-127.0.0.1:8000}:8000"]}
  prometheus: {profiles: [monitoring], ports: ["${PROMETHEUS_LISTEN:-127.0.0.1:9090}:9090"]}
  nginx: {ports: ["443:8443"]}
"""


def found(folder: Path, check: str, told: str, override: str = "") -> list[Finding]:
    """What one check finds in this project."""
    (folder / ".env").write_text(f"{told}\n")
    (folder / "compose.yaml").write_text(COMPOSE)
    if override:
        (folder / "compose.override.yaml").write_text(override)
    looks = [one for one in CHECKS if one.name == check]
    return go_through(looks, read_installation({}, [folder / ".env"], []))


@pytest.mark.parametrize(
    ("told", "override", "said"),
    [
        ("GATEWAY_LISTEN=8000", "", "publishes 8000:8000 of gateway to every network of the host, in the clear"),
        ("GATEWAY_LISTEN=0.0.0.0:8000", "", "publishes 0.0.0.0:8000:8000 of gateway"),
        ("PROMETHEUS_LISTEN=9090", "", "publishes 9090:9090 of prometheus"),
        ("", "services: {nats: {ports: ['4222:4222']}}", "publishes 4222:4222 of nats"),
        ("", "services: {postgres: {ports: [{target: 5432, published: '5432'}]}}", "publishes 5432:5432 of postgres"),
    ],
)
def test_a_port_that_everybody_reaches_is_found(tmp_path: Path, told: str, override: str, said: str) -> None:
    (finding,) = found(tmp_path, "published-ports", told, override)
    assert said in finding.what


@pytest.mark.parametrize(
    ("told", "override"),
    [
        ("", ""),
        ("GATEWAY_LISTEN=127.0.0.1:0", ""),
        ("", "services: {nats: {ports: ['[::1]:4222:4222', {host_ip: 127.0.0.1, target: 8222, published: '8222'}]}}"),
    ],
)
def test_ports_of_the_host_alone_are_well(tmp_path: Path, told: str, override: str) -> None:
    assert found(tmp_path, "published-ports", told, override) == []


def test_a_secret_in_an_environment_of_the_project_is_found(tmp_path: Path) -> None:
    override = "services: {gateway: {environment: {ASKWIRE_API_KEY_PEPPER: hunter2-hunter2-hunter2}}}"
    (finding,) = found(tmp_path, "secrets-in-files", "", override)
    assert finding.what.startswith("ASKWIRE_API_KEY_PEPPER stands under `environment` of the gateway")
    assert "hunter2" not in f"{finding.what} {finding.remedy}"


@pytest.mark.parametrize("check", ["settings", "published-ports", "stopping"])
def test_a_file_of_the_project_that_is_not_there_is_named(tmp_path: Path, check: str) -> None:
    (finding,) = found(tmp_path, check, "COMPOSE_FILE=compose.yaml:compose.nope.yaml")
    assert "compose.nope.yaml, a file of the Compose project, cannot be read (No such file" in finding.what
    assert finding.remedy == "Correct COMPOSE_FILE in .env."


def test_a_configuration_that_is_not_there_is_named(tmp_path: Path) -> None:
    override = "configs: {policies: {file: '${POLICIES:-./policies.yaml}'}}"
    (finding,) = found(tmp_path, "settings", "POLICIES=./nope.yaml", override)
    assert "the configuration policies is to be" in finding.what
    assert finding.remedy == "Put it there, or set POLICIES in .env."
    (tmp_path / "nope.yaml").touch()
    assert found(tmp_path, "settings", "POLICIES=./nope.yaml", override) == []
