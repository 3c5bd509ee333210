"""Arrow IPC stream: types as the ADBC driver of PostgreSQL maps them, every value exact.

``numeric`` is text, because an Arrow decimal holds neither NaN nor a scale that differs by row; so are intervals,
arrays, ranges and all that Arrow has no equal type for. The field's metadata names PostgreSQL's type. Infinite dates
and timestamps are the largest and the smallest value of their type, as in DuckDB.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pyarrow as pa

from askwire_rows.arrow_text import cast_text
from askwire_rows.names import distinct_names
from askwire_rows.pgtype import PgType

_TYPES: Final = {
    "bool": pa.bool_(),
    "int2": pa.int16(),
    "int4": pa.int32(),
    "int8": pa.int64(),
    "oid": pa.uint32(),
    "float4": pa.float32(),
    "float8": pa.float64(),
    "date": pa.date32(),
    "time": pa.time64("us"),
    "timestamp": pa.timestamp("us"),
    "timestamptz": pa.timestamp("us", "UTC"),
    "bytea": pa.binary(),
}
_END_OF_STREAM: Final = b"\xff\xff\xff\xff\x00\x00\x00\x00"
_TYPE_NAME: Final = "ADBC:postgresql:typname"


def arrow_schema(names: Sequence[str], types: Sequence[PgType]) -> pa.Schema:
    """The schema of a result; equal names are numbered."""
    return pa.schema(
        [
            pa.field(name, _TYPES.get(kind.base, pa.string()), metadata={_TYPE_NAME: kind.display})
            for name, kind in zip(distinct_names(names), types, strict=True)
        ]
    )


class ArrowEncoder:
    """One record batch for each batch of rows; expects values read as ``Decoding.NATIVE``."""

    divisible = True

    def __init__(self, names: Sequence[str], types: Sequence[PgType]) -> None:
        self.schema = arrow_schema(names, types)

    def head(self) -> bytes:
        """The schema message."""
        return bytes(self.schema.serialize())

    def rows(self, rows: Sequence[Sequence[Any]]) -> bytes:
        """The rows as one record batch."""
        columns = zip(*rows, strict=True)
        return self.batch([_array(column, field.type) for column, field in zip(columns, self.schema, strict=True)])

    def batch(self, columns: Sequence[pa.Array]) -> bytes:
        """These columns as one record batch; columns of text become what the schema says."""
        arrays = [cast_text(column, field.type) for column, field in zip(columns, self.schema, strict=True)]
        return bytes(pa.record_batch(arrays, schema=self.schema).serialize())

    def tail(self) -> bytes:
        """The end-of-stream marker: a reader that does not find it knows that rows are missing."""
        return _END_OF_STREAM


def _array(column: Sequence[Any], kind: pa.DataType) -> pa.Array:
    first = next((value for value in column if value is not None), None)
    return pa.array(column, pa.string() if isinstance(first, str) else kind)
