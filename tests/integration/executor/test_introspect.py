"""Catalogs of real databases, as a role that may not see everything."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TypeAlias

import asyncpg
import pytest

from askwire_common.datasources.catalog import ForeignKey
from askwire_common.datasources.policy import Policy
from askwire_common.identity.principal import Principal, Role
from askwire_executor.database import Source
from askwire_executor.introspect import introspect, sample_values
from askwire_executor.sampling import Bounds
from askwire_executor.watch import catalogs
from askwire_validator.finding import Limits
from askwire_validator.view import View
from askwire_validator.worker import guarded

pytestmark = pytest.mark.servers

Admin: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
SHOP = """
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE customer (id int PRIMARY KEY, "näme" text NOT NULL, mail text UNIQUE, mood mood, password text, ssn text);
COMMENT ON TABLE customer IS 'who buys'; COMMENT ON COLUMN customer.mail IS 'where to write';
CREATE TABLE secret (id int PRIMARY KEY);
CREATE TABLE sale (id int, day date, customer int REFERENCES customer, hidden int REFERENCES secret, code int,
                   amount numeric(12,2), note varchar(2000), PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE sale_2024 PARTITION OF sale FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE UNIQUE INDEX ON sale (code, day); CREATE UNIQUE INDEX ON customer (ssn) WHERE ssn <> '';
CREATE VIEW best AS SELECT "näme", count(*) AS sales FROM customer JOIN sale ON customer = customer.id GROUP BY 1;
CREATE MATERIALIZED VIEW total AS SELECT sum(amount) AS amount FROM sale;
CREATE SCHEMA "Odd ""one"; CREATE TABLE "Odd ""one"."t able" ("a b" text);
CREATE SCHEMA closed; CREATE TABLE closed.t (id int);
CREATE FUNCTION set_note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
INSERT INTO customer SELECT g, 'name ' || g % 3, 'm' || g || '@x', (ARRAY['ok','ok','sad']::mood[])[1 + g % 3],
                            'hunter2', g FROM generate_series(1, 90) g;
INSERT INTO sale SELECT g, '2024-05-05', 1 + g % 90, NULL, g, g, repeat('long prose ', 40)
                   FROM generate_series(1, 500) g;
INSERT INTO "Odd ""one"."t able" VALUES ('it''s'), ('"quoted"'), (NULL);
ANALYZE;
GRANT USAGE ON SCHEMA "Odd ""one" TO PUBLIC; GRANT SELECT ON "Odd ""one"."t able" TO PUBLIC;
GRANT SELECT ON closed.t, sale, best, total TO PUBLIC;
GRANT SELECT (id, "näme", mail, mood, password) ON customer TO PUBLIC;
"""


@pytest.fixture(name="reader")
async def _reader(admin: Admin, database: str) -> str:
    """A role without any right of its own, in the shop's database."""
    await admin.execute(SHOP)
    name = (await admin.fetchval("SELECT current_database()")) + "_reader"
    await admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'x'")
    return str(name)


@pytest.fixture(name="connection")
async def _connection(admin: Admin, reader: str) -> Admin:
    await admin.execute(f"SET ROLE {reader}")
    return admin


async def test_a_catalog_holds_what_the_role_may_select_and_nothing_else(connection: Admin) -> None:
    """Tables, views, partitioned parents, odd names; no partition, no closed schema, no ungranted column."""
    catalog = await introspect(connection, "shop")

    assert [table.full_name for table in catalog.tables] == [
        'Odd "one.t able', "public.best", "public.customer", "public.sale", "public.total",
    ]  # fmt: skip
    customer, sale = catalog.table("customer"), catalog.table("sale")
    assert customer is not None
    assert sale is not None
    assert [column.name for column in customer.columns] == ["id", "näme", "mail", "mood", "password"]
    assert (customer.comment, customer.columns[2].comment) == ("who buys", "where to write")
    assert [column.nullable for column in customer.columns[:3]] == [False, False, True]
    assert (customer.primary_key, customer.unique_keys, customer.rows) == (("id",), (("mail",),), 90)
    assert (sale.primary_key, sale.unique_keys, sale.rows) == (("id", "day"), (("code", "day"),), 500)
    assert sale.foreign_keys == (ForeignKey(columns=("customer",), target="public.customer", target_columns=("id",)),)
    assert [column.type for column in sale.columns[-2:]] == ["numeric(12,2)", "character varying(2000)"]
    assert [table.kind for table in catalog.tables] == ["table", "view", "table", "table", "view"]
    assert (catalog.dialect, catalog.search_path, catalog.user_operators) == ("postgres", ("public",), False)
    assert catalog.server_version.split(".")[0].isdigit()


async def test_a_table_behind_another_of_its_name_is_told(admin: Admin) -> None:
    """PostgreSQL takes a bare name for the first on the search path: a table, a view, or one that is left out."""
    await admin.execute("""
        CREATE SCHEMA first; CREATE SCHEMA second; CREATE SCHEMA third; SET search_path = first, second;
        CREATE TABLE first.twice (id int); CREATE TABLE second.twice (id int); CREATE TABLE second.once (id int);
        CREATE SEQUENCE first.counter; CREATE VIEW first.watched AS SELECT nextval('first.counter') AS id;
        CREATE TABLE second.watched (id int); CREATE TABLE third.twice (id int)""")
    catalog = await introspect(admin, "shop")
    assert catalog.shadowed == {("second", "twice"), ("second", "watched")}
    found = [catalog.table(name) for name in ("twice", "once", "watched")]
    assert [table and table.full_name for table in found] == ["first.twice", "second.once", None]


async def test_only_harmless_functions_are_known(connection: Admin) -> None:
    """A name is known if all of its overloads are immutable or stable, and callable from SQL."""
    functions = set((await introspect(connection, "shop")).functions)

    assert {"count", "sum", "lower", "date_trunc", "now", "row_number", "json_agg", "generate_series"} <= functions
    assert not functions & {
        "pg_sleep",
        "random",
        "nextval",
        "lo_create",
        "set_config",
        "int4in",
        "pg_notify",
        "set_note",
    }


async def test_a_function_that_a_user_overloads_is_not_known(admin: Admin, reader: str) -> None:
    """`lower(1)` would call the user's function: the name no longer stands for the built-in alone."""
    before = set((await introspect(admin, "shop")).functions)
    await admin.execute("CREATE FUNCTION lower(int) RETURNS int LANGUAGE sql AS 'SELECT 1'")
    await admin.execute(f"SET ROLE {reader}")

    assert before - set((await introspect(admin, "shop")).functions) == {"lower"}


async def test_an_extension_takes_no_builtin_away(admin: Admin, reader: str) -> None:
    """citext brings its own ``max`` and ``replace``; what it does not call immutable is a user's like any other."""
    before = set((await introspect(admin, "shop")).functions)
    await admin.execute("CREATE EXTENSION citext")
    await admin.execute("CREATE FUNCTION upper(int) RETURNS int STABLE LANGUAGE sql AS 'SELECT 1'")
    await admin.execute("ALTER EXTENSION citext ADD FUNCTION upper(int)")
    await admin.execute(f"SET ROLE {reader}")

    assert before - set((await introspect(admin, "shop")).functions) == {"upper"}


@pytest.mark.parametrize(
    "ddl",
    [
        "CREATE FUNCTION lower(mood) RETURNS text LANGUAGE sql AS 'SELECT 1::text'",
        "CREATE FUNCTION f(int) RETURNS bool LANGUAGE sql AS 'SELECT true'; CREATE CAST (int AS mood) WITH INOUT",
    ],
)
async def test_functions_and_casts_of_users_are_noticed(admin: Admin, reader: str, ddl: str) -> None:
    """What could stand in for a built-in makes the catalog say so."""
    await admin.execute(ddl)
    await admin.execute(f"SET ROLE {reader}")

    assert (await introspect(admin, "shop")).user_operators


VOLATILE = """
CREATE SEQUENCE ticket;
CREATE FUNCTION note() RETURNS int LANGUAGE sql AS 'INSERT INTO secret VALUES (99) RETURNING id';
CREATE FUNCTION known() RETURNS int STABLE LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION add(int, text) RETURNS int LANGUAGE sql AS 'INSERT INTO secret VALUES (98) RETURNING id';
CREATE FUNCTION near(text, text) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT true';
CREATE OPERATOR + (LEFTARG = int, RIGHTARG = text, FUNCTION = add);
CREATE OPERATOR %% (LEFTARG = text, RIGHTARG = text, FUNCTION = near);
CREATE VIEW v_builtin AS SELECT nextval('ticket');
CREATE VIEW v_own AS SELECT 1 AS x WHERE note() > 0;
CREATE VIEW v_operator AS SELECT 1 + 'x'::text AS x;
CREATE VIEW v_through AS SELECT 1 AS x WHERE EXISTS (SELECT FROM v_own);
CREATE VIEW v_fine AS SELECT known() AS x, random() AS r, clock_timestamp() AS t;
CREATE MATERIALIZED VIEW m_done AS SELECT nextval('ticket') AS x;
CREATE VIEW v_done AS SELECT x FROM m_done;
"""


async def test_what_may_change_something_when_it_is_read_is_left_out(admin: Admin, reader: str) -> None:
    """Views that reach a volatile function do not exist for Askwire, and operators made of one are named."""
    await admin.execute(f"{VOLATILE} GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}; SET ROLE {reader}")
    catalog = await introspect(admin, "shop")

    names = {table.name for table in catalog.tables if table.name[1] == "_"}
    assert names == {"v_fine", "m_done", "v_done"}
    assert catalog.volatile_operators == ("+",)


VOLATILE_TYPES = """
CREATE TABLE IF NOT EXISTS secret (id int);
CREATE FUNCTION noted(text) RETURNS bool LANGUAGE sql AS 'INSERT INTO secret VALUES (97) RETURNING true';
CREATE FUNCTION fine(text) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT true';
CREATE DOMAIN d_noted AS text CHECK (noted(VALUE));
CREATE DOMAIN d_on_top AS d_noted;
CREATE DOMAIN d_fine AS text CHECK (fine(VALUE) AND VALUE <> '');
CREATE TYPE holder AS (inner_value d_noted);
CREATE TYPE cast_noted AS (v text);
CREATE FUNCTION shown(cast_noted) RETURNS text LANGUAGE sql AS $$ SELECT noted('x')::text $$;
CREATE CAST (cast_noted AS text) WITH FUNCTION shown(cast_noted);
CREATE TABLE typed (id int PRIMARY KEY, a d_noted, b d_on_top, c d_fine, d cast_noted, e holder, f d_noted[]);
CREATE TABLE guarded_rows (id int);
ALTER TABLE guarded_rows ENABLE ROW LEVEL SECURITY;
CREATE POLICY noting ON guarded_rows USING (noted('row'));
CREATE TABLE calm_rows (id int);
ALTER TABLE calm_rows ENABLE ROW LEVEL SECURITY;
CREATE POLICY calm ON calm_rows USING (fine('row'));
"""


async def test_types_and_row_policies_that_change_something_are_closed(admin: Admin) -> None:
    """No literal becomes a domain with such a CHECK, no column has a type with such a cast, no row such a policy."""
    await admin.execute(VOLATILE_TYPES)
    told: list[str] = []
    catalog = await introspect(admin, "shop", left_out=told.append)

    assert {"d_noted", "d_on_top", "holder", "cast_noted"} <= set(catalog.volatile_types)
    assert "d_fine" not in catalog.volatile_types
    typed = catalog.table("typed")
    assert typed is not None
    assert [column.name for column in typed.columns] == ["id", "a", "b", "c", "e", "f"]
    assert catalog.table("guarded_rows") is None
    assert catalog.table("calm_rows") is not None
    assert sorted(told) == ["public.guarded_rows", "public.typed.d"]
    view = View.of(catalog, Policy(), Principal(subject="me", role=Role.VIEWER))
    for cast in ("'x'::d_noted", "'{x}'::d_noted[]", "'(x)'::holder", "'(x)'::cast_noted"):
        assert guarded(f"SELECT {cast}", view, Limits()).violations, cast
    assert not guarded("SELECT 'x'::d_fine, a, e IS NULL FROM typed", view, Limits()).violations


async def test_values_that_people_name_are_sampled(connection: Admin) -> None:
    """Most frequent first, also of enums, views and odd names; no prose and no credentials."""
    catalog = await sample_values(connection, await introspect(connection, "shop"))

    values = {(t.name, c.name): c.values for t in catalog.tables for c in t.columns}
    assert sorted(values["customer", "näme"]) == ["name 0", "name 1", "name 2"]
    assert len(values["customer", "mail"]) == 90
    assert values["customer", "mood"] == ("ok", "sad")
    assert sorted(values["t able", "a b"]) == ['"quoted"', "it's"]
    assert len(values["best", "näme"]) == 3
    assert not values["customer", "password"]
    assert not values["sale", "note"]
    assert not values["sale", "amount"]
    assert catalog.fingerprint == (await introspect(connection, "shop")).fingerprint


async def test_samples_keep_within_their_bounds(connection: Admin) -> None:
    """Few values come first when bytes are short, and no column has more than its share."""
    catalog = await introspect(connection, "shop")

    few = await sample_values(connection, catalog, per_column=2)
    tiny = await sample_values(connection, catalog, bounds=Bounds(total_bytes=40))

    assert max(len(c.values) for t in few.tables for c in t.columns) == 2
    assert sum(len(v.encode()) for t in tiny.tables for c in t.columns for v in c.values) <= 40
    assert any(c.values for t in tiny.tables for c in t.columns)


async def test_a_slow_view_costs_its_values_only(admin: Admin) -> None:
    """The server ends the look at it in time, and the rest of the catalog is there."""
    rows = "generate_series(1, 1000000) a, generate_series(1, 1000000) b"
    await admin.execute(f"CREATE VIEW slow AS SELECT 'x'::text AS v, count(*)::text AS w FROM {rows}")
    await admin.execute("CREATE TABLE t (a text)")
    await admin.execute("INSERT INTO t VALUES ('here')")
    catalog = await introspect(admin, "shop")

    async with asyncio.timeout(10):
        sampled = await sample_values(admin, catalog, bounds=Bounds(table_seconds=0.2))

    assert {t.name: t.columns[0].values for t in sampled.tables} == {"slow": (), "t": ("here",)}


async def test_a_thousand_tables_take_a_few_queries(admin: Admin) -> None:
    """The number of round trips does not grow with the number of tables."""
    create = "CREATE TABLE t%s (id int PRIMARY KEY, a text, b date)"
    await admin.execute(f"DO $$ BEGIN FOR n IN 1..1000 LOOP EXECUTE format('{create}', n); END LOOP; END $$")
    queries: list[str] = []
    admin.add_query_logger(lambda record: queries.append(record.query))

    catalog = await introspect(admin, "shop")

    assert len(catalog.tables) == 1_000
    assert len(queries) <= 7


@pytest.mark.parametrize(
    "ddl",
    [
        "ALTER TABLE customer ADD COLUMN phone text",
        "DROP VIEW best",
        "COMMENT ON COLUMN customer.id IS 'a number'",
        "ALTER TABLE customer DROP CONSTRAINT customer_mail_key",
        "CREATE FUNCTION lower(mood) RETURNS text LANGUAGE sql AS 'SELECT 1::text'",
        "ALTER TYPE mood RENAME TO feeling",
    ],
)
async def test_a_change_of_structure_brings_a_new_catalog(source: Source, admin: Admin, ddl: str) -> None:
    """Whatever of the structure changes, the next catalog says so; data that change bring none."""
    await admin.execute(SHOP)
    async with asyncio.timeout(30), aclosing(catalogs(source, every=0.05)) as following:
        first = await anext(following)
        await admin.execute("INSERT INTO closed.t VALUES (1)")
        await admin.execute(ddl)
        second = await anext(following)

    assert first != second


async def test_a_source_that_is_away_for_a_while_is_waited_for(source: Source, admin: Admin, database: str) -> None:
    """A look that fails is no news; the change is seen when the server can be reached again."""
    name = await admin.fetchval("SELECT current_database()")
    elsewhere = await asyncpg.connect(database.removesuffix(name) + "postgres")
    async with asyncio.timeout(30), aclosing(catalogs(source, every=0.05)) as following:
        await anext(following)
        following_next = asyncio.ensure_future(anext(following))
        await elsewhere.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        await asyncio.sleep(0.2)  # several looks that fail
        await admin.execute("CREATE TABLE late (id int)")
        await elsewhere.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        second = await following_next
    await elsewhere.close()

    assert [table.name for table in second.tables] == ["late"]
