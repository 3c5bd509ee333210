"""No service starts with a setting that is misspelt, impossible or contradictory; each says what is right."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from askwire_cli.services import SERVICES
from askwire_cli.variables import PROGRAM
from askwire_common.identity.approval import generate_key, public_key
from askwire_common.settings.base import BadSettings, ServiceSettings, settings_from
from askwire_common.settings.mistakes import misspelt, variables
from askwire_gateway.settings import DatabaseSettings, KeySettings
from askwire_local.nkey import new_seed
from askwire_translator.settings import TranslatorSettings

KEY = generate_key()
PUBLIC = public_key(KEY)
PLANTED = "hunter2-planted"
ENOUGH: dict[str, dict[str, str]] = {
    "gateway": {
        "ASKWIRE_CONTROL_DSN": f"postgresql://askwire:{PLANTED}@db/askwire",
        "ASKWIRE_API_KEY_PEPPER": PLANTED * 3,
        "ASKWIRE_PRINCIPAL_KEY": KEY,
        "ASKWIRE_NATS_NKEY_SEED": new_seed(),
    },
    "translator": {"ASKWIRE_PRINCIPAL_PUBLIC_KEYS": PUBLIC},
    "validator": {"ASKWIRE_PRINCIPAL_PUBLIC_KEYS": f"{PUBLIC}, {PUBLIC}", "ASKWIRE_APPROVAL_KEY": KEY},
    "executor": {
        "ASKWIRE_PRINCIPAL_PUBLIC_KEYS": PUBLIC,
        "ASKWIRE_APPROVAL_PUBLIC_KEYS": PUBLIC,
        "ASKWIRE_DATASOURCES": "/etc/askwire/datasources.yaml",
    },
}
BAD: list[tuple[str, dict[str, str], str]] = [
    ("gateway", {"ASKWIRE_DEADLINE_MS": "soon"}, "ASKWIRE_DEADLINE_MS: it is no whole number. Leave it out for 30000."),
    ("gateway", {"ASKWIRE_DEADLINE_MS": ""}, "ASKWIRE_DEADLINE_MS: it is no whole number"),
    ("gateway", {"ASKWIRE_DEADLINE_MS": "-1"}, "ASKWIRE_DEADLINE_MS: it is too small: at least 1"),
    ("gateway", {"ASKWIRE_OPS_PORT": "70000"}, "ASKWIRE_OPS_PORT: it is too large: at most 65535"),
    ("gateway", {"ASKWIRE_DRAIN_SECONDS": "inf"}, "ASKWIRE_DRAIN_SECONDS: it is no finite number"),
    ("gateway", {"ASKWIRE_DRAIN_SECONDS": "0"}, "ASKWIRE_DRAIN_SECONDS: it is too small: more than 0"),
    (
        "executor",
        {"ASKWIRE_DRAIN_SECONDS": "25.5", "ASKWIRE_KILLED_AFTER_SECONDS": "30"},
        "ASKWIRE_KILLED_AFTER_SECONDS: 30 s are too few for ASKWIRE_DRAIN_SECONDS and five more, 30.5 s: queries would",
    ),
    (
        "gateway",
        {"ASKWIRE_KILLED_AFTER_SECONDS": "10"},
        "10 s are too few for ASKWIRE_DRAIN_SECONDS and five more, 15 s",
    ),
    ("gateway", {"ASKWIRE_TRACE_SAMPLE": "nan"}, "ASKWIRE_TRACE_SAMPLE: it is"),
    ("gateway", {"ASKWIRE_LOG_LEVEL": "DEBUG"}, "ASKWIRE_LOG_LEVEL: it is none of 'debug', 'info'"),
    ("gateway", {"ASKWIRE_SHARED_INBOX": "maybe"}, "ASKWIRE_SHARED_INBOX: it is neither `true` nor `false`"),
    (
        "gateway",
        {"ASKWIRE_DEADLIN_MS": "500"},
        "ASKWIRE_DEADLIN_MS: there is no such setting. Write ASKWIRE_DEADLINE_MS",
    ),
    ("gateway", {"ASKWIRE_TRUSTED_PROXYS": "1"}, "Write ASKWIRE_TRUSTED_PROXIES, or take it out"),
    ("gateway", {"askwire_log_levl": "info"}, "Write ASKWIRE_LOG_LEVEL"),
    ("gateway", {"ASKWIRE_CONTROL_DSN_FIEL": "/x"}, "Write ASKWIRE_CONTROL_DSN_FILE"),
    ("gateway", {"ASKWIRE_DEADLINE_MS": "400000"}, "ASKWIRE_MAX_DEADLINE_MS: the longest deadline, 300000, is below"),
    ("gateway", {"ASKWIRE_MAX_DEADLINE_MS": "1000"}, "is below ASKWIRE_DEADLINE_MS, 30000"),
    ("gateway", {"ASKWIRE_HTTP_PORT": "9100"}, "ASKWIRE_HTTP_PORT: it is ASKWIRE_OPS_PORT, too (9100)"),
    ("gateway", {"ASKWIRE_KEPT_SECONDS": "60"}, "ASKWIRE_KEPT_SECONDS: a query would be gone after 60 s"),
    (
        "gateway",
        {"ASKWIRE_API_KEY_PEPPER": "hunter2"},
        "ASKWIRE_API_KEY_PEPPER: it is too short: at least 16",
    ),
    ("gateway", {"ASKWIRE_PRINCIPAL_KEY": PLANTED}, "ASKWIRE_PRINCIPAL_KEY: it is no Ed25519 private key"),
    (
        "gateway",
        {"ASKWIRE_PRINCIPAL_KEY": base64.b64encode(b"short").decode()},
        "it is no Ed25519 private key",
    ),
    ("gateway", {"ASKWIRE_PRINCIPAL_PUBLIC_KEYS": f"{PUBLIC},{PLANTED}"}, "key 2 of 2 is no Ed25519 public key"),
    ("gateway", {"ASKWIRE_NATS_NKEY_SEED": PLANTED}, "ASKWIRE_NATS_NKEY_SEED: it is no nkey seed"),
    ("gateway", {"ASKWIRE_NATS_URL": ""}, "ASKWIRE_NATS_URL: it is no address of the form tls://HOST:4222"),
    ("gateway", {"ASKWIRE_NATS_URL": f"http://{PLANTED}@bus"}, "ASKWIRE_NATS_URL: it is no address"),
    ("gateway", {"ASKWIRE_NATS_CA": "/nowhere"}, "ASKWIRE_NATS_CA: it names /nowhere, which cannot be read"),
    ("gateway", {"ASKWIRE_OTLP_ENDPOINT": "collector:4318"}, "ASKWIRE_OTLP_ENDPOINT: it is no address"),
    (
        "gateway",
        {"ASKWIRE_CONTROL_DSN": f"mysql://a:{PLANTED}@db/x"},
        "ASKWIRE_CONTROL_DSN: it is no address",
    ),
    ("gateway", {"ASKWIRE_CONTROL_DSN": f"postgresql://a:{PLANTED}]@[db/x"}, "special characters as %XX"),
    (
        "gateway",
        {"ASKWIRE_REDIS_URL": f"http://:{PLANTED}@cache"},
        "ASKWIRE_REDIS_URL: this cannot be",
    ),
    ("translator", {"ASKWIRE_PRINCIPAL_PUBLIC_KEYS": ""}, "key 1 of 1 is no Ed25519 public key"),
    ("translator", {"ASKWIRE_PROVIDERS": "openai,offlin"}, "ASKWIRE_PROVIDERS: it names something that is no provider"),
    ("translator", {"ASKWIRE_PROVIDERS": "openai"}, "ASKWIRE_OPENAI_API_KEY must be set for the provider openai"),
    ("translator", {"ASKWIRE_PROVIDERS": "anthropic"}, "ASKWIRE_ANTHROPIC_API_KEY must be set"),
    ("translator", {"ASKWIRE_PROVIDERS": "replay"}, "ASKWIRE_REPLAY must name a file"),
    ("translator", {"ASKWIRE_OPENAI_BASE_URL": "models:8080"}, "ASKWIRE_OPENAI_BASE_URL: it is no address"),
    (
        "translator",
        {"ASKWIRE_CONFIDENCE_THRESHOLDS": "demo=7"},
        "ASKWIRE_CONFIDENCE_THRESHOLDS: 'demo=7' is no",
    ),
    ("translator", {"ASKWIRE_MODEL_TOKEN_PER_DAY": "1000"}, "Write ASKWIRE_MODEL_TOKENS_PER_DAY"),
    ("validator", {"ASKWIRE_APPROVAL_KEY": PLANTED}, "ASKWIRE_APPROVAL_KEY: it is no Ed25519 private key"),
    ("validator", {"ASKWIRE_PARSERS": "0"}, "ASKWIRE_PARSERS: it is too small: at least 1. Leave it out for 1."),
    ("executor", {"ASKWIRE_APPROVAL_PUBLIC_KEYS": KEY[:20]}, "ASKWIRE_APPROVAL_PUBLIC_KEYS: key 1 of 1 is no"),
]


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_needed_is_enough(service: str) -> None:
    assert settings_from(SERVICES[service], ENOUGH[service]).nats_url == "nats://127.0.0.1:4222"


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_needed_is_asked_for_by_name(service: str) -> None:
    with pytest.raises(BadSettings) as caught:
        settings_from(SERVICES[service], {})

    needed = {variable for variable in ENOUGH[service] if variable != "ASKWIRE_NATS_NKEY_SEED"}
    assert {one.partition(" is not set. Set it")[0] for one in caught.value.missing} == needed
    assert caught.value.mistakes == tuple(sorted(caught.value.missing, key=caught.value.mistakes.index))


@pytest.mark.parametrize(("service", "given", "said"), BAD, ids=[f"{one[0]}: {one[2][:50]}" for one in BAD])
def test_a_mistake_is_told_with_its_name_and_what_is_right(service: str, given: dict[str, str], said: str) -> None:
    with pytest.raises(BadSettings) as caught:
        settings_from(SERVICES[service], ENOUGH[service] | given)

    (mistake,) = caught.value.mistakes
    assert said in mistake
    assert "hunter2" not in mistake


def test_all_mistakes_are_told_at_once() -> None:
    given = {"ASKWIRE_DEADLINE_MS": "soon", "ASKWIRE_LOG_LEVL": "info", "ASKWIRE_PRINCIPAL_KEY_FILE": "/nowhere"}
    with pytest.raises(BadSettings) as caught:
        settings_from(SERVICES["gateway"], given)

    told = {one.replace(":", " ").split()[0] for one in caught.value.mistakes}
    assert told == given.keys() | {"ASKWIRE_CONTROL_DSN", "ASKWIRE_API_KEY_PEPPER"}


def test_a_file_of_secrets_in_the_place_of_its_name_is_not_read(tmp_path: Path) -> None:
    """``ASKWIRE_DATASOURCES_FILE`` would have taken the file's text, passwords and all, for the name of a file."""
    (tmp_path / "datasources.yaml").write_text(f"demo: {{dsn: postgresql://a:{PLANTED}@db/x}}")
    given = ENOUGH["executor"] | {"ASKWIRE_DATASOURCES_FILE": str(tmp_path / "datasources.yaml")}
    with pytest.raises(BadSettings, match="ASKWIRE_DATASOURCES itself names a file") as caught:
        settings_from(SERVICES["executor"], given)
    assert PLANTED not in str(caught.value)


def test_a_file_that_is_no_certificate_is_named(tmp_path: Path) -> None:
    (tmp_path / "ca.crt").write_text(PLANTED)
    with pytest.raises(BadSettings, match=r"ca\.crt, which holds no certificate in PEM form"):
        settings_from(SERVICES["translator"], ENOUGH["translator"] | {"ASKWIRE_NATS_CA": str(tmp_path / "ca.crt")})


@pytest.mark.parametrize("reader", [*SERVICES.values(), KeySettings, DatabaseSettings])
def test_no_service_takes_anothers_setting_for_a_misspelt_one_of_its_own(reader: type[ServiceSettings]) -> None:
    """One environment may hold all of them, and the program's variables, as that of ``make run`` does."""
    all_of_them = variables(field for one in SERVICES.values() for field in one.model_fields) | PROGRAM.keys()
    assert list(misspelt(all_of_them | {"ASKWIRE_WORK", "PATH"}, reader.model_fields)) == []


@pytest.mark.parametrize("url", ["", "http://collector:4318"])
def test_traces_may_go_nowhere_as_compose_says_it(url: str) -> None:
    assert (
        settings_from(SERVICES["translator"], ENOUGH["translator"] | {"ASKWIRE_OTLP_ENDPOINT": url}).otlp_endpoint
        == url
    )


def test_a_server_without_keys_may_translate() -> None:
    given = {"ASKWIRE_PROVIDERS": "openai", "ASKWIRE_OPENAI_BASE_URL": "http://models:8080/v1"}
    assert settings_from(TranslatorSettings, ENOUGH["translator"] | given).order == ("openai",)
