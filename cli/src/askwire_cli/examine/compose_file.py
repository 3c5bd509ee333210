"""Checks of what Docker Compose is told: variables of its own, and the folder of secrets beside them."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from askwire_cli.examine.compose_project import project_of
from askwire_cli.examine.finding import Finding, Severity
from askwire_cli.examine.installation import Environment, Installation
from askwire_cli.examine.strength import guessable

_SECRET: Final = re.compile(r"(^|_)(PASSWORD|PASSWD|PASS|SECRET|TOKEN|API_KEY|PRIVATE_KEY)$")
_ASKWIRE: Final = "ASKWIRE_"
_EDGE: Final = "nginx"
_FILES: Final = ("*_password", "api_key_pepper")


def passwords(installation: Installation) -> Iterator[Finding]:
    """Passwords that can be guessed, or that stand in a file of variables, and a folder of secrets that is open."""
    for environment in installation.environments:
        if environment.file is not None:
            yield from _variables(environment)
    for folder in installation.folders():
        yield from _folder(folder)


def published(installation: Installation) -> Iterator[Finding]:
    """Ports of a project that every network of the host reaches, but those where TLS ends.

    Raises:
        NotChecked: a file of the project cannot be read.
    """
    for environment in installation.environments:
        project = project_of(environment) if environment.is_of_compose else None
        for service in project.published if project else ():
            for port in project.open_to_all(service) if project and service != _EDGE else ():
                yield Finding(
                    Severity.BROKEN,
                    f"{environment.name} publishes {port} of {service} to every network of the host, in the clear.",
                    "Begin it with 127.0.0.1: (GATEWAY_LISTEN and its like), and let others in through Nginx (`edge`).",
                )


def _variables(environment: Environment) -> Iterator[Finding]:
    for name, value in environment.variables.items():
        if name.startswith(_ASKWIRE) or not value:
            continue
        within = _password(value)
        if _SECRET.search(name) or within:
            yield from guessable(f"{name} of {environment.name}", within or value)
            yield Finding(
                Severity.RISKY,
                f"{name} stands in {environment.name}, where every container's environment may show it.",
                "Put it into a file under secrets/, as .venv/bin/python deploy/generate_secrets.py compose does.",
            )


def _password(value: str) -> str:
    try:
        return unquote(urlsplit(value).password or "")
    except ValueError:
        return ""


def _folder(folder: Path) -> Iterator[Finding]:
    if not folder.is_dir():
        remedy = "Run .venv/bin/python deploy/generate_secrets.py compose."
        yield Finding(Severity.BROKEN, f"The folder of secrets {folder} is not there.", remedy)
        return
    if folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Finding(Severity.BROKEN, f"Others can enter {folder}, which holds all secrets.", f"chmod 0700 {folder}")
    for pattern in _FILES:
        for path in sorted(folder.glob(pattern)):
            yield from guessable(str(path), path.read_text(encoding="utf-8").strip())
