"""The environment of each service: what all share, what is its own, and none of what belongs to another.

Pure. LLM keys go to the translator only, database credentials to those that hold them; every secret is the path of a
file, except what the user put into the environment as a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_TRANSLATORS_OWN: Final = (
    "ASKWIRE_OPENAI_",
    "ASKWIRE_ANTHROPIC_",
    "ASKWIRE_PROVIDERS",
    "ASKWIRE_REPLAY",
    "ASKWIRE_CONTEXT_",
)
_LLM_KEYS: Final = ("OPENAI_", "ANTHROPIC_")
_SECRET_ENDINGS: Final = ("_KEY", "_KEYS", "_FILE", "_DSN", "_SEED", "_PASSWORD", "_TOKEN", "_SECRET", "_PEPPER")
KILLED_AFTER_SECONDS: Final = 15.0
"""How long a run waits for a service that it stops; services are told, and say at their start if it is too short."""
STOPPING: Final = {"ASKWIRE_KILLED_AFTER_SECONDS": f"{KILLED_AFTER_SECONDS:g}"}
_OURS: Final = frozenset({"ASKWIRE_URL", "ASKWIRE_STATE", "ASKWIRE_REDIS_URL"})


@dataclass(frozen=True)
class Wiring:
    """Where everything is in one run: addresses, and files of mode 600 for what is secret."""

    nats_url: str
    nkey_files: Mapping[str, Path]
    control_dsn_file: Path
    redis_url_file: Path
    principal_key_file: Path
    principal_public_key: str
    approval_key_file: Path
    approval_public_key: str
    pepper_file: Path
    datasources_file: Path
    policies_file: Path | None
    context_dir: Path | None = None


def service_environment(
    service: str, wiring: Wiring, user: Mapping[str, str], *, ops_port: int, http_port: int | None = None
) -> dict[str, str]:
    """All variables of one service's process.

    Args:
        user: the environment that the supervisor was started in.
        ops_port: where the service serves health and metrics.
        http_port: where the gateway serves HTTP.
    """
    common = {
        "ASKWIRE_LOG_FORMAT": user.get("ASKWIRE_LOG_FORMAT", "console"),
        "ASKWIRE_NATS_URL": wiring.nats_url,
        "ASKWIRE_NATS_NKEY_SEED_FILE": str(wiring.nkey_files[service]),
        "ASKWIRE_OPS_HOST": "127.0.0.1",
        "ASKWIRE_OPS_PORT": str(ops_port),
        "PYTHONUNBUFFERED": "1",
        **STOPPING,
    }
    # On one machine whoever holds the client's nkey is one and the same person.
    shared = {"ASKWIRE_SHARED_INBOX": "true"} if service == "gateway" else {}
    return {**shared, **inherited(service, user), **common, **_own(service, wiring, http_port)}


def inherited(service: str, user: Mapping[str, str]) -> dict[str, str]:
    """What a service takes over from the user's environment."""
    return {name: value for name, value in user.items() if _passes(service, name)}


def _passes(service: str, name: str) -> bool:
    if name.startswith(_LLM_KEYS):
        return False  # an SDK would pick these up behind our settings' back
    if not name.startswith("ASKWIRE_"):
        return True
    if name.startswith(_TRANSLATORS_OWN):
        return service == "translator"
    return name not in _OURS and not name.endswith(_SECRET_ENDINGS)


def _own(service: str, wiring: Wiring, http_port: int | None) -> dict[str, str]:
    match service:
        case "gateway":
            policies = {"ASKWIRE_POLICIES": str(wiring.policies_file)} if wiring.policies_file else {}
            return {
                "ASKWIRE_HTTP_HOST": "127.0.0.1",
                "ASKWIRE_HTTP_PORT": str(http_port),
                "ASKWIRE_CONTROL_DSN_FILE": str(wiring.control_dsn_file),
                "ASKWIRE_REDIS_URL_FILE": str(wiring.redis_url_file),
                "ASKWIRE_PRINCIPAL_KEY_FILE": str(wiring.principal_key_file),
                "ASKWIRE_API_KEY_PEPPER_FILE": str(wiring.pepper_file),
                "ASKWIRE_DEFAULT_DATASOURCE": "demo",
                **policies,
            }
        case "translator":
            context = {"ASKWIRE_CONTEXT_DIR": str(wiring.context_dir)} if wiring.context_dir else {}
            return {
                "ASKWIRE_PRINCIPAL_PUBLIC_KEYS": wiring.principal_public_key,
                "ASKWIRE_REDIS_URL_FILE": str(wiring.redis_url_file),
                **context,
            }
        case "validator":
            return {
                "ASKWIRE_PRINCIPAL_PUBLIC_KEYS": wiring.principal_public_key,
                "ASKWIRE_APPROVAL_KEY_FILE": str(wiring.approval_key_file),
            }
        case "executor":
            return {
                "ASKWIRE_PRINCIPAL_PUBLIC_KEYS": wiring.principal_public_key,
                "ASKWIRE_APPROVAL_PUBLIC_KEYS": wiring.approval_public_key,
                "ASKWIRE_DATASOURCES": str(wiring.datasources_file),
            }
        case _:
            message = f"there is no service {service!r}"
            raise ValueError(message)
