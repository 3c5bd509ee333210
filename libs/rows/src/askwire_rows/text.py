"""PostgreSQL's own text of every value, as JSON: stored results are kept in it, since any format can be made of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import orjson

from askwire_rows.pgtype import PgType

_NATIVE: Final[dict[str, Callable[[str], Any]]] = {
    "int2": int,
    "int4": int,
    "int8": int,
    "oid": int,
    "float4": float,
    "float8": float,
    "bool": lambda text: text == "t",
}


class TextEncoder:
    """Arrays of arrays of strings and nulls; expects values read as ``Decoding.TEXT``."""

    divisible = True

    def __init__(self, _names: Sequence[str], _types: Sequence[PgType]) -> None:
        pass

    def head(self) -> bytes:
        """Nothing: each chunk is a document."""
        return b""

    def rows(self, rows: Sequence[Sequence[Any]]) -> bytes:
        """The rows as one JSON array."""
        return orjson.dumps(list(map(tuple, rows)))

    def tail(self) -> bytes:
        """Nothing: each chunk is a document."""
        return b""


def native(rows: Sequence[Sequence[str | None]], types: Sequence[PgType]) -> list[Sequence[Any]]:
    """Rows of text as ``Decoding.NATIVE`` would have read them: booleans and numbers as Python's own."""
    wanted = [(index, _NATIVE[kind.base]) for index, kind in enumerate(types) if kind.base in _NATIVE]
    if not wanted or not rows:
        return list(rows)
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for index, read in wanted:
        columns[index] = [None if value is None else read(value) for value in columns[index]]
    return list(zip(*columns, strict=True))
