"""What the four programs say to somebody who calls them by hand."""

from __future__ import annotations

import subprocess
import sys

import pytest

SERVICES = ["gateway", "translator", "validator", "executor"]


def called(service: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", f"askwire_{service}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env={})


@pytest.mark.parametrize("service", SERVICES)
def test_help_says_what_it_is_and_where_its_settings_are_told(service: str) -> None:
    """And starts nothing, whatever settings there are or are not."""
    told = called(service, "--help")
    assert (told.returncode, told.stderr) == (0, "")
    assert f"python -m askwire_{service}" in told.stdout
    assert "docs/settings.md" in told.stdout


@pytest.mark.parametrize("service", SERVICES)
def test_an_argument_that_is_none_starts_nothing(service: str) -> None:
    """What somebody meant by it would not come about."""
    told = called(service, "--log-level=debug")
    assert told.returncode == 2
    assert "--log-level=debug" in told.stderr
    assert "is not set" not in told.stderr
