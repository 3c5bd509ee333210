"""Prometheus' and Alertmanager's own tools on our files; skipped where they are not installed, never in CI."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from deploy.monitoring.alerts_page import PAGE, page, results
from tests.support.monitoring import ALERTS, MONITORING, RECORDING, ROOT, rules
from tests.support.tools import tool


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(arguments, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def promtool() -> str:
    return tool("promtool", "prometheus")


@pytest.fixture(scope="module")
def amtool() -> str:
    return tool("amtool", "prometheus-alertmanager")


def test_prometheus_takes_every_rule(promtool: str) -> None:
    outcome = run(promtool, "check", "rules", "--lint-fatal", *map(str, (*ALERTS, *RECORDING)))
    assert outcome.returncode == 0, outcome.stderr


def test_prometheus_takes_its_configuration(promtool: str) -> None:
    outcome = run(promtool, "check", "config", "--syntax-only", str(MONITORING / "prometheus" / "prometheus.yaml"))
    assert outcome.returncode == 0, outcome.stderr


def test_every_alert_fires_and_keeps_quiet_when_it_should_and_the_page_says_so(promtool: str) -> None:
    ended = results(promtool)
    assert set(ended) == {path.stem for path in ALERTS}
    assert {name for name, result in ended.items() if result != "passed"} == set()
    assert PAGE.read_text(encoding="utf-8") == page(ended), "run `make generate`"


def test_a_changed_threshold_would_be_noticed(promtool: str, tmp_path: Path) -> None:
    """Tests the tester: the same unit test fails against a rule that asks for ten times as much."""
    rule = (MONITORING / "prometheus" / "rules" / "alerts" / "WorkQueueDeep.yaml").read_text(encoding="utf-8")
    (tmp_path / "rule.yaml").write_text(rule.replace("> 100", "> 1000"))
    unit = (ROOT / "tests" / "deploy" / "alerts" / "WorkQueueDeep.yaml").read_text(encoding="utf-8")
    first, _, rest = unit.partition("\n")
    assert first.startswith("rule_files:")
    (tmp_path / "test.yaml").write_text(f"rule_files: [rule.yaml]\n{rest}")
    assert run(promtool, "test", "rules", str(tmp_path / "test.yaml")).returncode == 1


def test_alertmanager_takes_its_configuration(amtool: str) -> None:
    outcome = run(amtool, "check-config", str(MONITORING / "alertmanager" / "alertmanager.yaml"))
    assert outcome.returncode == 0, outcome.stderr


EXPECTED = {
    "critical": "pager,slack-critical",
    "warning": "slack-warnings",
    "info": "slack-info",
}


def test_every_alert_reaches_somebody(amtool: str) -> None:
    """Routes look at these two labels only, so each pair is asked for once."""
    pairs = {(rule["labels"]["component"], rule["labels"]["severity"]) for path in ALERTS for rule in rules(path)}
    for component, severity in sorted(pairs):
        outcome = run(
            *(amtool, "config", "routes", "test"),
            *("--config.file", str(MONITORING / "alertmanager" / "alertmanager.yaml")),
            *(f"component={component}", f"severity={severity}"),
        )
        assert outcome.stdout.strip() == ("pager" if component == "backup" else EXPECTED[severity])
