"""``askwire predict``: questions in bulk on any PostgreSQL databases, without the bus."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import asyncpg
import orjson
import typer
from rich.console import Console
from rich.progress import track

from askwire_cli.failure import Failure, Misuse
from askwire_cli.jsonl import read_jsonl
from askwire_cli.translators import build_translator, translator_settings
from askwire_common.contracts import MAX_QUESTION
from askwire_common.datasources.catalog import Catalog
from askwire_common.errors import ServiceError
from askwire_common.stores.database_trouble import trouble
from askwire_executor.introspect import introspect, sample_values
from askwire_translator.thresholds import UNAIDED
from askwire_translator.translate import Answer, Ask, Clarify, Drafted, Provider

_CONNECT_SECONDS: Final = 10.0
_QUESTION_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Line:
    """One question, as it stood in the file."""

    id: str | int
    db: str
    question: str


def predict(
    dsn: Annotated[str, typer.Option(help="The databases: postgresql://…/{db}, where {db} is each question's db.")],
    questions: Annotated[Path, typer.Option(help="JSON lines {id, db, question}.", exists=True, dir_okay=False)],
    out: Annotated[Path, typer.Option(help="Where to write JSON lines {id, sql or null, status, confidence, ms}.")],
    provider: Annotated[
        str, typer.Option(help="Who translates, best first: openai, anthropic, offline, replay.")
    ] = "offline",
    threshold: Annotated[
        float, typer.Option(help="The least calibrated confidence at which a reading is answered.", min=0.0, max=1.0)
    ] = UNAIDED,
    now: Annotated[str | None, typer.Option(help="The moment that the questions are asked at (ISO 8601).")] = None,
    record: Annotated[Path | None, typer.Option(help="Append each answer to this file, to be replayed.")] = None,
    replay: Annotated[
        Path | None, typer.Option(help="Recorded answers, for the provider replay.", exists=True, dir_okay=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Translate questions in bulk: SQL, or null where there is no reading that is sure enough.

    Each database is introspected once; no statement is run. Exit codes: 0 done, 1 failed, 2 misuse.
    """
    settings = translator_settings(provider, replay=replay, threshold=threshold)
    lines = list(read_jsonl(questions, read_line))
    asked = moment(now)
    counts = asyncio.run(_predict_all(lines, dsn, out, partial(build_translator, settings, record=record), asked))
    if as_json:
        typer.echo(orjson.dumps(counts).decode())
    else:
        told = ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in counts.items())
        Console(stderr=True).print(f"{len(lines)} questions: {told or 'none'}", highlight=False)


def read_line(value: object) -> Line:
    """One question of the file.

    Raises:
        ValueError: it is not what a line should be.
    """
    if not isinstance(value, dict):
        raise ValueError("a JSON object is wanted: {id, db, question}")
    identity, db, question = value.get("id"), value.get("db"), value.get("question")
    if not isinstance(identity, str | int) or isinstance(identity, bool):
        raise ValueError("id must be text or a whole number")
    if not isinstance(db, str) or not db:
        raise ValueError("db must be the name of a database")
    if not isinstance(question, str):
        raise ValueError("question must be text")
    return Line(identity, db, question)


def moment(text: str | None) -> dt.datetime:
    """The moment that ``--now`` says, in UTC unless it has a zone; the present one without it.

    Raises:
        Misuse: it is no moment.
    """
    if text is None:
        return dt.datetime.now(dt.UTC)
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise Misuse(f"--now: {error}") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


async def _predict_all(
    lines: list[Line], dsn: str, out: Path, build: Callable[[], Provider], now: dt.datetime
) -> dict[str, int]:
    provider = build()
    catalogs: dict[str, Catalog] = {}
    counts: dict[str, int] = {}
    terminal = Console(stderr=True)
    try:
        with out.open("wb") as file:
            for line in track(lines, "Asking", console=terminal, disable=not terminal.is_terminal, transient=True):
                if line.db not in catalogs:
                    catalogs[line.db] = await _catalog(dsn, line.db)
                row = await _predict(line, catalogs[line.db], provider, now)
                counts[str(row["status"])] = counts.get(str(row["status"]), 0) + 1
                file.write(orjson.dumps(row) + b"\n")
    except OSError as error:
        raise Failure(f"cannot write {out}: {error.strerror or error}") from error
    finally:
        await provider.close()
    return counts


async def _predict(line: Line, catalog: Catalog, provider: Provider, now: dt.datetime) -> dict[str, object]:
    if len(line.question) > MAX_QUESTION:
        return _failed(line, f"a question may have {MAX_QUESTION:,} characters; this one has {len(line.question):,}")
    started = time.perf_counter()
    ask = Ask(line.question, catalog, now, values_to_models=True)
    try:
        answer = await provider.translate(ask, timeout=_QUESTION_SECONDS)
    except ServiceError as error:
        return _failed(line, error.detail)
    except Exception as error:  # a question that breaks the translator must not cost the others their answers
        return _failed(line, f"internal: {type(error).__name__}: {error}")
    milliseconds = round((time.perf_counter() - started) * 1_000, 3)
    return {"id": line.id, **_told(answer), "ms": milliseconds}


def _failed(line: Line, detail: str) -> dict[str, object]:
    return {"id": line.id, "sql": None, "status": "failed", "confidence": None, "detail": detail, "ms": None}


def _told(answer: Answer) -> dict[str, object]:
    if isinstance(answer, Drafted):
        confidence = answer.confidence
        return {"sql": answer.sql, "status": "answered", "confidence": confidence, "reading": answer.reading}
    if isinstance(answer, Clarify):
        readings = [option.reading for option in answer.options]
        return {"sql": None, "status": "clarification_needed", "confidence": None, "options": readings}
    return {"sql": None, "status": "unanswerable", "confidence": None, "missing": answer.missing}


async def _catalog(dsn: str, db: str) -> Catalog:
    """The database's structure and sampled values.

    Raises:
        Failure: it cannot be used; the message says where it was looked for, why not and what to do.
    """
    try:
        connection = await asyncpg.connect(dsn.replace("{db}", db), timeout=_CONNECT_SECONDS)
    except (OSError, ValueError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise Failure(f"cannot use {trouble(error, dsn.replace('{db}', db), '--dsn')}") from error
    try:
        return await sample_values(connection, await introspect(connection, db))
    except asyncpg.PostgresError as error:
        raise Failure(f"cannot read the schema of {db!r}: {error}") from error
    finally:
        await connection.close()
