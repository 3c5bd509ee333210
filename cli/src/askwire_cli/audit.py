"""``askwire audit``: the audit as JSON lines, to be kept for longer than the stream keeps it."""

from __future__ import annotations

import asyncio
import datetime as dt
import json as codec
import sys
from pathlib import Path
from typing import Annotated

import typer

from askwire_cli.connecting import Complaints, connect
from askwire_cli.failure import Failure, Misuse
from askwire_cli.target import Json, NatsTarget, nats_target
from askwire_cli.trail.archive import Archive, Mark, alone
from askwire_cli.trail.entries import Wanted, moment
from askwire_cli.trail.export import Export
from askwire_cli.trail.stream import AuditStream
from askwire_common.bus.permissions import User

_WHEN = "2026-11-23, 2026-11-23T08:00:00Z, or how long ago: 90m, 24h, 7d."


def audit(
    *,
    since: Annotated[str | None, typer.Option("--since", help=f"Stored then or later: {_WHEN}")] = None,
    until: Annotated[str | None, typer.Option("--until", help=f"Stored before that: {_WHEN}")] = None,
    principal: Annotated[str | None, typer.Option("--principal", help="Who did it, or for whom it was done.")] = None,
    query_id: Annotated[str | None, typer.Option("--query-id", help="Of one query.")] = None,
    datasource: Annotated[str | None, typer.Option("--datasource", help="Of one data source.")] = None,
    event: Annotated[
        str | None, typer.Option("--event", help="Of one event, or a kind: statement, key.created.")
    ] = None,
    after: Annotated[int | None, typer.Option("--after", min=0, help="Behind the entry of this sequence.")] = None,
    state: Annotated[
        Path | None, typer.Option("--state", help="Go on where the last run with this file ended.", dir_okay=False)
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", help="Append to a file; %Y-%m-%d in its name is the entry's day.", dir_okay=False),
    ] = None,
    follow: Annotated[bool, typer.Option("--follow", help="Go on with what comes, until Ctrl-C.")] = False,
    json: Json = False,
) -> None:
    """Write the audit as JSON lines: who ran, asked for, approved and changed what, and who was turned away.

    Entries that the stream has dropped already are told, stand in the output as `audit.gap`, and make the exit code 1.
    ASKWIRE_NATS_URL, ASKWIRE_NATS_NKEY_SEED_FILE and ASKWIRE_NATS_CA name the server, its user `auditor` and who
    vouches for it; else it is the local one.
    """
    if after is not None and state is not None and state.exists():
        raise Misuse(f"--after and {state} both say where to begin: leave one out")
    if follow and until is not None:
        raise Misuse("--follow has no end: leave out --until")
    wanted = Wanted(_moment("--since", since), _moment("--until", until), principal, query_id, datasource, event)
    archive = Archive(output, state)
    try:
        with alone(state):
            mark = archive.mark() or (None if after is None else Mark(None, after))
            export = asyncio.run(_export(nats_target(User.AUDITOR.value), archive, wanted, mark, follow=follow))
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Failure(f"cannot write {error.filename or output or 'the audit'}: {error.strerror or error}") from error
    finally:
        archive.close()
    if output is not None:
        _summarize(export, archive.written, json=json)
    if export.missing:
        raise Failure("not all entries are there; run this more often, or give the stream more room")


async def _export(target: NatsTarget, archive: Archive, wanted: Wanted, mark: Mark | None, *, follow: bool) -> Export:
    complaints = Complaints()
    client = await connect(target, User.AUDITOR, complaints, lasting=follow)
    export = Export(AuditStream(client, complaints), archive, wanted, _tell)
    try:
        await (export.follow(mark) if follow else export.once(mark))
    finally:
        await client.close()
    return export


def _moment(option: str, text: str | None) -> dt.datetime | None:
    try:
        return None if text is None else moment(text, dt.datetime.now(dt.UTC))
    except ValueError as error:
        raise Misuse(f"{option}: {error}") from error


def _tell(sentence: str) -> None:
    print(f"askwire: {sentence}", file=sys.stderr)


def _summarize(export: Export, written: int, *, json: bool) -> None:
    gaps = [[gap.first, gap.last] for gap in export.missing]
    print(codec.dumps({"written": written, "missing": gaps}) if json else f"{written} lines written.")
