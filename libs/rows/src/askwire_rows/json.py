"""JSON: a chunk is an array of rows, a row an array of values; each chunk stands for itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from askwire_rows.pgtype import PgType
from askwire_rows.values import Rows


class JsonEncoder:
    """Arrays of arrays; the columns' names travel in front of the rows, once."""

    divisible = False

    def __init__(self, _names: Sequence[str], types: Sequence[PgType]) -> None:
        self._rows = Rows(types)

    def head(self) -> bytes:
        """Nothing: each chunk is a document."""
        return b""

    def rows(self, rows: Sequence[Sequence[Any]]) -> bytes:
        """The rows as one JSON array."""
        return orjson.dumps(self._rows(rows))

    def tail(self) -> bytes:
        """Nothing: each chunk is a document."""
        return b""
