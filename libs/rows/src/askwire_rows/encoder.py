"""What every encoder does, and which one a format has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

from askwire_common.contracts import RowFormat
from askwire_rows.copy_text import CopyEncoder
from askwire_rows.csv import CsvEncoder
from askwire_rows.json import JsonEncoder
from askwire_rows.ndjson import NdjsonEncoder
from askwire_rows.pgtype import PgType
from askwire_rows.text import TextEncoder

Row = Sequence[Any]


class Encoder(Protocol):
    """Encodes rows without keeping any: the same rows give the same bytes, so a batch may be cut and encoded again.

    Attributes:
        divisible: whether a chunk may end within a row, because chunks are only ever read one after another.
    """

    divisible: bool

    def head(self) -> bytes:
        """What comes before the first row."""

    def rows(self, rows: Sequence[Row]) -> bytes:
        """These rows, at least one."""

    def tail(self) -> bytes:
        """What comes after the last row."""


_Factory = Callable[[Sequence[str], Sequence[PgType]], Encoder]
_ENCODERS: Final[Mapping[RowFormat, _Factory]] = {
    RowFormat.JSON: JsonEncoder,
    RowFormat.NDJSON: NdjsonEncoder,
    RowFormat.CSV: CsvEncoder,
    RowFormat.TEXT: TextEncoder,
}


def encoder(row_format: RowFormat, names: Sequence[str], types: Sequence[PgType]) -> Encoder:
    """The encoder of a format for a result of these columns."""
    if row_format is RowFormat.ARROW:
        from askwire_rows.arrow import ArrowEncoder  # noqa: PLC0415 - 40 MB that only Arrow needs

        return ArrowEncoder(names, types)
    return _ENCODERS[row_format](names, types)


def copy_encoder(row_format: RowFormat, names: Sequence[str], types: Sequence[PgType]) -> Encoder:
    """The encoder of a result that comes by COPY: as CSV where CSV or Arrow was asked for, else as lines of text."""
    if row_format in (RowFormat.CSV, RowFormat.ARROW):
        return encoder(row_format, names, types)
    return CopyEncoder(row_format, names, types)
