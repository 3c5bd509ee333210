"""YAML with the line and column of everything in it, so that a mistake can be told where it stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

Path = tuple[str | int, ...]
_NAMES: Final = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "bool", "int", "float", "null", "timestamp"))
_MERGE: Final = "tag:yaml.org,2002:merge"


@dataclass(frozen=True, order=True)
class Mistake:
    """What is wrong with a text, and where; lines and columns count from one."""

    line: int
    column: int
    message: str

    def within(self, file: str) -> str:
        """What is wrong where, as one line; ``file`` names the text."""
        return f"{file}:{self.line}:{self.column}: {self.message}"


class Mistakes(ValueError):
    """The text cannot be used; all that was found wrong with it, in the order of the text."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes))
        super().__init__("; ".join(f"line {m.line}, column {m.column}: {m.message}" for m in self.mistakes))

    def within(self, file: str) -> str:
        """A line for each, where ``file`` names the text."""
        return "\n".join(m.within(file) for m in self.mistakes)


@dataclass(frozen=True)
class Places:
    """Where each part of a text begins, by its path; of an entry of a mapping both its key and its value."""

    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def mistake(self, path: Path, message: str, *, key: bool = False) -> Mistake:
        """A mistake at the value (or key) of this path, or at the nearest thing around it that has a place."""
        for end in range(len(path), -1, -1):
            first, second = (self.keys, self.values) if key or end < len(path) else (self.values, self.keys)
            found = first.get(path[:end]) or second.get(path[:end])
            if found is not None:
                return Mistake(*found, message)
        return Mistake(1, 1, message)

    def below(self, *path: str | int) -> Places:
        """The places of one part, with paths that begin there."""
        size = len(path)
        return Places(
            {p[size:]: at for p, at in self.keys.items() if p[:size] == path},
            {p[size:]: at for p, at in self.values.items() if p[:size] == path},
        )


def read_yaml(text: str, *, references: bool = False) -> tuple[Any, Places]:
    """The value of a text, and where its parts stand. JSON is YAML, but for tabs between its tokens.

    Args:
        references: whether anchors and merges are understood; with them a small text of a stranger can be endless.

    Raises:
        Mistakes: it is no YAML, something in it is no name, or is said twice.
    """
    if text.lstrip()[:1] == "{":
        text = text.replace("\t", " ")
    try:
        loader = yaml.SafeLoader(text)
        root = loader.get_single_node()
        places = Places()
        if root is not None:
            _walk(root, (), places, None if references else set())
        return (None if root is None else loader.construct_document(root)), places
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise Mistakes([Mistake(line, column, f"this is not YAML: {error.problem}")]) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if isinstance(error, Mistakes):
            raise
        raise Mistakes([Mistake(1, 1, "this is not YAML that can be read here")]) from None


def _walk(node: yaml.Node, path: Path, places: Places, seen: set[int] | None) -> None:
    """Note where everything stands; with ``seen``, that nothing stands there for the second time."""
    place = (node.start_mark.line + 1, node.start_mark.column + 1)
    if seen is not None and id(node) in seen:
        raise Mistakes([Mistake(*place, "write it out: references (`&`, `*`, `<<`) are not understood here")])
    if seen is not None:
        seen.add(id(node))
    places.values[path] = place
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(item, (*path, index), places, seen)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if seen is None and key.tag == _MERGE:
                continue
            at = (key.start_mark.line + 1, key.start_mark.column + 1)
            if not isinstance(key, yaml.ScalarNode) or key.tag not in _NAMES:
                raise Mistakes([Mistake(*at, "expected a name here")])
            key.tag = "tag:yaml.org,2002:str"  # a table may be called `on`
            below = (*path, key.value)
            if below in places.keys:
                raise Mistakes([Mistake(*at, f"{key.value} is said twice here")])
            places.keys[below] = at
            _walk(value, below, places, seen)
