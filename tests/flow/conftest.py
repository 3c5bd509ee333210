"""One line, two buses: every flow test runs in memory and on a real NATS, each started once a module."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
import yaml
from tests.support.line import Line, memory_line, nats_line
from tests.support.providers import Scripted

from askwire_local.servers import PostgresServer
from askwire_translator.translate import Drafted

BOOKS = """
CREATE TABLE authors (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE books (
    id int PRIMARY KEY, title text NOT NULL, author_id int NOT NULL REFERENCES authors, price numeric(8,2)
);
INSERT INTO authors VALUES (1, 'Ursula K. Le Guin'), (2, 'Italo Calvino');
INSERT INTO books VALUES
    (1, 'The Dispossessed', 1, 9.50), (2, 'Invisible Cities', 2, 12.00), (3, 'Mr. Palomar', 2, 11.00);
CREATE TABLE numbers AS SELECT g AS n, repeat(md5(g::text), 100) AS words FROM generate_series(1, 2000) g;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="datasources")
async def _datasources(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The executor's file of data sources: a small bookshop, through a role that can only read."""
    name = f"books_{secrets.token_hex(4)}"
    admin = await asyncpg.connect(postgres_server.dsn())
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'reader'")
    await admin.close()
    owner = await asyncpg.connect(postgres_server.dsn(name))
    await owner.execute(BOOKS)
    await owner.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}")
    await owner.close()
    address = postgres_server.dsn(name).split("@", 1)[1]
    path = tmp_path_factory.mktemp("flow") / "datasources.yaml"
    path.write_text(yaml.safe_dump({"books": {"dsn": f"postgresql://{name}:reader@{address}"}}))
    return path


@pytest.fixture(scope="module", name="script")
def _script() -> Scripted:
    """The module's provider."""
    return Scripted([_USUAL])


_USUAL = Drafted("SELECT count(*) FROM books", confidence=0.9)


@pytest_asyncio.fixture(
    scope="module",
    loop_scope="module",
    name="line",
    params=["memory", pytest.param("nats", marks=pytest.mark.servers)],
)
async def _line(
    request: pytest.FixtureRequest, datasources: Path, tmp_path_factory: pytest.TempPathFactory, script: Scripted
) -> AsyncIterator[Line]:
    """The whole line, once its data source is known to every stage."""
    opened = (
        memory_line(datasources, script)
        if request.param == "memory"
        else nats_line(tmp_path_factory.mktemp("nats"), datasources, script)
    )
    async with opened as line:
        await line.known("books")
        yield line


@pytest.fixture(name="provider")
def _provider(script: Scripted) -> Scripted:
    """Who translates, asked nothing yet, answering as usual until a test says otherwise."""
    script.script = [_USUAL]
    script.asked.clear()
    return script


@pytest.fixture(autouse=True)
def _usual(provider: Scripted) -> None:
    """Each test begins with the usual script."""
