"""What docs/contracts/rows.md promises of each type, on a real server."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pyarrow as pa
import pytest

from askwire_common.contracts import RowFormat
from askwire_executor.database import Source
from askwire_executor.statement import Statement
from askwire_executor.stream import stream
from askwire_gateway.deferred.results import Transcoder

pytestmark = pytest.mark.servers

DOCUMENT = Path(__file__).parents[3] / "docs" / "contracts" / "rows.md"
CELL = re.compile(r"`([^`]*)`")
BULK = 100_000
COLLECTED = """
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN mail AS text CHECK (value LIKE '%@%');
CREATE TYPE pair AS (n numeric, at timestamptz);
CREATE TYPE spans AS RANGE (subtype = timestamptz);
CREATE TABLE odd (m mood, ms mood[], e mail, es mail[], p pair, ps pair[], s spans, ss spans[], b box[]);
INSERT INTO odd VALUES ('ok', '{ok,NULL}', 'a@b', '{a@b}', (1.50, 'infinity'), ARRAY[(1, NULL)::pair],
                        '(,infinity]', ARRAY[spans('2024-01-01 00:00+00', NULL)], ARRAY[box '(1,1),(0,0)']);
"""


def table() -> list[tuple[str, str, str, str]]:
    """SQL, JSON, CSV and Arrow type of each documented line; an empty cell is an empty field."""
    lines = DOCUMENT.read_text().partition("| SQL |")[2].splitlines()[2:]
    rows = [line for line in lines if line.startswith("| `")]
    cells = [[CELL.findall(cell) for cell in re.split(r"\s\|(?=\s|$)", line[1:])[:4]] for line in rows]
    return [(c[0][0], c[1][0], c[2][0] if c[2] else "", c[3][0]) for c in cells]


async def result(source: Source, sink: Any, sql: str, row_format: RowFormat, max_rows: int) -> bytes:
    await stream(source, Statement(sql, row_format, max_rows=max_rows), sink)
    body: bytes = sink.body
    return body


def test_the_document_has_the_types() -> None:
    """The table below is read, not merely there."""
    assert len(table()) >= 40


@pytest.mark.parametrize("max_rows", [1_000, BULK], ids=["portal", "copy"])
async def test_every_documented_value(
    source: Source, admin: asyncpg.Connection[asyncpg.Record], kept: Callable[[], Any], max_rows: int
) -> None:
    """One row that holds all examples, in every format, by the portal and by COPY."""
    name = await admin.fetchval("SELECT current_database()")
    await admin.execute(f"ALTER DATABASE {name} SET TimeZone = 'UTC'")
    rows = table()
    names = [f"c{index}" for index in range(len(rows))]
    sql = "SELECT " + ", ".join(f"{row[0]} AS {name}" for row, name in zip(rows, names, strict=True))

    json_body = await result(source, kept(), sql, RowFormat.JSON, max_rows)
    ndjson_body = await result(source, kept(), sql, RowFormat.NDJSON, max_rows)
    csv_body = await result(source, kept(), sql, RowFormat.CSV, max_rows)
    arrow = pa.ipc.open_stream(await result(source, kept(), sql, RowFormat.ARROW, max_rows)).read_all()

    assert json_body.decode() == "[[" + ",".join(row[1] for row in rows) + "]]"
    assert ndjson_body.decode() == "{" + ",".join(f'"{n}":{r[1]}' for n, r in zip(names, rows, strict=True)) + "}\n"
    assert csv_body.decode() == ",".join(names) + "\n" + ",".join(row[2] for row in rows) + "\n"
    assert [str(field.type) for field in arrow.schema] == [row[3] for row in rows]
    for column, (_, _, text, kind) in zip(arrow.itercolumns(), rows, strict=True):
        if kind == "string":
            plain = text[1:-1].replace('""', '"') if text.startswith('"') else text
            assert column.to_pylist() == [plain if text else None]
    values = {row[0]: column for row, column in zip(rows, arrow.itercolumns(), strict=True)}
    assert values["date '0044-03-15 BC'"].cast(pa.int32()).to_pylist() == [-735160]
    assert values["timestamptz '-infinity'"].cast(pa.int64()).to_pylist() == [-(2**63) + 1]
    assert values["9007199254740993"].to_pylist() == [9007199254740993]
    assert values["'\\x00ff'::bytea"].to_pylist() == [b"\x00\xff"]


KEPT_AS = (RowFormat.JSON, RowFormat.NDJSON, RowFormat.CSV, RowFormat.ARROW)


async def kept_as(source: Source, sink: Any, sql: str, row_format: RowFormat) -> bytes:
    """The rows as text, as results are kept, and this format made of them later."""
    finished = await stream(source, Statement(sql, RowFormat.TEXT, max_rows=1_000), sink)
    transcoder = Transcoder(row_format, finished.columns)
    bodies = [await transcoder.rows(orjson.loads(chunk)) for chunk in sink.chunks]
    return b"".join([transcoder.head(), *bodies, transcoder.tail()])


@pytest.mark.parametrize("row_format", KEPT_AS)
async def test_what_is_made_of_kept_text_is_what_would_have_been_sent(
    source: Source, admin: asyncpg.Connection[asyncpg.Record], kept: Callable[[], Any], row_format: RowFormat
) -> None:
    """Every documented value, its NULL, and types of users, byte for byte."""
    name = await admin.fetchval("SELECT current_database()")
    await admin.execute(f"ALTER DATABASE {name} SET TimeZone = 'UTC'")
    if await admin.fetchval("SELECT to_regclass('odd') IS NULL"):
        await admin.execute(COLLECTED)
    values = ", ".join(f"{row[0]} AS c{index}" for index, row in enumerate(table()))
    documented = f"SELECT * FROM (SELECT {values}) a UNION ALL (SELECT x.* FROM (SELECT {values}) x WHERE false)"
    nulls = f"SELECT x.* FROM (VALUES (1), (2)) n(i) LEFT JOIN (SELECT 1 AS j, {values}) x ON x.j = n.i ORDER BY n.i"
    for sql in (documented, nulls, "SELECT * FROM odd", "SELECT g, g % 2 = 0 AS b FROM generate_series(1, 500) g"):
        direct = await result(source, kept(), sql, row_format, 1_000)
        assert await kept_as(source, kept(), sql, row_format) == direct


async def test_types_of_users_are_text_on_every_connection(
    source: Source, admin: asyncpg.Connection[asyncpg.Record], kept: Callable[[], Any]
) -> None:
    """Enums, domains, composites, ranges and arrays of them, also where they are created after the first query."""
    await result(source, kept(), "SELECT 1", RowFormat.JSON, 10)
    await admin.execute(COLLECTED)

    first = orjson.loads(await result(source, kept(), "SELECT * FROM odd", RowFormat.JSON, 10))
    again = orjson.loads(await result(source, kept(), "SELECT * FROM odd", RowFormat.JSON, 10))

    assert first == again
    assert first[0][:6] == ["ok", ["ok", None], "a@b", ["a@b"], "(1.50,infinity)", ["(1,)"]]
    assert first[0][6:] == [
        "(,infinity]",
        ['["2024-01-01 00:00:00+00",)'],
        ["(1,1),(0,0)"],
    ]


@pytest.mark.parametrize("max_rows", [10_000, BULK], ids=["portal", "copy"])
async def test_csv_is_what_copy_writes(
    source: Source, admin: asyncpg.Connection[asyncpg.Record], kept: Callable[[], Any], max_rows: int
) -> None:
    """Byte for byte, quotes and line breaks and end-of-data markers included."""
    sql = r"""SELECT g, CASE g % 5 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN E'a\n"b",c' WHEN 3 THEN '\.' END
                AS "odd ""name"", too", g / 7.0::float8 AS f, g % 2 = 0 AS b FROM generate_series(1, 5000) g"""
    lone = r"""SELECT v FROM (VALUES ('\.'), (''), (NULL), ('a"b')) x(v)"""
    for statement in (sql, lone):
        expected = bytearray()

        async def collect(piece: bytes, into: bytearray = expected) -> None:
            into.extend(piece)

        await admin.copy_from_query(statement, output=collect, format="csv", header=True)

        assert await result(source, kept(), statement, RowFormat.CSV, max_rows) == bytes(expected)


@pytest.mark.parametrize("row_format", list(RowFormat))
async def test_a_result_without_rows_is_complete(
    source: Source, kept: Callable[[], Any], row_format: RowFormat
) -> None:
    """CSV still has its header, Arrow its schema."""
    body = await result(source, kept(), "SELECT 1 AS a WHERE false", row_format, 10)

    if row_format is RowFormat.ARROW:
        assert pa.ipc.open_stream(body).read_all().to_pydict() == {"a": []}
    else:
        assert body == (b"a\n" if row_format is RowFormat.CSV else b"")
