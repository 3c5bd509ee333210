"""CSV, byte for byte as ``COPY … TO … (FORMAT csv, HEADER)`` writes it, so that ``COPY … FROM`` reads it back.

Every value is PostgreSQL's own text. NULL is an empty field, an empty string is ``""``. Values that a spreadsheet would
take for a formula are left as they are: a changed value would be a wrong answer. Who opens untrusted results in a
spreadsheet should import them as text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from askwire_rows.pgtype import PgType

_SPECIAL: Final = re.compile('[",\n\r]')


class CsvEncoder:
    """RFC 4180 with line feeds; expects values read as ``Decoding.TEXT``."""

    divisible = True

    def __init__(self, names: Sequence[str], _types: Sequence[PgType]) -> None:
        self._header = (",".join(_field(name) for name in names) + "\n").encode()

    def head(self) -> bytes:
        """The line of column names, equal names included."""
        return self._header

    def rows(self, rows: Sequence[Sequence[Any]]) -> bytes:
        """One record for each row."""
        special = _SPECIAL.search
        if rows and len(rows[0]) == 1:  # a lone end-of-data marker is quoted, as COPY does
            return "".join([f'"{row[0]}"\n' if row[0] == "\\." else f"{_field(row[0])}\n" for row in rows]).encode()
        lines = [
            ",".join(["" if v is None else v if v and not special(v) else _quoted(v) for v in row]) for row in rows
        ]
        lines.append("")
        return "\n".join(lines).encode()

    def tail(self) -> bytes:
        """Nothing: the last line ends like every other."""
        return b""


def _field(value: str | None) -> str:
    if value is None:
        return ""
    return value if value and not _SPECIAL.search(value) else _quoted(value)


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
