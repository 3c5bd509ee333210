"""Who is told what: the environment of each service holds its own secrets' files and nobody else's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from askwire_local.environment import Wiring, service_environment
from askwire_local.options import SERVICES

WIRING = Wiring(
    nats_url="nats://127.0.0.1:4222",
    nkey_files={service: Path(f"/s/{service}.nk") for service in SERVICES},
    control_dsn_file=Path("/s/control.dsn"),
    redis_url_file=Path("/s/redis.url"),
    principal_key_file=Path("/s/principal.key"),
    principal_public_key="principal-public",
    approval_key_file=Path("/s/approval.key"),
    approval_public_key="approval-public",
    pepper_file=Path("/s/pepper"),
    datasources_file=Path("/s/datasources.yaml"),
    policies_file=None,
)
USER = {
    "PATH": "/usr/bin",
    "OPENAI_API_KEY": "sk-user",
    "ASKWIRE_OPENAI_API_KEY": "sk-askwire",
    "ASKWIRE_ANTHROPIC_MODEL": "some-model",
    "ASKWIRE_PROVIDERS": "openai,offline",
    "ASKWIRE_API_KEY": "ask_somebody",
    "ASKWIRE_CONTROL_DSN": "postgresql://elsewhere/control",
    "ASKWIRE_NATS_NKEY_SEED": "SUA",
    "ASKWIRE_LOG_LEVEL": "debug",
    "ASKWIRE_OPS_PORT": "1",
}


def environment(service: str) -> dict[str, str]:
    return service_environment(service, WIRING, USER, ops_port=9100, http_port=8000)


@pytest.mark.parametrize("service", ["gateway", "validator", "executor"])
def test_llm_keys_reach_the_translator_and_nobody_else(service: str) -> None:
    assert environment("translator")["ASKWIRE_OPENAI_API_KEY"] == "sk-askwire"
    assert environment("translator")["ASKWIRE_PROVIDERS"] == "openai,offline"
    assert not [value for value in environment(service).values() if value.startswith("sk-")]


def test_the_translator_cannot_reach_a_database_nor_sign_anything() -> None:
    held = environment("translator")
    assert not {"ASKWIRE_DATASOURCES", "ASKWIRE_CONTROL_DSN_FILE", "ASKWIRE_APPROVAL_KEY_FILE"} & set(held)
    assert "ASKWIRE_PRINCIPAL_KEY_FILE" not in held


@pytest.mark.parametrize(
    ("secret", "holder"),
    [
        ("ASKWIRE_APPROVAL_KEY_FILE", "validator"),
        ("ASKWIRE_PRINCIPAL_KEY_FILE", "gateway"),
        ("ASKWIRE_CONTROL_DSN_FILE", "gateway"),
        ("ASKWIRE_DATASOURCES", "executor"),
    ],
)
def test_each_secret_has_one_holder(secret: str, holder: str) -> None:
    assert [service for service in SERVICES if secret in environment(service)] == [holder]


def test_the_users_settings_pass_but_what_the_supervisor_decides_stands() -> None:
    held = environment("executor")
    assert held["ASKWIRE_LOG_LEVEL"] == "debug"
    assert held["ASKWIRE_OPS_PORT"] == "9100"
    assert held["PATH"] == "/usr/bin"


def test_what_people_say_of_their_data_is_the_translators() -> None:
    told = replace(WIRING, context_dir=Path("/c"))
    held = {s: service_environment(s, told, USER, ops_port=9100, http_port=8000) for s in SERVICES}
    assert {s: env.get("ASKWIRE_CONTEXT_DIR") for s, env in held.items() if "ASKWIRE_CONTEXT_DIR" in env} == {
        "translator": "/c"
    }
    assert "ASKWIRE_CONTEXT_DIR" not in environment("translator")


@pytest.mark.parametrize("service", SERVICES)
def test_secrets_of_other_installations_are_left_out(service: str) -> None:
    assert not {"ASKWIRE_API_KEY", "ASKWIRE_CONTROL_DSN", "ASKWIRE_NATS_NKEY_SEED"} & set(environment(service))


def test_an_unknown_service_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        environment("console")
