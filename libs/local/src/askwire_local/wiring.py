"""Secrets and addresses of one run: made once, kept in files of mode 600, wired anew at each start."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from askwire_common.bus.logins import issuer_key
from askwire_common.bus.permissions import User, authorization
from askwire_common.identity.approval import generate_key
from askwire_common.identity.approval import public_key as public_half
from askwire_local.environment import Wiring
from askwire_local.nkey import new_seed, public_key
from askwire_local.servers import NatsServer, PostgresServer, ValkeyServer
from askwire_local.state import State

CONTROL_DATABASE = "askwire"
CONTROL_ROLE = "askwire_control"
ADMIN_KEY = "first_admin_key"


class Secrets:
    """Every secret of a state directory, made at the first need of it."""

    def __init__(self, state: State) -> None:
        self._state = state

    def nkey_files(self) -> Mapping[str, Path]:
        """Seed files by NATS user."""
        for user in User:
            self.nats_seed(user)
        return {user.value: self._state.secrets / _seed_name(user) for user in User}

    def nats_seed(self, user: User) -> str:
        """The seed of one user."""
        return self._state.secret(_seed_name(user), new_seed, public_key)

    def nats_authorization(self) -> str:
        """The block of ``nats.conf`` that names all users by their public keys."""
        issuer = issuer_key(self._state.secret("principal.key", generate_key, public_half))
        return authorization({user: public_key(self.nats_seed(user)) for user in User}, issuer)

    def signing_key(self, name: str) -> tuple[Path, str]:
        """The file of an Ed25519 private key, and its public half."""
        private = self._state.secret(name, generate_key, public_half)
        return self._state.secrets / name, public_half(private)

    def password(self, role: str) -> str:
        """The password of a role in PostgreSQL."""
        return self._state.secret(f"{role}.password")

    def pepper_file(self) -> Path:
        """The file of the pepper that API keys are hashed with."""
        self._state.secret("api_key.pepper")
        return self._state.secrets / "api_key.pepper"


def wire(
    state: State,
    secrets: Secrets,
    *,
    nats: NatsServer,
    postgres: PostgresServer,
    valkey: ValkeyServer,
    datasources: Mapping[str, Mapping[str, Any]],
    policies: Path | None,
    context: Path | None = None,
) -> Wiring:
    """Where everything is, with the files written that services read."""
    principal_key, principal_public = secrets.signing_key("principal.key")
    approval_key, approval_public = secrets.signing_key("approval.key")
    mask_key = state.secret("mask.key")
    sources = {name: {"mask_key": mask_key, **fields} for name, fields in datasources.items()}
    return Wiring(
        nats_url=nats.url,
        nkey_files=secrets.nkey_files(),
        control_dsn_file=state.secret_file(
            "control.dsn", _dsn(postgres, CONTROL_ROLE, secrets.password(CONTROL_ROLE), CONTROL_DATABASE)
        ),
        redis_url_file=state.secret_file("redis.url", valkey.url),
        principal_key_file=principal_key,
        principal_public_key=principal_public,
        approval_key_file=approval_key,
        approval_public_key=approval_public,
        pepper_file=secrets.pepper_file(),
        datasources_file=state.secret_file("datasources.yaml", yaml.safe_dump(sources, sort_keys=False)),
        policies_file=policies,
        context_dir=context,
    )


def demo_source(postgres: PostgresServer, role: str, password: str, database: str) -> Mapping[str, Any]:
    """The demo as a data source, through its read-only role."""
    return {"dialect": "postgres", "dsn": _dsn(postgres, role, password, database)}


def _dsn(postgres: PostgresServer, role: str, password: str, database: str) -> str:
    return f"postgresql://{role}:{password}@127.0.0.1:{postgres.port}/{database}"


def _seed_name(user: User) -> str:
    return f"nats_{user.value}.nk"
