"""What a statement meets in the server, and what it leaves there to the next one: nothing."""

from __future__ import annotations

import asyncio

import orjson
import pytest
from pydantic import SecretStr
from tests.integration.executor.activity import Admin, Sinks, until_busy

from askwire_common.contracts import Code, RowFormat
from askwire_common.errors import Retryable, ServiceError
from askwire_executor.changing import change, connection_for_changes
from askwire_executor.database import Source
from askwire_executor.datasources import DataSource
from askwire_executor.failures import Repairable
from askwire_executor.statement import Statement
from askwire_executor.stream import stream

pytestmark = pytest.mark.servers

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.mark.parametrize(
    ("sql", "kind", "code"),
    [
        ("SELECT 1/0", Repairable, Code.INVALID_REQUEST),
        ("SELECT g / (g - 3000) FROM generate_series(1, 5000) g", Repairable, Code.INVALID_REQUEST),
        ("SELECT * FROM nowhere", Repairable, Code.INVALID_REQUEST),
        ("SELEC 1", Repairable, Code.INVALID_REQUEST),
        ("SELECT 1; DROP TABLE kept", Repairable, Code.INVALID_REQUEST),
        ("SELECT $1::int", ServiceError, Code.REFUSED),
        ("COMMIT", ServiceError, Code.REFUSED),
        ("SET TRANSACTION READ WRITE", ServiceError, Code.REFUSED),
        ("DELETE FROM kept", ServiceError, Code.REFUSED),
        ("DELETE FROM kept RETURNING id", ServiceError, Code.REFUSED),
        ("WITH d AS (DELETE FROM kept RETURNING id) SELECT * FROM d", ServiceError, Code.REFUSED),
        ("SELECT nextval('counted')", ServiceError, Code.REFUSED),
        ("SELECT * FROM kept FOR UPDATE", ServiceError, Code.REFUSED),
        ("SELECT * FROM locked", Retryable, Code.UNAVAILABLE),
    ],
)
@pytest.mark.parametrize(
    ("row_format", "max_rows"),
    [(RowFormat.JSON, 10_000), (RowFormat.JSON, 100_000), (RowFormat.CSV, 100_000)],
    ids=["portal", "copy of text", "copy of CSV"],
)
async def test_what_the_server_refuses_leaves_everything_as_it_was(
    datasource: DataSource,
    admin: Admin,
    kept: Sinks,
    sql: str,
    kind: type[ServiceError],
    code: Code,
    row_format: RowFormat,
    max_rows: int,
) -> None:
    """Our own sentence, no database's word; nothing written, and the same connection serves the next statement."""
    await admin.execute("CREATE TABLE kept AS SELECT 1 AS id; CREATE SEQUENCE counted; CREATE TABLE locked (id int)")
    settings = {"pool_size": 1, "lock_timeout_ms": 50}
    async with admin.transaction(), Source("shop", datasource.model_copy(update=settings)) as source:
        await admin.execute("LOCK locked")
        with pytest.raises(ServiceError) as refusal:
            await stream(source, Statement(sql, row_format, max_rows=max_rows), kept())
        again = kept()
        await stream(source, Statement("SELECT pg_backend_pid(), count(*) FROM kept"), again)

    assert type(refusal.value) is kind
    assert refusal.value.code is code
    assert orjson.loads(again.body)[0][1] == 1


async def test_a_session_leaves_nothing_to_the_next_one(datasource: DataSource, kept: Sinks) -> None:
    """Settings and locks that a statement made are gone, though the connection is the same."""
    async with Source("shop", datasource.model_copy(update={"pool_size": 1})) as source:
        first, second = kept(), kept()
        poison = """SELECT pg_backend_pid(), set_config('search_path', 'evil', false), pg_advisory_lock(7)::text,
                           set_config('statement_timeout', '0', false)"""
        look = """SELECT pg_backend_pid(), current_setting('search_path'), current_setting('statement_timeout') <> '0',
                         (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())"""
        await stream(source, Statement(poison), first)
        await stream(source, Statement(look), second)

    pid = orjson.loads(first.body)[0][0]
    assert orjson.loads(second.body) == [[pid, '"$user", public', True, 0]]


async def test_a_statement_is_read_as_it_was_checked(
    source: Source, datasource: DataSource, admin: Admin, kept: Sinks
) -> None:
    """However its database is set: with strings of before 2010, this literal would end, and SQL would begin."""
    name = await admin.fetchval("SELECT current_database()")
    for setting in ("standard_conforming_strings = off", "transform_null_equals = on", "array_nulls = off"):
        await admin.execute(f"ALTER DATABASE {name} SET {setting}")
    sink = kept()
    sql = r"SELECT '\'' || current_user --' AS one, (1 = NULL) IS NULL AS unknown, '{NULL}'::text[]"
    await stream(source, Statement(sql), sink)
    async with connection_for_changes(datasource.model_copy(update={"write_dsn": datasource.dsn})) as connection:
        changing = await connection.fetchval(sql)

    assert changing == r"\' || current_user --"
    assert orjson.loads(sink.body) == [[r"\' || current_user --", True, [None]]]


async def test_a_statement_is_read_once_and_forgotten_by_the_next(datasource: DataSource, kept: Sinks) -> None:
    """The server runs what it has prepared, instead of reading it again, and holds it no longer than that."""
    looks = [f"SELECT pg_backend_pid() AS pid, statement FROM pg_prepared_statements LIMIT {n}" for n in (8, 9)]
    async with Source("shop", datasource.model_copy(update={"pool_size": 1})) as source:
        sinks = [kept(), kept()]
        for look, sink in zip(looks, sinks, strict=True):
            await stream(source, Statement(look), sink)

    pid = orjson.loads(sinks[0].body)[0][0]
    assert [orjson.loads(sink.body) for sink in sinks] == [[[pid, look]] for look in looks]


async def test_the_approved_bytes_run_behind_the_trace(source: Source, admin: Admin, kept: Sinks) -> None:
    """The server sees the text as it was approved, comment and trailing comment included."""
    sql = "SELECT /* kept */ pg_sleep(30) -- to the end"
    running = asyncio.create_task(stream(source, Statement(sql, traceparent=TRACE), kept()))
    await until_busy(admin, f"{TRACE}'*/ SELECT")

    seen = await admin.fetchval("SELECT query FROM pg_stat_activity WHERE query LIKE '/*traceparent%'")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert seen == f"/*traceparent='{TRACE}'*/ {sql}"


async def test_a_plan_over_the_ceiling_never_runs(datasource: DataSource, kept: Sinks) -> None:
    """The server expects too much, and is asked before."""
    settings = {"max_plan_rows": 10_000}
    async with Source("shop", datasource.model_copy(update=settings)) as source:
        with pytest.raises(ServiceError) as refusal:
            await stream(source, Statement("SELECT * FROM pg_class a, pg_class b, pg_class c"), kept())

    assert refusal.value.code is Code.REFUSED


async def test_a_change_is_made_where_it_was_read(datasource: DataSource, admin: Admin) -> None:
    """A bare name was checked by the reading role's search path; the role that writes may have another one."""
    await admin.execute("""
        CREATE SCHEMA closer; CREATE TABLE closer.shelf (id int); CREATE TABLE public.shelf (id int);
        INSERT INTO closer.shelf VALUES (1), (2); INSERT INTO public.shelf VALUES (1), (2)""")
    reading = SecretStr(f"{datasource.dsn.get_secret_value()}?search_path=closer,public")
    both = datasource.model_copy(update={"dsn": reading, "write_dsn": datasource.dsn})

    async def record(touched: int) -> None:
        assert touched == 1

    async with Source("shop", both) as source:
        path = await source.search_path()
    await change(both, Statement("DELETE FROM shelf WHERE id = 1"), record, search_path=path)

    left = [await admin.fetchval(f"SELECT count(*) FROM {schema}.shelf") for schema in ("closer", "public")]
    assert left == [1, 2]
