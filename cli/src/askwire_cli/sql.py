"""``askwire sql``: SQL of one's own, through validator and executor."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated, Any

import typer

from askwire_cli.asking import TABLE_ROWS, Format, ask_http
from askwire_cli.failure import Misuse
from askwire_cli.target import ApiKey, Json, Url, http_target


def sql(
    statement: Annotated[str, typer.Argument(help="The statement, in quotes; `-` reads it from standard input.")],
    *,
    datasource: Annotated[str | None, typer.Option(help="Which database; the gateway has a default.")] = None,
    format_: Annotated[Format, typer.Option("--format", help="How rows are written.")] = Format.TABLE,
    max_rows: Annotated[int | None, typer.Option(min=1, help="Cut the result after so many rows.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Stop after validation: no rows.")] = False,
    url: Url = None,
    api_key: ApiKey = None,
    json: Json = False,
) -> None:
    """Run SQL of one's own, checked like any other."""
    text = sys.stdin.read() if statement == "-" else statement
    if not text.strip():
        raise Misuse('the statement is empty; try `askwire sql "SELECT count(*) FROM flights"`')
    written = Format.JSON if json else format_
    rows = TABLE_ROWS if written is Format.TABLE and max_rows is None else max_rows
    body: dict[str, Any] = {"sql": text, "datasource": datasource, "max_rows": rows, "dry_run": dry_run or None}
    body = {name: value for name, value in body.items() if value is not None}
    asyncio.run(ask_http(http_target(url, api_key), "/v1/sql", body, written))
