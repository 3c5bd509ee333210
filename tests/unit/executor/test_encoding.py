"""Encoders, away from any database."""

from __future__ import annotations

import csv
import io
import json

import orjson
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from askwire_common.contracts import Code, RowFormat
from askwire_common.errors import ServiceError
from askwire_rows.array_text import parse_array
from askwire_rows.copy_text import DELIMITER
from askwire_rows.encoder import copy_encoder, encoder
from askwire_rows.names import distinct_names
from askwire_rows.pgtype import PgType

Nested = list["Nested"] | list[str | None]


def pg_type(name: str, element: PgType | None = None) -> PgType:
    return PgType(1, name, "pg_catalog", name, element)


TEXT = pg_type("text")
WORDS = (
    st.none() | st.text('\\"\v\x7f\x01\n\tN\u00e9') | st.text(st.characters(exclude_categories=["Cs"], min_codepoint=1))
)


COPY_ESCAPES = {"\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", "\\": "\\\\"}


def copy_line(row: tuple[str | None, ...]) -> bytes:
    """How PostgreSQL writes a row as COPY's text."""
    escapes = str.maketrans(COPY_ESCAPES | {DELIMITER: f"\\{DELIMITER}"})
    return DELIMITER.join("\\N" if value is None else value.translate(escapes) for value in row).encode()


def array_text(value: object) -> str:
    """How PostgreSQL prints an array, every element quoted."""
    if value is None:
        return "NULL"
    if isinstance(value, list):
        return "{" + ",".join(map(array_text, value)) + "}"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


@given(st.lists(st.none() | st.text(), min_size=1) | st.lists(st.lists(st.none() | st.text(), min_size=1), min_size=1))
def test_any_array_of_texts_is_read_back(value: Nested) -> None:
    """Quotes, braces, commas, NULL as a word and NULL itself all come back as they were."""
    assert parse_array(array_text(value), str) == value


@pytest.mark.parametrize("text", ["", "1,2", "{1,2", "{1}}", "{1}{2}"])
def test_what_is_no_array_is_refused(text: str) -> None:
    """A text that is not an array's is an error, never a guess."""
    with pytest.raises((ValueError, IndexError)):
        parse_array(text, str)


@given(st.lists(st.text(min_size=1), max_size=8))
def test_distinct_names_differ_and_keep_the_first_of_each(names: list[str]) -> None:
    """No two columns share a name, and a name that was unique stays."""
    found = distinct_names(names)

    assert len(set(found)) == len(names)
    assert all(found[names.index(name)] == name for name in names)


@given(st.lists(st.tuples(st.text(), st.text()), min_size=1), st.text(min_size=1), st.text(min_size=1))
def test_every_row_is_one_line_of_ndjson(rows: list[tuple[str, str]], first: str, second: str) -> None:
    """Whatever names and values hold, also what looks like the beginning of a row, lines are rows."""
    encode = encoder(RowFormat.NDJSON, [first, second], [TEXT, TEXT])

    lines = encode.rows(rows).split(b"\n")

    assert lines.pop() == b""
    assert [tuple(json.loads(line).values()) for line in lines] == rows


def test_a_value_that_looks_like_the_next_row_stays_a_value() -> None:
    """The boundary between rows cannot be forged from within a value or a nested document."""
    forged = '},{"a":1}'
    text = encoder(RowFormat.NDJSON, ["a"], [TEXT]).rows([(forged,), (forged,)])
    nested = encoder(RowFormat.NDJSON, ["a"], [pg_type("json")]).rows([('[{"a":1},{"a":\n2}]',)])

    assert [json.loads(line) for line in text.splitlines()] == [{"a": forged}] * 2
    assert [json.loads(line) for line in nested.splitlines()] == [{"a": [{"a": 1}, {"a": 2}]}]


@pytest.mark.parametrize("row_format", [RowFormat.JSON, RowFormat.NDJSON, RowFormat.TEXT])
@given(st.lists(st.tuples(WORDS, WORDS), min_size=1))
def test_lines_of_copy_become_what_rows_become(
    row_format: RowFormat, rows: list[tuple[str | None, str | None]]
) -> None:
    """Backslashes, quotes, control characters and the delimiter itself: the same bytes by either way."""
    by_copy = copy_encoder(row_format, ["a", "a"], [TEXT, TEXT]).rows([copy_line(row) for row in rows])

    assert by_copy == encoder(row_format, ["a", "a"], [TEXT, TEXT]).rows(rows)


@given(st.lists(st.tuples(st.none() | st.text(), st.none() | st.text()), min_size=1))
def test_csv_is_read_back_by_any_reader(rows: list[tuple[str | None, str | None]]) -> None:
    """A standard reader sees the same fields; only the difference between NULL and the empty string is COPY's own."""
    body = encoder(RowFormat.CSV, ["a", "b"], [TEXT, TEXT]).rows(rows).decode()

    found = list(csv.reader(io.StringIO(body, newline=""), strict=True))

    assert found == [[field or "" for field in row] for row in rows]


def test_csv_tells_null_from_the_empty_string() -> None:
    """NULL is nothing at all, an empty string is a pair of quotes."""
    assert encoder(RowFormat.CSV, ["a", "b"], [TEXT, TEXT]).rows([(None, "")]) == b',""\n'


def test_floats_that_json_has_no_numbers_for_are_strings() -> None:
    """NaN and the infinities keep their names; a huge sum of finite numbers does not frighten anybody."""
    encode = encoder(RowFormat.JSON, ["f"], [pg_type("float8")])
    rows = [(float("nan"),), (float("inf"),), (float("-inf"),), (None,), (1e308,), (1.5,)]

    assert orjson.loads(encode.rows(rows)) == [["NaN"], ["Infinity"], ["-Infinity"], [None], [1e308], [1.5]]
    assert orjson.loads(encode.rows([(1e308,), (1e308,)])) == [[1e308], [1e308]]


def test_arrow_keeps_dates_that_python_has_not() -> None:
    """Years before Christ, five-digit years, infinity and the end of the day are exact numbers."""
    types = [pg_type(name) for name in ("date", "timestamptz", "time")]
    encode = encoder(RowFormat.ARROW, ["d", "t", "h"], types)
    rows = [
        ("0001-12-31 BC", "0044-03-15 12:00:00+00 BC", "24:00:00"),
        ("infinity", "-infinity", "00:00:00.000001"),
        ("20000-01-01", "2024-02-29 12:00:00.5+05:30", None),
    ]
    stream = encode.head() + encode.rows(rows) + encode.tail()
    table = pa.ipc.open_stream(stream).read_all()

    assert table["d"].cast(pa.int32()).to_pylist() == [-719163, 2**31 - 1, 6585322]
    assert table["t"].cast(pa.int64()).to_pylist() == [-63517780800000000, -(2**63) + 1, 1709188200500000]
    assert table["h"].cast(pa.int64()).to_pylist() == [86_400_000_000, 1, None]


def test_a_timestamp_that_arrow_cannot_count_is_refused() -> None:
    """Rather no result than one that wrapped around."""
    encode = encoder(RowFormat.ARROW, ["t"], [pg_type("timestamp")])

    with pytest.raises(ServiceError) as refusal:
        encode.rows([("294276-12-31 23:59:59",)])

    assert refusal.value.code is Code.INVALID_REQUEST
