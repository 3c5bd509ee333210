"""Make the keys and passwords of an installation: ``.venv/bin/python deploy/generate_secrets.py compose|helm``.

``compose`` fills ``deploy/compose`` (``secrets/``, ``.env`` and the two configuration files); what is there already
stays, so that it may be run again. ``helm`` writes one values file with everything the chart's bundled servers need.
Nothing secret is printed. It needs the packages of any Askwire image, or of ``make install``.
"""

from __future__ import annotations

import argparse
import json
import secrets
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

try:
    import nkeys
    import yaml

    from askwire_common.bus.logins import issuer_key
    from askwire_common.bus.permissions import User
    from askwire_common.identity.approval import generate_key, public_key
except ModuleNotFoundError as error:
    sys.exit(f"{error}: run `make install`, then this with .venv/bin/python")

_HERE: Final = Path(__file__).parent
_READABLE: Final = 0o444  # containers run as other users; the folder is closed to everybody else
_CLOSED: Final = 0o700
_OWNERS: Final = 0o600


def new_seed() -> str:
    """A fresh nkey seed of a user."""
    return str(nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_USER).decode())


def public_nkey(seed: str) -> str:
    """What the NATS server is told of a seed."""
    return str(nkeys.from_seed(bytearray(seed.encode())).public_key.decode())


@dataclass(frozen=True)
class Folder:
    """A folder of secrets, one a file."""

    path: Path

    def keep(self, name: str, value: str) -> str:
        """What the file holds; it is written with ``value`` when there is none yet."""
        file = self.path / name
        if not file.exists():
            file.touch(mode=_OWNERS)
            file.write_text(value, encoding="utf-8")
            file.chmod(_READABLE)
        return file.read_text(encoding="utf-8")


def compose(directory: Path) -> None:
    """Everything that ``compose.yaml`` mounts, and ``.env`` with the public halves."""
    folder = Folder(directory / "secrets")
    (folder.path / "datasources").mkdir(parents=True, exist_ok=True)
    folder.path.chmod(_CLOSED)
    nkeys_ = {user: folder.keep(f"{user.value}_nkey", new_seed()) for user in User}
    control = folder.keep("control_password", secrets.token_urlsafe(24))
    demo = folder.keep("demo_password", secrets.token_urlsafe(24))
    folder.keep("postgres_password", secrets.token_urlsafe(24))
    folder.keep("control_dsn", f"postgresql://askwire:{control}@postgres:5432/askwire")
    folder.keep("demo_dsn", f"postgresql://askwire_reader:{demo}@postgres:5432/demo")
    for password in ("monitor_password", "grafana_password", "replica_password"):
        folder.keep(password, secrets.token_urlsafe(24))
    redis = folder.keep("redis_password", secrets.token_urlsafe(24))
    folder.keep("redis_url", f"redis://:{redis}@valkey:6379/0")
    folder.keep("redis_passwords", json.dumps({"redis://valkey:6379": redis}))
    folder.keep("valkey_conf", valkey_conf(redis))
    sentinel = folder.keep("sentinel_password", secrets.token_urlsafe(24))
    folder.keep("redis_sentinel_url", sentinel_url(redis, sentinel))
    folder.keep("api_key_pepper", secrets.token_urlsafe(32))
    for yours in ("openai_api_key", "anthropic_api_key", "slack_url", "pagerduty_key"):
        folder.keep(yours, "")
    public = {f"NATS_NKEY_{user.name}": public_nkey(seed) for user, seed in nkeys_.items()}
    principal = folder.keep("principal_key", generate_key())
    public["NATS_NKEY_ISSUER"] = issuer_key(principal)
    public["PRINCIPAL_PUBLIC_KEYS"] = public_key(principal)
    public["APPROVAL_PUBLIC_KEYS"] = public_key(folder.keep("approval_key", generate_key()))
    _write_environment(directory / ".env", public)
    for name in ("datasources", "policies"):
        if not (directory / f"{name}.yaml").exists():
            shutil.copyfile(_HERE / "compose" / f"{name}.example.yaml", directory / f"{name}.yaml")


def valkey_conf(password: str) -> str:
    """A Valkey that asks for a password, survives a restart, and forgets the oldest when it is full."""
    return (
        f'requirepass {password}\ndir /data\nappendonly yes\nsave ""\nmaxmemory 384mb\nmaxmemory-policy allkeys-lru\n'
    )


def sentinel_url(password: str, sentinel_password: str) -> str:
    """How a service finds the primary of ``compose.ha.yaml``."""
    hosts = ",".join(f"{name}:26379" for name in ("sentinel", "sentinel-2", "sentinel-3"))
    return f"redis+sentinel://:{password}@{hosts}/askwire/0?sentinel_password={sentinel_password}"


def helm(file: Path) -> None:
    """Values with every secret, for the chart's bundled servers; an existing file is left alone.

    Raises:
        FileExistsError: it exists.
    """
    file.touch(mode=_OWNERS, exist_ok=False)
    file.write_text(yaml.safe_dump(helm_values(), sort_keys=False), encoding="utf-8")


def helm_values() -> dict[str, object]:
    """Fresh secrets in the shape of the chart's values."""
    seeds = {user: new_seed() for user in User}
    principal, approval = generate_key(), generate_key()
    control, demo, monitor, superuser, redis = (secrets.token_urlsafe(24) for _ in range(5))
    redis_url = f"redis://:{redis}@askwire-valkey:6379/0"

    def service(user: User, **more: str) -> dict[str, object]:
        return {"secrets": {"values": {"nats_nkey_seed": seeds[user], **more}}}

    return {
        "keys": {"principalPublic": [public_key(principal)], "approvalPublic": [public_key(approval)]},
        "provision": {"secrets": {"values": {"nats_nkey_seed": seeds[User.ADMIN]}}},
        "audit": {"secrets": {"values": {"nats_nkey_seed": seeds[User.AUDITOR]}}},
        "services": {
            "gateway": service(
                User.GATEWAY,
                control_dsn=f"postgresql://askwire:{control}@askwire-postgresql:5432/askwire",
                redis_url=redis_url,
                principal_key=principal,
                api_key_pepper=secrets.token_urlsafe(32),
            ),
            "translator": service(User.TRANSLATOR, redis_url=redis_url),
            "validator": service(User.VALIDATOR, approval_key=approval),
            "executor": service(User.EXECUTOR),
        },
        "datasources": {
            "sources": {"demo": {}},
            "secrets": {"values": {"demo": f"postgresql://askwire_reader:{demo}@askwire-postgresql:5432/demo"}},
        },
        "bundled": {
            "nats": {
                "publicKeys": {
                    **{user.value: public_nkey(seed) for user, seed in seeds.items()},
                    "issuer": issuer_key(principal),
                }
            },
            "postgresql": {"passwords": {"postgres": superuser, "control": control, "demo": demo, "monitor": monitor}},
            "valkey": {"password": redis},
        },
    }


def _write_environment(file: Path, public: dict[str, str]) -> None:
    """Set these variables in ``.env``, which starts as a copy of the example; other lines stay as they are."""
    source = file if file.exists() else _HERE / "compose" / ".env.example"
    lines = source.read_text(encoding="utf-8").splitlines()
    known = {line.partition("=")[0] for line in lines}
    lines = [f"{name}={public[name]}" if (name := line.partition("=")[0]) in public else line for line in lines]
    lines += [f"{name}={value}" for name, value in public.items() if name not in known]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> int:
    """Read the arguments, make the secrets, say what comes next."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for_compose = commands.add_parser("compose", help="secrets, .env and configuration files for Docker Compose")
    for_compose.add_argument("--directory", type=Path, default=_HERE / "compose")
    for_helm = commands.add_parser("helm", help="a values file for the Helm chart with its bundled servers")
    for_helm.add_argument("file", type=Path)
    arguments = parser.parse_args()
    if arguments.command == "compose":
        compose(arguments.directory)
        print(f"secrets are in {arguments.directory / 'secrets'}; next: docker compose up -d --build")
        return 0
    try:
        helm(arguments.file)
    except FileExistsError:
        print(f"{arguments.file} exists; remove it first if its secrets may be lost", file=sys.stderr)
        return 1
    print(f"next: helm install askwire deploy/helm/askwire -f {arguments.file} (keep that file out of version control)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
