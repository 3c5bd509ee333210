"""The running stack, watched by a real Prometheus: every metric is there, and a death is told to whom it concerns."""

from __future__ import annotations

import asyncio
import os
import re
import time
import urllib.request
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.support.monitoring import MONITORING, RECORDING, exporters, expressions, family, load, rules, selectors
from tests.support.prometheus import Prometheus, Receivers, prometheus, running
from tests.support.stack import Stack
from tests.support.tools import tool
from tests.support.waiting import until

from askwire_local.ports import free_port

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]

SERVICES = ("gateway", "translator", "validator", "executor")
EXPORTERS = {
    "postgres_exporter": ("prometheus-postgres-exporter", "--web.listen-address={}"),
    "redis_exporter": ("prometheus-redis-exporter", "-web.listen-address={}"),
    "node_exporter": ("prometheus-node-exporter", "--web.listen-address={}"),
}


@pytest.fixture(scope="module")
def receivers() -> Receivers:
    return Receivers()


@pytest.fixture(scope="module")
def watch(stack: Stack, receivers: Receivers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """Prometheus and Alertmanager on the session's stack."""
    for program, package in (("prometheus", "prometheus"), ("prometheus-alertmanager", "prometheus-alertmanager")):
        tool(program, package)
    targets = {job: urlsplit(url).netloc for job, url in stack.facts()["metrics"].items()}
    with (
        receivers.listening() as address,
        prometheus(tmp_path_factory.mktemp("watch"), targets, address) as running,
    ):
        yield running


async def test_prometheus_scrapes_all_services_and_evaluates_all_rules(stack: Stack, watch: Prometheus) -> None:
    await stack.ready()
    await until(watch.ready, "Prometheus did not start")
    for service in SERVICES:
        await until(lambda job=service: watch.value(f'up{{job="{job}"}}') == 1, f"{service} is not scraped")  # type: ignore[misc]  # mypy cannot infer a lambda with a default

    assert watch.unhealthy_rules() == {}


async def test_the_running_stack_exports_every_metric_that_is_asked_for(stack: Stack, watch: Prometheus) -> None:
    """What dashboards, alerts and recording rules read is recorded, another exporter's, or on a service's page."""
    await until(lambda: len(watch.exported()) > len(SERVICES), "nothing was scraped")
    recorded = {rule["record"] for path in RECORDING for rule in rules(path)}
    asked = {found.metric for _, expr in expressions() for found in selectors(expr)}

    assert {name for name in asked - exporters() - recorded if family(name) not in watch.exported()} == set()


async def test_a_service_that_dies_wakes_whoever_is_on_call_and_its_return_is_told(
    stack: Stack, watch: Prometheus, receivers: Receivers
) -> None:
    """The shipped rule, the shipped routes; only their minutes are seconds here."""
    await stack.ready()
    await until(lambda: watch.value('up{job="validator"}') == 1, "the validator is not scraped")
    with stack.down("validator.1"):
        began = time.monotonic()
        fired = await asyncio.to_thread(receivers.next, "pager", "ValidatorDown", "firing", 60)
        print(f"the pager heard of it after {time.monotonic() - began:.1f} s")
    resolved = await asyncio.to_thread(receivers.next, "pager", "ValidatorDown", "resolved", 60)
    await stack.ready()

    (alert,) = fired.alerts
    assert alert["annotations"]["runbook_url"] == "docs/runbooks/ValidatorDown.md"
    assert alert["labels"]["severity"] == "critical"
    assert resolved.alerts[0]["labels"] == alert["labels"]


@pytest.mark.parametrize("name", EXPORTERS)
async def test_real_exporters_have_the_metrics_that_were_seen_on_them(stack: Stack, name: str, tmp_path: Path) -> None:
    program, listen = EXPORTERS[name]
    path = tool(program, program)
    address = f"127.0.0.1:{free_port()}"
    command = [path, listen.format(address)]
    with running(command, tmp_path / "exporter.log", _credentials(stack)):
        await until(partial(_page, address), f"{program} does not answer")
        exported = set(re.findall(r"^(\w+)[{ ]", _page(address), re.MULTILINE))

    assert set(load(MONITORING / "exporters.yaml")[name]["seen"]) - exported == set()


def _credentials(stack: Stack) -> Mapping[str, str]:
    facts = stack.facts()
    redis = urlsplit(facts["redis"])
    return {
        "PATH": os.environ["PATH"],
        "DATA_SOURCE_NAME": f"{facts['postgres']}?sslmode=disable",
        "REDIS_ADDR": f"redis://{redis.hostname}:{redis.port}",
        "REDIS_PASSWORD": redis.password or "",
    }


def _page(address: str) -> str:
    try:
        with urllib.request.urlopen(f"http://{address}/metrics", timeout=10) as answer:
            return str(answer.read().decode())
    except OSError:
        return ""
