"""What a dashboard is made of, and how Grafana wants it.

A dashboard is rows of panels, a panel a title, a unit and its expressions; what Grafana wants around that is the same
for all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

_SOURCE: Final = {"type": "prometheus", "uid": "${datasource}"}
_WIDTH: Final = 24
_HEIGHT: Final = 8


@dataclass(frozen=True)
class Query:
    """One expression and the legend of its series."""

    expr: str
    legend: str = "__auto"


@dataclass(frozen=True)
class Panel:
    """One graph, or one figure."""

    title: str
    unit: str
    queries: tuple[Query, ...]
    kind: Literal["timeseries", "stat", "table"] = "timeseries"
    description: str = ""


@dataclass(frozen=True)
class Dashboard:
    """One page."""

    name: str
    title: str
    rows: tuple[tuple[Panel, ...], ...]


def graph(title: str, unit: str, *queries: str | Query, description: str = "") -> Panel:
    """A graph over time."""
    asked = tuple(q if isinstance(q, Query) else Query(q) for q in queries)
    return Panel(title, unit, asked, description=description)


def figure(title: str, unit: str, expr: str, description: str = "") -> Panel:
    """The figure of this moment."""
    return Panel(title, unit, (Query(expr, title),), "stat", description)


def percentiles(name: str, by: str) -> tuple[Query, ...]:
    """Median, 95th and 99th percentile from the recording rules."""
    return tuple(Query(f"{name}:{p}_5m", f"{p} {{{{{by}}}}}") for p in ("p50", "p95", "p99"))


def rendered(dashboard: Dashboard) -> str:
    """The dashboard as Grafana imports it."""
    return json.dumps(_document(dashboard), indent=2, ensure_ascii=False) + "\n"


def _document(dashboard: Dashboard) -> dict[str, Any]:
    return {
        "uid": f"askwire-{dashboard.name}",
        "title": dashboard.title,
        "tags": ["askwire"],
        "schemaVersion": 39,
        "editable": False,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "templating": {"list": [_DATASOURCE]},
        "links": [{"type": "dashboards", "title": "Askwire", "tags": ["askwire"], "asDropdown": True}],
        "panels": list(_panels(dashboard)),
    }


_DATASOURCE: Final = {"name": "datasource", "type": "datasource", "query": "prometheus", "label": "Prometheus"}


def _panels(dashboard: Dashboard) -> Iterator[dict[str, Any]]:
    number = 0
    for height, row in enumerate(dashboard.rows):
        width = _WIDTH // len(row)
        for place, panel in enumerate(row):
            number += 1
            position = {"x": place * width, "y": height * _HEIGHT, "w": width, "h": _HEIGHT}
            yield _panel(panel, number, position)


def _panel(panel: Panel, number: int, position: dict[str, int]) -> dict[str, Any]:
    instant = panel.kind != "timeseries"
    targets = [
        {
            "refId": chr(ord("A") + place),
            "datasource": _SOURCE,
            "expr": query.expr,
            "legendFormat": query.legend,
            "instant": instant,
            **({"format": "table"} if panel.kind == "table" else {}),
        }
        for place, query in enumerate(panel.queries)
    ]
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.description,
        "datasource": _SOURCE,
        "gridPos": position,
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "targets": targets,
    }
