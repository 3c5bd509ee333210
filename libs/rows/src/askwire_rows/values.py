"""PostgreSQL's values as JSON's: exact with every parser, so what a JSON number cannot hold is a string."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

import orjson

from askwire_rows.array_text import parse_array
from askwire_rows.pgtype import PgType

Converter = Callable[[Sequence[Any]], Sequence[Any]]
"""Turns a column of values, NULLs among them, into values that orjson writes."""

_INTEGERS: Final = frozenset({"int2", "int4", "int8", "oid"})
_FLOATS: Final = frozenset({"float4", "float8"})


def converter(kind: PgType) -> Converter | None:
    """How a column of this type becomes JSON; None where its values already are what orjson writes."""
    if kind.base in _FLOATS:
        return finite_or_text
    value = _value(kind)
    return None if value is None else partial(_each, value)


def _each(value: Callable[[Any], Any], column: Sequence[Any]) -> Sequence[Any]:
    return [None if v is None else value(v) for v in column]


def _value(kind: PgType) -> Callable[[Any], Any] | None:
    if kind.element is not None:
        element = _element(kind.element)
        return partial(_array, element, kind.delimiter if kind.element.element is None else ",")
    match kind.base:
        case "json" | "jsonb":
            return _json
        case "timestamp":
            return _timestamp
        case "timestamptz":
            return _timestamp_with_zone
        case _:
            return None


def _element(kind: PgType) -> Callable[[str], Any]:
    """Elements of arrays come as text, whatever their type, and become what a column of their type becomes."""
    if kind.base in _INTEGERS:
        return int
    if kind.base in _FLOATS:
        return lambda text: _float(float(text))
    if kind.base == "bool":
        return lambda text: text == "t"
    return _value(kind) or str


def _array(element: Callable[[str], Any], delimiter: str, text: str) -> Any:
    return parse_array(text, element, delimiter)


def _json(text: str) -> orjson.Fragment:
    # Line breaks of a JSON document can only stand between its tokens, and would end a line of NDJSON.
    return orjson.Fragment(text.replace("\n", " ").replace("\r", " ") if "\n" in text or "\r" in text else text)


def _timestamp(text: str) -> str:
    """``2024-02-29 12:00:00`` to RFC 3339; ``infinity`` and BC years stay as PostgreSQL prints them."""
    return text.replace(" ", "T", 1) if text[-1] != "C" else text


def _timestamp_with_zone(text: str) -> str:
    """``2024-02-29 12:00:00+00`` to RFC 3339; an offset has minutes there."""
    if text[-3] in "+-":
        return f"{text.replace(' ', 'T', 1)}:00"
    return _timestamp(text)


def finite_or_text(column: Sequence[Any]) -> Sequence[Any]:
    """Numbers, and strings for NaN and the infinities, which JSON has no numbers for."""
    # One infinite or undefined value makes the sum so; the usual column is passed on after one pass in C.
    if math.isfinite(sum(filter(None, column))):
        return column
    return list(map(_float, column))


def _float(value: float | None) -> float | str | None:
    if value is None or math.isfinite(value):
        return value
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


class Rows:
    """Rows of one result as tuples of what orjson writes."""

    def __init__(self, types: Sequence[PgType]) -> None:
        self._converters = tuple(
            (index, convert) for index, kind in enumerate(types) if (convert := converter(kind)) is not None
        )

    def __call__(self, rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
        """Converts column by column: the loops over rows stay in C for columns that need nothing."""
        if not self._converters:
            return list(map(tuple, rows))
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        for index, convert in self._converters:
            columns[index] = convert(columns[index])
        return list(zip(*columns, strict=True))
