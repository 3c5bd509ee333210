"""``askwire run``: all of Askwire on this machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Annotated

import typer

from askwire_cli.failure import Failure, Misuse
from askwire_cli.target import local_state
from askwire_cli.variables import PROGRAM
from askwire_local import background, options, state
from askwire_local.environment import STOPPING, inherited
from askwire_local.preloading import Preloading, preload


def run(
    program: typer.Context,
    *,
    scale: Annotated[str, typer.Option(help='Replicas, such as "translator=2 executor=2".')] = "",
    datasources: Annotated[
        Path | None, typer.Option(help="YAML file of data sources beside the demo: `name: {dialect, dsn}`.")
    ] = None,
    policies: Annotated[Path | None, typer.Option(help="YAML file of policies.")] = None,
    context: Annotated[
        Path | None,
        typer.Option(
            help="Folder of context files: glossary, measures, synonyms, examples.", envvar="ASKWIRE_CONTEXT_DIR"
        ),
    ] = None,
    detach: Annotated[bool, typer.Option("--detach", help="Return when everything is ready.")] = False,
    json: Annotated[bool, typer.Option("--json", help="With --detach: write run.json when ready.")] = False,
) -> None:
    """Run servers and services on this machine until Ctrl-C; state is kept in .askwire (ASKWIRE_STATE moves it)."""
    here = local_state()
    check_settings(os.environ)
    try:
        chosen = options.RunOptions(
            scale=options.parse_scale(scale),
            datasources=options.read_datasources(checked(datasources)) if datasources else {},
            policies=options.existing_file(policies, "POLICIES") if policies else None,
            context=_checked(options.existing_folder(context, "CONTEXT")) if context else None,
        )
    except options.Misuse as error:
        raise Misuse(str(error)) from error

    def live(told: IO[str]) -> bool:
        from askwire_local import run as local  # noqa: PLC0415 - a detached run's parent does not need it

        preloading = program.obj if isinstance(program.obj, Preloading) else preload(os.environ)
        return local.run(here, chosen, os.environ, preloading=preloading, told=told, log=sys.stdout)

    if detach:
        _detach(here, live, json=json)
    elif not live(sys.stdout):
        raise typer.Exit(1)


def check_settings(environment: Mapping[str, str]) -> None:
    """Tells what is wrong with the user's own settings before anything starts; the services would, a minute later.

    Raises:
        Misuse: with every mistake once.
    """
    if not any(name.startswith("ASKWIRE_") and name not in PROGRAM for name in environment):
        return
    from askwire_cli.services import SERVICES, mistakes  # noqa: PLC0415 - large, and for settings of one's own only

    told = dict.fromkeys(  # what is missing is what a run makes
        one
        for service, settings in SERVICES.items()
        for one in mistakes(settings, inherited(service, environment) | STOPPING, whole=False)
    )
    if told:
        raise Misuse("\n".join(told))


def checked(datasources: Path) -> Path:
    """The user's file of data sources, when the executor, which gets a copy of it, would start with it.

    Raises:
        Misuse: with every mistake once, and its line in the user's own file.
    """
    from askwire_executor.datasources import DataSourceError, load_datasources  # noqa: PLC0415 - with such a file only

    try:
        load_datasources(datasources, os.environ)
    except DataSourceError as error:
        raise Misuse(f"DATASOURCES: {error}") from None
    return datasources


def _checked(context: Path) -> Path:
    """The folder, when the translator would start with it.

    Raises:
        Misuse: with every mistake and its line.
    """
    from askwire_cli.translators import load_context  # noqa: PLC0415 - large, and needed with a context only

    load_context(context)
    return context


def _detach(here: state.State, live: Callable[[IO[str]], bool], *, json: bool) -> None:
    try:
        ready = background.detach(live, here, told=sys.stderr if json else sys.stdout)
    except state.AlreadyRunning as error:
        raise Failure(str(error)) from error
    except OSError as error:
        told = f"{here.directory} cannot be used ({error.strerror or error})"
        raise Failure(f"{told}: let this user write there, or set ASKWIRE_STATE to a directory elsewhere") from error
    if not ready:
        raise Failure(f"Askwire did not start; all of its log is in {here.log_file}")
    if json:
        print(here.run_file.read_text(encoding="utf-8"), end="")
    else:
        print(f"It runs in the background; its log is {here.log_file}, `make stop` ends it.")
