"""Chunks of encoded rows, and CSV records out of arbitrary pieces."""

from __future__ import annotations

import csv
import io

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from askwire_common.contracts import Code, RowFormat
from askwire_common.errors import ServiceError
from askwire_executor.chunks import Chunks
from askwire_executor.csv_pieces import RecordBuffer, first_records, records_within
from askwire_rows.encoder import encoder
from askwire_rows.pgtype import PgType

TEXT = PgType(25, "text", "pg_catalog", "text")


def chunks(row_format: RowFormat, *, max_bytes: int = 10**9, max_chunk: int = 100) -> Chunks:
    return Chunks(encoder(row_format, ["a"], [TEXT]), max_bytes, max_chunk)


def test_json_chunks_are_documents_below_the_limit() -> None:
    """Rows that do not fit into one message are several documents, in order."""
    rows = [("x" * 20,)] * 50
    cut = chunks(RowFormat.JSON)

    bodies = [*cut.add(rows), *cut.end()]

    assert max(map(len, bodies)) <= 100
    assert [tuple(row) for body in bodies for row in orjson.loads(body)] == rows
    assert (cut.rows, cut.bytes, cut.full) == (50, sum(map(len, bodies)), False)


def test_a_json_row_larger_than_a_message_is_refused() -> None:
    """It cannot be cut, so it is an error that says what to do."""
    with pytest.raises(ServiceError, match="Select fewer columns") as refusal:
        list(chunks(RowFormat.JSON).add([("x" * 200,)]))

    assert refusal.value.code is Code.TOO_LARGE


@pytest.mark.parametrize("row_format", [RowFormat.CSV, RowFormat.NDJSON, RowFormat.ARROW])
def test_other_formats_continue_a_long_row_in_the_next_chunk(row_format: RowFormat) -> None:
    """The chunks put together are what one large chunk would have been."""
    rows = [("x" * 2_000,), ("y",)]
    small, large = chunks(row_format), chunks(row_format, max_chunk=10**6)

    bodies = [*small.add(rows[:1]), *small.add(rows[1:]), *small.end()]

    assert max(map(len, bodies)) <= 100
    assert b"".join(bodies) == b"".join([*large.add(rows[:1]), *large.add(rows[1:]), *large.end()])


@given(st.integers(min_value=2, max_value=400))
def test_the_byte_limit_cuts_at_the_end_of_the_last_row_that_fits(limit: int) -> None:
    """No byte more than allowed, no half row, and the cut is told."""
    cut = chunks(RowFormat.CSV, max_bytes=limit)
    rows = [("12345",)] * 80

    bodies = list(cut.add(rows))

    assert sum(map(len, bodies)) == cut.bytes <= limit
    assert cut.rows == min(80, (limit - 2) // 6)
    assert cut.full == (cut.rows < 80)


def test_an_empty_csv_still_names_its_columns() -> None:
    """The header comes also without a row."""
    assert list(chunks(RowFormat.CSV).end()) == [b"a\n"]


RECORDS = st.lists(st.tuples(st.text(alphabet='ab,"\n', max_size=6), st.text(alphabet='x"\n', max_size=4)))


@given(RECORDS, st.data())
def test_records_come_whole_out_of_any_pieces(rows: list[tuple[str, str]], data: st.DataObject) -> None:
    """Wherever the network cuts, also within quotes, records are complete and counted right."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    body = out.getvalue().encode()
    buffer, found, count, rest = RecordBuffer(), b"", 0, body
    while rest:
        size = data.draw(st.integers(min_value=1, max_value=len(rest)))
        buffer.feed(rest[:size])
        rest = rest[size:]
        records = buffer.records()
        found, count = found + records.body, count + records.count
        assert len(list(csv.reader(io.StringIO(records.body.decode(), newline="")))) == records.count

    assert (found, count) == (body, len(rows))


def test_records_are_cut_by_number_and_by_size() -> None:
    """A line break within quotes ends no record."""
    body = b'1,"a\nb"\n2,c\n3,"d"\n'

    assert first_records(body, 2) == b'1,"a\nb"\n2,c\n'
    assert (records_within(body, 13).body, records_within(body, 13).count) == (b'1,"a\nb"\n2,c\n', 2)
    assert records_within(body, 7).count == 0
    assert records_within(body, 1_000).count == 3
