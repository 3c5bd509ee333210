"""Streams from a real server: limits, interruptions, and what is left behind."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg
import orjson
import pyarrow as pa
import pytest
from pydantic import SecretStr
from tests.support.fault_proxy import FaultProxy
from tests.support.waiting import until

from askwire_common.contracts import Code, RowFormat
from askwire_common.errors import Retryable, ServiceError
from askwire_executor.changing import connection_for_changes
from askwire_executor.database import Source
from askwire_executor.datasources import DataSource
from askwire_executor.failures import Repairable
from askwire_executor.statement import Statement
from askwire_executor.stream import stream
from askwire_local.servers import PostgresServer

pytestmark = pytest.mark.servers

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
SERIES = "SELECT g, md5(g::text) AS m FROM generate_series(1, {}) g"
BUSY = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'askwire-executor' AND state <> 'idle'"
Sinks = Callable[[], Any]
Admin: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


async def until_idle(admin: Admin, seconds: float) -> None:
    """Returns once no statement of the executor is running any more."""
    async with asyncio.timeout(seconds):
        while await admin.fetchval(BUSY + " AND datname = current_database()"):  # noqa: ASYNC110 -- the event is in the server
            await asyncio.sleep(0.01)


async def until_busy(admin: Admin, what: str) -> None:
    """Return while such a statement sleeps; before that it is seen for a moment while it is prepared."""
    async with asyncio.timeout(10):
        while not await admin.fetchval(BUSY + " AND wait_event = 'PgSleep' AND query LIKE $1", f"%{what}%"):  # noqa: ASYNC110 -- as above
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("max_rows", [1, 7, 128, 129, 2_500, 60_000])
@pytest.mark.parametrize("row_format", list(RowFormat))
async def test_rows_are_cut_at_the_limit_and_the_cut_is_told(
    source: Source, kept: Sinks, row_format: RowFormat, max_rows: int
) -> None:
    """As many rows as allowed, in order; truncated only if there was one more."""
    for extra in (0, 1):
        sink = kept()
        statement = Statement(f"SELECT g FROM generate_series(1, {max_rows + extra}) g", row_format, max_rows=max_rows)
        finished = await stream(source, statement, sink)

        assert (finished.row_count, finished.truncated) == (max_rows, extra == 1)
        assert (finished.chunks, finished.bytes) == (len(sink.chunks), len(sink.body))
        assert numbers(row_format, sink.chunks) == list(range(1, max_rows + 1))


def numbers(row_format: RowFormat, chunks: list[bytes]) -> list[int]:
    if row_format is RowFormat.TEXT:
        return [int(row[0]) for chunk in chunks for row in orjson.loads(chunk)]
    if row_format is RowFormat.JSON:
        return [row[0] for chunk in chunks for row in orjson.loads(chunk)]
    body = b"".join(chunks)
    if row_format is RowFormat.ARROW:
        return list(pa.ipc.open_stream(body).read_all()["g"].to_pylist())
    lines = body.splitlines()
    return [orjson.loads(line)["g"] for line in lines] if row_format is RowFormat.NDJSON else list(map(int, lines[1:]))


@pytest.mark.parametrize("max_rows", [10_000, 1_000_000], ids=["portal", "copy"])
@pytest.mark.parametrize("row_format", list(RowFormat))
async def test_bytes_are_cut_at_the_limit_between_rows(
    source: Source, kept: Sinks, row_format: RowFormat, max_rows: int
) -> None:
    """Whole rows, no more bytes of them than allowed, and the cut is told."""
    sink = kept()
    limit = 200_000
    statement = Statement(SERIES.format(9_999), row_format, max_rows=max_rows, max_bytes=limit)

    finished = await stream(source, statement, sink)

    found = numbers(row_format, sink.chunks) if row_format in (RowFormat.ARROW, RowFormat.JSON) else None
    assert finished.truncated
    assert limit * 0.8 < len(sink.body) <= limit + 8  # Arrow's end-of-stream marker comes on top
    assert found is None or found == list(range(1, finished.row_count + 1))
    assert row_format not in (RowFormat.CSV, RowFormat.NDJSON) or sink.body.endswith(b"\n")


@pytest.mark.parametrize("row_format", list(RowFormat))
async def test_memory_is_flat_over_two_million_rows(source: Source, row_format: RowFormat) -> None:
    """What is held is a batch, not the result."""

    class Nowhere:
        peak = 0
        start = 0
        taken = 0

        async def columns(self, columns: object) -> None: ...

        async def chunk(self, body: bytes) -> None:
            self.taken += len(body)
            if self.taken > 4_000_000:
                self.start = self.start or resident()
                self.peak = max(self.peak, resident())

    sink = Nowhere()
    gc.collect()
    statement = Statement(SERIES.format(2_000_000), row_format, max_rows=2_000_000, max_bytes=2**40, seconds=100)

    finished = await stream(source, statement, sink)

    assert finished.row_count == 2_000_000
    assert sink.peak - sink.start < 40 * 2**20


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.parametrize(
    ("sql", "row_format", "max_rows"),
    [
        ("SELECT pg_sleep(60)", RowFormat.JSON, 10),
        ("SELECT g, pg_sleep(0.001) FROM generate_series(1, 100000) g", RowFormat.NDJSON, 10_000),
        ("SELECT g, pg_sleep(0.001) FROM generate_series(1, 100000) g", RowFormat.NDJSON, 100_000),
        ("SELECT g, pg_sleep(0.001) FROM generate_series(1, 100000) g", RowFormat.CSV, 100_000),
    ],
    ids=["first row", "portal", "copy of text", "copy of CSV"],
)
async def test_a_cancelled_task_ends_the_statement_in_the_server(
    source: Source, admin: Admin, kept: Sinks, sql: str, row_format: RowFormat, max_rows: int
) -> None:
    """Within a second nothing runs any more, and the next statement has a connection."""
    running = asyncio.create_task(stream(source, Statement(sql, row_format, max_rows=max_rows), kept()))
    await until_busy(admin, "pg_sleep")

    running.cancel()

    with pytest.raises(asyncio.CancelledError):
        await running
    await until_idle(admin, 1)
    assert (await stream(source, Statement("SELECT 1"), kept())).row_count == 1


async def test_a_cancellation_that_was_lost_on_its_way_still_keeps_a_statement_from_running(
    source: Source, kept: Sinks
) -> None:
    """Libraries may swallow one that comes at the wrong moment; the statement would run to its deadline for nobody."""
    sink = kept()

    async def run() -> None:
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(0)
        await stream(source, Statement("SELECT 1"), sink)

    asking = asyncio.create_task(run())
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert sink.chunks == []


async def test_a_deadline_ends_the_statement_in_the_server(source: Source, admin: Admin, kept: Sinks) -> None:
    """The asker hears of the deadline, and the server has stopped."""
    with pytest.raises(ServiceError) as missed:
        await stream(source, Statement("SELECT pg_sleep(60)", seconds=0.3), kept())

    assert missed.value.code is Code.DEADLINE_EXCEEDED
    await until_idle(admin, 1)


async def test_the_source_has_a_ceiling_of_its_own(datasource: DataSource, kept: Sinks) -> None:
    """``statement_timeout_ms`` ends a statement though its deadline is far."""
    async with Source("shop", datasource.model_copy(update={"statement_timeout_ms": 100})) as source:
        with pytest.raises(ServiceError) as missed:
            await stream(source, Statement("SELECT pg_sleep(60)", seconds=60), kept())

    assert missed.value.code is Code.DEADLINE_EXCEEDED


@pytest.mark.parametrize("max_rows", [49_000, 50_000], ids=["portal", "copy"])
async def test_a_reader_that_takes_nothing_holds_the_cursor_not_the_heap(
    source: Source, kept: Sinks, max_rows: int
) -> None:
    """The first chunk goes out; nobody reads on before there is room."""
    sink = kept()
    sink.room.clear()
    running = asyncio.create_task(stream(source, Statement(SERIES.format(50_000), max_rows=max_rows), sink))

    await sink.first.wait()
    await asyncio.sleep(0.1)  # the time in which a stream without back pressure would have sent much more
    assert len(sink.chunks) == 1
    sink.room.set()

    assert (await running).row_count == max_rows


async def test_a_reader_that_stays_away_is_cut_by_the_server(datasource: DataSource, kept: Sinks) -> None:
    """An open result does not wait for ever; the failure says so."""
    sink = kept()
    sink.room.clear()
    async with Source("shop", datasource.model_copy(update={"idle_timeout_ms": 200})) as source:
        running = asyncio.create_task(stream(source, Statement(SERIES.format(50_000), max_rows=49_000), sink))
        await sink.first.wait()
        await asyncio.sleep(0.6)  # longer than the server waits
        sink.room.set()

        with pytest.raises(ServiceError):
            await running


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


@pytest.mark.parametrize("sql", ["SELECT 1 AS a -- x", "SELECT 1 AS a;", "(SELECT 1 AS a)", "SELECT ';' AS a"])
@pytest.mark.parametrize("row_format", list(RowFormat))
async def test_large_limits_take_every_form_of_query(
    source: Source, kept: Sinks, sql: str, row_format: RowFormat
) -> None:
    """A trailing comment or semicolon is no reason to fail where COPY would be faster."""
    finished = await stream(source, Statement(sql, row_format, max_rows=1_000_000), kept())

    assert (finished.row_count, finished.truncated) == (1, False)


async def test_columns_are_named_with_their_types(source: Source, kept: Sinks) -> None:
    """PostgreSQL's own names of types, before the first row."""
    sink = kept()
    await stream(source, Statement("SELECT 1 AS a, now() AS b, ARRAY[1.5] AS a"), sink)

    assert [(column.name, column.type) for column in sink.names] == [
        ("a", "integer"),
        ("b", "timestamp with time zone"),
        ("a", "numeric[]"),
    ]


async def test_a_plan_over_the_ceiling_never_runs(datasource: DataSource, kept: Sinks) -> None:
    """The server expects too much, and is asked before."""
    settings = {"max_plan_rows": 10_000}
    async with Source("shop", datasource.model_copy(update=settings)) as source:
        with pytest.raises(ServiceError) as refusal:
            await stream(source, Statement("SELECT * FROM pg_class a, pg_class b, pg_class c"), kept())

    assert refusal.value.code is Code.REFUSED


async def test_more_statements_than_connections_wait_their_turn(source: Source, admin: Admin, kept: Sinks) -> None:
    """Two connections serve twenty statements, and a deadline counts while waiting."""
    await asyncio.gather(*(stream(source, Statement("SELECT pg_sleep(0.01)"), kept()) for _ in range(20)))
    long = [asyncio.create_task(stream(source, Statement(f"SELECT pg_sleep(2{n})"), kept())) for n in range(2)]
    await until_busy(admin, "pg_sleep(20)")
    await until_busy(admin, "pg_sleep(21)")
    with pytest.raises(ServiceError) as missed:
        await stream(source, Statement("SELECT 1", seconds=0.3), kept())
    for task in long:
        task.cancel()
    await asyncio.gather(*long, return_exceptions=True)

    assert missed.value.code is Code.DEADLINE_EXCEEDED


async def test_a_server_that_goes_away_is_retryable_and_comes_back(source: Source, admin: Admin, kept: Sinks) -> None:
    """A killed backend ends one statement, not the source."""
    running = asyncio.create_task(stream(source, Statement("SELECT pg_sleep(30)"), kept()))
    await until_busy(admin, "pg_sleep")
    await admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)%'"
        " AND pid <> pg_backend_pid()"
    )

    with pytest.raises(Retryable):
        await running
    assert (await stream(source, Statement("SELECT 1"), kept())).row_count == 1


async def test_a_server_that_is_not_there_is_retryable(kept: Sinks) -> None:
    """At the first statement, not at the start of the executor; no password in the sentence."""
    nobody = DataSource(dsn=SecretStr("postgresql://a:hunter2@127.0.0.1:1/x"))
    async with Source("nobody", nobody) as source:
        with pytest.raises(Retryable) as down:
            await stream(source, Statement("SELECT 1"), kept())
        with pytest.raises(Retryable):
            await source.check()

    assert down.value.code is Code.UNAVAILABLE
    assert "hunter2" not in str(down.value) + repr(source)


async def test_a_server_that_swallows_everything_is_told_of_when_connecting_has_taken_its_time(
    datasource: DataSource, postgres_server: PostgresServer, kept: Sinks
) -> None:
    """No connection, and no word that there is none: nobody waits for a deadline, and it is found when it is back."""
    async with FaultProxy(postgres_server.port) as proxy:
        dsn = datasource.dsn.get_secret_value().replace(f":{postgres_server.port}/", f":{proxy.port}/")
        changes = {"dsn": SecretStr(dsn), "connect_timeout_ms": 2_500}
        async with Source("shop", datasource.model_copy(update=changes)) as source:
            with proxy.swallowing(), pytest.raises(ServiceError) as told:
                await stream(source, Statement("SELECT 1", seconds=60), kept())
            assert await until(lambda: _answers(source, kept()), "the server did not come back")

    assert (type(told.value), told.value.code) == (ServiceError, Code.UNAVAILABLE)
    assert "cannot be reached" in told.value.detail


async def _answers(source: Source, sink: Any) -> bool:
    with suppress(ServiceError):
        return (await stream(source, Statement("SELECT 1"), sink)).row_count == 1
    return False
