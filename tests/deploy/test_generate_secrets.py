"""Keys and passwords: made once, kept, readable by nobody else, never printed."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from deploy.generate_secrets import public_nkey
from tests.support.chart import CHART, overlay, read_values, render
from tests.support.compose import ROOT, Installation

from askwire_common.bus.logins import issuer_key
from askwire_common.bus.permissions import User
from askwire_common.identity.approval import public_key
from askwire_executor.datasources import load_datasources
from askwire_gateway.policy.policies import read_policies

YOURS = ["anthropic_api_key", "openai_api_key", "pagerduty_key", "slack_url"]  # empty until you fill them


def generate(*arguments: str) -> subprocess.CompletedProcess[str]:
    script = ROOT / "deploy" / "generate_secrets.py"
    return subprocess.run([sys.executable, str(script), *arguments], capture_output=True, text=True, check=False)


def test_secrets_are_closed_to_other_users_of_the_host(installation: Installation) -> None:
    assert stat.S_IMODE((installation.directory / "secrets").stat().st_mode) == 0o700


def test_a_second_run_keeps_every_secret_and_every_line(tmp_path: Path) -> None:
    assert generate("compose", "--directory", str(tmp_path)).returncode == 0
    with (tmp_path / ".env").open("a") as environment:
        environment.write("LOG_LEVEL=debug\n")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert generate("compose", "--directory", str(tmp_path)).returncode == 0
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_two_installations_share_nothing(installation: Installation, tmp_path: Path) -> None:
    assert generate("compose", "--directory", str(tmp_path)).returncode == 0
    mine, theirs = (_secrets(directory) for directory in (installation.directory, tmp_path))
    assert mine.keys() == theirs.keys()
    assert [name for name in mine if mine[name] == theirs[name]] == YOURS


def test_public_halves_belong_to_the_private_ones(installation: Installation) -> None:
    environment = dict(
        line.split("=", 1) for line in (installation.directory / ".env").read_text().splitlines() if "=" in line
    )
    secrets = _secrets(installation.directory)
    for user in User:
        assert environment[f"NATS_NKEY_{user.name}"] == public_nkey(secrets[f"{user.value}_nkey"])
    assert environment["NATS_NKEY_ISSUER"] == issuer_key(secrets["principal_key"])
    assert environment["APPROVAL_PUBLIC_KEYS"] == public_key(secrets["approval_key"])
    assert environment["PRINCIPAL_PUBLIC_KEYS"] == public_key(secrets["principal_key"])


def test_the_configuration_files_are_read_by_those_who_read_them(installation: Installation, tmp_path: Path) -> None:
    text = (installation.directory / "datasources.yaml").read_text()
    moved = tmp_path / "datasources.yaml"
    moved.write_text(text.replace("/run/secrets", str(installation.directory / "secrets")))
    assert set(load_datasources(moved, {})) == {"demo"}
    assert set(read_policies(installation.directory / "policies.yaml")) == {"demo"}


def test_the_helm_file_makes_the_trial_work(tmp_path: Path) -> None:
    file = tmp_path / "secrets.yaml"
    outcome = generate("helm", str(file))
    assert outcome.returncode == 0, outcome.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    values = overlay(read_values(CHART / "values" / "trial.yaml"), yaml.safe_load(file.read_text()))
    release = render(values)
    names = {item["metadata"]["name"] for item in release.of("Service")}
    dsn = release.named("Secret", "askwire-gateway")["stringData"]["control_dsn"]
    assert dsn.split("@")[1].split(":")[0] in names


def test_an_existing_helm_file_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "secrets.yaml"
    file.write_text("mine")
    outcome = generate("helm", str(file))
    assert outcome.returncode == 1
    assert "exists" in outcome.stderr
    assert file.read_text() == "mine"


@pytest.mark.parametrize("command", ["compose", "helm"])
def test_nothing_secret_is_printed(command: str, tmp_path: Path) -> None:
    target = ("--directory", str(tmp_path)) if command == "compose" else (str(tmp_path / "s.yaml"),)
    outcome = generate(command, *target)
    written = [path.read_text() for path in tmp_path.rglob("*") if path.is_file()]
    words = {word for text in written for word in text.split() if len(word) > 20}
    assert not words & set((outcome.stdout + outcome.stderr).split())


def _secrets(directory: Path) -> dict[str, str]:
    with os.scandir(directory / "secrets") as entries:
        return {e.name: Path(e.path).read_text() for e in sorted(entries, key=lambda e: e.name) if e.is_file()}
