"""``askwire dead-letters``: what nobody could handle, and another try."""

from __future__ import annotations

import asyncio
import json as codec
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from askwire_cli.gateway import Gateway
from askwire_cli.show import console, plain
from askwire_cli.target import ApiKey, Json, Url, http_target

_PATH = "/v1/admin/dead-letters"
_COLUMNS = ("sequence", "stored_at", "hop", "owner", "query_id", "bytes", "reason")


app = typer.Typer(help="Messages that no delivery could handle; needs an administrator's key.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(min=1, help="The letter's number.")]


@app.command("list")
def listing(*, url: Url = None, api_key: ApiKey = None, json: Json = False) -> None:
    """All of them, oldest first, with the reason of each."""

    async def fetch() -> list[dict[str, Any]]:
        async with Gateway(http_target(url, api_key)) as gateway:
            return await _all(gateway)

    letters = asyncio.run(fetch())
    if json:
        print(codec.dumps({"dead_letters": letters}, indent=1))
    else:
        _show_all(letters)


@app.command("show")
def show(number: Number, *, url: Url = None, api_key: ApiKey = None, json: Json = False) -> None:
    """One of them, with its body."""
    _tell(asyncio.run(_one("GET", f"{_PATH}/{number}", url, api_key)), json=json)


@app.command("replay")
def replay(
    number: Number,
    *,
    as_me: Annotated[bool, typer.Option("--as-me", help="As a query of your own, not of its asker.")] = False,
    url: Url = None,
    api_key: ApiKey = None,
    json: Json = False,
) -> None:
    """Ask one again on behalf of whoever had asked, as a new query with a fresh deadline."""
    _tell(asyncio.run(_one("POST", f"{_PATH}/{number}/replay{'?as=me' if as_me else ''}", url, api_key)), json=json)


async def _one(method: str, path: str, url: str | None, api_key: str | None) -> Mapping[str, Any]:
    async with Gateway(http_target(url, api_key)) as gateway:
        return await gateway.json(method, path)


async def _all(gateway: Gateway) -> list[dict[str, Any]]:
    letters: list[dict[str, Any]] = []
    cursor: str | None = "0"
    while cursor is not None:
        page = await gateway.json("GET", f"{_PATH}?limit=200&cursor={cursor}")
        letters += page["dead_letters"]
        cursor = page["next_cursor"]
    return letters


def _show_all(letters: list[dict[str, Any]]) -> None:
    out = console()
    if not letters:
        out.print("There are no dead letters.")
        return
    table = Table(*_COLUMNS, box=box.SIMPLE_HEAD)
    for letter in letters:
        table.add_row(*(Text(plain("" if letter[name] is None else letter[name])) for name in _COLUMNS))
    out.print(table)


def _tell(facts: Mapping[str, Any], *, json: bool) -> None:
    if json:
        print(codec.dumps(facts, indent=1))
        return
    out = console()
    for name, value in facts.items():
        out.print(Text(f"{name}: {plain('' if value is None else value)}"))
