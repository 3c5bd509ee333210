"""Write the chart's ``values.schema.json`` and ``README.md`` from ``values.yaml`` and from the services' settings.

The schema knows every value and every setting, so that a misspelt one is refused before anything is installed. Run it
after changing either; a test compares both files with what this would write.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from annotated_types import MinLen
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from askwire_cli.services import SERVICES
from askwire_common.policy import Policy, SafetyMode
from askwire_common.settings import ServiceSettings
from askwire_executor.datasources import MIN_MASK_KEY, DataSource

CHART: Final = Path(__file__).parent / "askwire"
# What the chart itself sets, each from a value of its own.
OWNED: Final = frozenset(
    {"nats_url", "nats_ca", "ops_host", "ops_port", "http_host", "http_port", "datasources", "policies", "context_dir"}
    | {"principal_public_keys", "approval_public_keys", "killed_after_seconds"}
)
Schema = dict[str, Any]
_TEXTS: Final[Schema] = {"type": "object", "additionalProperties": {"type": "string"}}
_OBJECTS: Final[Schema] = {"type": "array", "items": {"type": "object"}}
_STRINGS: Final[Schema] = {"type": "array", "items": {"type": "string"}}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
_SOME: Final[Schema] = {"type": "integer", "minimum": 1}
_PERCENT: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": 100}
_QUANTITIES: Final[Schema] = {
    "type": "object",
    "additionalProperties": {"type": ["string", "number"]},
    "required": ["cpu", "memory"],
}
_RESOURCES: Final[Schema] = {
    "type": "object",
    "properties": {"requests": _QUANTITIES, "limits": _QUANTITIES},
    "required": ["requests", "limits"],
    "additionalProperties": False,
}
_PASSWORD: Final[Schema] = {"type": "string", "minLength": 16}
_MOUNTED: Final = "/run/secrets/datasources/"
_POSTGRES: Final[Schema] = {"type": "string", "pattern": "^postgres(ql)?://"}
# What the text of a secret setting begins with.
_FORMS: Final[Mapping[str, Schema]] = {
    "control_dsn": _POSTGRES,
    "redis_url": {"type": "string", "pattern": r"^(rediss?(\+sentinel)?|unix)://"},
    "nats_nkey_seed": {"type": "string", "pattern": r"^SU[A-Z2-7]{56}\s*$"},
}
# What a default does not tell about its values, by the path's last parts.
_SHAPES: Final[Mapping[str, Schema]] = {
    "image.pullPolicy": {"enum": ["Always", "IfNotPresent", "Never"]},
    "fullnameOverride": {"type": "string", "pattern": "^([a-z]([-a-z0-9]*[a-z0-9])?)?$"},
    "image.repository": {"type": "string", "pattern": "^([^/:]+(:[0-9]+)?/)?[^:]+$"},
    "image.tag": {"type": "string", "not": {"const": "latest"}},
    "pullSecrets": _STRINGS,
    "principalPublic": _STRINGS,
    "approvalPublic": _STRINGS,
    "context": {"type": "object", "additionalProperties": {"type": "object"}},
    "datasources.secrets.values": {
        "type": "object",
        "patternProperties": {r"\.mask_key$": {"type": "string", "minLength": MIN_MASK_KEY}},
        "additionalProperties": _POSTGRES,
    },
    "serviceMonitor.interval": {"type": "string", "pattern": "^([0-9]+(ms|s|m|h))+$"},
    "replicas": _COUNT,
    "nats.replicas": {"enum": [1, 3]},
    "streamReplicas": {"enum": [1, 3, 5]},
    "secrets.keys": _STRINGS,
    "resources": _RESOURCES,
    "hpa.minReplicas": _SOME,
    "keda.minReplicas": _COUNT,
    "maxReplicas": _SOME,
    "hpa.cpu": _PERCENT,
    "hpa.memory": _PERCENT,
    "scaleOutLag": _SOME,
    "scaleInLag": _COUNT,
    "maxUnavailable": {"type": ["integer", "string"]},
    "terminationGracePeriodSeconds": _SOME,
    "preStopSeconds": _COUNT,
    "startup": {"type": "object", "additionalProperties": _SOME},
    "liveness": {"type": "object", "additionalProperties": _SOME},
    "readiness": {"type": "object", "additionalProperties": _SOME},
    "podLabels": _TEXTS,
    "podAnnotations": _TEXTS,
    "serviceAccountAnnotations": _TEXTS,
    "annotations": _TEXTS,
    "labels": _TEXTS,
    "nodeSelector": _TEXTS,
    "affinity": {"type": "object"},
    "tolerations": _OBJECTS,
    "extraEnv": _OBJECTS,
    "clients": _OBJECTS,
    "monitoring.monitoring": _OBJECTS,
    "networkPolicy.monitoring": _OBJECTS,
    "peers": _OBJECTS,
    "ports": {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 65535}, "minItems": 1},
    "publicKeys": _TEXTS,
    "passwords": {"type": "object", "additionalProperties": _PASSWORD},
    "valkey.password": {"anyOf": [{"const": ""}, _PASSWORD]},
    "service.type": {"enum": ["ClusterIP", "NodePort", "LoadBalancer"]},
}


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
        "properties": {name: _without(properties[name], "title") for name in names},
    }


def secret_settings(settings: type[ServiceSettings]) -> Schema:
    """The settings that may stand in ``secrets.values``."""
    fields = {name: field for name, field in settings.model_fields.items() if is_secret(field)}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {**_secret(field), **_FORMS.get(name, {})} for name, field in fields.items()},
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
    properties["provision"]["properties"]["secrets"]["properties"]["values"] = secret_settings(ServiceSettings)
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
        shape = _SHAPES.get(".".join(path[-length:])) if len(path) >= length else None
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
            raise TypeError(f"{'.'.join(path)}: say in _SHAPES what a {type(default).__name__} holds")


def _service(defaults: Schema, settings: type[ServiceSettings]) -> Schema:
    properties = dict(defaults["properties"])
    secrets = properties["secrets"]
    properties["settings"] = plain_settings(settings)
    properties["secrets"] = {
        **secrets,
        "properties": {**secrets["properties"], "values": secret_settings(settings)},
    }
    return {**defaults, "properties": properties}


def _datasources() -> Schema:
    schema = DataSource.model_json_schema()
    fields = {name: _without(field, "title") for name, field in schema["properties"].items()}
    for name in [name for name, field in fields.items() if "password" in repr(field)]:
        del fields[name]  # a ConfigMap holds no secret, but may say where one is mounted
        fields |= {} if name == "dsn" else {f"{name}_file": {"type": "string", "pattern": f"^{_MOUNTED}"}}
    one = {"type": ["object", "null"], "additionalProperties": False, "properties": fields}
    return {"type": "object", "additionalProperties": one}


def _policy() -> Schema:
    """The fields of a policy; what is within a role is for `askwire check`, and the gateway."""
    schema = Policy.model_json_schema()
    fields = {name: _without(field, "title") for name, field in schema["properties"].items()}
    fields["mode"] = {"enum": [mode.value for mode in SafetyMode]}
    fields["roles"] = {"type": "object", "additionalProperties": {"type": ["object", "null"]}}
    return {"type": "object", "additionalProperties": False, "properties": fields}


def _without(schema: Schema, name: str) -> Schema:
    return {key: value for key, value in schema.items() if key != name}


def rendered_schema() -> str:
    """The text of ``values.schema.json``."""
    return json.dumps(values_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    (CHART / "values.schema.json").write_text(rendered_schema(), encoding="utf-8")
    (CHART / "README.md").write_text(readme(), encoding="utf-8")
