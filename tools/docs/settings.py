"""``docs/settings.md``: every setting of every service, from the classes that read them."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from inspect import cleandoc
from pathlib import Path
from typing import Any, Final, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MinLen
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from tools.docs.markdown import code, table

from askwire_cli.services import SERVICES
from askwire_cli.variables import PROGRAM
from askwire_common.datasources.policy import MODE_LIMITS
from askwire_common.settings.base import ServiceSettings
from askwire_common.settings.mistakes import variable
from askwire_executor.datasources import DataSource

_HEAD: Final = """\
# Settings

This page is written by `make docs` from the settings classes; a test fails when it is not current.

A service reads its settings from the environment when it starts, and never again. Each variable may be replaced by one
with `_FILE` at its end that names a file holding the value (`ASKWIRE_CONTROL_DSN_FILE=/run/secrets/control_dsn`): a
secret then stands in no environment. If both are set, it does not start. A value that cannot be used ends the service
at once, with exit code 2 and a sentence for each mistake, and so do values that contradict each other and a name that
is nearly a setting's (`DEADLIN_MS`), and a file that a setting names and that is not there or holds a mistake, told
with its line and field; no value is part of what is said where it may be a secret. `askwire doctor` finds the same
before the start.

Settings marked **required** have no default. *Secret* ones belong in a file.
"""
_PROGRAM: Final = """\
## The `askwire` program

{program}
`askwire run` hands settings on from its own environment to the service that has them, except those that it makes itself
(addresses, keys, credentials).
"""


POLICY_EXAMPLE: Final = """\
demo:
  mode: moderate
  roles:
    VIEWER:
      tables:
        flights: {columns: [year, month, day, carrier, origin, dest, arr_delay, tailnum], masks: {tailnum: hash}}
        airlines: {}
    ANALYST:
      tables:
        flights: {row_filter: "origin = 'JFK'"}
    ADMIN: {}
"""
_POLICY: Final = f"""\
## The policy file

YAML, one entry for each data source that has a policy; the same as `PUT /v1/policies/{{datasource}}` takes for one. A
role that is not named sees what the nearest lower named one sees. A table or column that a role may not see does not
exist for it.

* `columns`: the visible columns of a table; all of them unless given.
* `hidden`: columns that are not visible, for "all but these"; beside `tables`, the same for tables.
* `row_filter`: a condition over the table's columns, put in wherever the table is read. `:tenant` in it stands for the
  asker's tenant, and who has none sees no row.
* `masks`: columns whose values are not shown, and what is instead: `null`, `redact` (`***`), `hash` (the same for the
  same value; the data source needs a `mask_key`) or `last4`. Whatever a statement does to such a column, it does to the
  mask.

```yaml
{POLICY_EXAMPLE}```
"""


def page() -> str:
    """The whole page."""
    shared = ServiceSettings.model_fields
    parts = [_HEAD, _section("Every service", shared)]
    for name, settings in SERVICES.items():
        own = {field: info for field, info in settings.model_fields.items() if field not in shared}
        parts.append(_section(name.capitalize(), own))
    return "\n".join([*parts, _program(), _datasources(), _POLICY, _modes()])


def _section(title: str, fields: Mapping[str, FieldInfo]) -> str:
    rows = (
        (code(variable(name)), _type(info), _default(info), info.description or "") for name, info in fields.items()
    )
    return f"## {title}\n\n{table(('Variable', 'Type', 'Default', 'What it is'), rows)}"


def _program() -> str:
    rows = ((code(name), said) for name, said in PROGRAM.items())
    return _PROGRAM.format(program=table(("Variable", "What it is"), rows))


def _datasources() -> str:
    described = _attributes(DataSource)
    rows = [(code("dsn_file"), "path", "", "a file that holds the DSN, instead of `dsn`; relative to the YAML file")]
    rows += [(code("mask_key_file"), "path", "", "a file that holds the key of hash masks, instead of `mask_key`")]
    rows += [
        (code(name), _type(info), _default(info), described.get(name, "").replace("``", "`"))
        for name, info in DataSource.model_fields.items()
    ]
    return (
        "## The data source file\n\nYAML, one entry for each name under which a database is asked; "
        "`${NAME}` in a `dsn` is replaced from the environment.\n\n"
        f"{table(('Field', 'Type', 'Default', 'What it is'), rows)}"
    )


def _modes() -> str:
    rows = (
        (
            code(mode),
            f"{limits.max_rows:,}",
            *(_yes(x) for x in (limits.joins, limits.subqueries, limits.where_required)),
        )
        for mode, limits in MODE_LIMITS.items()
    )
    return (
        "## Safety modes\n\nA policy chooses one for its data source (`moderate` unless it does); its `max_rows` "
        "replaces the mode's.\n\n" + table(("Mode", "Rows at most", "Joins", "Subqueries", "`WHERE` required"), rows)
    )


def _attributes(model: type[BaseModel]) -> dict[str, str]:
    """What a class' docstring says of each attribute."""
    _, _, text = cleandoc(model.__doc__ or "").partition("Attributes:\n")
    found: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith("    ") and ":" in line and not line.startswith("     "):
            name, _, said = line.strip().partition(":")
            found[name] = said.strip().rstrip(".")
        elif name:
            found[name] = f"{found[name]} {line.strip()}".strip().rstrip(".")
    return found


def _type(info: FieldInfo) -> str:
    return ", ".join(filter(None, [_name(info.annotation), _bounds(info.metadata)]))


def _name(annotation: Any) -> str:
    if get_origin(annotation) is Literal:
        return " or ".join(code(str(value)) for value in get_args(annotation))
    if get_origin(annotation) in {Union, types.UnionType}:
        return " or ".join(_name(kind) for kind in get_args(annotation) if kind is not types.NoneType)
    if get_origin(annotation) is tuple:
        return "list of texts"
    if hasattr(annotation, "__metadata__"):
        return ", ".join(filter(None, [_name(annotation.__origin__), _bounds(annotation.__metadata__)]))
    names = {str: "text", int: "integer", float: "number", bool: "`true` or `false`", Path: "path"}
    return "text, *secret*" if annotation is SecretStr else names[annotation]


def _bounds(metadata: Iterable[Any]) -> str:
    said = []
    for bound in metadata:
        match bound:
            case Ge(ge=least):
                said.append(f"at least {_number(least)}")
            case Gt(gt=below):
                said.append(f"above {_number(below)}")
            case Le(le=most):
                said.append(f"at most {_number(most)}")
            case Lt(lt=above):
                said.append(f"below {_number(above)}")
            case MinLen(min_length=length):
                said.append(f"at least {length} characters")
            case FieldInfo():
                said.append(_bounds(bound.metadata))
            case _:
                pass
    return ", ".join(said)


def _number(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "**required**"
    if info.default is None or info.default in {"", ()}:
        return ""
    if isinstance(info.default, bool):
        return code(str(info.default).lower())
    return code(str(info.default))


def _yes(value: bool) -> str:
    return "yes" if value else "no"
