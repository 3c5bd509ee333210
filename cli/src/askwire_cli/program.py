"""``askwire``: one program, one file a verb. A verb's file is imported only when it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Annotated, Final

import typer

VERBS: Final = {  # each with the first paragraph of its own help, so that the list of them needs none of their files
    "run": "Run servers and services on this machine until Ctrl-C; state is kept in .askwire (ASKWIRE_STATE moves it).",
    "stop": "End what `askwire run` started here; returns when all of it is gone.",
    "status": "What runs here: addresses, processes and which services are ready. Exit code 1 when something is not.",
    "ask": "Ask a question in plain language; see its SQL and its rows.",
    "chat": "Talk with a database: questions and follow-ups, one a line, until Ctrl-D.",
    "sql": "Run SQL of one's own, checked like any other.",
    "approvals": "List changes that wait, oldest first, for `askwire approve` and `askwire deny`; needs APPROVE_QUERY.",
    "approve": "Show a change that waits, ask whether to make it, and make it; needs APPROVE_QUERY and one's own key.",
    "deny": "Deny a change that waits, so that nobody can make it; needs APPROVE_QUERY, and may be one's own.",
    "token": "Trade the API key for a short-lived token, and print it.",
    "audit": "Write the audit as JSON lines: who ran, asked for, approved and changed what, and who was turned away.",
    "doctor": "Tell what is wrong with this installation or its configuration, worst first.",
    "dead-letters": "Messages that no delivery could handle; needs an administrator's key.",
    "provision": "Make streams, consumers and buckets, or bring them up to date.",
    "predict": "Translate questions in bulk: SQL, or null where there is no reading that is sure enough.",
    "check": "Check statements in bulk: which may run on a database under a policy, and why the others may not.",
    "harden": "Print the SQL that lets a role read one database and do nothing else; nothing is changed.",
    "eval": "Run and score a suite of one's own questions.",
    "context": "Check context files, and make them of dbt's.",
}


def build(arguments: Sequence[str]) -> typer.Typer:
    """The program with the verb that is asked for, or with the names of all of them to show its help."""
    app = typer.Typer(name="askwire", add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
    app.callback(invoke_without_command=True)(_askwire)
    verb = next((argument for argument in arguments if not argument.startswith("-")), None)
    if verb in VERBS:
        _add(app, verb)
        return app
    for name, summary in VERBS.items():
        app.command(name, help=summary)(_not_loaded)
    return app


def _not_loaded() -> None:
    """Stands for a verb where only its name and its help are wanted."""


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
