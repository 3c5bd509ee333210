"""``askwire ask``: a question in plain language."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

import typer

from askwire_cli.asking import TABLE_ROWS, Format, ask_http, finish
from askwire_cli.chat import CHAT_ROWS, converse
from askwire_cli.choosing import Clarified, at_a_terminal, choose
from askwire_cli.failure import Misuse
from askwire_cli.gateway import Gateway
from askwire_cli.target import ApiKey, Json, Url, http_target, nats_target

_EMPTY: Final = 'the question is empty; try `askwire ask "How many flights left JFK in July?"`'


def ask(
    question: Annotated[
        str | None,
        typer.Argument(
            help="The question, in quotes; without one, a conversation begins, or standard input is the question."
        ),
    ] = None,
    *,
    datasource: Annotated[str | None, typer.Option(help="Which database; the gateway has a default.")] = None,
    format_: Annotated[Format, typer.Option("--format", help="How rows are written.")] = Format.TABLE,
    max_rows: Annotated[int | None, typer.Option(min=1, help="Cut the result after so many rows.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Stop after validation: SQL, but no rows.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say in words what the SQL does.")] = False,
    conversation: Annotated[
        str | None, typer.Option("--conversation", "-c", help="Continue the conversation of this name, or begin it.")
    ] = None,
    nats: Annotated[bool, typer.Option("--nats", help="Ask over NATS instead of HTTP.")] = False,
    url: Url = None,
    api_key: ApiKey = None,
    json: Json = False,
) -> None:
    """Ask a question in plain language; see its SQL and its rows.

    A question with several readings is asked back: on a terminal, pick one; elsewhere the exit code is 1.
    """
    if question is None and at_a_terminal():
        converse(http_target(url, api_key), datasource, max_rows or CHAT_ROWS)
        return
    if question is None:
        question = piped_question()
    if not question.strip():
        raise Misuse(_EMPTY)
    written = Format.JSON if json else format_
    body: dict[str, Any] = {"question": question, "datasource": datasource, "max_rows": max_rows}
    if written is Format.TABLE and max_rows is None:
        body["max_rows"] = TABLE_ROWS
    body |= {"dry_run": dry_run or None, "explain": explain or None, "conversation_id": conversation}
    body = {name: value for name, value in body.items() if value is not None}
    if not nats:
        target = http_target(url, api_key)
        _asked_back(lambda body: asyncio.run(ask_http(target, "/v1/query", body, written)), body)
        return
    if written not in {Format.TABLE, Format.JSON}:
        raise Misuse("over NATS the answer is one message: use --format table or json")
    _asked_back(lambda body: asyncio.run(_over_nats(url, api_key, body, written)), body)


def piped_question() -> str:
    """The question on standard input, where that is a pipe or a file.

    Raises:
        Misuse: it is a terminal, or holds nothing.
    """
    question = "" if sys.stdin.isatty() else sys.stdin.read().strip()
    if not question:
        raise Misuse(_EMPTY)
    return question


def _asked_back(send: Callable[[dict[str, Any]], None], body: dict[str, Any]) -> None:
    """Send the question; who sits at a terminal picks a reading when it has several."""
    while True:
        try:
            return send(body)
        except Clarified as asked:
            chosen = choose(asked.options) if at_a_terminal() else None
            if chosen is None:
                raise Clarified(asked.options, _flags(body)) from None
            body = {**body, "question": chosen}


def _flags(body: Mapping[str, Any]) -> list[str]:
    """What of the command line decides who is asked, and after what."""
    said = {"--datasource": body.get("datasource"), "--conversation": body.get("conversation_id")}
    return [word for flag, value in said.items() if value is not None for word in (flag, str(value))]


async def _over_nats(url: str | None, api_key: str | None, body: dict[str, Any], written: Format) -> None:
    from askwire_cli.asking_nats import ask_nats  # noqa: PLC0415 - only this way needs the NATS client

    async with Gateway(http_target(url, api_key)) as gateway:
        token = await gateway.json("POST", "/v1/auth/token")
    answer = await ask_nats(nats_target("client"), str(token["token"]), body)
    finish(answer, list(answer.get("rows") or ()), written)
