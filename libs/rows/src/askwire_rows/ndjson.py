"""NDJSON: one object a line, its keys the columns' names; equal names are numbered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from askwire_rows.names import distinct_names
from askwire_rows.pgtype import PgType
from askwire_rows.values import Rows


class NdjsonEncoder:
    """Lines of JSON objects."""

    divisible = True

    def __init__(self, names: Sequence[str], types: Sequence[PgType]) -> None:
        self._names = distinct_names(names)
        self._rows = Rows(types)
        self._nested = not names or any(_holds_objects(kind) for kind in types)
        self._start = orjson.dumps({self._names[0]: 0})[:-2] if names else b""

    def head(self) -> bytes:
        """Nothing: every line names its columns."""
        return b""

    def rows(self, rows: Sequence[Sequence[Any]]) -> bytes:
        """One line for each row."""
        names = self._names
        objects = [dict(zip(names, row, strict=False)) for row in self._rows(rows)]
        if self._nested:
            return b"".join([orjson.dumps(found, option=orjson.OPT_APPEND_NEWLINE) for found in objects])
        # One call for all rows is twice as fast. A quote within a string follows a backslash, so where no value is an
        # object, the beginning of one can only be the beginning of a row.
        body = orjson.dumps(objects).replace(b"}," + self._start, b"}\n" + self._start)
        return body[1:-1] + b"\n"

    def tail(self) -> bytes:
        """Nothing: the last line ends like every other."""
        return b""


def _holds_objects(kind: PgType) -> bool:
    return (kind.element or kind).base in ("json", "jsonb")
