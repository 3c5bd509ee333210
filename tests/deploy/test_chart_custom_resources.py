"""Kinds that Kubernetes' own schemas do not know: held to the vendors' CRDs, and to what they document beyond them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from cloudcoil.models.keda import v1alpha1 as keda
from cloudcoil.models.prometheus_operator import v1 as prometheus
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from tests.support.chart import CHART, CI_VALUES, KUBERNETES, SHIPPED_VALUES, Object, assert_valid, read_values, render

Duration = Annotated[str, Field(pattern=r"^([0-9]+(ms|s|m|h|d))+$")]
Number = Annotated[str, Field(pattern=r"^[0-9]+$")]


class Strict(BaseModel):
    """A misspelt field is an error, as in a cluster that validates strictly."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Target(Strict):
    name: str


class Autoscaler(Strict):
    behavior: Mapping[str, Any]


class Advanced(Strict):
    horizontalPodAutoscalerConfig: Autoscaler  # noqa: N815 - as KEDA spells it


class JetStream(Strict):
    """Every value is a text: KEDA refuses numbers here."""

    natsServerMonitoringEndpoint: Annotated[str, Field(pattern=r"^[^/]+:[0-9]+$")]  # noqa: N815
    account: str
    stream: str
    consumer: str
    lagThreshold: Number  # noqa: N815
    activationLagThreshold: Number  # noqa: N815


class Trigger(Strict):
    type: Literal["nats-jetstream"]
    metadata: JetStream


class ScaledObject(Strict):
    scaleTargetRef: Target  # noqa: N815
    minReplicaCount: Annotated[int, Field(ge=0)]  # noqa: N815
    maxReplicaCount: Annotated[int, Field(ge=1)]  # noqa: N815
    pollingInterval: Annotated[int, Field(ge=1)]  # noqa: N815
    cooldownPeriod: Annotated[int, Field(ge=0)]  # noqa: N815
    advanced: Advanced
    triggers: Annotated[list[Trigger], Field(min_length=1)]


class Selector(Strict):
    matchLabels: Mapping[str, str]  # noqa: N815


class Endpoint(Strict):
    port: str
    path: Annotated[str, Field(pattern="^/")]
    interval: Duration


class ServiceMonitor(Strict):
    jobLabel: str  # noqa: N815
    selector: Selector
    endpoints: Annotated[list[Endpoint], Field(min_length=1)]


class Rule(Strict):
    expr: str
    alert: str | None = None
    record: str | None = None
    labels: Mapping[str, str] = {}
    annotations: Mapping[str, str] = {}
    for_: Annotated[Duration | None, Field(alias="for")] = None


class Group(Strict):
    name: str
    rules: Annotated[list[Rule], Field(min_length=1)]
    interval: Duration | None = None


class PrometheusRule(Strict):
    groups: Annotated[list[Group], Field(min_length=1)]


KINDS: Mapping[str, tuple[str, type[Strict]]] = {
    "ScaledObject": ("keda.sh/v1alpha1", ScaledObject),
    "ServiceMonitor": ("monitoring.coreos.com/v1", ServiceMonitor),
    "PrometheusRule": ("monitoring.coreos.com/v1", PrometheusRule),
}


# Made of the vendors' CRDs; they pass over fields that they do not know, which `unknown` finds.
VENDORS: Mapping[str, type[BaseModel]] = {
    "ScaledObject": keda.ScaledObject,
    "ServiceMonitor": prometheus.ServiceMonitor,
    "PrometheusRule": prometheus.PrometheusRule,
}
# KEDA 2.18 passes it on to an autoscaler that knows it since 1.35; for Python 3.11 there are only the CRDs of 2.16.
NEWER = {".spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.tolerance"}


def assert_documented(one: Object) -> None:
    """Fails unless the kind's own documentation knows every field and takes every value."""
    KINDS[one["kind"]][1].model_validate(one["spec"])


def assert_of_the_vendors_schema(one: Object) -> None:
    """Fails unless the CRD takes the object, and knows every field of it."""
    read = VENDORS[one["kind"]].model_validate(one)
    assert set(unknown(one, read.model_dump(by_alias=True, exclude_unset=True))) <= NEWER


def unknown(given: Any, read: Any, where: str = "") -> Iterator[str]:
    """Fields that were given and are gone after reading."""
    match given, read:
        case Mapping(), Mapping():
            yield from (f"{where}.{name}" for name in given.keys() - read.keys())
            for name in given.keys() & read.keys():
                yield from unknown(given[name], read[name], f"{where}.{name}")
        case list(), list():
            for number, (one, other) in enumerate(zip(given, read, strict=True)):
                yield from unknown(one, other, f"{where}[{number}]")
        case _:
            pass


def custom(values_file: Path) -> list[Object]:
    return list(render(read_values(values_file)).of(*KINDS))


@pytest.mark.parametrize("values_file", [*CI_VALUES, *SHIPPED_VALUES], ids=lambda path: path.stem)
def test_custom_resources_are_what_their_operators_take(values_file: Path) -> None:
    for one in custom(values_file):
        assert one["apiVersion"] == KINDS[one["kind"]][0]
        assert_documented(one)
        assert_of_the_vendors_schema(one)


def test_every_kind_is_rendered_by_some_values() -> None:
    assert {one["kind"] for path in CI_VALUES for one in custom(path)} == set(KINDS)


def test_what_keda_hands_to_its_autoscaler_is_one_that_kubernetes_takes() -> None:
    (first, *_) = (one for one in custom(CHART / "ci" / "keda-values.yaml") if one["kind"] == "ScaledObject")
    config = first["spec"]["advanced"]["horizontalPodAutoscalerConfig"]
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "x"}
    spec = {"scaleTargetRef": target, "maxReplicas": 3, **config}
    kind = {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler"}
    for version in KUBERNETES:
        assert_valid(json.dumps({**kind, "metadata": {"name": "x"}, "spec": spec}), version)


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("ServiceMonitor", {"jobLabel": "a", "selector": {"matchLabels": {}}, "endpoints": [{"prot": "ops"}]}),
        ("PrometheusRule", {"groups": [{"name": "a", "rules": [{"alert": "A", "expr": "1", "for": "five minutes"}]}]}),
        ("ScaledObject", {"scaleTargetRef": {"name": "a"}, "triggers": []}),
    ],
)
def test_the_schemas_would_notice_a_mistake(kind: str, spec: Mapping[str, Any]) -> None:
    one = {"apiVersion": KINDS[kind][0], "kind": kind, "metadata": {"name": "x"}, "spec": spec}
    with pytest.raises(ValidationError):
        assert_documented(one)


@pytest.mark.parametrize(
    ("kind", "spoil"),
    [
        ("ScaledObject", lambda spec: spec.update(minReplicas=1)),
        ("ScaledObject", lambda spec: spec["triggers"][0].pop("type")),
        ("ServiceMonitor", lambda spec: spec["endpoints"][0].update(prot="ops")),
        ("ServiceMonitor", lambda spec: spec.update(endpoints={})),
        ("PrometheusRule", lambda spec: spec["groups"][0]["rules"][0].update(foor="5m")),
    ],
)
def test_the_vendors_schemas_would_notice_a_mistake(kind: str, spoil: Any) -> None:
    found = (one for path in CI_VALUES for one in custom(path) if one["kind"] == kind)
    spoilt = json.loads(json.dumps(next(found)))
    spoil(spoilt["spec"])
    with pytest.raises((ValidationError, AssertionError)):
        assert_of_the_vendors_schema(spoilt)
