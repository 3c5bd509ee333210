"""Whether every setting has a name that somebody reads and a value that its service takes, as services see it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import yaml

from askwire_cli.examine.finding import Finding, Severity
from askwire_cli.examine.installation import Environment, Installation
from askwire_cli.services import SERVICES, mistakes
from askwire_cli.variables import PROGRAM
from askwire_common.setting_mistakes import ENV_PREFIX, nearest, variable, variables
from askwire_common.settings import ServiceSettings

_LISTED: Final = "docs/settings.md lists every setting."
_NAMES: Final = PROGRAM.keys() | variables(field for settings in SERVICES.values() for field in settings.model_fields)
_PASSED_ON: Final = re.compile(r"\$\{([A-Z][A-Z0-9_]*)[^}]*\}")
_OWN_OF_COMPOSE: Final = "COMPOSE_"
_LEAST_LIKE: Final = 0.8


def settings(installation: Installation) -> Iterator[Finding]:
    """What no service would start with, and what none of them reads."""
    for environment in installation.environments:
        files = _compose_files(environment)
        yield from _of_compose(environment, files) if files else in_environment(environment)
    yield from _of_the_chart(installation.values)


def in_environment(environment: Environment) -> Iterator[Finding]:
    """Mistakes in one environment: those of one service when its file is called after it, as in ``gateway.env``."""
    service = environment.file.stem if environment.file is not None else ""
    for name in sorted(set(environment.variables) - _NAMES):
        if name.upper().startswith(ENV_PREFIX):
            yield _unknown(f"{name} of {environment.name}", nearest(name, _NAMES))
    ours = {name: text for name, text in environment.variables.items() if name in _NAMES}
    one = SERVICES.get(service)
    for mistake in _mistakes(one, ours, whole=_is_whole(one, ours)) if one else _of_anybody(ours):
        yield _wrong(environment.name, mistake)
    for name in sorted(ours.keys() - variables(one.model_fields) if one else ()):
        yield Finding(
            Severity.RISKY,
            f"{name} of {environment.name} is not read by the {service}.",
            "Move it to the service whose setting it is, or take it out.",
        )


def _unknown(what: str, near: str | None) -> Finding:
    if near:
        return Finding(Severity.BROKEN, f"{what}: there is no such setting.", f"Write {near}, or take it out.")
    return Finding(Severity.RISKY, f"{what} is read by nobody.", f"Take it out; {_LISTED}")


def _wrong(where: str, mistake: str) -> Finding:
    return Finding(Severity.BROKEN, f"{where}: {mistake}", f"The service would not start. {_LISTED}")


def _mistakes(service: type[ServiceSettings], given: Mapping[str, str], *, whole: bool = False) -> list[str]:
    """The service's mistakes in its own of these settings; misspelt names are told with all that nobody reads."""
    own = variables(service.model_fields)
    return mistakes(service, {name: text for name, text in given.items() if name in own}, whole=whole)


def _of_anybody(given: Mapping[str, str]) -> list[str]:
    """The same of all services, each sentence once."""
    return list(dict.fromkeys(one for service in SERVICES.values() for one in _mistakes(service, given)))


def _is_whole(service: type[ServiceSettings], given: Mapping[str, str]) -> bool:
    """Whether this is all that the service is given; files for Compose hold what is said in addition."""
    required = variables(name for name, field in service.model_fields.items() if field.is_required())
    return not required.isdisjoint(given)


def _compose_files(environment: Environment) -> list[Path]:
    """The files of Docker Compose that a ``.env`` stands beside."""
    file = environment.file
    return sorted(file.absolute().parent.glob("compose*.y*ml")) if file is not None and file.name == ".env" else []


def _of_compose(environment: Environment, files: list[Path]) -> Iterator[Finding]:
    """What Compose hands on to services, under the names that it has there, and what it hands to nobody."""
    texts = [file.read_text(encoding="utf-8") for file in files]
    read = {name for text in texts for name in _PASSED_ON.findall(text)}
    for name in sorted(environment.variables.keys() - read):
        if name.startswith(ENV_PREFIX):
            yield Finding(
                Severity.BROKEN,
                f"{name} stands in {environment.name}, and Compose gives that to no service.",
                "Put it into settings/<service>.env beside it.",
            )
        elif not name.startswith(_OWN_OF_COMPOSE):
            near = next(iter(get_close_matches(name, read, n=1, cutoff=_LEAST_LIKE)), None)
            yield _unknown(f"{name} of {environment.name}", near)
    for text in texts:
        for service, block in (yaml.safe_load(text).get("services") or {}).items():
            if service in SERVICES:
                handed = _handed(block.get("environment") or {}, environment.variables)
                for mistake in _mistakes(SERVICES[service], handed):
                    yield _wrong(f"{environment.name}, handed to the {service}", mistake)


def _handed(block: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, str]:
    """A service's variables whose values are taken over from what Compose is told."""
    taken = {name: _PASSED_ON.fullmatch(str(text)) for name, text in block.items()}
    return {name: given[found[1]] for name, found in taken.items() if found and found[1] in given}


def _of_the_chart(values: Mapping[str, Any]) -> Iterator[Finding]:
    """Settings of the chart; the rest of its values is checked by its own schema when it is rendered."""
    services: Mapping[str, Any] = values.get("services") or {}
    for name in sorted(services.keys() - SERVICES.keys()):
        near = next(iter(get_close_matches(name, SERVICES, n=1)), None)
        yield _unknown(f"services.{name} of the values", near)
    for name, settings_class in SERVICES.items():
        own: Mapping[str, Any] = services.get(name) or {}
        plain = {**(values.get("settings") or {}), **(own.get("settings") or {})}
        secret = (own.get("secrets") or {}).get("values") or {}
        for field in sorted((plain | secret).keys() - settings_class.model_fields):
            near = nearest(variable(field), map(variable, settings_class.model_fields))
            meant = near and near.removeprefix(ENV_PREFIX).lower()
            yield _unknown(f"services.{name}: {field}", meant)
        given = {variable(field): _text(value) for field, value in (plain | secret).items()}
        for mistake in _mistakes(settings_class, given):
            yield _wrong(f"services.{name} of the values", mistake)


def _text(value: Any) -> str:
    """A value of YAML as the chart writes it into an environment."""
    return str(value).lower() if isinstance(value, bool) else str(value)
