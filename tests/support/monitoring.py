"""Rules and dashboards as data, and the metrics that exist."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import promql_parser
import yaml

ROOT = Path(__file__).parents[2]
MONITORING = ROOT / "deploy" / "monitoring"
RULES = MONITORING / "prometheus" / "rules"
ALERTS = sorted((RULES / "alerts").glob("*.yaml"))
RECORDING = sorted((RULES / "recording").glob("*.yaml"))
DASHBOARDS = sorted((MONITORING / "dashboards").glob("*.json"))
RUNBOOKS = ROOT / "docs" / "runbooks"


def load(path: Path) -> Any:
    """A YAML file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def rules(path: Path) -> Iterator[Mapping[str, Any]]:
    """Every rule in a file."""
    return (rule for group in load(path)["groups"] for rule in group["rules"])


def expressions() -> Iterator[tuple[str, str]]:
    """Every PromQL expression we ship, with where it stands."""
    for path in (*ALERTS, *RECORDING):
        yield from ((f"{path.name}: {rule.get('alert', rule.get('record'))}", rule["expr"]) for rule in rules(path))
    for path in DASHBOARDS:
        for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
            for target in panel["targets"]:
                yield f"{path.name}: {panel['title']} {target['refId']}", target["expr"]


@dataclass(frozen=True)
class Selector:
    """A metric that an expression reads, and the labels it looks at."""

    metric: str
    labels: frozenset[str]


def selectors(expr: str) -> set[Selector]:
    """Every metric that an expression reads."""
    found: set[Selector] = set()

    def note(node: promql_parser.Expr) -> None:
        if isinstance(node, promql_parser.MatrixSelector):
            node = node.vector_selector
        if isinstance(node, promql_parser.VectorSelector) and node.name:
            found.add(Selector(node.name, frozenset(m.name for m in node.matchers.matchers)))

    promql_parser.walk(promql_parser.parse(expr), note)
    return found


def family(metric: str) -> str:
    """A histogram's series as the histogram."""
    for ending in ("_bucket", "_sum", "_count"):
        if metric.endswith(ending):
            return metric.removesuffix(ending)
    return metric


def exporters() -> set[str]:
    """Metrics of other exporters, as we wrote them down."""
    listed = load(MONITORING / "exporters.yaml")
    return {name for exporter in listed.values() for names in exporter.values() for name in names}
