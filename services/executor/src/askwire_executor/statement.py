"""An approved statement as the executor runs it: the very bytes that were approved, and the bounds they run in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from askwire_common.contracts import RowFormat

_TRACEPARENT: Final = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


@dataclass(frozen=True)
class Statement:
    """What to run, and how far.

    Attributes:
        sql: the approved text; it runs unchanged.
        format: how its rows are encoded.
        max_rows: rows that are sent; one more is read to know whether there were more.
        max_bytes: encoded bytes that are sent; the last row that fits is the last one.
        seconds: all the time there is, waiting for a connection included.
        traceparent: W3C trace context of the caller; anything that is not strictly of its form is left out.
        asker: whose it is, among whom connections are shared out; without one it shares with nobody.
    """

    sql: str
    format: RowFormat = RowFormat.JSON
    max_rows: int = 1_000
    max_bytes: int = 256 * 1024 * 1024
    seconds: float = 30.0
    traceparent: str | None = None
    asker: str = ""

    @property
    def text(self) -> str:
        """The approved text behind a comment that carries the trace, so that a slow-query log leads to the trace."""
        if self.traceparent is None or not _TRACEPARENT.fullmatch(self.traceparent):
            return self.sql
        return f"/*traceparent='{self.traceparent}'*/ {self.sql}"
