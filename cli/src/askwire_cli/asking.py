"""What `askwire ask` and `askwire sql` share: send a request, show how it goes, and write the answer."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from typing import Any, Final

from askwire_cli.choosing import Clarified, show_options
from askwire_cli.failure import Failure
from askwire_cli.gateway import Gateway, Problem
from askwire_cli.show import MORE, console, show_answer
from askwire_cli.target import Target

TABLE_ROWS: Final = 1_000
_STEPS: Final = {
    "accepted": "translating",
    "drafting": "a model is writing",
    "drafted": "checking the SQL",
    "approved": "waiting for the database",
    "running": "reading rows",
    "rows": "reading rows",
}


class Format(StrEnum):
    """How rows are written."""

    TABLE = "table"
    CSV = "csv"
    NDJSON = "ndjson"
    ARROW = "arrow"
    JSON = "json"


_MEDIA: Final = {
    Format.CSV: "text/csv",
    Format.NDJSON: "application/x-ndjson",
    Format.ARROW: "application/vnd.apache.arrow.stream",
}


async def ask_http(target: Target, path: str, body: Mapping[str, Any], format_: Format) -> None:
    """Ask over HTTP and write the answer.

    Raises:
        Clarified: the question has more than one reading.
        Failure: it was refused or it failed.
    """
    async with Gateway(target) as gateway:
        if format_ is Format.TABLE:
            finish(*await listen(gateway, path, body), format_)
        elif format_ is Format.JSON:
            finish(*_with_rows(await _json(gateway, path, body)), format_)
        else:
            if format_ is Format.ARROW and sys.stdout.isatty():
                raise Failure("Arrow is not for eyes: send it to a file, as in `--format arrow > rows.arrow`")
            copied = await gateway.copy(path, body, _MEDIA[format_], sys.stdout.buffer)
            if copied.document is not None:
                finish(copied.document, [], Format.TABLE)
            elif copied.cut is not False:
                doubt = MORE if copied.cut else "whether there are more rows could not be learned"
                print(f"askwire: {doubt}", file=sys.stderr)


def finish(answer: Mapping[str, Any], rows: list[Any], format_: Format) -> None:
    """Write an answer that came as a whole.

    Raises:
        Clarified: it is a question back, for the question has more than one reading.
        Failure: it is a change that waits for approval.
    """
    if format_ is Format.JSON:
        print(json.dumps(answer, ensure_ascii=False, indent=1))
    elif answer.get("status") == "clarification_needed":
        show_options(answer, console(sys.stderr))
    elif answer.get("status") == "approval_required":
        print(f"digest {answer.get('digest')}\nticket {answer.get('ticket')}")
    else:
        show_answer(answer, rows, console())
    if answer.get("status") == "clarification_needed":
        raise Clarified(answer.get("options") or ())
    if answer.get("status") == "approval_required":
        raise Failure(f"approval_required: {answer.get('detail')} (POST /v1/approvals/{answer.get('digest')})")


async def listen(gateway: Gateway, path: str, body: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[Any]]:
    """The end of a query and its rows, with its steps shown on a terminal.

    Raises:
        Failure: it was refused, it failed, or its answer broke off.
    """
    rows: list[Any] = []
    screen = console(sys.stderr)
    status = screen.status("asking") if screen.is_terminal else None
    context: AbstractContextManager[object] = status or nullcontext()
    with context:
        async for heard in gateway.events(path, body):
            if status is not None and heard.event in _STEPS:
                status.update(f"{_STEPS[heard.event]}{f' ({len(rows)})' if rows else ''}")
            if heard.event == "rows":
                rows.extend(heard.data)
            elif heard.event == "done":
                return heard.data, rows
            elif heard.event in {"refused", "failed"}:
                raise Problem(heard.data)
    raise Failure("the answer broke off before its end; ask again")


async def _json(gateway: Gateway, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        return await gateway.json("POST", path, body)
    except Problem as problem:
        print(json.dumps(problem.body, ensure_ascii=False, indent=1))
        raise


def _with_rows(answer: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[Any]]:
    return answer, list(answer.get("rows") or ())
