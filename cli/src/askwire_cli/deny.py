"""``askwire deny``: decide that a change which waits is not made."""

from __future__ import annotations

import asyncio
import json as codec
import sys
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from askwire_cli.gateway import Gateway
from askwire_cli.held import PATH, by_digest
from askwire_cli.show import console, plain
from askwire_cli.target import ApiKey, Json, Target, Url, http_target


def deny(
    digest: Annotated[str, typer.Argument(help="The change's digest (`askwire approvals`), or the beginning of it.")],
    *,
    reason: Annotated[str | None, typer.Option("--reason", help="Why; the audit keeps it.")] = None,
    url: Url = None,
    api_key: ApiKey = None,
    json: Json = False,
) -> None:
    """Deny a change that waits, so that nobody can make it; needs APPROVE_QUERY, and may be one's own."""
    denied = asyncio.run(_deny(http_target(url, api_key), digest, reason))
    if json:
        print(codec.dumps(denied, indent=1))
    else:
        console(sys.stdout).print(
            plain(f"Denied on {denied['datasource']}, asked by {denied['asked_by']}: {denied['sql']}"), markup=False
        )


async def _deny(target: Target, digest: str, reason: str | None) -> Mapping[str, Any]:
    change = await by_digest(target, digest)
    body = {"ticket": change["ticket"], **({"reason": reason} if reason else {})}
    async with Gateway(target) as gateway:
        return await gateway.json("POST", f"{PATH}/{change['digest']}/deny", body)
