"""Policies as text, YAML or JSON: read strictly, and every mistake told with the line and column where it stands. Pure.

What cannot be meant is a mistake: a field that does not exist, a role that does not exist or is named twice, a table or
column that is both shown and hidden, a mask on a column that is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import yaml
from pydantic import ValidationError

from askwire_common.policy import Policy, RolePolicy, TablePolicy
from askwire_common.principal import Role

MAX_BYTES: Final = 262_144
Path = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Mistake:
    """What is wrong with a policy, and where; lines and columns count from one."""

    line: int
    column: int
    message: str


class PolicyMistakes(ValueError):
    """The policy cannot be used; all that was found wrong with it, in the order of the text."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes))
        super().__init__("; ".join(f"line {m.line}, column {m.column}: {m.message}" for m in self.mistakes))


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


@dataclass(frozen=True)
class PolicyText:
    """A policy, and where in its text everything stands."""

    policy: Policy
    places: Places


def read_text(text: str) -> PolicyText:
    """One policy.

    Raises:
        PolicyMistakes: it cannot be used.
    """
    value, places = _document(text)
    return _policy(value, places)


def read_texts(text: str) -> dict[str, PolicyText]:
    """Policies by data source, as a policy file holds them.

    Raises:
        PolicyMistakes: one of them cannot be used.
    """
    value, places = _document(text)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise PolicyMistakes([places.mistake((), "expected a policy for each data source: `name:` and its fields")])
    found: dict[str, PolicyText] = {}
    mistakes: list[Mistake] = []
    for name, policy in value.items():
        if not _is_name(name):
            told = "the name of a data source has 1 to 63 letters, digits, `_` or `-`"
            mistakes.append(places.mistake((name,), told, key=True))
            continue
        try:
            found[name] = _policy(policy, places.below(name))
        except PolicyMistakes as error:
            mistakes += error.mistakes
    if mistakes:
        raise PolicyMistakes(mistakes)
    return found


def _is_name(name: str) -> bool:
    return 0 < len(name) <= 63 and name.isascii() and name.replace("-", "_").replace("_", "a").isalnum()


def _document(text: str) -> tuple[Any, Places]:
    """The value of a text, and where its parts stand. JSON is YAML, but for tabs between its tokens."""
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise PolicyMistakes([Mistake(1, 1, f"a policy has at most {MAX_BYTES:,} bytes")])
    if text.lstrip()[:1] == "{":
        text = text.replace("\t", " ")
    try:
        loader = yaml.SafeLoader(text)
        root = loader.get_single_node()
        places = Places()
        if root is not None:
            _walk(root, (), places, set())
        return (None if root is None else loader.construct_document(root)), places
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise PolicyMistakes([Mistake(line, column, f"this is not YAML: {error.problem}")]) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if isinstance(error, PolicyMistakes):
            raise
        raise PolicyMistakes([Mistake(1, 1, "this is not YAML that can be read here")]) from None


def _walk(node: yaml.Node, path: Path, places: Places, seen: set[int]) -> None:
    place = (node.start_mark.line + 1, node.start_mark.column + 1)
    if id(node) in seen:
        raise PolicyMistakes([Mistake(*place, "write it out: references (`&`, `*`, `<<`) are not understood here")])
    seen.add(id(node))
    places.values[path] = place
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(item, (*path, index), places, seen)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            at = (key.start_mark.line + 1, key.start_mark.column + 1)
            if not isinstance(key, yaml.ScalarNode) or key.tag not in _NAMES:
                raise PolicyMistakes([Mistake(*at, "expected a name here")])
            key.tag = "tag:yaml.org,2002:str"  # a table may be called `on`
            below = (*path, key.value)
            if below in places.keys:
                raise PolicyMistakes([Mistake(*at, f"{key.value} is said twice here")])
            places.keys[below] = at
            _walk(value, below, places, seen)


_NAMES: Final = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "bool", "int", "float", "null", "timestamp"))


def _policy(value: object, places: Places) -> PolicyText:
    if value is None:
        value = {}
    if not isinstance(value, dict):
        raise PolicyMistakes([places.mistake((), "expected the fields of a policy: mode, roles, max_rows, …")])
    named = value.get("roles")
    roles, mistakes = _roles(named, places)
    try:
        policy = Policy.model_validate({name: part for name, part in value.items() if name != "roles"})
    except ValidationError as error:
        mistakes += _complaints(error, (), places)
        policy = Policy()
    policy = policy.model_copy(update={"roles": {role: rules for role, (_, rules) in roles.items()}})
    for name, rules in roles.values():
        mistakes += (places.mistake(("roles", name, *path), told) for path, told in contradictions(rules))
    if mistakes:
        raise PolicyMistakes(mistakes)
    return PolicyText(policy, _by_role(places, roles))


def _roles(named: object, places: Places) -> tuple[dict[Role, tuple[str, RolePolicy]], list[Mistake]]:
    """The rules of each role, with the role's name as it is written."""
    roles: dict[Role, tuple[str, RolePolicy]] = {}
    if not isinstance(named, dict):
        told = f"expected what each role may see: {', '.join(Role.__members__)}"
        return roles, [] if named is None else [places.mistake(("roles",), told)]
    mistakes: list[Mistake] = []
    for name, rules in named.items():
        role = Role.__members__.get(name.upper())
        if role is None or role in roles:
            told = f"the role {name} is named twice" if role else f"there is no role {name}"
            told += f"; the roles are {', '.join(Role.__members__)}"
            mistakes.append(places.mistake(("roles", name), told, key=True))
            continue
        try:
            roles[role] = name, RolePolicy.model_validate({} if rules is None else _with_empty_tables(rules))
        except ValidationError as error:
            mistakes += _complaints(error, ("roles", name), places)
    return roles, mistakes


def _with_empty_tables(rules: object) -> object:
    """``flights:`` with nothing behind it is a table without restrictions."""
    if not isinstance(rules, dict) or not isinstance(rules.get("tables"), dict):
        return rules
    return rules | {"tables": {name: {} if rule is None else rule for name, rule in rules["tables"].items()}}


def _complaints(error: ValidationError, path: Path, places: Places) -> Iterator[Mistake]:
    for found in error.errors(include_url=False, include_input=False, include_context=False):
        unknown = found["type"] == "extra_forbidden"
        said = "there is no such field here" if unknown else found["msg"].removeprefix("Value error, ")
        where = (*path, *found["loc"])
        name = ".".join(map(str, where))
        yield places.mistake(where, f"{name}: {said}", key=unknown)


def contradictions(rules: RolePolicy) -> Iterator[tuple[Path, str]]:
    """What a role's rules say against themselves: the path within them, and the sentence."""
    tables = rules.tables or {}
    for index, name in enumerate(rules.hidden):
        if name in tables:
            yield ("hidden", index), f"{name} is both shown (`tables`) and hidden; say one of them"
    for name, rule in tables.items():
        for path, told in _column_contradictions(rule):
            yield ("tables", name, *path), told


def _column_contradictions(rule: TablePolicy) -> Iterator[tuple[Path, str]]:
    shown = rule.columns or ()
    for index, column in enumerate(rule.hidden):
        if column in shown:
            yield ("hidden", index), f"{column} is both shown (`columns`) and hidden; say one of them"
    for column in rule.masks:
        if not rule.shows(column):
            yield ("masks", column), f"{column} is masked and yet not shown; leave the mask out, or show the column"


def _by_role(places: Places, roles: Mapping[Role, tuple[str, RolePolicy]]) -> Places:
    """The same places, with roles by their full names however they were written."""
    full = {name: role.name for role, (name, _) in roles.items()}

    def path_of(path: Path) -> Path:
        if len(path) > 1 and path[0] == "roles" and isinstance(path[1], str):
            return ("roles", full.get(path[1], path[1]), *path[2:])
        return path

    return Places(
        {path_of(path): at for path, at in places.keys.items()},
        {path_of(path): at for path, at in places.values.items()},
    )
