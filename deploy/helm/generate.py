"""Write the chart's ``values.schema.json`` and ``README.md`` from ``values.yaml`` and from the services' settings.

The schema knows every value and every setting, so that a misspelt one is refused before anything is installed. Run it
after changing either; a test compares both files with what this would write.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from annotated_types import MinLen
from pydantic import SecretStr, TypeAdapter
from pydantic.fields import FieldInfo

from askwire_cli.services import SERVICES
from askwire_common.datasources.policy import Policy, SafetyMode
from askwire_common.identity.principal import Role
from askwire_common.settings.base import ServiceSettings
from askwire_executor.datasources import DataSource
from askwire_gateway.identity.issuers import Issuer, Label

try:
    from deploy.helm.shapes import FILES, FORMS, MOUNTED, NAME, SHAPES, Schema
except ModuleNotFoundError as missing:  # called by its path, it is in no package
    sys.exit(f"{missing}: run `make generate`, which calls it as `python -m deploy.helm.generate`")

_ROLES: Final[Schema] = {"enum": [name for role in Role for name in (role.name, role.name.lower())]}
CHART: Final = Path(__file__).parent / "askwire"
# What the chart itself sets, each from a value of its own.
OWNED: Final = frozenset(
    {"nats_url", "nats_ca", "ops_host", "ops_port", "http_host", "http_port", "datasources", "policies", "context_dir"}
    | {"jwt_issuers"}
    | {"principal_public_keys", "approval_public_keys", "killed_after_seconds"}
)


@dataclass(frozen=True)
class Value:
    """One value of the chart: where it stands, its default, and what its comment says."""

    path: tuple[str, ...]
    default: Any
    description: str


def is_secret(field: FieldInfo) -> bool:
    """Whether a setting must not be seen."""
    return "SecretStr" in str(field.annotation) or field.annotation is SecretStr


def plain_settings(settings: type[ServiceSettings]) -> Schema:
    """The settings that may stand in ``settings``: those that are neither secret nor set by the chart."""
    properties = settings.model_json_schema()["properties"]
    names = [n for n, field in settings.model_fields.items() if n not in OWNED and not is_secret(field)]
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {**_without(properties[name], "title"), **FORMS.get(name, {})} for name in names},
    }


def secret_settings(settings: type[ServiceSettings]) -> Schema:
    """The settings that may stand in ``secrets.values``."""
    fields = {name: field for name, field in settings.model_fields.items() if is_secret(field)}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {**_secret(field), **FORMS.get(name, {})} for name, field in fields.items()},
    }


def _secret(field: FieldInfo) -> Schema:
    shortest = max((bound.min_length for bound in field.metadata if isinstance(bound, MinLen)), default=1)
    return {"type": "string", "minLength": shortest, "description": field.description}


def values_schema() -> Schema:
    """The whole schema."""
    values = yaml.safe_load((CHART / "values.yaml").read_text(encoding="utf-8"))
    schema = _of(values, ())
    properties = schema["properties"]
    properties["global"] = {"type": "object", "description": "Ignored; Helm gives it to subcharts."}
    properties["settings"] = plain_settings(ServiceSettings)
    properties["datasources"]["properties"]["sources"] = _datasources()
    properties["policies"] = {"type": "object", "additionalProperties": _policy()}
    properties["issuers"] = _issuers()
    for job in ("provision", "audit"):
        properties[job]["properties"]["secrets"]["properties"]["values"] = secret_settings(ServiceSettings)
    properties["defaults"] = _service(properties["defaults"], ServiceSettings)
    properties["services"] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _service(properties["defaults"], settings) for name, settings in SERVICES.items()},
    }
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": "Values of the Askwire chart", **schema}


def readme() -> str:
    """The chart's README: how to install it, and every value."""
    rows = "\n".join(_row(value) for value in documented_values())
    return f"{(CHART.parent / 'README.head.md').read_text(encoding='utf-8')}\n{rows}\n"


def documented_values() -> Iterator[Value]:
    """Every value with its comment; a map without a comment is described by its members."""
    text = (CHART / "values.yaml").read_text(encoding="utf-8")
    lines = text.splitlines()
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if isinstance(root, yaml.MappingNode):
        yield from _walk(root, (), lines)


def _walk(node: yaml.MappingNode, path: tuple[str, ...], lines: list[str]) -> Iterator[Value]:
    for key, value in node.value:
        here = (*path, key.value)
        comment = _comment(lines, key.start_mark.line)
        block = isinstance(value, yaml.MappingNode) and bool(value.value) and not value.flow_style
        if block and not comment:
            yield from _walk(value, here, lines)
        else:
            yield Value(here, _constructed(value), comment)


def _comment(lines: list[str], line: int) -> str:
    above = lines[line - 1].strip() if line else ""
    return above.removeprefix("# -- ") if above.startswith("# -- ") else ""


def _constructed(node: yaml.Node) -> Any:
    return yaml.safe_load(yaml.serialize(node))


def _row(value: Value) -> str:
    default = json.dumps(value.default, ensure_ascii=False).replace("|", "\\|")
    return f"| `{'.'.join(value.path)}` | `{default}` | {value.description} |"


def _of(default: Any, path: tuple[str, ...]) -> Schema:
    """The schema of a value like its default."""
    for length in (3, 2, 1):
        shape = SHAPES.get(".".join(path[-length:])) if len(path) >= length else None
        if shape is not None:
            return dict(shape)
    match default:
        case bool():
            return {"type": "boolean"}
        case int():
            return {"type": "integer"}
        case str():
            return {"type": "string"}
        case dict():
            return {
                "type": "object",
                "additionalProperties": False,
                "properties": {name: _of(value, (*path, name)) for name, value in default.items()},
            }
        case _:
            raise TypeError(f"{'.'.join(path)}: say in SHAPES what a {type(default).__name__} holds")


def _service(defaults: Schema, settings: type[ServiceSettings]) -> Schema:
    properties = dict(defaults["properties"])
    secrets = properties["secrets"]
    properties["settings"] = plain_settings(settings)
    own = {"keys": _secret_keys(settings), "values": secret_settings(settings)}
    properties["secrets"] = {**secrets, "properties": {**secrets["properties"], **own}}
    return {**defaults, "properties": properties}


def _secret_keys(settings: type[ServiceSettings]) -> Schema:
    """Names of secret settings; of a service those without which it would not start must be among them."""
    secret = {name: field for name, field in settings.model_fields.items() if is_secret(field)}
    needed = [{"contains": {"const": name}} for name, field in secret.items() if field.is_required()]
    names = {"items": {"enum": sorted(secret)}} if settings is not ServiceSettings else {"items": {"type": "string"}}
    return {"type": "array", **names, **({"allOf": needed} if needed else {})}


def _datasources() -> Schema:
    schema = DataSource.model_json_schema()
    fields = {name: _without(field, "title") for name, field in schema["properties"].items()}
    for name in [name for name, field in fields.items() if "password" in repr(field)]:
        del fields[name]  # a ConfigMap holds no secret, but may say where one is mounted
        fields |= {} if name == "dsn" else {f"{name}_file": {"type": "string", "pattern": f"^{MOUNTED}"}}
    one = {"type": ["object", "null"], "additionalProperties": False, "properties": fields}
    return {"type": "object", "propertyNames": NAME, "additionalProperties": one}


def _policy() -> Schema:
    """The fields of a policy; what is within a role is for `askwire check`, and the gateway."""
    schema = Policy.model_json_schema()
    fields = {name: _without(field, "title") for name, field in schema["properties"].items()}
    fields["mode"] = {"enum": [mode.value for mode in SafetyMode]}
    fields["roles"] = {
        "type": "object",
        "propertyNames": _ROLES,
        "additionalProperties": {"type": ["object", "null"]},
    }
    return {"type": "object", "additionalProperties": False, "properties": fields}


def _issuers() -> Schema:
    """Identity providers; their keys are at an address, or in a file that a pod sees."""
    schema = Issuer.model_json_schema()
    fields = {name: _without(field, "title") for name, field in schema["properties"].items()}
    fields["keys"] = {"type": "string", "pattern": f"^(https://[^/]+|{FILES}.)"}
    fields["roles"] = {"type": "object", "additionalProperties": _ROLES}
    fields["default_role"] = _ROLES
    one = {"type": "object", "additionalProperties": False, "properties": fields, "required": schema["required"]}
    names = _without(TypeAdapter(Label).json_schema(), "type")
    return {"type": "object", "propertyNames": names, "additionalProperties": one}


def _without(schema: Schema, name: str) -> Schema:
    return {key: value for key, value in schema.items() if key != name}


def rendered_schema() -> str:
    """The text of ``values.schema.json``."""
    return json.dumps(values_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    (CHART / "values.schema.json").write_text(rendered_schema(), encoding="utf-8")
    (CHART / "README.md").write_text(readme(), encoding="utf-8")
