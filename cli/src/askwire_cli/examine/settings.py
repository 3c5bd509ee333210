"""Whether every setting has a name that somebody reads and a value that its service takes, as services see it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final

from askwire_cli.examine.compose_project import Project, project_of
from askwire_cli.examine.finding import Finding, Severity
from askwire_cli.examine.installation import Environment, Installation, read_variables
from askwire_cli.services import SERVICES, mistakes
from askwire_cli.variables import PROGRAM
from askwire_common.settings.base import ServiceSettings
from askwire_common.settings.mistakes import ENV_PREFIX, nearest, variable, variables

_LISTED: Final = "docs/settings.md lists every setting."
_NAMES: Final = PROGRAM.keys() | variables(field for settings in SERVICES.values() for field in settings.model_fields)
_PASSED_ON: Final = re.compile(r"\$\{(\w+)[^}]*\}")
_OWN_OF_COMPOSE: Final = "COMPOSE_"
_LEAST_LIKE: Final = 0.8


def settings(installation: Installation) -> Iterator[Finding]:
    """What no service would start with, and what none of them reads."""
    for environment in installation.environments:
        project = project_of(environment) if environment.is_of_compose else None
        yield from _of_compose(environment, project) if project else in_environment(environment)
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


def _of_compose(environment: Environment, project: Project) -> Iterator[Finding]:
    """What Compose hands on to services, under the names that it has there, and what it hands to nobody."""
    for name in sorted(environment.variables.keys() - project.read):
        if name.startswith(ENV_PREFIX):
            yield Finding(
                Severity.BROKEN,
                f"{name} stands in {environment.name}, and Compose gives that to no service.",
                "Put it into settings/<service>.env beside it.",
            )
        elif not name.startswith(_OWN_OF_COMPOSE):
            near = next(iter(get_close_matches(name, project.read, n=1, cutoff=_LEAST_LIKE)), None)
            yield _unknown(f"{name} of {environment.name}", near)
    for profile in filter(None, environment.variables.get("COMPOSE_PROFILES", "").split(",")):
        if profile.strip() not in {*project.profiles, "*"}:
            near = next(iter(get_close_matches(profile, project.profiles, n=1)), None)
            yield _no_profile(f"COMPOSE_PROFILES of {environment.name} names {profile!r}", near, project)
    for service, given in project.services.items():
        for file in given.files:
            yield from in_environment(Environment(str(file), read_variables(file)))
        yield from _not_heard(project, service)
    for name, written in project.configs.items():
        path = project.folder / project.resolved(written)
        if written and not path.is_file():
            what = f"{environment.name}: the configuration {name} is to be {path}, which is not there."
            yield Finding(Severity.BROKEN, what, f"Put it there, or set {name.upper()} in .env.")
    for mistake, services in _combined(project).items():
        yield _wrong(f"{environment.name}, handed to the {', '.join(services)}", mistake)


def _combined(project: Project) -> dict[str, list[str]]:
    """What is wrong with all that services are given, and with no file of theirs by itself; with whom it concerns."""
    found: dict[str, list[str]] = {}
    for service, given in project.services.items():
        told = {one for file in given.files for one in _mistakes(SERVICES[service], read_variables(file))}
        for mistake in _mistakes(SERVICES[service], project.seen_from_here(service)):
            if mistake not in told:
                found.setdefault(mistake, []).append(service)
    return found


def _no_profile(what: str, near: str | None, project: Project) -> Finding:
    remedy = f"Write {near}." if near else f"There are {', '.join(sorted(project.profiles)) or 'none'}."
    return Finding(Severity.BROKEN, f"{what}, and no service has that profile.", remedy)


def _not_heard(project: Project, service: str) -> Iterator[Finding]:
    """What is set in an ``env_file`` and stands under ``environment``, too, which Compose lets win."""
    for file in project.services[service].files:
        for name, value in read_variables(file).items():
            text, where = project.services[service].environment.get(name, (value, file))
            if project.resolved(text) != value:
                taken = _PASSED_ON.fullmatch(text)
                yield Finding(
                    Severity.BROKEN,
                    f"{name} of {file} is not heard: {where.name} gives the {service} another under `environment`.",
                    f"Set {taken[1]} in .env instead."
                    if taken
                    else f"Set it under services.{service}.environment in a file at the end of COMPOSE_FILE instead.",
                )


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
