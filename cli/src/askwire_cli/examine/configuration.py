"""Checks of what is written down; nothing is connected to."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from askwire_cli.examine.compose_project import project_of
from askwire_cli.examine.finding import Finding, Severity
from askwire_cli.examine.installation import Environment, Installation
from askwire_cli.examine.strength import guessable
from askwire_common.stores.redis_url import sentinel_url

_PEPPER: Final = "API_KEY_PEPPER"
_URLS: Final = ("CONTROL_DSN", "REDIS_URL")  # secrets that hold a password
_KEYS: Final = ("PRINCIPAL_KEY", "APPROVAL_KEY", "NATS_NKEY_SEED", "OPENAI_API_KEY", "ANTHROPIC_API_KEY")
_ENCRYPTED: Final[Mapping[str, str]] = {
    "nats": "tls",
    "redis": "rediss",
    "redis+sentinel": "rediss+sentinel",
    "http": "https",
    "ws": "wss",
}
_VERIFIED: Final = ("sslmode=verify-full", "sslmode=verify-ca")
_HERE: Final = ("localhost", "127.0.0.1", "::1")


def weak(installation: Installation) -> Iterator[Finding]:
    """Passwords and peppers that can be guessed."""
    for environment, value in installation.all(_PEPPER):
        yield from guessable(f"ASKWIRE_{_PEPPER} of {environment.name}", value)
    for name in _URLS:
        for environment, url in installation.all(name):
            password = unquote(urlsplit(url).password or "")
            yield from guessable(f"the password in ASKWIRE_{name} of {environment.name}", password)


def plain(installation: Installation) -> Iterator[Finding]:
    """Secrets that stand in an environment, where every process of that user can read them."""
    for environment in installation.environments:
        for name in (_PEPPER, *_URLS, *_KEYS):
            if environment.variables.get(f"ASKWIRE_{name}"):
                yield Finding(
                    Severity.RISKY,
                    f"ASKWIRE_{name} stands in {environment.name}.",
                    f"Put it into a file of mode 0400 and set ASKWIRE_{name}_FILE.",
                )
        project = project_of(environment) if environment.is_of_compose else None
        for service, given in project.services.items() if project else ():
            for name in (_PEPPER, *_URLS, *_KEYS):
                if f"ASKWIRE_{name}" in given.environment:
                    yield Finding(
                        Severity.RISKY,
                        f"ASKWIRE_{name} stands under `environment` of the {service}, where `docker inspect` shows it.",
                        f"Put it into a file under secrets/ and set ASKWIRE_{name}_FILE, as compose.yaml does.",
                    )


def readable(installation: Installation) -> Iterator[Finding]:
    """Secret files that others can read: by their mode, in a folder that others can enter."""
    for variable, path in installation.files():
        if path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH) and _entered_by_others(path.absolute()):
            yield Finding(Severity.BROKEN, f"{variable} is in {path}, which others can read.", f"chmod 0400 {path}")


def _entered_by_others(path: Path) -> bool:
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.parents)


def mixed(installation: Installation) -> Iterator[Finding]:
    """Environments that hold what architecture.md keeps apart."""
    kinds = {
        "an LLM key": ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"),
        "data sources": ("DATASOURCES",),
        "the signing key": ("APPROVAL_KEY",),
    }
    for environment in installation.environments:
        held = [kind for kind, names in kinds.items() if any(_holds(environment, name) for name in names)]
        if len(held) > 1:
            yield Finding(
                Severity.BROKEN,
                f"{environment.name} holds {' and '.join(held)}: whoever breaks into one service has both.",
                "Give each service an environment of its own, and it what is its own only (docs/architecture.md).",
            )


def _holds(environment: Environment, setting: str) -> bool:
    return bool(environment.variables.get(f"ASKWIRE_{setting}") or environment.variables.get(f"ASKWIRE_{setting}_FILE"))


def unencrypted(installation: Installation) -> Iterator[Finding]:
    """Addresses on other hosts that are spoken to in the clear."""
    for name in ("URL", "NATS_URL", "REDIS_URL", "CONTROL_DSN", "OPENAI_BASE_URL", "ANTHROPIC_BASE_URL"):
        for environment, urls in installation.all(name):
            for url in _each(urls):
                yield from _in_the_clear(f"ASKWIRE_{name} of {environment.name}", url)


def _each(urls: str) -> list[str]:
    """The URLs of a list; of one that names Sentinels, one for each of them."""
    scheme = urls.partition("://")[0]
    if not scheme.endswith("+sentinel"):
        return [url.strip() for url in urls.split(",")]
    found = sentinel_url(urls)
    return [f"{scheme}://{host}" for host, _ in found.sentinels] if found is not None else []


def _in_the_clear(what: str, url: str) -> Iterator[Finding]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in _HERE or "." not in host:  # this host, or a name that only the containers' own network knows
        return
    if parts.scheme in _ENCRYPTED:
        scheme = _ENCRYPTED[parts.scheme]
        yield Finding(Severity.BROKEN, f"{what} goes to {host} in the clear.", f"Serve TLS; write {scheme}://.")
    elif parts.scheme.startswith("postgres") and not any(mode in parts.query for mode in _VERIFIED):
        yield Finding(
            Severity.BROKEN,
            f"{what} goes to {host}, and nobody checks that it is that host.",
            "Add ?sslmode=verify-full and the CA's sslrootcert.",
        )


def open_ports(installation: Installation) -> Iterator[Finding]:
    """Operators' ports that listen on every network of the host."""
    for environment, host in installation.all("OPS_HOST"):
        if host in {"0.0.0.0", "::", ""}:  # noqa: S104 - compared, not bound
            yield Finding(
                Severity.RISKY,
                f"ASKWIRE_OPS_HOST of {environment.name} serves metrics to every network of its host.",
                "Set it to the loopback or to the operator's own address.",
            )


def verbose(installation: Installation) -> Iterator[Finding]:
    """Services that log more than an operator wants to keep."""
    for environment, level in installation.all("LOG_LEVEL"):
        if level == "debug":
            yield Finding(
                Severity.RISKY,
                f"{environment.name} logs at `debug`.",
                "Take it out; SIGUSR1 switches a running service to `debug` and back.",
            )


def scalers(installation: Installation) -> Iterator[Finding]:
    """Values of the chart whose scalers contradict each other; the chart refuses them, too."""
    services: Mapping[str, Any] = installation.values.get("services") or {}
    defaults: Mapping[str, Any] = installation.values.get("defaults") or {}
    for name, values in services.items():
        by_load, by_lag = (_enabled(scaler, values or {}, defaults) for scaler in ("hpa", "keda"))
        if by_load and by_lag:
            yield Finding(
                Severity.BROKEN,
                f"services.{name} has hpa and keda enabled.",
                "Enable one of them.",
            )
        if (values or {}).get("replicas") == 0 and not by_lag:
            yield Finding(
                Severity.BROKEN, f"services.{name} stands at 0 replicas for ever.", "Set replicas, or enable keda."
            )


def _enabled(scaler: str, values: Mapping[str, Any], defaults: Mapping[str, Any]) -> bool:
    return bool((values.get(scaler) or defaults.get(scaler) or {}).get("enabled"))
