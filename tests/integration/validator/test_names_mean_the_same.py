"""A name means the same to the guard as to PostgreSQL: where they differed, an inner name was an outer, hidden column.

The guard resolves names by itself. Where it takes a name for a column of a subquery and PostgreSQL finds none there,
PostgreSQL goes on looking outside, and there stands a table whose hidden columns bear every name that is tried.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from itertools import product

import asyncpg
import pytest
import pytest_asyncio

from askwire_common.datasources.policy import Policy, RolePolicy, TablePolicy
from askwire_common.identity.principal import Principal, Role
from askwire_executor.introspect import introspect
from askwire_local.servers import PostgresServer
from askwire_validator.finding import Limits
from askwire_validator.view import View
from askwire_validator.worker import guarded

pytestmark = [pytest.mark.servers, pytest.mark.asyncio(loop_scope="module")]
VIEWER = Principal(subject="eve", role=Role.VIEWER)
# What expressions and functions are called when nobody names them, and what the subqueries below could be thought to
# hold. They are hidden columns of `trap`, of which the asker may read `id` alone.
NAMES = """
    alone array btrim case coalesce column1 count date exists f grouping inner_name int4 json_array json_exists
    json_object json_query json_scalar json_value lexeme lower max name nullif numeric row sum text time timezone
    unnest upper value varchar y
""".split()  # noqa: SIM905 - a word list reads better as words
HIDING = "hidden in trap"
TABLES = f"""
CREATE TYPE pair AS (y text, n int);
CREATE TABLE trap (id int, {", ".join(f'"{name}" text' for name in NAMES)});
CREATE TABLE plain (id int, words tsvector, pairs pair[], doc jsonb, name text);
INSERT INTO trap VALUES (1, {", ".join(f"'{HIDING}'" for _ in NAMES)});
INSERT INTO plain VALUES (1, 'a:1 b:2', ARRAY[('x', 1)::pair], '{{"a": 1}}', 'a name');
"""
OF_ROWS = (
    "(value).*", "(f).*", "(name)", "(pairs[1])::text", "sum(id)", "max(name)::text", "NOT true",
)  # fmt: skip
EXPRESSIONS = (
    "'2020-01-01'::date::text", "'1'::int::text::varchar", "CASE WHEN true THEN 'a' ELSE 'b'::text END",
    "CASE WHEN true THEN 'a' END::text", "nullif('a', 'b')::text", "coalesce('a', 'b')::text",
    "greatest(1, 2)::numeric", "ARRAY[1]::text", "ROW(1)::text", "(SELECT lower('A'))::text", "(SELECT 'a')::text",
    "(VALUES ('a'))::text", "(SELECT * FROM (SELECT 'a' AS inner_name) z)::text", "(SELECT 'a' UNION SELECT 'b')::text",
    "EXISTS (SELECT 1)::text", "JSON_VALUE(doc, '$.a')::text", "JSON_QUERY(doc, '$.a')::text",
    "JSON_SCALAR('a')::text", "JSON_ARRAY(1)::text", "JSON_OBJECT('a': 1)::text", "JSON_EXISTS(doc, '$.a')::text",
    "(lower('a') COLLATE \"C\")::varchar", "trim('a')::text", "now() AT TIME ZONE 'UTC'",
    "(now() AT TIME ZONE 'UTC')::time::text", "'1'::varchar COLLATE \"C\"", "true::text", "(ARRAY['a'])[1]::text",
)  # fmt: skip
SOURCES = (
    *(f"SELECT {expression} FROM plain" for expression in EXPRESSIONS),
    *(f"SELECT {expression} FROM plain AS f" for expression in OF_ROWS),
    *(f"SELECT * FROM {function}" for function in (
        "lower('a')", "lower('a') AS f", "lower('a') AS f(y)", "ROWS FROM (lower('a'), upper('b')) AS f",
        "ROWS FROM (lower('a'), upper('b')) AS f(y)", "unnest(to_tsvector('a')) AS f", "unnest(to_tsvector('a'))",
        "unnest(ARRAY['a']) AS f", "unnest(ARRAY['a'], ARRAY['b']) AS f", "unnest(ARRAY['a']) WITH ORDINALITY AS f",
        "plain, unnest(pairs) AS f", "plain, unnest(words) AS alone", "plain AS p, coalesce(p, p) AS f",
        "plain AS p, nullif(p, p) AS f", "plain AS p, greatest(p, p) AS f", "json_array_elements_text('[1]') AS f",
        "json_object_keys('{}') AS f", "json_each_text('{}') AS f", "json_to_record('{}') AS f(y text)",
        "ROWS FROM (json_to_record('{}') AS (y text), lower('a')) AS f", "CAST('a' AS text) AS f",
        "generate_series(1, 2) AS f", "(plain AS p JOIN plain AS q USING (id)) AS f(y)",
    )),
    "VALUES ('a')", "SELECT 'a' UNION SELECT 'b'::text", "SELECT count(*) FROM plain", "TABLE plain",
)  # fmt: skip
# What is beside a subquery, before it or after it is no part of what it sees.
OTHERS = (
    "SELECT (SELECT count(*) FROM (SELECT 'a' AS y) p, (SELECT 1 a) q JOIN (SELECT 1) r ON {name} LIKE 'h%') FROM trap",
    "SELECT (SELECT count(*) FROM (SELECT 'a' AS y) trap, plain q JOIN plain r ON trap.{name} LIKE 'h%') FROM trap",
    "SELECT (SELECT max({name}::text) FROM ROWS FROM (lower('a'), upper('b')) AS f) FROM trap",
    "SELECT (SELECT max({name}::text) FROM unnest(to_tsvector('a')) AS {name}) FROM trap",
    "SELECT (SELECT max({name}::text) FROM plain, unnest(pairs) AS {name}) FROM trap",
    "SELECT (SELECT max({name}::text) FROM plain AS p, coalesce(p, p) AS {name}) FROM trap",
    "SELECT (SELECT max({name}::text) FROM unnest(ARRAY['a'], ARRAY['b']) AS {name}) FROM trap",
    "WITH w AS (SELECT ({name}).* FROM plain AS {name}) SELECT (SELECT max({name}::text) FROM w) FROM trap",
    "WITH RECURSIVE w AS (SELECT (SELECT max({name}) FROM plain) FROM trap), plain AS (SELECT 1 AS b) SELECT * FROM w",
    "SELECT x.* FROM trap, unnest(to_tsvector('b a')) AS {name}, LATERAL (SELECT 1 AS a) x ORDER BY {name}",
    "SELECT (SELECT count(*) FROM plain TABLESAMPLE bernoulli(id + length({name}))) FROM trap",
    "SELECT (SELECT count(*) AS {name} FROM plain GROUP BY ROW({name})) FROM trap",
)  # fmt: skip
ATTACKS = (
    *(f'SELECT (SELECT max("{name}"::text) FROM ({source}) AS q) FROM trap'
      for source, name in product(SOURCES, NAMES)),
    *(f'WITH w AS ({source}) SELECT (SELECT max("{name}"::text) FROM w) FROM trap'
      for source, name in product(SOURCES, NAMES)),
    *(other.format(name=f'"{name}"') for other, name in product(OTHERS, NAMES)),
)  # fmt: skip


@pytest_asyncio.fixture(loop_scope="module", scope="module", name="trap")
async def _trap(postgres_server: PostgresServer) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """A database with the table whose columns are hidden."""
    name = f"trap_{secrets.token_hex(4)}"
    admin = await asyncpg.connect(postgres_server.dsn())
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.close()
    connection = await asyncpg.connect(postgres_server.dsn(name))
    await connection.execute(TABLES)
    yield connection
    await connection.close()


async def _view(trap: asyncpg.Connection[asyncpg.Record]) -> View:
    tables = {"trap": TablePolicy(columns=("id",)), "plain": TablePolicy()}
    policy = Policy(roles={Role.VIEWER: RolePolicy(tables=tables)})
    return View.of(await introspect(trap, "trap"), policy, VIEWER)


async def _told(trap: asyncpg.Connection[asyncpg.Record], sql: str) -> str:
    """What PostgreSQL says to it, and how it read it: a name in a condition shows in the plan alone."""
    try:
        rows = await trap.fetch(sql)
        plan = await trap.fetch(f"EXPLAIN (VERBOSE) {sql}")
    except asyncpg.PostgresError as error:
        return str(error)
    return " ".join(str(tuple(row)) for row in (*rows, *plan))


async def test_no_name_of_a_subquery_means_a_hidden_column_outside(trap: asyncpg.Connection[asyncpg.Record]) -> None:
    """Every way to make a column without naming it, under every name that it could be thought to have."""
    view = await _view(trap)
    accepted = [sql for sql in ATTACKS if not guarded(sql, view, Limits(recursive=True)).violations]
    leaks = []
    for sql in accepted:
        told = await _told(trap, sql)
        if HIDING in told or any(f"trap.{name}" in told or f'trap."{name}"' in told for name in NAMES):
            leaks.append(sql)
    assert leaks == []
    # A guard that refused everything would pass as well.
    assert len(accepted) > len(SOURCES)


async def test_the_trap_catches_what_is_not_guarded(trap: asyncpg.Connection[asyncpg.Record]) -> None:
    """Else the test above would prove nothing."""
    some = ATTACKS[::20]
    caught = [sql for sql in some if HIDING in await _told(trap, sql)]
    assert len(caught) > len(some) / 2
