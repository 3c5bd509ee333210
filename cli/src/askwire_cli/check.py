"""``askwire check``: the validator in bulk, on any database and policy, without the bus."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, get_args
from urllib.parse import unquote, urlsplit

import asyncpg
import orjson
import typer
from rich.console import Console
from rich.progress import track

from askwire_cli.failure import Failure, Misuse
from askwire_cli.jsonl import read_jsonl
from askwire_common.datasources.catalog import Catalog, CatalogColumn, Dialect, Table
from askwire_common.datasources.policy import Policy, SafetyMode
from askwire_common.datasources.policy_check import unknown_names
from askwire_common.datasources.policy_text import PolicyText, read_text
from askwire_common.identity.principal import Principal, Role
from askwire_common.placed_yaml import Mistakes
from askwire_executor.introspect import introspect
from askwire_validator.guard import Guard, Verdict

_MODE_HELP: Final = "strict, moderate or permissive; replaces the policy's own mode."


@dataclass(frozen=True, slots=True)
class Line:
    """One statement to check, as it stood in the file."""

    id: str | int
    sql: str
    dialect: Dialect | None


def check(
    dsn: Annotated[str, typer.Option(help="The database: postgresql://… or sqlite:///file.")],
    statements: Annotated[Path, typer.Option(help="JSON lines {id, sql, dialect?}.", exists=True, dir_okay=False)],
    out: Annotated[Path, typer.Option(help="Where to write JSON lines {id, accepted, sql, violations, ms}.")],
    mode: Annotated[SafetyMode | None, typer.Option(help=_MODE_HELP)] = None,
    policy: Annotated[Path | None, typer.Option(help="YAML file with one policy.", exists=True, dir_okay=False)] = None,
    role: Annotated[str, typer.Option(help="The role that asks: viewer, analyst, data_scientist or admin.")] = "viewer",
    workers: Annotated[int, typer.Option(help="How many statements are checked at once.", min=1, max=64)] = (
        os.cpu_count() or 1
    ),
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Check statements in bulk: which may run on a database under a policy, and why the others may not.

    The database is introspected once and nothing is run on it. Exit codes: 0 done, 1 failed, 2 misuse.
    """
    principal = Principal(subject="check", role=_role(role))
    given = _policy(policy)
    rules = given.policy if mode is None else given.policy.model_copy(update={"mode": mode})
    lines = list(read_jsonl(statements, _line))
    catalog = asyncio.run(_catalog(dsn))
    _warn_of_unknown_names(policy, given, catalog)
    started = time.perf_counter()
    accepted = asyncio.run(_check_all(lines, out, catalog, rules, principal, workers))
    _report(len(lines), accepted, time.perf_counter() - started, as_json)


def _line(data: Any) -> Line:
    if not isinstance(data, dict):
        raise ValueError("a line must be a JSON object with id and sql")
    if not isinstance(data.get("sql"), str):
        raise ValueError("sql must be a string")
    if not isinstance(data.get("id"), str | int):
        raise ValueError("id must be a string or a number")
    dialect = data.get("dialect")
    if dialect in (None, "any"):
        return Line(data["id"], data["sql"], None)
    if dialect not in get_args(Dialect):
        raise ValueError(f"dialect must be one of {', '.join(get_args(Dialect))}")
    return Line(data["id"], data["sql"], dialect)


def _role(name: str) -> Role:
    try:
        return Role[name.upper()]
    except KeyError:
        raise Misuse(f"there is no role {name!r}; the roles are {', '.join(r.name.lower() for r in Role)}") from None


def _policy(path: Path | None) -> PolicyText:
    try:
        return read_text(path.read_text(encoding="utf-8") if path else "")
    except (OSError, UnicodeDecodeError) as error:
        raise Misuse(f"{path} is not a policy: {error}") from error
    except Mistakes as error:
        lines = (f"{path}:{m.line}:{m.column}: {m.message}" for m in error.mistakes)
        raise Misuse("\n".join(lines)) from None


def _warn_of_unknown_names(path: Path | None, rules: PolicyText, catalog: Catalog) -> None:
    """Tell what the policy names and this database does not have; the verdicts are those of the rest."""
    for place, told in unknown_names(rules.policy, catalog):
        mistake = rules.places.mistake(place, told, key=True)
        typer.echo(f"{path}:{mistake.line}:{mistake.column}: {mistake.message}", err=True)


async def _catalog(dsn: str) -> Catalog:
    scheme = dsn.partition(":")[0]
    if scheme in ("postgres", "postgresql"):
        return await _postgres_catalog(dsn)
    if scheme == "sqlite":
        return await asyncio.to_thread(_sqlite_catalog, Path(unquote(urlsplit(dsn).path.removeprefix("/"))))
    raise Misuse("--dsn must begin with postgresql:// or sqlite:///")


async def _postgres_catalog(dsn: str) -> Catalog:
    try:
        connection = await asyncpg.connect(dsn, timeout=10)
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise Failure(
            f"the database cannot be reached: {type(error).__name__}. Check --dsn and that it runs."
        ) from error
    try:
        return await introspect(connection, "check")
    finally:
        await connection.close()


def _sqlite_catalog(path: Path) -> Catalog:
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            names = connection.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')").fetchall()
            tables = [(name, connection.execute("SELECT name, type FROM pragma_table_info(?)", (name,)).fetchall())
                      for (name,) in names]  # fmt: skip
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise Failure(f"{path} cannot be read as a SQLite database: {error}") from error
    return Catalog(
        datasource="check",
        dialect="sqlite",
        search_path=("main",),
        tables=tuple(
            Table(schema_name="main", name=name, columns=tuple(CatalogColumn(name=c, type=kind) for c, kind in columns))
            for name, columns in tables
        ),
    )


async def _check_all(
    lines: Sequence[Line], out: Path, catalog: Catalog, policy: Policy, principal: Principal, workers: int
) -> int:
    catalogs = {dialect: catalog.model_copy(update={"dialect": dialect}) for dialect in get_args(Dialect)}
    accepted = 0
    async with Guard(workers=workers, cache_size=1) as guard:

        async def judge(line: Line) -> tuple[Line, Verdict, float]:
            started = time.perf_counter()
            verdict = await guard.check(line.sql, catalogs[line.dialect or catalog.dialect], policy, principal)
            return line, verdict, (time.perf_counter() - started) * 1e3

        with _opened(out) as file:
            async for line, verdict, milliseconds in _in_order(lines, judge, workers):
                accepted += verdict.accepted
                file.write(_answer(line, verdict, milliseconds))
    return accepted


def _opened(out: Path) -> Any:
    try:
        return out.open("wb")
    except OSError as error:
        raise Misuse(f"--out cannot be written: {error}") from error


async def _in_order(lines: Sequence[Line], judge: Any, workers: int) -> AsyncIterator[tuple[Line, Verdict, float]]:
    """Verdicts in the order of the lines, as many being made at once as there are workers."""
    terminal = Console(stderr=True)
    shown = track(lines, "Checking", console=terminal, disable=not terminal.is_terminal, transient=True)
    waiting: list[asyncio.Task[tuple[Line, Verdict, float]]] = []
    for line in shown:
        waiting.append(asyncio.create_task(judge(line)))
        if len(waiting) >= workers:
            yield await waiting.pop(0)
    for task in waiting:
        yield await task


def _answer(line: Line, verdict: Verdict, milliseconds: float) -> bytes:
    return orjson.dumps(
        {
            "id": line.id,
            "accepted": verdict.accepted,
            "sql": verdict.sql,
            "violations": [violation.model_dump() for violation in verdict.violations],
            "ms": round(milliseconds, 3),
        },
        option=orjson.OPT_APPEND_NEWLINE,
    )


def _report(total: int, accepted: int, seconds: float, as_json: bool) -> None:
    if as_json:
        summary = {"statements": total, "accepted": accepted, "refused": total - accepted, "seconds": round(seconds, 3)}
        typer.echo(orjson.dumps(summary).decode())
    else:
        typer.echo(f"{total:,} statements in {seconds:.1f} s: {accepted:,} accepted, {total - accepted:,} refused.")
