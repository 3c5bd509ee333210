"""``askwire``: one program, one file a verb. A verb's file is imported only when it is asked for."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from collections.abc import Sequence
from typing import Annotated, Final

import typer

from askwire_cli.failure import Failure, Misuse

VERBS: Final = (
    "run",
    "stop",
    "status",
    "ask",
    "chat",
    "sql",
    "approve",
    "token",
    "doctor",
    "dead-letters",
    "provision",
    "predict",
    "check",
    "harden",
    "eval",
    "context",
)
EXIT_FAILED: Final = 1
EXIT_MISUSE: Final = 2
EXIT_INTERRUPTED: Final = 130


def main() -> None:
    """Run the verb on the command line; exit code 0 done, 1 refused or failed, 2 misuse."""
    try:
        build(sys.argv[1:])()
    except Misuse as error:
        _complain(error)
        sys.exit(EXIT_MISUSE)
    except Failure as error:
        _complain(error)
        sys.exit(EXIT_FAILED)
    except KeyboardInterrupt:  # while a verb is being loaded; within one it is told as such already
        print("Aborted.", file=sys.stderr)
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:  # whoever read us has enough, as in `askwire ask ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_FAILED)


def build(arguments: Sequence[str]) -> typer.Typer:
    """The program with the verb that is asked for, or with all of them to show its help."""
    app = typer.Typer(name="askwire", add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
    app.callback(invoke_without_command=True)(_askwire)
    for name in _needed(arguments):
        if importlib.util.find_spec(_module_of(name)):
            _add(app, name)
    return app


def _needed(arguments: Sequence[str]) -> Sequence[str]:
    """The verbs to load: what was asked for, none to print the version, all to show them."""
    verb = next((argument for argument in arguments if not argument.startswith("-")), None)
    if verb in VERBS:
        return (verb,)
    return () if verb is None and "--version" in arguments else VERBS


def _module_of(verb: str) -> str:
    return f"askwire_cli.{verb.replace('-', '_')}"


def _add(app: typer.Typer, verb: str) -> None:
    """A verb's file holds a function of its name, or a program of its own (``app``)."""
    module = importlib.import_module(_module_of(verb))
    group = getattr(module, "app", None)
    if isinstance(group, typer.Typer):
        app.add_typer(group, name=verb)
    else:
        app.command(verb)(getattr(module, verb))


def _askwire(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    """Ask databases in plain language.

    Every verb has --help and --json. Exit codes: 0 done, 1 refused or failed, 2 misuse.
    """
    if version:
        from importlib.metadata import version as installed  # noqa: PLC0415 - only here

        typer.echo(f"askwire {installed('askwire-cli')}")
        raise typer.Exit


def _complain(error: Failure) -> None:
    sys.stdout.flush()
    print(f"askwire: {error}", file=sys.stderr)
