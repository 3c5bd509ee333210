"""``askwire approvals``: the changes that wait for somebody's approval."""

from __future__ import annotations

import asyncio
import json as codec
import sys
from collections.abc import Sequence
from typing import Any, Final

from rich import box
from rich.table import Table
from rich.text import Text

from askwire_cli.held import waiting
from askwire_cli.show import console, plain
from askwire_cli.target import ApiKey, Json, Url, http_target

_SHOWN_DIGEST: Final = 12


def approvals(*, url: Url = None, api_key: ApiKey = None, json: Json = False) -> None:
    """List changes that wait, oldest first, for `askwire approve` and `askwire deny`; needs APPROVE_QUERY."""
    found = asyncio.run(waiting(http_target(url, api_key)))
    if json:
        print(codec.dumps({"approvals": found}, indent=1))
    else:
        _show(found)


def _show(changes: Sequence[dict[str, Any]]) -> None:
    out = console(sys.stdout)
    if not changes:
        out.print("No change waits for you.")
        return
    table = Table("digest", "data source", "asked by", "expires", "statement", box=box.SIMPLE_HEAD)
    for change in changes:
        who = f"{change['asked_by']} (yourself)" if change["own"] else change["asked_by"]
        cells = (change["digest"][:_SHOWN_DIGEST], change["datasource"], who, change["expires_at"], change["sql"])
        table.add_row(*(Text(plain(cell)) for cell in cells))
    out.print(table)
