"""The Compose files as Docker Compose itself understands them; no engine is needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "deploy" / "compose"
BINARY = Path(sys.prefix) / "bin" / "docker-compose"
HA = "compose.ha.yaml"  # a layer that changes others: only there where it is wanted
FILES = tuple(sorted(path.name for path in COMPOSE.glob("compose*.yaml") if path.name != HA))
PROFILES = ("monitoring", "backup", "edge", "logs")
Project = Mapping[str, Any]


@dataclass(frozen=True)
class Installation:
    """What ``generate_secrets.py compose`` made in a directory."""

    directory: Path

    def run(self, *arguments: str, files: Sequence[str] = FILES) -> subprocess.CompletedProcess[str]:
        """Docker Compose on the shipped files with this installation's environment."""
        places = {name.upper(): str(self.directory / f"{name}.yaml") for name in ("datasources", "policies")}
        return subprocess.run(
            [
                *(str(BINARY), "--env-file", str(self.directory / ".env")),
                *(part for file in files for part in ("-f", str(COMPOSE / file))),
                *arguments,
            ],
            env={"PATH": os.environ["PATH"], "SECRETS": str(self.directory / "secrets"), **places},
            capture_output=True,
            text=True,
            check=False,
        )

    def project(self, *profiles: str, files: Sequence[str] = FILES) -> Project:
        """The resolved project with these profiles."""
        chosen = (part for profile in profiles for part in ("--profile", profile))
        outcome = self.run(*chosen, "config", "--format", "json", files=files)
        assert outcome.returncode == 0, outcome.stderr
        project: Project = json.loads(outcome.stdout)
        return project
