"""The production checklist: each check finds what it is for, and nothing where all is well."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
import typer

from askwire_cli.doctor import doctor
from askwire_cli.examine import configuration, servers
from askwire_cli.examine.checklist import CHECKS, Check, go_through
from askwire_cli.examine.finding import Finding, Severity
from askwire_cli.examine.installation import Environment, Installation, read_installation
from askwire_cli.failure import Misuse

STRONG = "zV9-qL2x_Rt7Wm4KcYb8"
Variables = dict[str, str]


def installation(*environments: Variables, values: dict[str, Any] | None = None) -> Installation:
    named = (Environment(f"{number}.env", one) for number, one in enumerate(environments))
    return Installation(tuple(named), values or {})


def secret(directory: Path, value: str, *, mode: int = 0o400) -> str:
    """A file that holds a secret."""
    path = directory / "secret"
    path.write_text(value)
    path.chmod(mode)
    return str(path)


GOOD: dict[str, tuple[Any, list[Variables]]] = {
    "a long random pepper": (configuration.weak, [{"ASKWIRE_API_KEY_PEPPER": STRONG}]),
    "a long random password": (configuration.weak, [{"ASKWIRE_CONTROL_DSN": f"postgresql://a:{STRONG}@db/askwire"}]),
    "secrets in files": (configuration.plain, [{"ASKWIRE_PRINCIPAL_KEY_FILE": "/run/secrets/key"}]),
    "keys in services of their own": (
        configuration.mixed,
        [{"ASKWIRE_OPENAI_API_KEY_FILE": "/k"}, {"ASKWIRE_DATASOURCES": "/d"}, {"ASKWIRE_APPROVAL_KEY_FILE": "/a"}],
    ),
    "TLS everywhere": (
        configuration.unencrypted,
        [
            {
                "ASKWIRE_URL": "https://ask.example.com",
                "ASKWIRE_NATS_URL": "tls://a.example.com:4222,tls://b.example.com:4222",
                "ASKWIRE_REDIS_URL": "rediss://cache.example.com",
                "ASKWIRE_CONTROL_DSN": "postgresql://db.example.com/askwire?sslmode=verify-full",
            }
        ],
    ),
    "clear text that stays on the host": (
        configuration.unencrypted,
        [{"ASKWIRE_NATS_URL": "nats://127.0.0.1:4222", "ASKWIRE_REDIS_URL": "redis://valkey:6379"}],
    ),
    "metrics on the loopback": (configuration.open_ports, [{"ASKWIRE_OPS_HOST": "127.0.0.1"}, {}]),
    "logs as they are": (configuration.verbose, [{"ASKWIRE_LOG_LEVEL": "info"}, {}]),
}
BAD: dict[str, tuple[Any, list[Variables], str]] = {
    "a short pepper": (configuration.weak, [{"ASKWIRE_API_KEY_PEPPER": "0123456789"}], "fewer than 16 characters"),
    "a pepper out of a guide": (
        configuration.weak,
        [{"ASKWIRE_API_KEY_PEPPER": "please-changeme-now"}],
        "one that can be guessed",
    ),
    "one letter, many times": (configuration.weak, [{"ASKWIRE_API_KEY_PEPPER": "x" * 40}], "one that can be guessed"),
    "no password": (configuration.weak, [{"ASKWIRE_REDIS_URL": "redis://cache:6379"}], "is missing"),
    "a default password": (
        configuration.weak,
        [{"ASKWIRE_CONTROL_DSN": "postgresql://postgres:postgrespostgres@db/askwire"}],
        "ASKWIRE_CONTROL_DSN of 0.env is one that can be guessed",
    ),
    "a key in an environment": (
        configuration.plain,
        [{"ASKWIRE_APPROVAL_KEY": "AAAA"}],
        "ASKWIRE_APPROVAL_KEY stands in 0.env",
    ),
    "an LLM key beside data sources": (
        configuration.mixed,
        [{"ASKWIRE_OPENAI_API_KEY_FILE": "/k", "ASKWIRE_DATASOURCES": "/d"}],
        "0.env holds an LLM key and data sources",
    ),
    "an API in the clear": (configuration.unencrypted, [{"ASKWIRE_URL": "http://ask.example.com"}], "in the clear"),
    "one NATS server of two in the clear": (
        configuration.unencrypted,
        [{"ASKWIRE_NATS_URL": "tls://a.example.com,nats://b.example.com"}],
        "goes to b.example.com in the clear",
    ),
    "one Sentinel of two in the clear": (
        configuration.unencrypted,
        [{"ASKWIRE_REDIS_URL": "redis+sentinel://:p@sentinel,b.example.com/main"}],
        "goes to b.example.com in the clear",
    ),
    "TLS to whoever answers": (
        configuration.unencrypted,
        [{"ASKWIRE_CONTROL_DSN": "postgresql://db.example.com/askwire?sslmode=require"}],
        "nobody checks that it is that host",
    ),
    "metrics for the whole network": (configuration.open_ports, [{"ASKWIRE_OPS_HOST": "::"}], "every network"),
    "debug logs": (configuration.verbose, [{}, {"ASKWIRE_LOG_LEVEL": "debug"}], "1.env logs at `debug`"),
}


@pytest.mark.parametrize(("look", "environments"), GOOD.values(), ids=GOOD)
def test_what_is_well_is_left_alone(look: Any, environments: list[Variables]) -> None:
    assert list(look(installation(*environments))) == []


@pytest.mark.parametrize(("look", "environments", "words"), BAD.values(), ids=BAD)
def test_what_is_not_is_found(look: Any, environments: list[Variables], words: str) -> None:
    (finding,) = look(installation(*environments))
    assert words in finding.what
    assert finding.severity >= Severity.RISKY
    assert finding.remedy


def test_a_secret_is_read_from_its_file_and_never_told(tmp_path: Path) -> None:
    weak = "hunter2-hunter2-secret"
    (finding,) = configuration.weak(installation({"ASKWIRE_API_KEY_PEPPER_FILE": secret(tmp_path, f"{weak}\n")}))
    assert weak not in f"{finding.what} {finding.remedy}"


@pytest.mark.parametrize(("folder", "mode", "number"), [(0o755, 0o444, 1), (0o755, 0o400, 0), (0o700, 0o444, 0)])
def test_a_secret_file_that_others_can_read_is_found(folder: int, mode: int, number: int) -> None:
    """In a folder that they cannot enter its own mode does not matter: containers need it so."""
    with tempfile.TemporaryDirectory() as name:  # pytest's own directory is closed to others
        directory = Path(name)
        directory.chmod(folder)
        found = list(
            configuration.readable(installation({"ASKWIRE_REDIS_URL_FILE": secret(directory, "s", mode=mode)}))
        )

    assert [finding.severity for finding in found] == [Severity.BROKEN] * number


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"services": {"executor": {"hpa": {"enabled": True}, "keda": {"enabled": True}}}}, ["hpa and keda"]),
        ({"defaults": {"hpa": {"enabled": True}}, "services": {"executor": {"keda": {"enabled": True}}}}, ["hpa and"]),
        ({"services": {"executor": {"replicas": 0}}}, ["0 replicas"]),
        ({"services": {"executor": {"replicas": 0, "keda": {"enabled": True}}}}, []),
        ({"services": {"executor": {"hpa": {"enabled": True}}}}, []),
        ({}, []),
    ],
)
def test_scalers_may_not_contradict_each_other(values: dict[str, Any], words: list[str]) -> None:
    found = list(configuration.scalers(installation(values=values)))
    assert len(found) == len(words)
    assert all(word in finding.what for word, finding in zip(words, found, strict=True))


@pytest.mark.parametrize(
    ("found", "oldest", "number"), [((2, 9), (2, 11), 1), ((2, 11), (2, 11), 0), ((3,), (2, 11), 0)]
)
def test_a_server_that_is_too_old_is_named_with_the_version_to_install(
    found: tuple[int, ...], oldest: tuple[int, ...], number: int
) -> None:
    findings = list(servers.too_old("NATS", found, oldest))
    assert [finding.what for finding in findings] == ["NATS is 2.9."] * number


@pytest.mark.parametrize("name", ["metrics-closed", "bus", "control-database", "read-only-roles"])
def test_what_nobody_named_was_not_checked_and_that_fails(name: str) -> None:
    (check,) = (check for check in CHECKS if check.name == name)
    (finding,) = go_through([check], installation({}))
    assert (finding.severity, finding.check) == (Severity.BROKEN, name)
    assert "could not be checked" in finding.what


def test_a_check_that_fails_itself_fails_closed() -> None:
    def crash(_: Installation) -> Any:
        raise ValueError("postgresql://ada:her-password@db")

    (finding,) = go_through([Check("crash", "", crash)], installation())
    assert finding.severity is Severity.BROKEN
    assert "her-password" not in finding.what


def test_a_secret_file_that_is_not_there_fails_closed() -> None:
    findings = go_through(CHECKS[:4], installation({"ASKWIRE_API_KEY_PEPPER_FILE": "/nowhere/pepper"}))
    assert {finding.check for finding in findings} == {"settings", "secrets-strong", "secrets-private"}


def test_files_of_settings_and_values_are_read_in_turn(tmp_path: Path) -> None:
    (tmp_path / "g.env").write_text('# the gateway\nASKWIRE_LOG_LEVEL="debug"\n\nexport ASKWIRE_OPS_HOST=::\n')
    (tmp_path / "a.yaml").write_text("services: {executor: {replicas: 2, hpa: {enabled: true}}}")
    (tmp_path / "b.yaml").write_text("services: {executor: {keda: {enabled: true}}}")
    found = read_installation({}, [tmp_path / "g.env"], [tmp_path / "a.yaml", tmp_path / "b.yaml"])

    looked = [check for check in CHECKS if check.name in {"operators-port", "log-level", "scaling"}]
    assert [finding.check for finding in go_through(looked, found)] == ["operators-port", "log-level", "scaling"]


@pytest.mark.parametrize(("env", "values"), [("no equals sign", ""), ("", "- a list"), ("", "a: [")])
def test_a_file_that_is_not_what_it_should_be_is_misuse(tmp_path: Path, env: str, values: str) -> None:
    (tmp_path / "x.env").write_text(env)
    (tmp_path / "x.yaml").write_text(values)
    with pytest.raises(Misuse):
        read_installation({}, [tmp_path / "x.env"], [tmp_path / "x.yaml"])


def test_production_does_not_pass_with_a_risk_or_without_a_look(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.env").write_text("")
    with pytest.raises(typer.Exit):
        doctor(production=True, env=[tmp_path / "empty.env"])
    assert "broken  bus: this could not be checked: nobody said where NATS is." in capsys.readouterr().out


def test_every_check_has_a_name_of_its_own_and_a_sentence() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    assert all(check.promise.endswith(".") for check in CHECKS)
    assert all(isinstance(finding, Finding) for finding in go_through(CHECKS, installation({})))
