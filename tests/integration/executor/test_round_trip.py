"""Values that are easily lost on the way arrive as PostgreSQL itself would write them, in every format, both ways."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pyarrow as pa
import pytest

from askwire_common.contracts import RowFormat
from askwire_executor.database import Source
from askwire_executor.datasources import DataSource
from askwire_executor.statement import Statement
from askwire_executor.stream import stream

pytestmark = pytest.mark.servers

VALUES = [line for line in (Path(__file__).parent / "values.sql").read_text().splitlines() if not line.startswith("--")]
SQL = "SELECT " + ", ".join(f"{value} AS c{number}" for number, value in enumerate(VALUES))
TYPES = """
CREATE TYPE feeling AS ENUM ('sad', 'ok');
CREATE DOMAIN word AS text;
CREATE DOMAIN words AS text[];
CREATE TYPE triple AS (n int, t text, a int[]);
"""
PORTAL, COPY = 1_000, 100_000  # results that may be longer than this are read by COPY


@pytest.fixture
async def typed(admin: asyncpg.Connection[asyncpg.Record]) -> asyncpg.Connection[asyncpg.Record]:
    """A superuser's connection to a database that has the types."""
    if await admin.fetchval("SELECT to_regtype('feeling') IS NULL"):
        await admin.execute(TYPES)
    name = await admin.fetchval("SELECT current_database()")
    await admin.execute(f"ALTER DATABASE {name} SET TimeZone = 'UTC'; SET TimeZone = 'UTC'")
    return admin


async def result(source: Source, sink: Any, row_format: RowFormat, max_rows: int) -> bytes:
    await stream(source, Statement(SQL, row_format, max_rows=max_rows), sink)
    body: bytes = sink.body
    return body


async def test_csv_is_what_copy_writes(
    source: Source, typed: asyncpg.Connection[asyncpg.Record], kept: Callable[[], Any]
) -> None:
    expected = io.BytesIO()
    await typed.copy_from_query(SQL, output=expected, format="csv", header=True)

    for max_rows in (PORTAL, COPY):
        assert await result(source, kept(), RowFormat.CSV, max_rows) == expected.getvalue()


async def test_what_json_holds_as_text_is_the_same_value_again(
    source: Source, typed: asyncpg.Connection[asyncpg.Record], kept: Callable[[], Any]
) -> None:
    """PostgreSQL reads each text back as a value of its type that looks as the first one did."""
    row = orjson.loads(await result(source, kept(), RowFormat.JSON, PORTAL))[0]
    lines = orjson.loads(await result(source, kept(), RowFormat.NDJSON, PORTAL))
    assert list(lines.values()) == row
    for value, told in zip(VALUES, row, strict=True):
        kind = await typed.fetchval(f"SELECT pg_typeof({value})::text")
        if isinstance(told, str) and kind not in {"json", "jsonb", "record"}:
            kind = "bit varying" if kind == "bit" else kind
            again = await typed.fetchval(f"SELECT ($1::text)::{kind}::text", told)
            assert again == await typed.fetchval(f"SELECT ({value})::text"), value


async def test_arrow_holds_the_same_by_either_way(
    source: Source, typed: asyncpg.Connection[asyncpg.Record], kept: Callable[[], Any]
) -> None:
    by_portal, by_copy = [
        pa.ipc.open_stream(await result(source, kept(), RowFormat.ARROW, max_rows)).read_all()
        for max_rows in (PORTAL, COPY)
    ]
    assert by_portal.schema == by_copy.schema
    assert [str(column) for column in by_portal.itercolumns()] == [str(column) for column in by_copy.itercolumns()]


@pytest.mark.parametrize("row_format", [RowFormat.JSON, RowFormat.NDJSON, RowFormat.TEXT])
async def test_json_is_the_same_by_either_way(
    source: Source, typed: asyncpg.Connection[asyncpg.Record], kept: Callable[[], Any], row_format: RowFormat
) -> None:
    """Whether rows come by portal or by COPY is a matter of speed, down to the last byte."""
    by_portal, by_copy = [await result(source, kept(), row_format, max_rows) for max_rows in (PORTAL, COPY)]
    assert by_portal == by_copy


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns"])
@pytest.mark.usefixtures("typed")
@pytest.mark.parametrize("row_format", [RowFormat.JSON, RowFormat.NDJSON, RowFormat.TEXT])
async def test_columns_that_mix_values_are_the_same_by_either_way(
    datasource: DataSource, kept: Callable[[], Any], row_format: RowFormat, zone: str
) -> None:
    """What is done to a whole column at once is right for each value in it, whatever its neighbours are."""
    columns = [line for line in (Path(__file__).parent / "columns.sql").read_text().splitlines() if line[:2] != "--"]
    async with Source("shop", datasource.model_copy(update={"session": {"timezone": zone}})) as source:
        for column in columns:
            # Alone, between others, and under a name that another column has.
            sql = f"SELECT c, 1 AS k, c, '' AS c FROM unnest({column}) c"
            by_portal, by_copy = kept(), kept()
            await stream(source, Statement(sql, row_format, max_rows=PORTAL), by_portal)
            await stream(source, Statement(sql, row_format, max_rows=COPY), by_copy)
            assert by_portal.body == by_copy.body, column
