"""What one may choose about a local run, read from words as ``make`` passes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

SERVICES: Final = ("gateway", "translator", "validator", "executor")
MAX_REPLICAS: Final = 16
_ONE_EACH: Final = MappingProxyType(dict.fromkeys(SERVICES, 1))


class Misuse(ValueError):
    """An option that makes no sense; the message says what would."""


@dataclass(frozen=True)
class RunOptions:
    """How to run: replicas of each service, data sources beside the demo, a file of policies, a folder of context."""

    scale: Mapping[str, int] = field(default_factory=lambda: _ONE_EACH)
    datasources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    policies: Path | None = None
    context: Path | None = None


def parse_scale(text: str) -> Mapping[str, int]:
    """Replicas from ``translator=2 executor=2``; services that are not named run once.

    Raises:
        Misuse: an unknown service, or a number out of range.
    """
    scale = dict(_ONE_EACH)
    for part in text.replace(",", " ").split():
        name, _, number = part.partition("=")
        if name not in SERVICES:
            raise Misuse(f"SCALE names {name!r}; the services are {', '.join(SERVICES)}")
        if not number.isdecimal() or not 1 <= int(number) <= MAX_REPLICAS:
            raise Misuse(f"SCALE wants {name}=<1 to {MAX_REPLICAS}>, not {part!r}")
        scale[name] = int(number)
    if scale["gateway"] > 1:
        raise Misuse("one gateway runs on one machine, for it holds the port; scale the other services")
    return scale


def read_datasources(path: Path) -> Mapping[str, Mapping[str, Any]]:
    """Data sources beside the demo, as ``name: {dialect: postgres, dsn: ...}``.

    Raises:
        Misuse: the file cannot be read or does not have that form.
    """
    import yaml  # noqa: PLC0415 - a fifth of what a start without a file would load

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Misuse(f"DATASOURCES names {path}, which cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise Misuse(f"{path} is not YAML (its lines look like `name: {{dialect: postgres, dsn: ...}}`)") from error
    if not isinstance(content, dict) or not all(_reaches_something(source) for source in content.values()):
        form = "`name: {dialect: postgres, dsn: ...}` (or `dsn_file`)"
        raise Misuse(f"{path} must map names to data sources, each as {form}")
    if "demo" in content:
        raise Misuse(f"{path} names a data source `demo`, which is the built-in one: give yours another name")
    return {name: _absolute(source, path.absolute().parent) for name, source in content.items()}


def _reaches_something(source: object) -> bool:
    return isinstance(source, dict) and bool(source.get("dsn") or source.get("dsn_file"))


def _absolute(source: Mapping[str, Any], base: Path) -> Mapping[str, Any]:
    """The source with its files of secrets as seen from the user's file, for it is copied elsewhere."""
    files = {name: str(base / path) for name, path in source.items() if name.endswith("_file")}
    return {**source, **files}


def existing_file(path: Path, variable: str) -> Path:
    """The file as an absolute path.

    Raises:
        Misuse: there is none.
    """
    if not path.is_file():
        raise Misuse(f"{variable} names {path}, which is no file")
    return path.absolute()


def existing_folder(path: Path, variable: str) -> Path:
    """The folder as an absolute path.

    Raises:
        Misuse: there is none.
    """
    if not path.is_dir():
        raise Misuse(f"{variable} names {path}, which is no folder")
    return path.absolute()
