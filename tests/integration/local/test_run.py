"""Askwire on one machine, as its user meets it: one command up, questions answered, crashes mended, nothing left."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.processes import alive, ends

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]

SERVICES = ("gateway", "translator", "validator", "executor")


class Local:
    """One state directory, driven through the command line."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("ASKWIRE_")},
            "ASKWIRE_STATE": str(directory),
        }

    def askwire(self, *arguments: str, within: float = 120) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "askwire_cli", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=within,
        )

    def facts(self) -> dict[str, Any]:
        return dict(json.loads((self.directory / "run.json").read_text()))

    def stop(self) -> list[int]:
        """Stop it; the processes that it had."""
        processes = list(self.facts()["processes"].values())
        assert self.askwire("stop").returncode == 0
        return processes


@pytest.fixture(scope="module")
def local(server_directory: Path) -> Iterator[Local]:
    one = Local(server_directory / "run")
    try:
        up = one.askwire("run", "--detach", "--json", "--scale", "validator=2")
        assert up.returncode == 0, up.stderr
        assert json.loads(up.stdout)["url"] == one.facts()["url"]
        yield one
    finally:
        one.askwire("stop")


def test_run_json_tells_everything_and_only_to_its_owner(local: Local) -> None:
    facts = local.facts()
    assert stat.S_IMODE((local.directory / "run.json").stat().st_mode) == 0o600
    assert facts["url"].startswith("http://127.0.0.1:")
    assert set(facts["metrics"]) == {*SERVICES, "validator.2"}
    assert {"gateway.1", "validator.2", "nats", "postgres", "valkey"} <= set(facts["processes"])
    assert all(alive(pid) for pid in facts["processes"].values())
    assert stat.S_IMODE((local.directory / "secrets").stat().st_mode) == 0o700
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in (local.directory / "secrets").iterdir())


def test_no_secret_stands_on_a_command_line_or_in_a_services_environment(local: Local) -> None:
    secrets = [path.read_text().strip() for path in (local.directory / "secrets").iterdir()]
    for name, pid in local.facts()["processes"].items():
        shown = Path(f"/proc/{pid}/cmdline").read_text() + Path(f"/proc/{pid}/environ").read_text(errors="replace")
        assert not [name for secret in secrets if secret in shown]


def test_sql_of_ones_own_is_answered(local: Local) -> None:
    answer = local.askwire("sql", "SELECT count(*) AS flights FROM flights", "--json")
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout)["rows"] == [[336_776]]


def test_csv_comes_as_csv(local: Local) -> None:
    answer = local.askwire("sql", "SELECT carrier FROM airlines ORDER BY 1 LIMIT 2", "--format", "csv")
    assert answer.stdout.split() == ["carrier", "9E", "AA"]


def test_a_refusal_is_exit_code_1_and_says_what_would_do(local: Local) -> None:
    refused = local.askwire("sql", "DELETE FROM flights")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "refused" in refused.stderr
    assert "SELECT" in refused.stderr


def test_status_and_doctor_find_nothing_wrong(local: Local) -> None:
    for verb in ("status", "doctor"):
        told = local.askwire(verb)
        assert told.returncode == 0, told.stdout + told.stderr


def test_the_doctor_tells_what_hangs_and_how_to_end_it(local: Local) -> None:
    """A process that stands still writes no log lines for its operator to read."""
    process = local.facts()["processes"]["validator.2"]
    os.kill(process, signal.SIGSTOP)
    try:
        told = local.askwire("doctor")
    finally:
        os.kill(process, signal.SIGCONT)
    assert told.returncode == 1
    assert "validator.2 is unreachable." in told.stdout
    assert f"it hangs: `kill -9 {process}`" in " ".join(told.stdout.split())


@pytest.mark.parametrize("options", [(), ("--detach",)], ids=["foreground", "detached"])
def test_a_second_run_in_the_same_state_is_told_who_has_it(local: Local, options: tuple[str, ...]) -> None:
    """That one sentence, and not a word of the first one's log."""
    second = local.askwire("run", *options)
    assert second.returncode == 1
    (line,) = (second.stdout + second.stderr).splitlines()
    assert line.startswith("askwire: Askwire already runs here (process ")


@pytest.mark.parametrize("name", ["validator.1", "nats"])
def test_what_dies_is_started_again(local: Local, name: str) -> None:
    before = local.facts()["processes"][name]
    os.kill(before, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while (after := local.facts()["processes"].get(name, before)) == before:
        assert time.monotonic() < deadline, f"{name} was not started again"
        time.sleep(0.05)
    assert alive(after)
    answer = local.askwire("sql", "SELECT 1 AS one FROM airlines LIMIT 1", "--json")
    assert answer.returncode == 0, answer.stderr


def test_a_second_copy_takes_other_ports_and_reuses_its_state(local: Local, server_directory: Path) -> None:
    other = Local(server_directory / "run_beside")
    try:
        assert other.askwire("run", "--detach").returncode == 0
        mine, its = local.facts(), other.facts()
        assert all(mine[key] != its[key] for key in ("url", "nats", "postgres", "redis", "api_key"))
        leftover = [pid for pid in other.stop() if not ends(pid, within=5)]
        assert leftover == []
        assert not (other.directory / "run.json").exists()
        again = other.askwire("run", "--detach")
        assert "loading" not in again.stdout
        assert other.facts()["api_key"] == its["api_key"]
    finally:
        other.askwire("stop")


def test_ctrl_c_leaves_no_process(server_directory: Path, local: Local) -> None:
    foreground = Local(server_directory / "run_beside")
    process = subprocess.Popen(
        [sys.executable, "-m", "askwire_cli", "run"],
        env=foreground.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    with process:
        assert process.stdout is not None
        for line in process.stdout:
            if "Three questions to try" in line:
                break
        children = list(foreground.facts()["processes"].values())
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
    assert process.returncode == 0
    assert "Stopped." in rest
    assert [pid for pid in children if not ends(pid, within=5)] == []


def test_a_killed_supervisor_takes_everything_with_it(server_directory: Path, local: Local) -> None:
    orphaned = Local(server_directory / "run_beside")
    assert orphaned.askwire("run", "--detach").returncode == 0
    facts = orphaned.facts()
    os.kill(facts["supervisor"], signal.SIGKILL)
    assert [name for name, pid in facts["processes"].items() if not ends(pid, within=20)] == []
    assert orphaned.askwire("run", "--detach").returncode == 0  # what it left behind is no obstacle
    orphaned.stop()


def test_a_state_that_cannot_be_used_is_told_in_a_sentence(local: Local, server_directory: Path) -> None:
    """Nothing was written there, and nobody is sent to a log of which there is none."""
    told = Local(Path("/proc/askwire")).askwire("run", "--detach")
    assert (told.returncode, told.stderr.count("\n")) == (1, 1), told.stderr
    assert "/proc/askwire cannot be used (" in told.stderr
    assert "set ASKWIRE_STATE" in told.stderr

    damaged = Local(server_directory / "run_damaged")
    (damaged.directory / "secrets").mkdir(parents=True)
    (damaged.directory / "secrets" / "nats_gateway.nk").write_text("SUA")
    told = damaged.askwire("run", "--detach")
    assert told.returncode == 1
    assert f"askwire: {damaged.directory}/secrets/nats_gateway.nk is damaged: put back what it held" in told.stdout
    assert "Traceback" not in told.stdout + told.stderr


def test_misuse_is_exit_code_2_with_a_sentence(local: Local, tmp_path: Path) -> None:
    for arguments, said in (
        (("run", "--scale", "gatewya=2"), "the services are"),
        (("run", "--scale", "executor=0"), "executor=<1 to"),
        (("run", "--datasources", str(tmp_path / "none.yaml")), "cannot be read"),
        (("ask", " "), "is empty"),
        (("fly",), "No such command"),
    ):
        told = local.askwire(*arguments)
        assert (told.returncode, said in told.stderr) == (2, True), told.stderr
