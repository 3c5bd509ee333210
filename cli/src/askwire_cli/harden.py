"""``askwire harden``: the SQL that makes a role a reader and nothing else, and what a role can do beyond reading."""

from __future__ import annotations

import asyncio
import json as codec
import sys
from typing import Annotated
from urllib.parse import unquote, urlsplit

import asyncpg
import typer

from askwire_cli.failure import Failure, Misuse
from askwire_cli.target import Json
from askwire_common.stores.database_trouble import trouble
from askwire_executor.fences import Finding, self_test
from askwire_executor.harden import Hardening, hardening_sql


def harden(
    dsn: Annotated[
        str, typer.Argument(envvar="ASKWIRE_DSN", help="postgresql://ROLE@HOST/DATABASE of the data source.")
    ],
    *,
    schema: Annotated[list[str] | None, typer.Option(help="A schema to read; may be given again.")] = None,
    test: Annotated[
        bool, typer.Option("--test", help="Connect, and tell what the role can do beyond reading.")
    ] = False,
    json: Json = False,
) -> None:
    """Print the SQL that lets a role read one database and do nothing else; nothing is changed.

    Read it, then let a superuser run it: askwire harden DSN | psql -d DATABASE. The role is the DSN's user.
    """
    parts = urlsplit(dsn)
    role, database = unquote(parts.username or ""), parts.path.lstrip("/")
    if parts.scheme not in {"postgresql", "postgres"} or not role or not database:
        raise Misuse("the DSN must name a role and a database: postgresql://ROLE@HOST/DATABASE")
    if not test:
        sql = hardening_sql(Hardening(role=role, database=database, schemas=tuple(schema or ("public",))))
        print(codec.dumps({"role": role, "sql": sql}) if json else sql, end="\n" if json else "")
        return
    findings = asyncio.run(_test(dsn))
    if json:
        print(codec.dumps({"role": role, "findings": [vars(finding) for finding in findings]}))
    for finding in findings if not json else ():
        print(f"{finding.name}: {finding.detail}. {finding.remedy}")
    if findings:
        raise Failure(f"{role} can do more than read: no executor serves this data source")
    print(f"{role} can read, and nothing else was found that it can do.", file=sys.stderr)


async def _test(dsn: str) -> tuple[Finding, ...]:
    try:
        connection = await asyncpg.connect(dsn, timeout=10)
    except (OSError, ValueError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise Failure(f"cannot use {trouble(error, dsn, 'the DSN')}") from error
    try:
        return await self_test(connection)
    finally:
        await connection.close()
