"""``askwire doctor``: what is wrong with this installation or its configuration, worst first."""

from __future__ import annotations

import json as codec
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from askwire_cli.examine.finding import Finding, Severity
from askwire_cli.target import Json, local_state

Env = Annotated[
    list[Path] | None,
    typer.Option("--env", help="A service's environment file; may be given again. Else this environment."),
]
Values = Annotated[list[Path] | None, typer.Option("--values", help="A values file of the Helm chart; later ones win.")]


def doctor(
    *,
    production: Annotated[
        bool, typer.Option("--production", help="Go through the production checklist; what cannot be checked fails.")
    ] = False,
    env: Env = None,
    values: Values = None,
    json: Json = False,
) -> None:
    """Tell what is wrong with this installation or its configuration, worst first.

    The exit code is 1 when something is broken; with --production also when something is risky or was not checked.
    """
    findings = _production(env or [], values or []) if production else _local()
    _tell(findings, json=json)
    if any(finding.severity >= (Severity.RISKY if production else Severity.BROKEN) for finding in findings):
        raise typer.Exit(1)


def _local() -> list[Finding]:
    from askwire_cli.examine.local import local_findings  # noqa: PLC0415 - each form loads what it needs

    return local_findings(local_state())


def _production(env: Sequence[Path], values: Sequence[Path]) -> list[Finding]:
    from askwire_cli.examine.checklist import CHECKS, go_through  # noqa: PLC0415 - see above
    from askwire_cli.examine.installation import read_installation  # noqa: PLC0415

    return go_through(CHECKS, read_installation(os.environ, env, values))


def _tell(findings: Sequence[Finding], *, json: bool) -> None:
    ordered = sorted(findings, key=lambda finding: -finding.severity)
    if json:
        print(codec.dumps([{**asdict(f), "severity": f.severity.name.lower()} for f in ordered], indent=1))
        return
    for finding in ordered:
        check = f"{finding.check}: " if finding.check else ""
        print(f"{finding.severity.name.lower():<7} {check}{finding.what}\n        {finding.remedy}")
    if not ordered:
        print("Nothing is wrong.")
