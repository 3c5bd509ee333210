"""Records of CSV as Arrow record batches; apart from ``bulk``, so that who sends no Arrow does not load it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence

import pyarrow as pa
from pyarrow import csv

from askwire_executor.csv_pieces import Records
from askwire_rows.arrow import ArrowEncoder
from askwire_rows.pgtype import PgType


class CsvToArrow:
    """Parses CSV to record batches in a thread: Arrow's parser leaves the event loop to everybody else."""

    def __init__(self, names: Sequence[str], types: Sequence[PgType]) -> None:
        self._encoder = encoder = ArrowEncoder(names, types)
        places = [str(index) for index in range(len(encoder.schema))]
        self._read = csv.ReadOptions(column_names=places, use_threads=False, block_size=64 * 1024 * 1024)
        self._parse = csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False)
        self._convert = csv.ConvertOptions(
            column_types={name: _parsed_as(field.type) for name, field in zip(places, encoder.schema, strict=True)},
            null_values=[""],
            true_values=["t"],
            false_values=["f"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        )

    async def __call__(self, records: Records) -> bytes:
        """The records as one record batch."""
        if not records.count:
            return b""
        return await asyncio.to_thread(self._encoded, records)

    def _encoded(self, records: Records) -> bytes:
        table = csv.read_csv(
            io.BytesIO(records.body),
            read_options=self._read,
            parse_options=self._parse,
            convert_options=self._convert,
        )
        return self._encoder.batch([column.combine_chunks() for column in table.columns])


def _parsed_as(kind: pa.DataType) -> pa.DataType:
    """Numbers and booleans are parsed as such, the rest is text first: PostgreSQL's dates are not all Arrow's."""
    return kind if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind) else pa.string()
