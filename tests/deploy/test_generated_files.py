"""What is generated from the code is what the code says today."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from deploy.generate_secrets import new_seed, public_nkey
from deploy.helm.generate import CHART, OWNED, is_secret, readme, rendered_schema, values_schema
from deploy.nats.generate import ISSUER, USERS_FILE, key_variable, users_conf

from askwire_cli.services import SERVICES
from askwire_common.bus.logins import issuer_key
from askwire_common.bus.permissions import User
from askwire_common.identity.approval import generate_key

NATS = Path(sys.prefix) / "bin" / "nats-server"
STALE = "is out of date: run `make generate`"


def test_nats_grants_exactly_what_the_permissions_module_computes() -> None:
    assert USERS_FILE.read_text(encoding="utf-8") == users_conf(), STALE


def test_the_chart_and_compose_read_that_very_file() -> None:
    assert (CHART / "files" / "users.conf").resolve() == USERS_FILE.resolve()
    compose = (USERS_FILE.parents[1] / "compose" / "compose.yaml").read_text(encoding="utf-8")
    assert "../nats/users.conf:/etc/nats/users.conf:ro" in compose


def test_the_charts_schema_and_page_are_current() -> None:
    for name, text in {"values.schema.json": rendered_schema(), "README.md": readme()}.items():
        assert (CHART / name).read_text(encoding="utf-8") == text, STALE


def test_every_setting_of_every_service_can_be_reached_through_the_chart() -> None:
    services = values_schema()["properties"]["services"]["properties"]
    for name, settings in SERVICES.items():
        places = services[name]["properties"]
        reachable = {*places["settings"]["properties"], *places["secrets"]["properties"]["values"]["properties"]}
        assert set(settings.model_fields) == reachable | (OWNED & set(settings.model_fields))


def test_secrets_that_a_service_must_have_are_expected_in_its_secret() -> None:
    values = yaml.safe_load((CHART / "values.yaml").read_text(encoding="utf-8"))
    for name, settings in SERVICES.items():
        keys = values["services"][name].get("secrets", values["defaults"]["secrets"])["keys"]
        needed = {field for field, info in settings.model_fields.items() if info.is_required() and is_secret(info)}
        assert needed | {"nats_nkey_seed"} == set(keys)


@pytest.mark.parametrize("script", ["deploy/helm/generate.py", "deploy/monitoring/generate.py"])
def test_a_script_that_is_called_by_its_path_says_how_to_call_it(script: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(CHART.parents[2] / script)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert (
        done.stderr
        == f"No module named 'deploy': run `make generate`, which calls it as `python -m {module(script)}`\n"
    )


def module(script: str) -> str:
    """The name by which a script is called with -m."""
    return script.removesuffix(".py").replace("/", ".")


def test_the_real_server_accepts_the_configuration_with_its_keys() -> None:
    keys = {key_variable(user): public_nkey(new_seed()) for user in User} | {ISSUER: issuer_key(generate_key())}
    assert _check_nats(keys).returncode == 0


def test_the_real_server_names_a_key_that_is_missing() -> None:
    keys = {key_variable(user): public_nkey(new_seed()) for user in User if user is not User.EXECUTOR}
    keys[ISSUER] = issuer_key(generate_key())
    outcome = _check_nats(keys)
    assert outcome.returncode == 1
    assert re.search("variable reference for 'NATS_NKEY_EXECUTOR'", outcome.stderr)


def _check_nats(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(NATS), "-t", "-c", str(USERS_FILE.parent / "nats.conf")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
