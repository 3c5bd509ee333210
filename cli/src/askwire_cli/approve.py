"""``askwire approve``: make a change that somebody else asked for, after reading it."""

from __future__ import annotations

import asyncio
import hashlib
import json as codec
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from askwire_cli.asking import Format, ask_http
from askwire_cli.failure import Failure, Misuse
from askwire_cli.show import console, plain
from askwire_cli.target import ApiKey, Json, Url, http_target

_NEEDED = ("sql", "digest", "ticket")


def approve(
    held: Annotated[
        str, typer.Argument(help="The file with what `askwire sql --json` printed for the change; `-` for input.")
    ],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask: for scripts in which somebody has read it.")] = False,
    url: Url = None,
    api_key: ApiKey = None,
    json: Json = False,
) -> None:
    """Show a change that waits, ask whether to make it, and make it; needs APPROVE_QUERY and one's own key."""
    change = read_held(sys.stdin.read() if held == "-" else _text(held))
    out = console(sys.stderr)
    where = plain(change.get("datasource") or "the default data source")
    out.print(f"on {where}:\n\n{plain(change['sql'])}\n", markup=False)
    if not yes and (held == "-" or not typer.confirm("Make this change?", err=True)):
        raise Failure("nothing was changed" if held != "-" else "nothing was changed: input is no answer, add --yes")
    body = {name: change[name] for name in ("sql", "ticket", "datasource") if change.get(name)}
    path = f"/v1/approvals/{change['digest']}"
    asyncio.run(ask_http(http_target(url, api_key), path, body, Format.JSON if json else Format.TABLE))


def read_held(text: str) -> dict[str, Any]:
    """The change that a gateway held back.

    Raises:
        Misuse: it is none, or its statement is not the one that its digest is of.
    """
    try:
        change = codec.loads(text)
    except ValueError as error:
        raise Misuse(f"this is not JSON: {error}") from error
    if not isinstance(change, dict) or not all(isinstance(change.get(name), str) for name in _NEEDED):
        raise Misuse(f"this is no change that waits for approval: it needs {', '.join(_NEEDED)}")
    if hashlib.sha256(change["sql"].encode()).hexdigest() != change["digest"]:
        raise Misuse("the statement is not the one that the digest is of: somebody altered the file")
    return change


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Misuse(f"{path} cannot be read: {error}") from error
