"""The shipped Alertmanager, really running: what one alert makes superfluous is not told, nor what can wait."""

from __future__ import annotations

import datetime as dt
import json
import re
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.support.monitoring import ALERTS, MONITORING, load, rules
from tests.support.prometheus import Receivers, alertmanager
from tests.support.tools import tool
from tests.support.waiting import until

from askwire_local.ports import free_port

pytestmark = pytest.mark.servers

OURS = load(MONITORING / "alertmanager" / "alertmanager.yaml")
LABELS = {rule["alert"]: rule["labels"] for path in ALERTS for rule in rules(path)}
PLACE = {"instance": "a", "mountpoint": "/"}
SYMPTOMS = {"HighErrorRate", "HighLatency", "ErrorRateIncreased", "LatencySpike", "WorkQueueDeep", "WorkQueueOld"}
BURNS = {"ErrorBudgetBurnFast", "ErrorBudgetBurnSlow", "ErrorBudgetBurnCreeping"}
# What is not told while the first is: it would say nothing new.
SUPERFLUOUS = {
    "NatsDown": SYMPTOMS
    | BURNS
    | {"GatewayDown", "TranslatorDown", "ValidatorDown", "ExecutorDown", "HopErrors", "HopStuck"},
    **dict.fromkeys(("GatewayDown", "TranslatorDown", "ValidatorDown", "ExecutorDown"), SYMPTOMS | {"InstanceDown"}),
    "DatabaseDown": {
        *("ConnectionsHigh", "ConnectionsExhausted", "IdleInTransaction", "LongTransactions"),
        *("TransactionsRolledBack", "StatementsSlow", "StatementsSlower"),
    },
    "HighErrorRate": {"ErrorRateIncreased"},
    "DiskSpaceLow": {"DiskSpaceShrinking"},
    "ConnectionsExhausted": {"ConnectionsHigh"},
}


@contextmanager
def running(folder: Path, receivers: Receivers, **changes: Any) -> Iterator[str]:
    """Alertmanager with our file and these changes; its address."""
    tool("prometheus-alertmanager", "prometheus-alertmanager")
    address = f"127.0.0.1:{free_port()}"
    with receivers.listening() as told, alertmanager(folder, address, told, **changes):
        yield f"http://{address}/api/v2/alerts"


def post(url: str, *names: str, **labels: str) -> None:
    """These alerts fire, as Prometheus tells it."""
    alerts = [{"labels": {"alertname": name, **LABELS[name], **PLACE, **labels}} for name in names]
    request = urllib.request.Request(url, json.dumps(alerts).encode(), {"Content-Type": "application/json"})  # noqa: S310 - our own
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own
        assert answer.status == 200


def posted(url: str, *names: str) -> bool:
    """Whether it answers by now, and has taken these."""
    try:
        post(url, *names)
    except OSError:
        return False
    return True


def silent(url: str, instance: str = "a") -> set[str]:
    """What fires and is not told, at that instance."""
    with urllib.request.urlopen(f"{url}?filter=instance={instance}", timeout=10) as answer:  # noqa: S310 - our own
        alerts: list[Mapping[str, Any]] = json.load(answer)
    return {one["labels"]["alertname"] for one in alerts if one["status"]["state"] == "suppressed"}


def matched(rule: Mapping[str, Any], kind: str) -> set[str]:
    """The alerts that one side of an inhibition means."""
    (matcher,) = rule[f"{kind}_matchers"]
    operator, pattern = re.fullmatch(r'alertname(=~?)"(.+)"', matcher).groups()  # type: ignore[union-attr]  # or it is no matcher of a name
    return {name for name in LABELS if re.fullmatch(pattern if operator == "=~" else re.escape(pattern), name)}


def test_every_name_in_an_inhibition_is_an_alerts() -> None:
    found: dict[str, set[str]] = {}
    for rule in OURS["inhibit_rules"]:
        for matcher in (*rule["source_matchers"], *rule["target_matchers"]):
            words = re.sub(r'^alertname=~?"|"$', "", matcher)
            for word in re.split(r"\|(?![^(]*\))", words):
                assert any(re.fullmatch(word, name) for name in LABELS), f"{word} is no alert"
        for source in matched(rule, "source"):
            found.setdefault(source, set()).update(matched(rule, "target"))
    assert found == SUPERFLUOUS


@pytest.mark.parametrize("source", SUPERFLUOUS)
async def test_what_an_alert_makes_superfluous_is_not_told(source: str, tmp_path: Path) -> None:
    """And everything else is; those that make others superfluous themselves are left out, for they would."""
    others = LABELS.keys() - SUPERFLUOUS
    expected = SUPERFLUOUS[source] & others
    with running(tmp_path, Receivers()) as url:
        await until(lambda: posted(url, source, *others), "it does not answer")
        await until(lambda: silent(url) == expected, f"{source}: not told should be {sorted(expected)}")


async def test_a_full_disk_says_nothing_of_another_hosts(tmp_path: Path) -> None:
    with running(tmp_path, Receivers()) as url:
        await until(lambda: posted(url, "DiskSpaceLow", "DiskSpaceShrinking"), "it does not answer")
        post(url, "DiskSpaceShrinking", instance="b")
        await until(lambda: silent(url) == {"DiskSpaceShrinking"}, "the same disk is told of twice")
        assert silent(url, "b") == set()


@pytest.mark.parametrize("days", [0, 3], ids=["within", "outside"])
async def test_in_a_maintenance_window_only_what_is_critical_is_told(days: int, tmp_path: Path) -> None:
    """The window of the file is moved to today, or to another day of the week."""
    (window,) = OURS["time_intervals"]
    now = dt.datetime.now(dt.UTC)
    around = {(now + dt.timedelta(days=days, hours=hours)).strftime("%A").lower() for hours in (-1, 0, 1)}
    moved = {**window, "time_intervals": [{"weekdays": sorted(around)}]}
    receivers = Receivers()
    with running(tmp_path, receivers, time_intervals=[moved]) as url:
        await until(lambda: posted(url, "WorkQueueOld", "LlmTokensHigh"), "it does not answer")
        if days:
            heard = {receivers.heard.get(timeout=60).receiver for _ in range(2)}
            assert heard == {"slack-warnings", "slack-info"}
            return
        log = tmp_path / "alertmanager.log"
        await until(lambda: log.read_text().count("mute time") >= 2, "nothing was held back", within=60)
        post(url, "NatsDown")
        assert {receivers.heard.get(timeout=60).receiver for _ in range(2)} == {"pager", "slack-critical"}
        assert receivers.heard.empty()
