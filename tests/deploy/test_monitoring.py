"""Alerts, recording rules and dashboards: nothing asks for a metric or a label that nobody exports."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import promql_parser
import pytest
from deploy.monitoring.generate import RUNBOOK_INDEX, runbook_index
from deploy.monitoring.pages import DASHBOARDS as PAGES
from deploy.monitoring.panels import rendered
from prometheus_client import CollectorRegistry
from prometheus_client.registry import Collector
from tests.support.monitoring import (
    ALERTS,
    DASHBOARDS,
    MONITORING,
    RECORDING,
    ROOT,
    RUNBOOKS,
    exporters,
    expressions,
    family,
    load,
    rules,
    selectors,
)
from tests.support.promql import Known, Labels, UnknownLabel, labels_of

from askwire_common.contracts import CONSUMERS
from askwire_common.identity.approval import generate_key, public_key
from askwire_common.service.lifecycle import Service
from askwire_executor.app import build_app as build_executor
from askwire_executor.settings import ExecutorSettings
from askwire_gateway.app import build_app as build_gateway
from askwire_gateway.settings import GatewaySettings
from askwire_translator.app import build_app as build_translator
from askwire_translator.settings import TranslatorSettings
from askwire_validator.app import build_app as build_validator
from askwire_validator.settings import ValidatorSettings

EXPRESSIONS = dict(expressions())
TARGET = {"job", "instance", "role"}  # labels that the scrape adds
# Every label has few values: closed sets, route templates, or names out of a configuration file.
BOUNDED = {
    *("service", "version", "hop", "result", "kind", "verdict", "rule", "method", "route", "status"),
    *("datasource", "provider", "model", "outcome", "direction", "tier"),
    *("by", "code", "pool", "state", "use", "reason"),
    "publication",
}
# What the seeds promised, 39 alerts in 11 categories; TimescaleDB's three are the bus' here.
PROMISED = {
    "Database availability": 7,
    "Connection pool management": 4,
    "Query performance": 3,
    "Application performance": 5,
    "Database resources": 5,
    "Cache performance": 3,
    "Data integrity": 3,
    "Bus": 3,
    "Backup and recovery": 2,
    "Capacity planning": 2,
    "Security": 2,
}


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Service]:
    """All four services as they are built at their start, not started."""
    principal, approval = generate_key(), generate_key()
    datasources = tmp_path_factory.mktemp("metrics") / "datasources.yaml"
    datasources.write_text("demo: {dsn: postgresql://nobody@127.0.0.1/none}\n")
    public = public_key(principal)
    return {
        "gateway": build_gateway(
            GatewaySettings(
                control_dsn="postgresql://nobody@127.0.0.1/none", principal_key=principal, api_key_pepper="p" * 32
            )
        ),
        "translator": build_translator(TranslatorSettings(principal_public_keys=public, providers="offline")),
        "validator": build_validator(ValidatorSettings(approval_key=approval, principal_public_keys=public)),
        "executor": build_executor(
            ExecutorSettings(
                approval_public_keys=public_key(approval), principal_public_keys=public, datasources=datasources
            )
        ),
    }


@pytest.fixture(scope="module")
def exported(services: dict[str, Service]) -> dict[str, set[str]]:
    """Our own metrics with their labels, read from the services' registries."""
    return {name: labels for service in services.values() for name, labels in _metrics(service.base.registry).items()}


def test_no_expression_hides_behind_another_of_the_same_place() -> None:
    assert len(EXPRESSIONS) == len(list(expressions()))


@pytest.mark.parametrize("place", EXPRESSIONS)
def test_every_expression_parses(place: str) -> None:
    assert promql_parser.parse(EXPRESSIONS[place]) is not None


@pytest.mark.parametrize("broken", ["sum(rate(x[5m])", "rate(x)", "sum by hop (x)"])
def test_the_parser_would_notice_a_mistake(broken: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        promql_parser.parse(broken)


async def test_every_metric_and_every_label_is_exported_by_somebody(exported: dict[str, set[str]]) -> None:
    recorded = {rule["record"] for path in RECORDING for rule in rules(path)}
    unknown = []
    for place, expr in EXPRESSIONS.items():
        for found in selectors(expr):
            name = family(found.metric)
            if found.metric in exporters() | recorded:
                continue
            labels = exported.get(name, exported.get(found.metric))
            if labels is None or not found.labels <= labels | TARGET | {"le"}:
                unknown.append((place, found.metric, sorted(found.labels)))
    assert unknown == []


@pytest.fixture(scope="module")
def known(exported: dict[str, set[str]]) -> Known:
    """The labels of every metric: our own, what recording rules keep of them, and nobody knows of other exporters'."""
    recorded = {rule["record"]: rule for path in RECORDING for rule in rules(path)}

    def labels(metric: str) -> Labels:
        if metric in recorded:
            return labels_of(promql_parser.parse(recorded[metric]["expr"]), labels)
        if metric in exporters():
            return None
        own = exported.get(metric, exported.get(family(metric), set()))
        return frozenset(own | TARGET | ({"le"} if metric.endswith("_bucket") else set()))

    return labels


@pytest.mark.parametrize("place", EXPRESSIONS)
def test_every_label_that_is_grouped_by_is_there(place: str, known: Known) -> None:
    """PromQL takes any name, and makes one group of everything."""
    labels_of(promql_parser.parse(EXPRESSIONS[place]), known)


@pytest.mark.parametrize(
    "wrong", ["sum by (hops) (askwire_outcomes_total)", "askwire_build_info / on (hop) askwire_build_info"]
)
def test_a_label_that_is_not_there_would_be_noticed(wrong: str, known: Known) -> None:
    with pytest.raises(UnknownLabel):
        labels_of(promql_parser.parse(wrong), known)


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_every_legend_names_labels_that_its_curve_has(path: Path, known: Known) -> None:
    for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
        for target in panel["targets"]:
            has = labels_of(promql_parser.parse(target["expr"]), known)
            named = set(re.findall(r"\{\{ *(\w+) *\}\}", target.get("legendFormat", "")))
            assert has is None or named <= has, f"{panel['title']}: {named - has}"


@pytest.mark.parametrize("path", ALERTS, ids=lambda path: path.stem)
def test_every_summary_names_labels_that_its_alert_has(path: Path, known: Known) -> None:
    (rule,) = rules(path)
    has = labels_of(promql_parser.parse(rule["expr"]), known)
    named = set(re.findall(r"\$labels\.(\w+)", " ".join(rule["annotations"].values())))
    assert has is None or named <= has


async def test_labels_take_few_values(exported: dict[str, set[str]]) -> None:
    assert {label for labels in exported.values() for label in labels} - {"le"} <= BOUNDED


async def test_every_metric_of_ours_is_on_a_dashboard_or_in_a_rule(exported: dict[str, set[str]]) -> None:
    """A metric that nobody looks at costs and misleads; histograms count through their recording rules."""
    used = {family(found.metric) for expr in EXPRESSIONS.values() for found in selectors(expr)}
    ours = {name for name in exported if not name.startswith(("process_", "python_"))}
    assert ours - used == set()


def test_nothing_is_noted_of_exporters_that_nobody_asks_for() -> None:
    used = {found.metric for expr in EXPRESSIONS.values() for found in selectors(expr)}
    assert exporters() - used == set()


def test_all_promised_categories_have_at_least_their_number_of_alerts() -> None:
    found = Counter(rule["labels"]["category"] for path in ALERTS for rule in rules(path))
    assert {name: found[name] for name, number in PROMISED.items() if found[name] < number} == {}
    assert sum(found.values()) >= 39


@pytest.mark.parametrize("path", ALERTS, ids=lambda path: path.stem)
def test_an_alert_is_whole(path: Path) -> None:
    """One alert a file, under its name, with a severity, a runbook of four headings and a dashboard that exist."""
    (rule,) = rules(path)
    (group,) = load(path)["groups"]
    assert rule["alert"] == group["name"] == path.stem
    assert rule["labels"]["severity"] in ("critical", "warning", "info")
    assert set(rule["labels"]) == {"severity", "component", "category"}
    runbook = (ROOT / rule["annotations"]["runbook_url"]).read_text(encoding="utf-8")
    assert runbook.startswith(f"# {path.stem}\n")
    assert re.findall(r"^## (.+)$", runbook, re.MULTILINE) == ["Meaning", "Impact", "Diagnosis", "Mitigation"]
    assert f"**{rule['labels']['severity']}**" in runbook
    uids = {json.loads(page.read_text())["uid"] for page in DASHBOARDS}
    assert rule["annotations"]["dashboard"].removeprefix("/d/") in uids
    named = re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"])
    assert len(named) <= 2


@pytest.mark.parametrize("path", ALERTS, ids=lambda path: path.stem)
def test_an_alert_has_a_test_that_fires_it_and_one_that_keeps_it_quiet(path: Path) -> None:
    """Prometheus runs them (test_promtool.py); that they are there is checked without it."""
    fires, quiet = load(ROOT / "tests" / "deploy" / "alerts" / path.name)["tests"]
    assert (fires["name"], quiet["name"]) == ("fires", "stays quiet")
    for test, value in ((fires, 1), (quiet, None)):
        (question,) = test["promql_expr_test"]
        assert question["expr"] == f'count(ALERTS{{alertname="{path.stem}",alertstate="firing"}})'
        assert [sample["value"] for sample in question["exp_samples"]] == ([value] if value else [])


def test_every_runbook_belongs_to_an_alert_and_the_index_names_all() -> None:
    assert {path.stem for path in RUNBOOKS.glob("*.md")} == {path.stem for path in ALERTS} | {"README"}
    assert RUNBOOK_INDEX.read_text(encoding="utf-8") == runbook_index(), "run `make generate`"


def test_runbooks_name_only_alerts_that_exist() -> None:
    names = {path.stem for path in ALERTS}
    for runbook in RUNBOOKS.glob("*.md"):
        text = runbook.read_text(encoding="utf-8")
        meant = set(re.findall(r"\b(?:[A-Z][a-z]+){2,}\b", text)) - PRODUCTS
        assert meant <= names, runbook.name


PRODUCTS = {"JetStream", "PgBouncer", "NetworkPolicy", "PostgreSql"}


def test_rules_and_scrapes_agree_on_the_names_of_jobs() -> None:
    jobs = {job["job_name"] for job in load(MONITORING / "prometheus" / "prometheus.yaml")["scrape_configs"]}
    asked = set(re.findall(r'job=~?"([^"]+)"', " ".join(EXPRESSIONS.values())))
    assert {name for names in asked for name in names.split("|")} <= jobs
    assert set(CONSUMERS.values()) <= jobs


def test_the_dashboards_are_current_and_importable() -> None:
    assert {path.stem for path in DASHBOARDS} == {page.name for page in PAGES}
    for page in PAGES:
        text = (MONITORING / "dashboards" / f"{page.name}.json").read_text(encoding="utf-8")
        assert text == rendered(page), "run `make generate`"
        document = json.loads(text)
        panels = document["panels"]
        assert len({panel["id"] for panel in panels}) == len(panels)
        assert all(panel["datasource"]["uid"] == "${datasource}" for panel in panels)
        assert "datasource" in {variable["name"] for variable in document["templating"]["list"]}
        for panel in panels:
            assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24
            assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"])


def _metrics(registry: CollectorRegistry) -> dict[str, set[str]]:
    """Names of a registry's metrics with their labels; a metric without children yet has no samples to read."""
    found: dict[str, set[str]] = {}
    collectors: dict[Collector, list[str]] = registry._collector_to_names
    for collector, names in collectors.items():
        labels = set(getattr(collector, "_labelnames", ()))
        types = {name for name in names if not name.endswith(("_bucket", "_sum", "_count", "_created"))}
        counter = {name for name in types if name.endswith("_total")}
        found |= dict.fromkeys(counter or types, labels)
    return found
