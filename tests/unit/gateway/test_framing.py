"""Chunks of rows become one JSON document, byte by byte."""

from __future__ import annotations

import orjson
from hypothesis import given
from hypothesis import strategies as st

from askwire_gateway.delivery import JsonFraming

CELLS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text()
CHUNKS = st.lists(st.lists(st.lists(CELLS, max_size=3), max_size=4), max_size=6)


@given(CHUNKS)
def test_the_document_holds_the_rows_of_all_chunks_in_order(chunks: list[list[list[object]]]) -> None:
    framing = JsonFraming()
    body = b"".join(framing.piece(orjson.dumps(chunk)) for chunk in chunks) + framing.end(b'{"status":"answered"}')
    assert orjson.loads(body) == {"rows": [row for chunk in chunks for row in chunk], "status": "answered"}
