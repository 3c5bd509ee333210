"""What the chart's defaults do not tell about their values: the forms that Kubernetes, Docker and our services take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from askwire_executor.datasources import MIN_MASK_KEY

Schema = dict[str, Any]
MOUNTED: Final = "/run/secrets/datasources/"
FILES: Final = "/run/secrets/files/"
NAME: Final[Schema] = {"pattern": "^[A-Za-z0-9_-]{1,63}$"}
_TEXTS: Final[Schema] = {"type": "object", "additionalProperties": {"type": "string"}}
_LABEL: Final[Schema] = {"type": "string", "pattern": "^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$", "maxLength": 63}
_LABELS: Final[Schema] = {
    "type": "object",
    "propertyNames": {"pattern": "^([-a-z0-9.]+/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$"},
    "additionalProperties": _LABEL,
}
_STRINGS: Final[Schema] = {"type": "array", "items": {"type": "string"}}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
_SOME: Final[Schema] = {"type": "integer", "minimum": 1}
_PORT: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": 65535}
_PERCENT: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": 100}
_OBJECT_NAME: Final = "[a-z0-9]([-a-z0-9.]*[a-z0-9])?"
_OPTIONAL_NAME: Final[Schema] = {"type": "string", "pattern": f"^({_OBJECT_NAME})?$"}
_CRON_FIELD: Final = "[-0-9A-Za-z*/,?]+"
_SIZE: Final = r"[0-9]+(\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?"
_QUANTITIES: Final[Schema] = {
    "type": "object",
    "additionalProperties": {
        "anyOf": [{"type": "string", "pattern": f"^{_SIZE}$"}, {"type": "number", "exclusiveMinimum": 0}]
    },
    "required": ["cpu", "memory"],
}
_RESOURCES: Final[Schema] = {
    "type": "object",
    "properties": {"requests": _QUANTITIES, "limits": _QUANTITIES},
    "required": ["requests", "limits"],
    "additionalProperties": False,
}
_PROBE: Final[Schema] = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("periodSeconds", "failureThreshold", "timeoutSeconds", "successThreshold"), _SOME),
        "initialDelaySeconds": _COUNT,
    },
    "additionalProperties": False,
}
_NETWORK: Final[Schema] = {"type": "string", "pattern": "^[0-9A-Fa-f.:]+/[0-9]{1,3}$"}
_BLOCK: Final[Schema] = {
    "type": "object",
    "properties": {"cidr": _NETWORK, "except": {"type": "array", "items": _NETWORK}},
    "required": ["cidr"],
    "additionalProperties": False,
}
_PEERS: Final[Schema] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "podSelector": {"type": "object"},
            "namespaceSelector": {"type": "object"},
            "ipBlock": _BLOCK,
        },
        "minProperties": 1,
        "additionalProperties": False,
    },
}
_VARIABLES: Final[Schema] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "name": {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$"},
            "value": {"type": "string"},
            "valueFrom": {"type": "object"},
        },
        "required": ["name"],
        "additionalProperties": False,
    },
}
_PASSWORD: Final[Schema] = {"type": "string", "minLength": 16}
_POSTGRES: Final[Schema] = {"type": "string", "pattern": "^postgres(ql)?://"}
_HTTP: Final[Schema] = {"pattern": "^https?://[^/]+"}
# What the text of a setting begins with.
FORMS: Final[Mapping[str, Schema]] = {
    "control_dsn": _POSTGRES,
    "redis_url": {"type": "string", "pattern": r"^(rediss?(\+sentinel)?|unix)://"},
    "nats_nkey_seed": {"type": "string", "pattern": r"^SU[A-Z2-7]{56}\s*$"},
    **dict.fromkeys(("otlp_endpoint", "openai_base_url", "anthropic_base_url"), _HTTP),
}
# By the last parts of a value's path.


def _closed(properties: Mapping[str, Schema], *required: str) -> Schema:
    """An object of Kubernetes with these fields and no others; a misspelt one would be dropped by its server."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


_EXPRESSIONS: Final = _list(
    _closed(
        {
            "key": {"type": "string"},
            "operator": {"enum": ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"]},
            "values": _STRINGS,
        },
        *("key", "operator"),
    )
)
_WEIGHT: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": 100}
_NODES: Final = _closed({"matchExpressions": _EXPRESSIONS, "matchFields": _EXPRESSIONS})
_SELECTOR: Final = _closed({"matchLabels": _LABELS, "matchExpressions": _EXPRESSIONS})
_PODS: Final = _closed(
    {
        "labelSelector": _SELECTOR,
        "namespaceSelector": _SELECTOR,
        "topologyKey": {"type": "string", "minLength": 1},
        **dict.fromkeys(("namespaces", "matchLabelKeys", "mismatchLabelKeys"), _STRINGS),
    },
    "topologyKey",
)
_REQUIRED: Final = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED: Final = "preferredDuringSchedulingIgnoredDuringExecution"
_POD_AFFINITY: Final = _closed(
    {
        _REQUIRED: _list(_PODS),
        _PREFERRED: _list(_closed({"weight": _WEIGHT, "podAffinityTerm": _PODS}, "weight", "podAffinityTerm")),
    }
)
_NODE_AFFINITY: Final = _closed(
    {
        _REQUIRED: _closed({"nodeSelectorTerms": _list(_NODES)}, "nodeSelectorTerms"),
        _PREFERRED: _list(_closed({"weight": _WEIGHT, "preference": _NODES}, "weight", "preference")),
    }
)
_AFFINITY: Final = _closed(
    {"nodeAffinity": _NODE_AFFINITY, "podAffinity": _POD_AFFINITY, "podAntiAffinity": _POD_AFFINITY}
)
_TOLERATIONS: Final = _list(
    _closed(
        {
            "key": {"type": "string"},
            "operator": {"enum": ["Exists", "Equal", "Lt", "Gt"]},
            "value": {"type": "string"},
            "effect": {"enum": ["NoSchedule", "PreferNoSchedule", "NoExecute"]},
            "tolerationSeconds": {"type": "integer"},
        }
    )
)
SHAPES: Final[Mapping[str, Schema]] = {
    "image.pullPolicy": {"enum": ["Always", "IfNotPresent", "Never"]},
    "fullnameOverride": {"type": "string", "pattern": "^([a-z]([-a-z0-9]*[a-z0-9])?)?$"},
    "image.repository": {"type": "string", "pattern": "^([^/:]+(:[0-9]+)?/)?[^:]+$"},
    "image.tag": {"type": "string", "pattern": "^([A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?$", "not": {"const": "latest"}},
    "pullSecrets": {"type": "array", "items": {"type": "string", "pattern": f"^{_OBJECT_NAME}$"}},
    **dict.fromkeys(("existingSecret", "caSecret", "tlsSecret", "apiKeySecret", "filesSecret"), _OPTIONAL_NAME),
    "principalPublic": _STRINGS,
    "approvalPublic": _STRINGS,
    "context": {"type": "object", "additionalProperties": {"type": "object"}},
    "datasources.secrets.values": {
        "type": "object",
        "patternProperties": {r"\.mask_key$": {"type": "string", "minLength": MIN_MASK_KEY}},
        "additionalProperties": _POSTGRES,
    },
    "existingClaim": _OPTIONAL_NAME,
    "audit.schedule": {"type": "string", "pattern": f"^({_CRON_FIELD} +){{4}}{_CRON_FIELD}$"},
    "serviceMonitor.interval": {"type": "string", "pattern": "^([1-9][0-9]*(ms|s|m|h))+$"},
    "replicas": _COUNT,
    "nats.replicas": {"enum": [1, 3]},
    "streamReplicas": {"enum": [1, 3, 5]},
    "secrets.keys": _STRINGS,
    "resources": _RESOURCES,
    "storage": {"type": "string", "pattern": f"^{_SIZE}$"},
    "hpa.minReplicas": _SOME,
    "keda.minReplicas": _COUNT,
    "maxReplicas": _SOME,
    "hpa.cpu": _PERCENT,
    "hpa.memory": _PERCENT,
    "scaleOutLag": _SOME,
    "scaleInLag": _COUNT,
    "pollingSeconds": _SOME,
    "cooldownSeconds": _COUNT,
    "maxUnavailable": {
        "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^(100|[0-9]{1,2})%$"}]
    },
    "terminationGracePeriodSeconds": _SOME,
    "preStopSeconds": _COUNT,
    "startup": _PROBE,
    "liveness": _PROBE,
    "readiness": _PROBE,
    "podLabels": _LABELS,
    "podAnnotations": _TEXTS,
    "serviceAccountAnnotations": _TEXTS,
    "annotations": _TEXTS,
    "labels": _LABELS,
    "nodeSelector": _LABELS,
    "affinity": _AFFINITY,
    "tolerations": _TOLERATIONS,
    "extraEnv": _VARIABLES,
    "clients": _PEERS,
    "networkPolicy.monitoring": _PEERS,
    "peers": _PEERS,
    "ports": {"type": "array", "items": _PORT, "minItems": 1},
    "service.port": _PORT,
    "publicKeys": _TEXTS,
    "passwords": {"type": "object", "additionalProperties": _PASSWORD},
    "valkey.password": {"anyOf": [{"const": ""}, _PASSWORD]},
    "service.type": {"enum": ["ClusterIP", "NodePort", "LoadBalancer"]},
}
