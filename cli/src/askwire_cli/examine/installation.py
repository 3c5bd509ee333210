"""An installation as its configuration tells it: the services' environments, and the values of the chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from askwire_cli.failure import Misuse

_PREFIX: Final = "ASKWIRE_"
_FILE: Final = "_FILE"
THIS: Final = "this environment"


@dataclass(frozen=True)
class Environment:
    """What one process is told.

    Attributes:
        name: the file it is from, or ``this environment``.
    """

    name: str
    variables: Mapping[str, str]

    @property
    def file(self) -> Path | None:
        """The file it is from."""
        return None if self.name == THIS else Path(self.name)

    @property
    def is_of_compose(self) -> bool:
        """Whether it is called as Docker Compose calls the variables of a project."""
        return self.file is not None and self.file.name == ".env"

    def value(self, setting: str) -> str | None:
        """A setting's value, out of the file that holds it where one is named.

        Raises:
            OSError: that file cannot be read.
        """
        path = self.variables.get(f"{_PREFIX}{setting}{_FILE}")
        if path is not None:
            return Path(path).read_text(encoding="utf-8").rstrip("\r\n")
        return self.variables.get(f"{_PREFIX}{setting}")


@dataclass(frozen=True)
class Installation:
    """Everything that the production checklist looks at."""

    environments: tuple[Environment, ...]
    values: Mapping[str, Any]

    def all(self, setting: str) -> Iterator[tuple[Environment, str]]:
        """The setting in every environment that has it.

        Raises:
            OSError: a file that holds it cannot be read.
        """
        for environment in self.environments:
            if value := environment.value(setting):
                yield environment, value

    def folders(self) -> Iterator[Path]:
        """The folders of secrets that files for Docker Compose name, as `SECRETS`."""
        for environment in self.environments:
            if environment.file is not None and (folder := environment.variables.get("SECRETS")):
                yield environment.file.parent / folder

    def files(self) -> Iterator[tuple[str, Path]]:
        """Every file that holds a setting, with its variable."""
        for environment in self.environments:
            for name, path in environment.variables.items():
                if name.startswith(_PREFIX) and name.endswith(_FILE):
                    yield name, Path(path)


def read_installation(process: Mapping[str, str], files: Sequence[Path], values: Sequence[Path]) -> Installation:
    """The installation that these files describe; without a file of settings, the one of this process.

    Raises:
        Misuse: a file cannot be read, or is not what it should be.
    """
    environments = tuple(Environment(str(path), read_variables(path)) for path in files)
    merged: dict[str, Any] = {}
    for path in values:
        merged = _overlay(merged, _yaml(path))
    return Installation(environments or (Environment(THIS, process),), merged)


def read_variables(path: Path) -> dict[str, str]:
    """A file of ``NAME=value`` lines, as systemd and Docker Compose read it.

    Raises:
        Misuse: it cannot be read, or a line of it is something else.
    """
    found = {}
    for number, line in enumerate(_text(path).splitlines(), 1):
        stripped = line.strip().removeprefix("export ")
        if not stripped or stripped.startswith("#"):
            continue
        name, equals, value = stripped.partition("=")
        if not equals:
            raise Misuse(f"{path}:{number}: expected NAME=value")
        found[name.strip()] = value.strip().strip("\"'")
    return found


def _yaml(path: Path) -> dict[str, Any]:
    try:
        document = yaml.safe_load(_text(path))
    except yaml.YAMLError as error:
        raise Misuse(f"{path} is not YAML") from error
    if not isinstance(document, dict):
        raise Misuse(f"{path}: expected the chart's values")
    return document


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Misuse(f"{path} cannot be read ({type(error).__name__})") from error


def _overlay(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for name, value in over.items():
        below = merged.get(name)
        merged[name] = _overlay(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged
