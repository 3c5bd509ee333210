"""A real Prometheus and a real Alertmanager on our own rules and routes, in a hurry: seconds in place of minutes."""

from __future__ import annotations

import json
import queue
import re
import subprocess
import threading
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import yaml
from tests.support.monitoring import ALERTS, MONITORING, RECORDING, load

from askwire_local.ports import free_port

_SOON: Final = "1s"
_STOP_SECONDS: Final = 10


@dataclass(frozen=True)
class Message:
    """What a receiver was told: alerts of one name that began or ended."""

    receiver: str
    status: str
    alerts: Sequence[Mapping[str, Any]]

    @property
    def names(self) -> set[str]:
        """The alerts' names."""
        return {alert["labels"]["alertname"] for alert in self.alerts}


@dataclass
class Receivers:
    """Where Slack, the pager and the mail server would be."""

    heard: queue.Queue[Message] = field(default_factory=queue.Queue)

    def next(self, receiver: str, alert: str, status: str, within: float) -> Message:
        """Wait for a message to this receiver about this alert.

        Raises:
            queue.Empty: none came.
        """
        while True:
            message = self.heard.get(timeout=within)
            if message.receiver == receiver and message.status == status and alert in message.names:
                return message

    @contextmanager
    def listening(self) -> Iterator[str]:
        """Serve on a free port of 127.0.0.1; the address."""
        heard = self.heard

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                heard.put(Message(self.path.strip("/"), told["status"], told["alerts"]))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """The test's own output is enough."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()


@dataclass(frozen=True)
class Prometheus:
    """A running Prometheus, asked through its API."""

    url: str

    def ready(self) -> bool:
        """Whether it answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/-/ready", timeout=2) as answer:  # noqa: S310 - our own
                return bool(answer.status == 200)
        except OSError:
            return False

    def value(self, expr: str) -> float | None:
        """The value of an expression, or None when it has none."""
        result = self._get("query", query=expr)["result"]
        return float(result[0]["value"][1]) if result else None

    def exported(self) -> set[str]:
        """Names of all metrics that its targets say they have, also of those without a sample yet."""
        return {entry["metric"] for entry in self._get("targets/metadata")}

    def unhealthy_rules(self) -> dict[str, str]:
        """Rules that could not be evaluated, with the error."""
        rules = (rule for group in self._get("rules")["groups"] for rule in group["rules"])
        return {rule["name"]: rule.get("lastError", "") for rule in rules if rule["health"] == "err"}

    def _get(self, what: str, **parameters: str) -> Any:
        query = urllib.parse.urlencode(parameters)
        with urllib.request.urlopen(f"{self.url}/api/v1/{what}?{query}", timeout=10) as answer:  # noqa: S310 - our own
            return json.load(answer)["data"]


@contextmanager
def prometheus(directory: Path, targets: Mapping[str, str], receivers: str) -> Iterator[Prometheus]:
    """Both programs, scraping ``targets`` (addresses by job) and telling what fires to ``receivers``."""
    with ExitStack() as stack:
        told = f"127.0.0.1:{free_port()}"
        stack.enter_context(alertmanager(directory, told, receivers))
        address = f"127.0.0.1:{free_port()}"
        command = [
            "prometheus",
            f"--config.file={_configuration(directory, targets, told)}",
            f"--storage.tsdb.path={directory / 'prometheus'}",
            f"--web.listen-address={address}",
        ]
        stack.enter_context(running(command, directory / "prometheus.log"))
        yield Prometheus(f"http://{address}")


def _configuration(directory: Path, targets: Mapping[str, str], alertmanager: str) -> Path:
    """Our file, with the places of this machine; rules that wait a second where ours wait minutes."""
    rules = directory / "rules"
    rules.mkdir()
    for path in (*ALERTS, *RECORDING):
        hurried = re.sub(r"\b(for|interval): \d+[smhd]", rf"\1: {_SOON}", path.read_text(encoding="utf-8"))
        (rules / path.name).write_text(hurried, encoding="utf-8")
    ours = load(MONITORING / "prometheus" / "prometheus.yaml")
    scrapes = [
        {"job_name": job["job_name"], "static_configs": [{"targets": [targets[job["job_name"]]]}]}
        for job in ours["scrape_configs"]
        if job["job_name"] in targets
    ]
    changed = {
        "global": {"scrape_interval": _SOON, "scrape_timeout": _SOON, "evaluation_interval": _SOON},
        "rule_files": [str(rules / "*.yaml")],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": [alertmanager]}]}]},
        "scrape_configs": scrapes,
    }
    path = directory / "prometheus.yaml"
    path.write_text(yaml.safe_dump({**ours, **changed}), encoding="utf-8")
    return path


@contextmanager
def alertmanager(directory: Path, address: str, receivers: str, **changes: Any) -> Iterator[None]:
    """Alertmanager with our file, told seconds for minutes, these changes, and where its receivers are."""
    ours = load(MONITORING / "alertmanager" / "alertmanager.yaml")
    changed = {
        "global": {"resolve_timeout": "5m"},
        "templates": [],
        "route": _hurried(ours["route"]),
        "receivers": [
            {"name": one["name"], "webhook_configs": [{"url": f"{receivers}/{one['name']}"}]}
            for one in ours["receivers"]
        ],
        **changes,
    }
    path = directory / "alertmanager.yaml"
    path.write_text(yaml.safe_dump({**ours, **changed}), encoding="utf-8")
    command = [
        "prometheus-alertmanager",
        f"--config.file={path}",
        f"--storage.path={directory / 'alertmanager'}",
        f"--web.listen-address={address}",
        "--cluster.listen-address=",
        "--log.level=debug",
    ]
    with running(command, directory / "alertmanager.log"):
        yield


def _hurried(route: Mapping[str, Any]) -> dict[str, Any]:
    below = [_hurried(one) for one in route.get("routes", [])]
    return {**route, "group_wait": _SOON, "group_interval": _SOON, "routes": below}


@contextmanager
def running(command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> Iterator[None]:
    """Run a program until the end of the block; its output goes to ``log``."""
    with log.open("wb") as output, subprocess.Popen(command, env=environment, stdout=output, stderr=output) as process:
        try:
            yield
        finally:
            process.terminate()
            process.wait(_STOP_SECONDS)
