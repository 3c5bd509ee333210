"""Context files: a folder of YAML, read with the line of every mistake.

::

    context/
      demo.yaml            a data source's context in one file,
      shop/measures.yaml   or in several, in a folder of its name
      shop/examples.yaml
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from askwire_common.contracts import Name
from askwire_common.frozen import Frozen
from askwire_common.settings.mistakes import in_field
from askwire_translator.context.check import check_shape
from askwire_translator.context.mistakes import BadContext, Mistake, Places
from askwire_translator.context.mistakes import Path as Place
from askwire_translator.context.model import Context, DefaultFilter, Example, Measure, Term

MAX_FILE_BYTES: Final = 8 * 1024 * 1024
_SUFFIXES: Final = {".yaml", ".yml"}
_MAPS: Final = ("glossary", "measures", "synonyms", "dates", "descriptions", "values")
_LISTS: Final = ("filters", "joins", "examples")
_NAME: Final = TypeAdapter(Name)
_ENTRIES: Final[Mapping[str | int, type[Frozen]]] = {
    "glossary": Term,
    "measures": Measure,
    "filters": DefaultFilter,
    "examples": Example,
}


@dataclass(frozen=True)
class Loaded:
    """One data source's context, and where each of its entries stands."""

    context: Context
    places: Places


def load_folder(folder: Path) -> dict[str, Loaded]:
    """Every data source's context in a folder, by the data source's name.

    Raises:
        BadContext: with every mistake that can be seen without a catalog.
    """
    mistakes: list[Mistake] = []
    found: dict[str, Loaded] = {}
    for datasource, files in sorted(_files(folder, mistakes).items()):
        read = [one for file in files if (one := _read(file, folder, mistakes)) is not None]
        if len(read) == len(files):
            loaded = _merged(read, mistakes)
            mistakes += check_shape(loaded.context, loaded.places)
            found[datasource] = loaded
    serious = [m for m in mistakes if not m.warning]
    if serious:
        raise BadContext(mistakes)
    return found


def _files(folder: Path, mistakes: list[Mistake]) -> dict[str, list[Path]]:
    if not folder.is_dir():
        mistakes.append(Mistake(str(folder), 0, "there is no such folder"))
        return {}
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):  # a ConfigMap's ..data among them
            continue
        inner = [p for p in sorted(path.iterdir()) if p.suffix in _SUFFIXES] if path.is_dir() else [path]
        if inner and (path.is_dir() or path.suffix in _SUFFIXES):
            found.setdefault(path.name if path.is_dir() else path.stem, []).extend(inner)
    for name, files in found.items():
        try:
            _NAME.validate_python(name)
        except ValidationError:
            mistakes.append(Mistake(files[0].name, 0, f"{name!r} is no name of a data source"))
    return found


@dataclass(frozen=True)
class _File:
    context: Context
    lines: dict[Place, tuple[str, int]]


def _read(path: Path, folder: Path, mistakes: list[Mistake]) -> _File | None:
    name = str(path.relative_to(folder))
    lines: dict[Place, tuple[str, int]] = {(): (name, 1)}
    before = len(mistakes)
    try:
        unfit = _unfit(path)
        if unfit is not None:
            mistakes.append(Mistake(name, 0, unfit))
            return None
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        mistakes.append(Mistake(name, 0, f"cannot be read: {why}"))
        return None
    except yaml.MarkedYAMLError as error:
        mistakes.append(Mistake(name, _line(error), f"this is no YAML: {error.problem or error.context}"))
        return None
    except (yaml.YAMLError, RecursionError) as error:
        mistakes.append(Mistake(name, 0, f"this is no YAML: {type(error).__name__}"))
        return None
    data = _data(node, (), name, lines, mistakes) if node is not None else {}
    try:
        context = Context.model_validate({} if data is None else data)
    except ValidationError as error:
        mistakes += _mistakes(error, Places(lines))
        return None
    return _File(context, lines) if len(mistakes) == before else None


def _unfit(path: Path) -> str | None:
    """Why this is nothing to read, before anything is read: nobody may ever write to a pipe, a device may never end."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        return "cannot be read: it is no file"
    return f"larger than {MAX_FILE_BYTES // 1024**2} MB" if status.st_size > MAX_FILE_BYTES else None


class _Loader(yaml.SafeLoader):
    """Refuses aliases (``*name``), with which a small file can be endless."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """See ``yaml.composer.Composer``."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # so the stubs have it
            raise yaml.composer.ComposerError(None, None, "aliases are not understood here", mark)
        return super().compose_node(parent, index)


def _line(error: yaml.MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark is not None else 0


def _data(node: yaml.Node, at: Place, file: str, lines: dict[Place, tuple[str, int]], mistakes: list[Mistake]) -> Any:
    """The node's data; where each part of it stands goes into ``lines``."""
    lines.setdefault(at, (file, node.start_mark.line + 1))
    if isinstance(node, yaml.SequenceNode):
        return [_data(inner, (*at, n), file, lines, mistakes) for n, inner in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return _scalar(node)
    found: dict[str, Any] = {}
    for key, value in node.value:
        word, line = str(key.value), key.start_mark.line + 1
        if word in found:
            mistakes.append(Mistake(file, line, f"{word!r} is here for the second time"))
        lines[*at, word] = (file, line)
        found[word] = _data(value, (*at, word), file, lines, mistakes)
    return found


def _scalar(node: yaml.Node) -> object:
    """Text, but for nothing at all: a question or a name is never a number, a date or the Norwegian ``no``."""
    return None if node.tag == "tag:yaml.org,2002:null" else node.value


def _mistakes(error: ValidationError, places: Places) -> Iterable[Mistake]:
    for one in error.errors(include_url=False, include_input=False):
        path = tuple(part for part in one["loc"] if part != "[key]")
        where = ".".join(str(part) for part in path)
        said = in_field(one, _fields(path))
        yield places.mistake(path, f"{where}: {said}" if where else said)


def _fields(path: Place) -> dict[str, FieldInfo]:
    """The fields that may stand where this path ends, as they are written; none where words are free."""
    entry = Context if len(path) == 1 else _ENTRIES.get(path[0]) if len(path) == 3 else None
    return {info.alias or name: info for name, info in entry.model_fields.items()} if entry else {}


def _merged(files: list[_File], mistakes: list[Mistake]) -> Loaded:
    """One context of several files; what two of them say of the same thing is a mistake."""
    lines: dict[Place, tuple[str, int]] = {}
    facts: dict[str, Any] = {name: {} for name in _MAPS} | {name: [] for name in _LISTS}
    for file in files:
        shift = {name: len(facts[name]) for name in _LISTS}
        for name in _MAPS:
            said: Mapping[str, object] = getattr(file.context, name)
            for key in said.keys() & facts[name].keys():
                first = lines.get((name, key), ("", 0))
                where = file.lines.get((name, key), ("", 0))
                mistakes.append(Mistake(*where, f"{key!r} is in {first[0]}, line {first[1]}, too"))
            facts[name].update(said)
        for name in _LISTS:
            facts[name].extend(getattr(file.context, name))
        for path, place in file.lines.items():
            lines.setdefault(_shifted(path, shift), place)
    return Loaded(Context.model_construct(**_frozen(facts)), Places(lines))


def _shifted(path: Place, shift: Mapping[str, int]) -> Place:
    if len(path) > 1 and path[0] in shift and isinstance(path[1], int):
        return (path[0], path[1] + shift[str(path[0])], *path[2:])
    return path


def _frozen(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()}
