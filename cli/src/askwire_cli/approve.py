"""``askwire approve``: make a change that somebody else asked for, after reading it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from askwire_cli.asking import Format, ask_http
from askwire_cli.failure import Failure
from askwire_cli.held import PATH, by_digest, from_file, from_text
from askwire_cli.show import console, plain
from askwire_cli.target import ApiKey, Json, Target, Url, http_target


def approve(
    held: Annotated[
        str,
        typer.Argument(
            help="The digest of a change that waits (`askwire approvals`), or the beginning of it; or the file with "
            "what `askwire sql --json` printed for the asker; `-` for input."
        ),
    ],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask: for scripts in which somebody has read it.")] = False,
    url: Url = None,
    api_key: ApiKey = None,
    json: Json = False,
) -> None:
    """Show a change that waits, ask whether to make it, and make it; needs APPROVE_QUERY and one's own key."""
    target = http_target(url, api_key)
    change = _change(held, target)
    out = console(sys.stderr)
    where = plain(change.get("datasource") or "the default data source")
    out.print(f"on {where}:\n\n{plain(change['sql'])}\n", markup=False)
    if not yes and (held == "-" or not typer.confirm("Make this change?", err=True)):
        raise Failure("nothing was changed" if held != "-" else "nothing was changed: input is no answer, add --yes")
    body = {name: change[name] for name in ("sql", "ticket", "datasource") if change.get(name)}
    asyncio.run(ask_http(target, f"{PATH}/{change['digest']}", body, Format.JSON if json else Format.TABLE))


def _change(held: str, target: Target) -> dict[str, Any]:
    if held == "-":
        return from_text(sys.stdin.read())
    if Path(held).exists() or not held.isalnum():
        return from_file(held)
    return asyncio.run(by_digest(target, held))
