"""The Helm chart as Kubernetes objects, rendered by Helm itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import helm_python
import kubernetes_validate
import yaml

from askwire_common.identity.approval import generate_key, public_key

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy" / "helm" / "askwire"
CI_VALUES = sorted((CHART / "ci").glob("*-values.yaml"))
SHIPPED_VALUES = sorted(path for path in (CHART / "values").glob("*.yaml") if path.stem != "trial")
SERVICES = ("gateway", "translator", "validator", "executor")
WORKLOADS = ("Deployment", "StatefulSet", "Job", "CronJob", "Pod")
KUBERNETES = ("1.35", "1.37")
PUBLIC_KEYS = {name: [public_key(generate_key())] for name in ("principalPublic", "approvalPublic")}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Object = Mapping[str, Any]
Values = Mapping[str, Any]


def read_values(path: Path) -> dict[str, Any]:
    """The values in a file, with an operator's keys where it tells one to put them in."""
    values = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(values, dict)
    return overlay(values, {"keys": PUBLIC_KEYS}) if path in SHIPPED_VALUES else values


def overlay(base: Values, over: Values) -> dict[str, Any]:
    """``base`` with ``over`` on top, member by member, as Helm merges values files."""
    merged = dict(base)
    for name, value in over.items():
        below = merged.get(name)
        merged[name] = overlay(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


@dataclass(frozen=True)
class Release:
    """What one set of values renders to."""

    objects: tuple[Object, ...]

    def of(self, *kinds: str) -> Iterator[Object]:
        """The objects of these kinds."""
        return (item for item in self.objects if item["kind"] in kinds)

    def named(self, kind: str, name: str) -> Object:
        """One object."""
        (found,) = (item for item in self.of(kind) if item["metadata"]["name"] == name)
        return found

    def component(self, kind: str, component: str) -> Object:
        """The only object of this kind that belongs to a component."""
        found = [o for o in self.of(kind) if o["metadata"]["labels"]["app.kubernetes.io/component"] == component]
        assert len(found) == 1, f"{len(found)} objects of kind {kind} for {component}"
        return found[0]


@cache
def assert_valid(text: str, version: str) -> None:
    """Fails unless Kubernetes of this version takes the object, strictly; once for objects that are rendered alike."""
    kubernetes_validate.validate(json.loads(text), version, strict=True)


def render(values: Values) -> Release:
    """Render the chart as `helm install askwire` would in a namespace `prod`."""
    return _release(json.dumps(values))


def notes(values: Values) -> str:
    """What Helm tells after installing."""
    return _files(json.dumps(values))["askwire/templates/NOTES.txt"]


@cache
def _files(values: str) -> Mapping[str, str]:
    with helm_python.Chart.load(str(CHART)) as chart:
        files: Mapping[str, str] = chart.render(json.loads(values), name="askwire", namespace="prod")
        return files


@cache
def _release(values: str) -> Release:
    texts = (text for path, text in _files(values).items() if not path.endswith("NOTES.txt"))
    return Release(tuple(item for text in texts for item in yaml.load_all(text, Loader=_LOADER) if item))


def pod(workload: Object) -> Object:
    """The pod's spec of a workload."""
    spec: Object = _carrier(workload)["spec"]
    return spec


def pod_labels(workload: Object) -> Mapping[str, str]:
    """The labels that a workload's pods carry."""
    labels: Mapping[str, str] = _carrier(workload)["metadata"]["labels"]
    return labels


def _carrier(workload: Object) -> Object:
    """What of it becomes a pod."""
    if workload["kind"] == "Pod":
        return workload
    job: Object = workload["spec"]["jobTemplate"] if workload["kind"] == "CronJob" else workload
    template: Object = job["spec"]["template"]
    return template
