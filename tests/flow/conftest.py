"""One line, two buses: every flow test runs in memory and on a real NATS."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import yaml
from tests.support.line import Line, memory_line, nats_line
from tests.support.providers import Scripted

from askwire_translator.translate import Drafted

BOOKS = """
CREATE TABLE authors (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE books (
    id int PRIMARY KEY, title text NOT NULL, author_id int NOT NULL REFERENCES authors, price numeric(8,2)
);
INSERT INTO authors VALUES (1, 'Ursula K. Le Guin'), (2, 'Italo Calvino');
INSERT INTO books VALUES
    (1, 'The Dispossessed', 1, 9.50), (2, 'Invisible Cities', 2, 12.00), (3, 'Mr. Palomar', 2, 11.00);
CREATE TABLE numbers AS SELECT g AS n, md5(g::text) AS word FROM generate_series(1, 60000) g;
"""


@pytest.fixture(name="books")
async def _books(database: str) -> str:
    """The DSN of a small bookshop, as its owner."""
    owner = await asyncpg.connect(database)
    try:
        await owner.execute(BOOKS)
        await owner.execute(
            "DO $$ BEGIN CREATE ROLE books_reader LOGIN PASSWORD 'reader' CONNECTION LIMIT 50;"
            " EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
            " REVOKE CREATE ON SCHEMA public FROM PUBLIC; GRANT SELECT ON ALL TABLES IN SCHEMA public TO books_reader;"
        )
    finally:
        await owner.close()
    return database


@pytest.fixture(name="datasources")
def _datasources(books: str, tmp_path: Path) -> Path:
    """The executor's file of data sources: the bookshop through its reader."""
    address = books.split("@", 1)[1]
    path = tmp_path / "datasources.yaml"
    path.write_text(yaml.safe_dump({"books": {"dsn": f"postgresql://books_reader:reader@{address}"}}))
    return path


@pytest.fixture(name="provider")
def _provider() -> Scripted:
    """Who translates: a script, which a test may replace."""
    return Scripted([Drafted("SELECT count(*) FROM books", confidence=0.9)])


@pytest.fixture(name="line", params=["memory", pytest.param("nats", marks=pytest.mark.servers)])
async def _line(
    request: pytest.FixtureRequest, datasources: Path, tmp_path: Path, provider: Scripted
) -> AsyncIterator[Line]:
    """The whole line, once its data source is known to every stage."""
    opened = (
        memory_line(datasources, provider)
        if request.param == "memory"
        else nats_line(tmp_path / "nats", datasources, provider)
    )
    async with opened as line:
        await line.known("books")
        yield line
