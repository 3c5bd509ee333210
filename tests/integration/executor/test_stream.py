"""Streams from a real server: their limits, their memory, and readers that are slow."""

from __future__ import annotations

import asyncio
import gc
import os
from pathlib import Path

import orjson
import pyarrow as pa
import pytest
from tests.integration.executor.activity import Sinks

from askwire_common.contracts import RowFormat
from askwire_common.errors import ServiceError
from askwire_executor.database import Source
from askwire_executor.datasources import DataSource
from askwire_executor.statement import Statement
from askwire_executor.stream import stream

pytestmark = pytest.mark.servers

SERIES = "SELECT g, md5(g::text) AS m FROM generate_series(1, {}) g"


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
