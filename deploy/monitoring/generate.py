"""Write the Grafana dashboards (``dashboards/*.json``) and the table of alerts (``docs/runbooks/README.md``).

A test compares the files with what this would write, and every metric with what is exported.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import yaml

try:
    from deploy.monitoring.mitigations import told
    from deploy.monitoring.pages import DASHBOARDS
    from deploy.monitoring.panels import rendered
except ModuleNotFoundError as missing:  # called by its path, it is in no package
    sys.exit(f"{missing}: run `make generate`, which calls it as `python -m deploy.monitoring.generate`")

_RULES: Final = Path(__file__).parent / "prometheus" / "rules" / "alerts"
RUNBOOK_INDEX: Final = Path(__file__).parents[2] / "docs" / "runbooks" / "README.md"
DIRECTORY: Final = Path(__file__).parent / "dashboards"
_PLACES: Final = """\
Words in capitals stand for yours: GATEWAY, TRANSLATOR, VALIDATOR and NATS are the address of one instance (of a pod, a
host, a container), HOP, SERVICE and POD what the alert names. Ports 9100 and 8222 are the operator's: inside Compose,
where they are not published, ask from within, as in
`docker compose exec nats wget -q -O - "http://127.0.0.1:8222/jsz?consumers=true"`. What `make run` started is at the
addresses in `.askwire/run.json`.

Every look is taken by a test (`tests/docs/test_runbooks.py`). The last column tells whether a test does what the page
has one do (`deploy/monitoring/mitigations.py` names it): what stopped, broke or was set wrong is mended so, and a
question is answered.
"""


def runbook_index() -> str:
    """Every alert by category, with its severity and its page."""
    files = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in _RULES.glob("*.yaml"))
    alerts = [rule for file in files for group in file["groups"] for rule in group["rules"]]
    rows = sorted(
        f"| {alert['labels']['category']} | [{name}]({name}.md) | {alert['labels']['severity']} | {alert['for']} "
        f"| {told(name)} |"
        for alert in alerts
        for name in [alert["alert"]]
    )
    return (
        f"# Runbooks\n\nOne page for each of the {len(alerts)} alerts: what it means, whom it hurts, how to look, what"
        " to do.\nThis table is written by `make generate` from the rule files. Tests run each alert's"
        " unit tests\nthrough promtool and check that every metric and label is exported.\n\n"
        f"{_PLACES}\n"
        "| Category | Alert | Severity | For | Its mitigation is followed |\n|---|---|---|---|---|\n"
        + "".join(f"{row}\n" for row in rows)
    )


if __name__ == "__main__":
    DIRECTORY.mkdir(exist_ok=True)
    for page in DASHBOARDS:
        (DIRECTORY / f"{page.name}.json").write_text(rendered(page), encoding="utf-8")
    RUNBOOK_INDEX.write_text(runbook_index(), encoding="utf-8")
