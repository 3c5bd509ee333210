"""A small bookshop as a data source, through a role that can only read."""

from __future__ import annotations

import secrets

import asyncpg
import yaml

from askwire_local.servers import PostgresServer

NAME = "books"
_TABLES = """
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


async def open_bookshop(server: PostgresServer, *, port: int | None = None) -> str:
    """Make it; the executor's file of data sources, as text. With ``port`` it is reached there, through a proxy."""
    name = f"books_{secrets.token_hex(4)}"
    admin = await asyncpg.connect(server.dsn())
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'reader'")
    await admin.close()
    owner = await asyncpg.connect(server.dsn(name))
    await owner.execute(_TABLES)
    await owner.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}")
    await owner.close()
    address = f"127.0.0.1:{port or server.port}/{name}"
    return yaml.safe_dump({NAME: {"dsn": f"postgresql://{name}:reader@{address}"}})
