"""Whether a service that is stopped may finish what it has begun: Docker's and systemd's time against its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from askwire_cli.examine.compose_project import Project, project_of
from askwire_cli.examine.finding import Finding, NotChecked, Severity
from askwire_cli.examine.installation import Environment, Installation
from askwire_cli.services import SERVICES
from askwire_common.settings.base import AFTER_DRAIN_SECONDS, ServiceSettings

UNITS: Final = tuple(map(Path, ("/usr/lib/systemd/system", "/run/systemd/system", "/etc/systemd/system")))
"""Where systemd looks for units; what comes later wins."""
_DRAIN: Final = "ASKWIRE_DRAIN_SECONDS"
_OF_DOCKER: Final = "10s"
_OF_SYSTEMD: Final = "90s"
_NEVER: Final = "infinity"
_PART: Final = re.compile(r"([0-9.]+)\s*([a-zµ]*)\s*")
_SECONDS: Final[Mapping[str, float]] = {
    **dict.fromkeys(("", "s", "sec", "second", "seconds"), 1.0),
    **dict.fromkeys(("m", "min", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hr", "hour", "hours"), 3600.0),
    **{"ms": 1e-3, "msec": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9},
}


def stopping(installation: Installation, units: Sequence[Path] = UNITS) -> Iterator[Finding]:
    """Services that are killed before they can have drained; of the chart's values the chart itself tells.

    Raises:
        NotChecked: a time is written as neither Docker nor systemd write one.
    """
    for environment in installation.environments:
        if project := project_of(environment):
            for service in project.services:
                yield from _in_project(project, service)
        elif environment.file is not None and environment.file.stem in SERVICES:
            yield from _in_unit(environment, environment.file.stem, units)


def _in_project(project: Project, service: str) -> Iterator[Finding]:
    told = project.resolved(project.services[service].stop or _OF_DOCKER)
    where = f"The {service} of {project.folder}"
    yield from _too_short(where, "stop_grace_period", told, project.given(service))


def _in_unit(environment: Environment, service: str, units: Sequence[Path]) -> Iterator[Finding]:
    named, told = "", _OF_SYSTEMD
    for file in _unit_files(service, units):
        for line in file.read_text(encoding="utf-8").splitlines():
            key, _, value = (part.strip() for part in line.partition("="))
            if key == "EnvironmentFile":
                named = value.removeprefix("-").replace("%i", service)
            elif key in {"TimeoutStopSec", "TimeoutSec"}:
                told = {"": _OF_SYSTEMD, "0": _NEVER}.get(value, value)
    if environment.file is not None and named == str(environment.file.absolute()):
        yield from _too_short(f"askwire@{service}", "TimeoutStopSec", told, environment.variables)


def _unit_files(service: str, units: Sequence[Path]) -> list[Path]:
    """The unit, and what is dropped in on it: that of its template first, in the order of their names."""
    templates = [folder / "askwire@.service" for folder in units]
    dropped = [
        sorted(path for folder in units for path in (folder / f"askwire@{one}.service.d").glob("*.conf"))
        for one in ("", service)
    ]
    return [*[path for path in templates if path.is_file()][-1:], *dropped[0], *dropped[1]]


def _too_short(where: str, name: str, told: str, given: Mapping[str, str]) -> Iterator[Finding]:
    try:
        drain = float(given.get(_DRAIN) or ServiceSettings.model_fields["drain_seconds"].default)
    except ValueError:
        return  # the check of settings tells it
    needed = drain + AFTER_DRAIN_SECONDS
    if _seconds(name, told) < needed:
        yield Finding(
            Severity.BROKEN,
            f"{where} is killed after {told}, its {name}, and may take {drain:g} s to finish what it has begun.",
            f"Make {name} {needed:g} s or more, or lower {_DRAIN}.",
        )


def _seconds(name: str, told: str) -> float:
    if told == _NEVER:
        return float("inf")
    parts = _PART.findall(told)
    if not parts or _PART.sub("", told) or any(unit not in _SECONDS for _, unit in parts):
        raise NotChecked(f"{name} is {told}, which is no time", "Write it as 30s or 1m30s.")
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)
