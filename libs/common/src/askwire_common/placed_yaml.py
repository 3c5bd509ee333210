"""YAML with the line and column of everything in it, so that a mistake can be told where it stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml
from yaml.reader import ReaderError

Path = tuple[str | int, ...]
_NAMES: Final = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "bool", "int", "float", "null", "timestamp"))
_KINDS: Final = {"timestamp": "date", "int": "whole number", "float": "number", "bool": "`true` or `false`"}
_UNUSABLE: Final = (ValueError, KeyError, AttributeError, OverflowError)  # PyYAML's, of text that a tag does not fit
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
        return (None if root is None else _construct(loader, root)), places
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise Mistakes([Mistake(line, column, f"this is not YAML: {error.problem}")]) from None
    except ReaderError as error:
        line, column = _at(text, error.position)
        raise Mistakes([Mistake(line, column, f"this is not YAML: {error.reason}")]) from None
    except RecursionError:
        raise Mistakes([Mistake(1, 1, "this is nested too deeply to be read here")]) from None


def _construct(loader: yaml.SafeLoader, root: yaml.Node) -> Any:
    """The value of a text; what is none of its kind, as a date in a thirteenth month, is told where it stands."""
    try:
        return loader.construct_document(root)
    except _UNUSABLE:
        raise Mistakes(_unusable(root, set())) from None


def _unusable(node: yaml.Node, seen: set[int]) -> Iterator[Mistake]:
    """The scalars below a node that are no value of their kind."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        try:
            yaml.SafeLoader("").construct_document(node)
        except _UNUSABLE as error:
            kind = node.tag.rpartition(":")[2]
            why = f" ({error})" if kind == "timestamp" and isinstance(error, ValueError) else ""
            message = f"this is no {_KINDS.get(kind, kind)}{why}; in quotes, and without a tag, it is text"
            yield Mistake(node.start_mark.line + 1, node.start_mark.column + 1, message)
    elif isinstance(node, yaml.CollectionNode):
        for item in node.value:
            for part in item if isinstance(item, tuple) else (item,):
                yield from _unusable(part, seen)


def _at(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, position - before.rfind("\n")


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
