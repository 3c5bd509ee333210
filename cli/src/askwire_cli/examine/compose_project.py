"""A project of Docker Compose as its files and its ``.env`` tell it: what is given to each of our services."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from askwire_cli.examine.finding import NotChecked
from askwire_cli.examine.installation import Environment, read_variables
from askwire_cli.services import SERVICES
from askwire_common.settings.mistakes import FILE_SUFFIX, is_path, variable

_VARIABLE: Final = re.compile(r"\$(?:\$|(?P<bare>[A-Za-z_]\w*)|\{(?P<name>\w+)(?:(?P<how>:?[-?+])(?P<other>[^}]*))?\})")
_USUAL: Final = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_OVERRIDES: Final = ("compose.override.yaml", "compose.override.yml", "docker-compose.override.yml")
_SECRETS: Final = "/run/secrets/"
_LOOPBACK: Final = ("127.", "localhost:", "[::1]:")


class _Loader(yaml.SafeLoader):
    """YAML with the tags that Compose has for merging."""


def _untagged(loader: yaml.SafeLoader, _: str, node: yaml.Node) -> Any:
    match node:
        case yaml.MappingNode():
            return loader.construct_mapping(node, deep=True)
        case yaml.SequenceNode():
            return loader.construct_sequence(node, deep=True)
        case _:
            return None


_Loader.add_multi_constructor("!", _untagged)


@dataclass
class Given:
    """What one service of ours is given.

    Attributes:
        environment: its variables under ``environment``, as they are written, with the file of each.
        files: what its ``env_file`` names and is there.
        stop: its ``stop_grace_period`` as it is written.
    """

    environment: dict[str, tuple[str, Path]] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    stop: str | None = None

    def add(self, block: Mapping[str, Any], file: Path, folder: Path) -> None:
        """A further file's part."""
        self.environment |= {name: (text, file) for name, text in _variables(block.get("environment"))}
        self.files += [path for path in _env_files(block.get("env_file"), folder) if path.is_file()]
        self.stop = block.get("stop_grace_period", self.stop)


@dataclass
class Project:
    """One project.

    Attributes:
        variables: what its ``.env`` says.
        services: those of ours in it.
        profiles: every profile that a service of it has.
        secrets: the file of each secret, as it is written.
        configs: the same of each configuration.
        published: the ports that each service publishes, as they are written: `127.0.0.1:8000:8000`.
        read: the names of all variables that its files read.
    """

    folder: Path
    variables: Mapping[str, str]
    services: dict[str, Given] = field(default_factory=dict)
    profiles: set[str] = field(default_factory=set)
    secrets: dict[str, str] = field(default_factory=dict)
    configs: dict[str, str] = field(default_factory=dict)
    published: dict[str, list[str]] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)

    def add(self, file: Path) -> None:
        """A further file, which wins over those before it.

        Raises:
            NotChecked: it is no YAML, or not there.
        """
        text, document = _document(file)
        self.read.update(_names(text))
        for name, block in (document.get("services") or {}).items():
            self.profiles.update((block or {}).get("profiles") or ())
            self.published.setdefault(name, []).extend(_ports((block or {}).get("ports")))
            if name in SERVICES:
                given = self.services.setdefault(name, Given())
                given.add(block or {}, file, self.folder)
                self.read.update(*(_names(text) for text, _ in given.environment.values()))
        for kind, files in (("secrets", self.secrets), ("configs", self.configs)):
            for name, one in (document.get(kind) or {}).items():
                files[name] = str((one or {}).get("file") or "")

    def resolved(self, text: str) -> str:
        """A value as Compose hands it on."""

        def value(found: re.Match[str]) -> str:
            if found[0] == "$$":
                return "$"
            own = self.variables.get(found["name"] or found["bare"])
            how, other = found["how"] or "", found["other"] or ""
            is_given = own is not None and not (how.startswith(":") and own == "")
            if how.endswith("+"):
                return other if is_given else ""
            return (own or "") if is_given or not how.endswith("-") else other

        return _VARIABLE.sub(value, text)

    def open_to_all(self, service: str) -> list[str]:
        """Those of its ports that every network of the host reaches."""
        ports = [self.resolved(one) for one in self.published.get(service, ())]
        return [one for one in ports if not one.startswith(_LOOPBACK)]

    def given(self, service: str) -> dict[str, str]:
        """The service's variables as it sees them: ``environment`` wins over ``env_file``."""
        told = self.services[service]
        merged: dict[str, str] = {}
        for file in told.files:
            merged |= read_variables(file)
        return merged | {name: self.resolved(text) for name, (text, _) in told.environment.items()}

    def seen_from_here(self, service: str) -> dict[str, str]:
        """The same with secrets where they are on this host, and without what names other files of the container."""
        seen = {}
        inside = {variable(name) for name, info in SERVICES[service].model_fields.items() if is_path(info)}
        for name, value in self.given(service).items():
            if name.endswith(FILE_SUFFIX) and value.startswith(_SECRETS):
                path = self.folder / self.resolved(self.secrets.get(value.removeprefix(_SECRETS), ""))
                if path.is_file():
                    seen[name] = str(path)
            elif name not in inside and not name.endswith(FILE_SUFFIX):
                seen[name] = value
        return seen


def project_of(environment: Environment) -> Project | None:
    """The project whose ``.env`` this is, or one of whose ``env_file`` it is; None when there is none beside it.

    Raises:
        NotChecked: a file of it is no YAML, or is named and not there.
    """
    if environment.file is None:
        return None
    file = environment.file.absolute()
    if environment.is_of_compose:
        return _project(file.parent, environment.variables)
    for folder in file.parents[:2]:
        own = read_variables(folder / ".env") if (folder / ".env").is_file() else {}
        found = _project(folder, own)
        if found and any(file == path.absolute() for told in found.services.values() for path in told.files):
            return found
    return None


def _project(folder: Path, variables: Mapping[str, str]) -> Project | None:
    if named := variables.get("COMPOSE_FILE"):
        files = [folder / name for name in named.split(variables.get("COMPOSE_PATH_SEPARATOR") or ":")]
    else:
        first = next((folder / name for name in _USUAL if (folder / name).is_file()), None)
        override = (folder / name for name in _OVERRIDES)
        files = [] if first is None else [first, *(path for path in override if path.is_file())]
    if not files:
        return None
    project = Project(folder, variables)
    for file in files:
        project.add(file)
    for spare in set(folder.glob("compose*.y*ml")) - set(files):  # a layer that may be added reads its own
        project.read.update(_names(_document(spare)[0]))
    return project


def _document(file: Path) -> tuple[str, Mapping[str, Any]]:
    try:
        text = file.read_text(encoding="utf-8")
        document = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except OSError as error:
        why = f"{file}, a file of the Compose project, cannot be read ({error.strerror})"
        raise NotChecked(why, "Correct COMPOSE_FILE in .env.") from error
    except yaml.YAMLError as error:
        raise NotChecked(f"{file} is not YAML", "`docker compose config` tells where it is wrong.") from error
    return text, document if isinstance(document, dict) else {}


def _names(text: str) -> set[str]:
    return {found["name"] or found["bare"] for found in _VARIABLE.finditer(text)} - {None}


def _variables(block: Any) -> Iterator[tuple[str, str]]:
    """Both forms, a mapping and a list of ``NAME=value``; a name alone takes the value of Compose's own variable."""
    for name, value in block.items() if isinstance(block, dict) else ():
        yield name, f"${{{name}}}" if value is None else _text(value)
    for line in block if isinstance(block, list) else ():
        name, equals, value = str(line).partition("=")
        yield name, value if equals else f"${{{name}}}"


def _ports(block: Any) -> Iterator[str]:
    """Both forms: `IP:HOST:CONTAINER`, of which the first parts may be left out, and a mapping."""
    for one in block if isinstance(block, list) else ():
        if isinstance(one, dict):
            yield f"{one.get('host_ip', '')}:{one.get('published', '')}:{one.get('target', '')}".lstrip(":")
        else:
            yield str(one)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _env_files(block: Any, folder: Path) -> Iterator[Path]:
    """All forms: a name, or a list of names or of mappings with ``path``."""
    for one in block if isinstance(block, list) else [block] if block else []:
        yield folder / (one["path"] if isinstance(one, dict) else one)
