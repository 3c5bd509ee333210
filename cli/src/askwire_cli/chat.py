"""``askwire chat``: a conversation at a terminal, or questions line by line from a file."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import suppress
from json import dumps
from typing import Annotated, Any, Final
from uuid import uuid4

import typer

from askwire_cli.asking import listen
from askwire_cli.dialogue import HELP, Answer, Dialogue
from askwire_cli.gateway import Gateway, Problem
from askwire_cli.show import console
from askwire_cli.target import ApiKey, Json, Target, Url, http_target

CHAT_ROWS: Final = 50
_PROMPT: Final = "askwire> "


def chat(
    *,
    datasource: Annotated[str | None, typer.Option(help="Which database; the gateway has a default.")] = None,
    max_rows: Annotated[int, typer.Option(min=1, help="Cut each result after so many rows.")] = CHAT_ROWS,
    url: Url = None,
    api_key: ApiKey = None,
    json: Json = False,
) -> None:
    """Talk with a database: questions and follow-ups, one a line, until Ctrl-D.

    Without a terminal the lines of standard input are asked in turn; the exit code is 1 if one was not answered.
    """
    target = http_target(url, api_key)
    answered = _documents(target, datasource, max_rows) if json else converse(target, datasource, max_rows)
    if not answered and not sys.stdin.isatty():
        raise typer.Exit(1)


def converse(target: Target, datasource: str | None, max_rows: int) -> bool:
    """Hold one conversation with whoever writes to standard input; whether every question was answered."""
    talk = _Talk(target, datasource, max_rows)
    dialogue = Dialogue(talk.ask, talk.renew, console())
    if not sys.stdin.isatty():
        return dialogue.run(sys.stdin)
    print(HELP)
    return dialogue.run(_typed())


def _documents(target: Target, datasource: str | None, max_rows: int) -> bool:
    """One JSON document a line for each line that is asked; whether every question was answered."""
    talk = _Talk(target, datasource, max_rows)
    answered = True
    for line in filter(None, map(str.strip, sys.stdin)):
        try:
            answer, rows = talk.ask(line)
            document = {**answer, "rows": rows}
            answered &= answer.get("status") == "answered"
        except Problem as problem:
            document, answered = dict(problem.body), False
        print(dumps(document, ensure_ascii=False), flush=True)
    return answered


class _Talk:
    """Asks within one conversation."""

    def __init__(self, target: Target, datasource: str | None, max_rows: int) -> None:
        self._target = target
        self._body: dict[str, Any] = {"datasource": datasource} if datasource is not None else {}
        self._body["max_rows"] = max_rows
        self.renew()

    def renew(self) -> None:
        """Begin a new conversation."""
        self._body["conversation_id"] = f"chat-{uuid4().hex}"

    def ask(self, question: str) -> Answer:
        """See ``Dialogue``."""

        async def heard() -> Answer:
            async with Gateway(self._target) as gateway:
                return await listen(gateway, "/v1/query", {**self._body, "question": question})

        return asyncio.run(heard())


def _typed() -> Iterator[str]:
    """What a person types, line by line, with the editing that the system offers."""
    with suppress(ImportError):
        import readline  # noqa: F401, PLC0415 - importing it is what makes ``input`` editable

    while True:
        try:
            yield input(_PROMPT)
        except KeyboardInterrupt:
            print()
        except EOFError:
            print()
            return
