r"""Lines of ``COPY … TO … (FORMAT text)`` as JSON, column by column: the bytes that the encoders of rows write, sooner.

The escapes of COPY's text are those of JSON's strings but for three: ``\N`` is NULL, and neither ``\v`` nor an escaped
delimiter is known to JSON. So one call of orjson escapes a whole batch, and most values are never looked at one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import orjson

from askwire_common.contracts import RowFormat
from askwire_rows.names import distinct_names
from askwire_rows.pgtype import PgType
from askwire_rows.values import Converter, converter, finite_or_text

DELIMITER: Final = "\x7f"
"""What must stand between the fields: rare in texts, and nothing that JSON escapes."""

_DELIMITER: Final = DELIMITER.encode()
_NULL: Final = rb"\N"  # no escape of JSON's, hence never the inside of a string
_TOKEN: Final = re.compile(rb"\\.|\x7f", re.DOTALL)
_ESCAPE: Final = re.compile(rb"\\(.)", re.DOTALL)
_RAW: Final = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
_BOOLEANS: Final = {b"t": b"true", b"f": b"false", _NULL: b"null"}
_SIGNS: Final = (b"+", b"-")


@dataclass(frozen=True)
class _Column:
    """A column's values as JSON.

    Attributes:
        quote: what is still missing on both sides of each value.
    """

    values: Sequence[bytes]
    quote: bytes = b""


_Reader = Callable[[Sequence[bytes], bool], _Column]
"""Makes JSON of a column's fields; the flag tells whether there may be NULLs among them."""


class CopyEncoder:
    """Encodes lines of COPY's text, each without its line feed, as JSON, NDJSON or TEXT."""

    def __init__(self, row_format: RowFormat, names: Sequence[str], types: Sequence[PgType]) -> None:
        self.divisible = row_format is not RowFormat.JSON
        self._readers = [_strings if row_format is RowFormat.TEXT else _reader(kind) for kind in types]
        if row_format is RowFormat.NDJSON:
            self._start, self._between, self._end = b"{", b"}\n{", b"}\n"
            self._keys = [orjson.dumps(name) + b":" for name in distinct_names(names)]
        else:
            self._start, self._between, self._end = b"[[", b"],[", b"]]"
            self._keys = [b""] * len(names)

    def head(self) -> bytes:
        """Nothing: lines name their columns, and arrays are documents."""
        return b""

    def rows(self, rows: Sequence[Any]) -> bytes:
        """These lines, at least one."""
        body = _DELIMITER.join(rows)
        fields, nulls, width = _fields(body), _NULL in body, len(self._readers)
        columns = [read(fields[index::width], nulls) for index, read in enumerate(self._readers)]
        pieces = [b""] * (2 * width * len(rows))
        before = columns[-1].quote + self._between
        for index, (column, key) in enumerate(zip(columns, self._keys, strict=True)):
            pieces[2 * index :: 2 * width] = [before + key + column.quote] * len(rows)
            pieces[2 * index + 1 :: 2 * width] = column.values
            before = column.quote + b","
        pieces[0] = self._start + self._keys[0] + columns[0].quote
        pieces.append(columns[-1].quote + self._end)
        return b"".join(pieces)

    def tail(self) -> bytes:
        """Nothing, as for the head."""
        return b""


def _fields(body: bytes) -> list[bytes]:
    """All fields in order, each as the inside of a JSON string, or ``_NULL``."""
    if b"\\" not in body:
        return _inside(body).split(_DELIMITER)
    if rb"\v" in body or b"\\" + _DELIMITER in body:
        # COPY leaves no line feed within a line, so it can be what parts the fields.
        parted = _TOKEN.sub(lambda found: b"\n" if found[0] == _DELIMITER else found[0], body)
        return [field if field == _NULL else _inside(_ESCAPE.sub(_raw, field)) for field in parted.split(b"\n")]
    # orjson has doubled the backslash of each escape; a backslash of the text's own had been doubled by COPY before.
    return _inside(body).replace(rb"\\", b"\\").split(_DELIMITER)


def _inside(text: bytes) -> bytes:
    return orjson.dumps(text.decode())[1:-1]


def _raw(escape: re.Match[bytes]) -> bytes:
    return _RAW.get(escape[1], escape[1])


def _reader(kind: PgType) -> _Reader:
    convert = converter(kind)
    match kind.base:
        case "int2" | "int4" | "int8" | "oid":
            return _integers
        case "bool":
            return _booleans
        case "float4" | "float8":
            return _floats
        case "timestamp" | "timestamptz":
            return partial(_moments, kind.base == "timestamptz")
        case _ if convert is not None:
            return partial(_others, convert)
        case _:
            return _strings


def _strings(fields: Sequence[bytes], nulls: bool) -> _Column:
    if nulls and _NULL in fields:
        return _Column([b"null" if field == _NULL else b'"%b"' % field for field in fields])
    return _Column(fields, b'"')


def _integers(fields: Sequence[bytes], nulls: bool) -> _Column:
    if nulls and _NULL in fields:
        return _Column([b"null" if field == _NULL else field for field in fields])
    return _Column(fields)


def _booleans(fields: Sequence[bytes], _nulls: bool) -> _Column:
    return _Column(list(map(_BOOLEANS.__getitem__, fields)))


def _floats(fields: Sequence[bytes], _nulls: bool) -> _Column:
    """As orjson writes them, which is not how PostgreSQL does: 1e+20 is 1e20, and 1 is 1.0."""
    values = finite_or_text(_parsed_at_once(fields) or [None if field == _NULL else float(field) for field in fields])
    return _Column(orjson.dumps(values)[1:-1].split(b","))


def _parsed_at_once(fields: Sequence[bytes]) -> list[float | None] | None:
    """By orjson, which takes a twentieth of the time; it knows no NaN, and no zero that is negative."""
    numbers = b",".join(fields).replace(_NULL, b"null")
    if b"-0," in numbers + b",":
        return None
    try:
        return [None if number is None else float(number) for number in orjson.loads(b"[" + numbers + b"]")]
    except orjson.JSONDecodeError:
        return None


def _moments(zoned: bool, fields: Sequence[bytes], nulls: bool) -> _Column:
    """RFC 3339 as in ``values``: a T for the blank, minutes for an offset of hours, years BC as they are."""
    return _strings(_moved_at_once(zoned, fields) or [_moment(field) for field in fields], nulls)


def _moved_at_once(zoned: bool, fields: Sequence[bytes]) -> list[bytes] | None:
    """All moments, where none is BC and all have the same offset."""
    lines = b"\n".join([*fields, b""])
    if b"C" in lines:
        return None
    if zoned:
        offset = next((field[-3:] for field in fields if field != _NULL), b"") + b"\n"
        if offset[:1] not in _SIGNS or lines.count(offset) + lines.count(_NULL) != len(fields):
            return None
        lines = lines.replace(offset, offset[:-1] + b":00\n")
    return lines.replace(b" ", b"T").split(b"\n")[:-1]


def _moment(field: bytes) -> bytes:
    if field.endswith(b"C"):
        return field
    return field.replace(b" ", b"T", 1) + (b":00" if field[-3:-2] in _SIGNS else b"")


def _others(convert: Converter, fields: Sequence[bytes], nulls: bool) -> _Column:
    """What has to be looked at one by one: JSON, and arrays."""
    strings = _strings(fields, nulls)
    between = strings.quote + b"," + strings.quote
    texts = orjson.loads(b"[" + strings.quote + between.join(strings.values) + strings.quote + b"]")
    return _Column([orjson.dumps(value) for value in convert(texts)])
