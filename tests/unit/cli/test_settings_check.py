"""The doctor finds every setting that a service would not start with, and every one that nobody reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from askwire_cli.examine.finding import Finding
from askwire_cli.examine.installation import read_installation
from askwire_cli.examine.settings import settings
from askwire_cli.main import main
from askwire_common.identity.approval import generate_key, public_key

ROOT = Path(__file__).parents[3]
PLANTED = "hunter2-planted"


def findings(folder: Path, files: dict[str, str], values: dict[str, Any] | None = None) -> list[Finding]:
    """What is found in these files, and in these values of the chart."""
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    (folder / "values.yaml").write_text(yaml.safe_dump(values or {}))
    named = [folder / name for name in files if name.endswith(".env")]
    return list(settings(read_installation({}, named, [folder / "values.yaml"])))


def told(found: Sequence[Finding]) -> str:
    """The one thing that was found, which shows no secret."""
    (one,) = found
    assert PLANTED not in f"{one.what} {one.remedy}"
    return f"{one.severity.name} {one.what} {one.remedy}"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "ASKWIRE_DEADLIN_MS=500",
            "BROKEN ASKWIRE_DEADLIN_MS of %s: there is no such setting. Write ASKWIRE_DEADLINE_MS",
        ),
        ("ASKWIRE_API_KEY_PEPER=" + PLANTED, "BROKEN ASKWIRE_API_KEY_PEPER of %s: there is no such setting."),
        ("ASKWIRE_TIMEOUT=500", "RISKY ASKWIRE_TIMEOUT of %s is read by nobody. Take it out"),
        ("ASKWIRE_PARSERS=4", "RISKY ASKWIRE_PARSERS of %s is not read by the gateway."),
        ("ASKWIRE_DEADLINE_MS=soon", "BROKEN %s: ASKWIRE_DEADLINE_MS: it is no whole number. Leave it out for 30000."),
        ("ASKWIRE_DEADLINE_MS=400000", "BROKEN %s: ASKWIRE_MAX_DEADLINE_MS: the longest deadline, 300000, is below"),
        ("ASKWIRE_OPS_PORT=70000", "BROKEN %s: ASKWIRE_OPS_PORT: it is too large: at most 65535."),
        ("ASKWIRE_REDIS_URL=http://:" + PLANTED + "@cache", "BROKEN %s: ASKWIRE_REDIS_URL: this cannot be the URL"),
    ],
)
def test_a_line_of_a_services_file_is_wrong(tmp_path: Path, line: str, said: str) -> None:
    found = told(findings(tmp_path, {"gateway.env": f"# settings\n{line}\nASKWIRE_LOG_LEVEL=info\n"}))
    assert found.startswith(said % (tmp_path / "gateway.env"))


def test_a_file_that_is_all_that_a_service_is_given_lacks_nothing(tmp_path: Path) -> None:
    found = findings(tmp_path, {"validator.env": f"ASKWIRE_APPROVAL_KEY={generate_key()}\n"})
    assert "ASKWIRE_PRINCIPAL_PUBLIC_KEYS is not set. Set it, or ASKWIRE_PRINCIPAL_PUBLIC_KEYS_FILE" in told(found)


def test_what_contradicts_itself_is_found_in_the_file_of_any_service(tmp_path: Path) -> None:
    lines = f"ASKWIRE_PRINCIPAL_PUBLIC_KEYS={public_key(generate_key())}\nASKWIRE_PROVIDERS=offline,anthropic\n"
    assert "ASKWIRE_ANTHROPIC_API_KEY must be set" in told(findings(tmp_path, {"all.env": lines}))


COMPOSE = (
    "services:\n  gateway:\n    environment: {ASKWIRE_LOG_LEVEL: '${LOG_LEVEL:-info}', ASKWIRE_OPS_HOST: 0.0.0.0}\n"
)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("LOG_LEVL=debug", "BROKEN LOG_LEVL of %s: there is no such setting. Write LOG_LEVEL, or take it out."),
        ("LOG_LEVEL=DEBUG", "BROKEN %s, handed to the gateway: ASKWIRE_LOG_LEVEL: it is none of 'debug', 'info'"),
        ("ASKWIRE_DEADLINE_MS=500", "BROKEN ASKWIRE_DEADLINE_MS stands in %s, and Compose gives that to no service."),
        ("SOMETHING=" + PLANTED, "RISKY SOMETHING of %s is read by nobody."),
    ],
)
def test_a_line_for_compose_is_wrong(tmp_path: Path, line: str, said: str) -> None:
    found = told(findings(tmp_path, {".env": f"COMPOSE_PROFILES=\n{line}\n", "compose.yaml": COMPOSE}))
    assert found.startswith(said % (tmp_path / ".env"))


PROFILED = {"compose.yaml": COMPOSE + "  spare: {profiles: [backup, logs]}\n"}


@pytest.mark.parametrize(
    ("told_profiles", "said"),
    [("backup,log", "names 'log', and no service has that profile. Write logs."), ("x", "There are backup, logs.")],
)
def test_a_profile_that_nothing_has_would_start_nothing(tmp_path: Path, told_profiles: str, said: str) -> None:
    assert said in told(findings(tmp_path, PROFILED | {".env": f"COMPOSE_PROFILES={told_profiles}\n"}))


OVERRIDDEN = {
    "compose.yaml": """
services:
  gateway:
    env_file: [{path: settings/gateway.env, required: false}]
    environment: {ASKWIRE_LOG_LEVEL: "${LOG_LEVEL:-info}", ASKWIRE_OPS_HOST: 0.0.0.0, ASKWIRE_SHARED_INBOX: true}
""",
    "settings/gateway.env": "ASKWIRE_SHARED_INBOX=true\nASKWIRE_DEADLINE_MS=500\n",
}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "ASKWIRE_LOG_LEVEL=debug",
            "is not heard: compose.yaml gives the gateway another under `environment`. Set LOG",
        ),
        ("ASKWIRE_OPS_HOST=10.0.0.1", "Set it under services.gateway.environment in a file at the end of COMPOSE_FILE"),
        ("ASKWIRE_DEADLIN_MS=5", "ASKWIRE_DEADLIN_MS of %s/settings/gateway.env: there is no such setting."),
        ("ASKWIRE_RATE_PER_MINUTE=few", "%s/settings/gateway.env: ASKWIRE_RATE_PER_MINUTE: it is no whole number."),
        ("ASKWIRE_MAX_DEADLINE_MS=400", "settings/gateway.env: ASKWIRE_MAX_DEADLINE_MS: the longest deadline, 400, is"),
    ],
)
def test_a_line_beside_compose_is_wrong_or_not_heard(tmp_path: Path, line: str, said: str) -> None:
    """Whether that file is named or not: whoever names `.env` means the project."""
    (tmp_path / "settings").mkdir()
    (tmp_path / "settings" / "gateway.env").write_text(f"{OVERRIDDEN['settings/gateway.env']}{line}\n")
    found = findings(tmp_path, {"compose.yaml": OVERRIDDEN["compose.yaml"], ".env": "\n"})
    assert said.replace("%s", str(tmp_path)) in told(found)


def test_lines_beside_compose_that_are_heard_are_well(tmp_path: Path) -> None:
    assert findings(tmp_path, OVERRIDDEN | {".env": "LOG_LEVEL=warning\n"}) == []


def test_what_a_later_file_gives_is_what_counts(tmp_path: Path) -> None:
    """Compose's own tags and both of its ways to write an environment are read."""
    later = "services: {gateway: {environment: [ASKWIRE_LOG_LEVEL=loud, ASKWIRE_RATE_PER_MINUTE], ports: !reset []}}\n"
    files = OVERRIDDEN | {"compose.own.yaml": later}
    own = "COMPOSE_FILE=compose.yaml:compose.own.yaml\nASKWIRE_RATE_PER_MINUTE=60\n"
    assert "ASKWIRE_LOG_LEVEL: it is none of" in told(findings(tmp_path, files | {".env": own}))


@pytest.mark.parametrize("key", [public_key(generate_key()), "/" + public_key(generate_key())[1:]], ids=["", "slash"])
def test_a_secret_of_compose_is_read_where_it_lies(tmp_path: Path, key: str) -> None:
    """A model without its key would end the translator at its start; with it all is well."""
    compose = f"""
services:
  translator:
    environment:
      ASKWIRE_PRINCIPAL_PUBLIC_KEYS: {key}
      ASKWIRE_PROVIDERS: $PROVIDERS
      ASKWIRE_OPENAI_API_KEY_FILE: /run/secrets/openai
secrets: {{openai: {{file: "${{SECRETS:-./secrets}}/openai"}}}}
"""
    files = {".env": "PROVIDERS=openai\n", "compose.yaml": compose, "secrets/openai": ""}
    assert "ASKWIRE_OPENAI_API_KEY must be set" in told(findings(tmp_path, files))
    assert findings(tmp_path, files | {"secrets/openai": PLANTED}) == []


def test_what_compose_is_told_by_default_is_well(tmp_path: Path) -> None:
    shipped = ROOT / "deploy" / "compose"
    files = {file.name: file.read_text() for file in shipped.glob("compose*.yaml")}
    key = public_key(generate_key())
    example = (shipped / ".env.example").read_text().replace("PUBLIC_KEYS=\n", f"PUBLIC_KEYS={key}\n")
    files |= {"datasources.yaml": "", "policies.yaml": ""}  # which generate_secrets.py puts there
    assert findings(tmp_path, files | {".env": example}) == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {"services": {"gatewy": {"replicas": 2}}},
            "services.gatewy of the values: there is no such setting. Write gateway",
        ),
        ({"services": {"gateway": {"settings": {"deadlin_ms": 5}}}}, "services.gateway: deadlin_ms: there is no such"),
        (
            {"services": {"gateway": {"settings": {"deadline_ms": "soon"}}}},
            "ASKWIRE_DEADLINE_MS: it is no whole number",
        ),
        (
            {"services": {"validator": {"secrets": {"values": {"approval_key": PLANTED}}}}},
            "services.validator of the values: ASKWIRE_APPROVAL_KEY: it is no Ed25519 private key",
        ),
    ],
)
def test_a_value_of_the_chart_is_wrong(tmp_path: Path, values: dict[str, Any], said: str) -> None:
    assert said in told(findings(tmp_path, {}, values))


@pytest.mark.parametrize("name", ["production.yaml", "staging.yaml"])
def test_the_charts_own_values_are_well(tmp_path: Path, name: str) -> None:
    values = yaml.safe_load((ROOT / "deploy" / "helm" / "askwire" / "values" / name).read_text())
    assert findings(tmp_path, {}, values) == []


def test_the_doctor_ends_with_an_exit_code_and_shows_no_secret(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASKWIRE_STATE", str(tmp_path))
    monkeypatch.setenv("ASKWIRE_DEADLIN_MS", PLANTED)
    monkeypatch.setenv("ASKWIRE_DEADLINE_MS", PLANTED)
    monkeypatch.setattr("sys.argv", ["askwire", "doctor"])
    with pytest.raises(SystemExit) as caught:
        main()

    said = capsys.readouterr().out
    assert caught.value.code == 1
    assert "broken  this environment: ASKWIRE_DEADLINE_MS: it is no whole number. Leave it out for 30000." in said
    assert "Write ASKWIRE_DEADLINE_MS, or take it out." in said
    assert PLANTED not in said
