"""Write ``docs/alerts.md``: every alert, what it asks, and how its unit tests in Prometheus' own tool ended.

The results come from running promtool (Debian's package ``prometheus``); without it the page stays as it is.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

_ROOT: Final = Path(__file__).parents[2]
_RULES: Final = _ROOT / "deploy" / "monitoring" / "prometheus" / "rules" / "alerts"
_TESTS: Final = _ROOT / "tests" / "deploy" / "alerts"
PAGE: Final = _ROOT / "docs" / "alerts.md"
_HEAD: Final = """\
# Alerts

Every alert with its expression, and how its two unit tests ended when Prometheus' own tool ran them: one must make it
fire, one must keep it quiet. `make generate` writes this page; a test runs the tool again and compares.
What to do when one fires is in its [runbook](runbooks/README.md).
"""


def results(promtool: str) -> dict[str, str]:
    """How the unit tests of each alert ended: ``passed``, or ``failed``."""
    tests = sorted(_TESTS.glob("*.yaml"))
    done = subprocess.run(  # noqa: S603 - the tool that the caller found
        [promtool, "test", "rules", *map(str, tests)], capture_output=True, text=True, check=False
    )
    ended = re.findall(r"Unit Testing: +(\S+)\n +(SUCCESS|FAILED)", done.stdout)
    by_name = {Path(path).stem: "passed" if word == "SUCCESS" else "failed" for path, word in ended}
    return {path.stem: by_name.get(path.stem, "failed") for path in tests}


def page(ended: Mapping[str, str]) -> str:
    """The whole page, by category."""
    alerts = [_alert(path) for path in sorted(_RULES.glob("*.yaml"))]
    passed = sum(result == "passed" for result in ended.values())
    parts = [_HEAD, f"{len(alerts)} alerts, {2 * len(ended)} unit tests; of {passed} alerts both passed."]
    for category in sorted({alert["labels"]["category"] for alert in alerts}):
        rows = [_row(alert, ended) for alert in alerts if alert["labels"]["category"] == category]
        parts.append(f"## {category}\n\n| Alert | Severity | Asks | For | Fires, stays quiet |\n|---|---|---|---|---|")
        parts[-1] += "\n" + "\n".join(rows)
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _alert(path: Path) -> Mapping[str, Any]:
    (group,) = yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
    (alert,) = group["rules"]
    found: Mapping[str, Any] = alert
    return found


def _row(alert: Mapping[str, Any], ended: Mapping[str, str]) -> str:
    name = alert["alert"]
    expr = " ".join(alert["expr"].split()).replace("|", "\\|")
    result = ended.get(name, "not tested")
    return f"| [{name}](runbooks/{name}.md) | {alert['labels']['severity']} | `{expr}` | {alert['for']} | {result} |"


if __name__ == "__main__":
    tool = shutil.which("promtool")
    if tool is None:
        print(f"promtool is not installed: {PAGE.name} stays as it is", file=sys.stderr)
    else:
        PAGE.write_text(page(results(tool)), encoding="utf-8")
