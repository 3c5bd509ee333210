"""Policies as text, YAML or JSON: read strictly, and every mistake told with the line and column where it stands. Pure.

What cannot be meant is a mistake: a field that does not exist, a role that does not exist or is named twice, a table or
column that is both shown and hidden, a mask on a column that is not shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from askwire_common.datasources.policy import Policy, RolePolicy, TablePolicy
from askwire_common.identity.principal import Role, unknown_role
from askwire_common.placed_yaml import Mistake, Mistakes, Path, Places, read_yaml
from askwire_common.settings.mistakes import in_field

MAX_BYTES: Final = 262_144
_FIELDS_AT: Final[Mapping[int, type[BaseModel]]] = {1: Policy, 3: RolePolicy, 5: TablePolicy}  # by how deep they stand


@dataclass(frozen=True)
class PolicyText:
    """A policy, and where in its text everything stands."""

    policy: Policy
    places: Places


def read_text(text: str) -> PolicyText:
    """One policy.

    Raises:
        Mistakes: it cannot be used.
    """
    value, places = _document(text)
    return _policy(value, places)


def read_texts(text: str) -> dict[str, PolicyText]:
    """Policies by data source, as a policy file holds them.

    Raises:
        Mistakes: one of them cannot be used.
    """
    value, places = _document(text)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Mistakes([places.mistake((), "expected a policy for each data source: `name:` and its fields")])
    found: dict[str, PolicyText] = {}
    mistakes: list[Mistake] = []
    for name, policy in value.items():
        if not _is_name(name):
            told = "the name of a data source has 1 to 63 letters, digits, `_` or `-`"
            mistakes.append(places.mistake((name,), told, key=True))
            continue
        try:
            found[name] = _policy(policy, places.below(name))
        except Mistakes as error:
            mistakes += error.mistakes
    if mistakes:
        raise Mistakes(mistakes)
    return found


def _is_name(name: str) -> bool:
    return 0 < len(name) <= 63 and name.isascii() and name.replace("-", "_").replace("_", "a").isalnum()


def _document(text: str) -> tuple[Any, Places]:
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise Mistakes([Mistake(1, 1, f"a policy has at most {MAX_BYTES:,} bytes")])
    return read_yaml(text)


def _policy(value: object, places: Places) -> PolicyText:
    if value is None:
        value = {}
    if not isinstance(value, dict):
        raise Mistakes([places.mistake((), "expected the fields of a policy: mode, roles, max_rows, …")])
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
        raise Mistakes(mistakes)
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
            told = f"the role {name} is named twice" if role else unknown_role(name)
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
    for found in error.errors(include_url=False, include_input=False):
        where = (*path, *found["loc"])
        model = _FIELDS_AT.get(len(where))
        said = in_field(found, model.model_fields if model else {})
        name = ".".join(map(str, where))
        yield places.mistake(where, f"{name}: {said}", key=found["type"] == "extra_forbidden")


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
