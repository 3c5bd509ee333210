"""The demo database: the published data, its keys and comments, and a reader that can only read."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from askwire_local.demo import DATABASE, READER, ensure_demo
from askwire_local.servers import PostgresServer

pytestmark = pytest.mark.servers

PASSWORD = "only-for-this-test"


@pytest.fixture
async def reader(postgres_server: PostgresServer) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    await ensure_demo(postgres_server.dsn, PASSWORD, lambda table, share: None)
    connection = await asyncpg.connect(
        host="127.0.0.1", port=postgres_server.port, user=READER, password=PASSWORD, database=DATABASE
    )
    yield connection
    await connection.close()


async def test_it_is_loaded_once_and_progress_ends_at_the_whole(postgres_server: PostgresServer) -> None:
    admin = await asyncpg.connect(postgres_server.dsn())
    await admin.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
    await admin.close()
    told: dict[str, float] = {}
    assert await ensure_demo(postgres_server.dsn, PASSWORD, told.__setitem__)
    assert set(told.values()) == {1}
    assert not await ensure_demo(postgres_server.dsn, PASSWORD, told.__setitem__)


async def test_every_row_arrived_and_na_became_null(reader: asyncpg.Connection[asyncpg.Record]) -> None:
    counts = {
        table: await reader.fetchval(f"SELECT count(*) FROM {table}")
        for table in ("flights", "airlines", "airports", "planes", "weather")
    }
    assert counts == {"flights": 336_776, "airlines": 16, "airports": 1_458, "planes": 3_322, "weather": 26_115}
    assert await reader.fetchval("SELECT count(*) FROM flights WHERE dep_time IS NULL") == 8_255
    assert await reader.fetchval("SELECT count(*) FROM airports WHERE tzone IS NULL") == 3


async def test_worst_carrier_is_the_one_the_published_data_names(reader: asyncpg.Connection[asyncpg.Record]) -> None:
    row = await reader.fetchrow(
        "SELECT name, round(avg(arr_delay), 1) AS late FROM flights JOIN airlines USING (carrier)"
        " GROUP BY name ORDER BY avg(arr_delay) DESC LIMIT 1"
    )
    assert row is not None
    assert (row["name"], float(row["late"])) == ("Frontier Airlines Inc.", 21.9)


async def test_timestamps_and_calendar_columns_agree(reader: asyncpg.Connection[asyncpg.Record]) -> None:
    disagree = "SELECT count(*) FROM flights WHERE time_hour <> make_timestamptz(year, month, day, hour, 0, 0)"
    assert await reader.fetchval(disagree) == 0


async def test_every_table_and_column_says_what_it_is(reader: asyncpg.Connection[asyncpg.Record]) -> None:
    silent = await reader.fetch(
        "SELECT attrelid::regclass || '.' || attname FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped"
        " AND attrelid IN (SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace)"
        " AND coalesce(col_description(attrelid, attnum), obj_description(attrelid)) IS NULL"
        " OR attrelid = 'flights'::regclass AND attnum > 0 AND col_description(attrelid, attnum) IS NULL"
    )
    assert silent == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM flights",
        "CREATE TABLE mine (a int)",
        "CREATE TEMP TABLE mine (a int)",
        "SET default_transaction_read_only = off; UPDATE flights SET dep_delay = 0",
        "SELECT pg_read_file('/etc/hostname')",
    ],
)
async def test_the_reader_can_only_read(reader: asyncpg.Connection[asyncpg.Record], statement: str) -> None:
    with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.ReadOnlySQLTransactionError)):
        await reader.execute(statement)


async def test_the_reader_enters_no_other_database(postgres_server: PostgresServer, database: str) -> None:
    name = database.rsplit("/", 1)[-1]
    admin = await asyncpg.connect(postgres_server.dsn())
    await admin.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
    await admin.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(
            host="127.0.0.1", port=postgres_server.port, user=READER, password=PASSWORD, database=name
        )
