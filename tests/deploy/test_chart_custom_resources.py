"""Kinds that Kubernetes' own schemas do not know: held to what KEDA's and Prometheus' operators document, strictly."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import kubernetes_validate
import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from tests.support.chart import CHART, CI_VALUES, KUBERNETES, SHIPPED_VALUES, Object, read_values, render

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


def custom(values_file: Path) -> list[Object]:
    return list(render(read_values(values_file)).of(*KINDS))


@pytest.mark.parametrize("values_file", [*CI_VALUES, *SHIPPED_VALUES], ids=lambda path: path.stem)
def test_custom_resources_are_what_their_operators_take(values_file: Path) -> None:
    for one in custom(values_file):
        version, kind = KINDS[one["kind"]]
        assert one["apiVersion"] == version
        kind.model_validate(one["spec"])


def test_every_kind_is_rendered_by_some_values() -> None:
    assert {one["kind"] for path in CI_VALUES for one in custom(path)} == set(KINDS)


def test_what_keda_hands_to_its_autoscaler_is_one_that_kubernetes_takes() -> None:
    (first, *_) = (one for one in custom(CHART / "ci" / "keda-values.yaml") if one["kind"] == "ScaledObject")
    config = first["spec"]["advanced"]["horizontalPodAutoscalerConfig"]
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "x"}
    spec = {"scaleTargetRef": target, "maxReplicas": 3, **config}
    kind = {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler"}
    for version in KUBERNETES:
        kubernetes_validate.validate({**kind, "metadata": {"name": "x"}, "spec": spec}, version, strict=True)


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("ServiceMonitor", {"jobLabel": "a", "selector": {"matchLabels": {}}, "endpoints": [{"prot": "ops"}]}),
        ("PrometheusRule", {"groups": [{"name": "a", "rules": [{"alert": "A", "expr": "1", "for": "five minutes"}]}]}),
        ("ScaledObject", {"scaleTargetRef": {"name": "a"}, "triggers": []}),
    ],
)
def test_the_schemas_would_notice_a_mistake(kind: str, spec: Mapping[str, Any]) -> None:
    with pytest.raises(ValidationError):
        KINDS[kind][1].model_validate(spec)
