"""NDJSON: one object a line, its keys the columns' names; equal names are numbered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from askwire_executor.encode.names import distinct_names
from askwire_executor.encode.values import Rows
from askwire_executor.pgtypes import PgType


class NdjsonEncoder:
    """Lines of JSON objects."""

    divisible = True

    def __init__(self, names: Sequence[str], types: Sequence[PgType]) -> None:
        self._names = distinct_names(names)
        self._rows = Rows(types)

    def head(self) -> bytes:
        """Nothing: every line names its columns."""
        return b""

    def rows(self, rows: Sequence[Sequence[Any]]) -> bytes:
        """One line for each row."""
        names, dumps, newline = self._names, orjson.dumps, orjson.OPT_APPEND_NEWLINE
        return b"".join([dumps(dict(zip(names, row, strict=True)), option=newline) for row in self._rows(rows)])

    def tail(self) -> bytes:
        """Nothing: the last line ends like every other."""
        return b""
