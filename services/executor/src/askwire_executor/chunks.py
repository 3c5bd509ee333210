"""Encoded bytes to chunks: small enough for the bus, cut at the ends of rows, counted, and ended at the byte limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_rows.encoder import Encoder

TARGET_BYTES: Final = 256 * 1024
MAX_BYTES: Final = 900 * 1024  # the bus carries 1 MiB a message, headers included


class Chunks:
    """Cuts one result into chunks.

    Attributes:
        rows: rows in the chunks so far.
        bytes: bytes in the chunks so far.
        full: whether a row did not fit into ``max_bytes`` any more.
    """

    def __init__(self, encoder: Encoder, max_bytes: int, max_chunk: int = MAX_BYTES) -> None:
        self._encoder = encoder
        self._max_bytes = max_bytes
        self._max_chunk = max_chunk
        self._head = encoder.head()
        self.rows = 0
        self.bytes = 0
        self.full = False

    def add(self, rows: Sequence[Any]) -> Iterator[bytes]:
        """The chunks of these rows; the first chunk of a result begins with the format's head.

        Raises:
            ServiceError: ``too_large``, a single row is larger than a chunk may be.
        """
        if not rows or self.full:
            return
        body = self._encoder.rows(rows)
        if self._room() < len(body):
            yield from self._what_fits(rows)
        elif len(self._head) + len(body) <= self._max_chunk:
            yield self._counted(body, len(rows))
        elif len(rows) > 1:
            middle = len(rows) // 2
            yield from self.add(rows[:middle])
            yield from self.add(rows[middle:])
        elif self._encoder.divisible:
            yield from self._split(self._counted(body, 1))
        else:
            raise ServiceError(
                Code.TOO_LARGE,
                f"A row takes {len(body)} bytes, and {self._max_chunk} fit into a message. "
                "Select fewer columns, or ask for CSV, NDJSON or Arrow.",
            )

    def end(self) -> Iterator[bytes]:
        """What the format still needs: its head if there were no rows, and its tail."""
        rest = self._head + self._encoder.tail()
        self._head = b""
        if rest:
            self.bytes += len(rest)
            yield rest

    def take(self, body: bytes, rows: int) -> Iterator[bytes]:
        """The chunks of rows that are encoded already and known to fit."""
        yield from self._split(self._counted(body, rows))

    def room(self) -> int:
        """How many bytes of rows may still be sent."""
        return self._room()

    def _room(self) -> int:
        return self._max_bytes - self.bytes - len(self._head)

    def _counted(self, body: bytes, rows: int) -> bytes:
        body = self._head + body
        self._head = b""
        self.rows += rows
        self.bytes += len(body)
        return body

    def _what_fits(self, rows: Sequence[Any]) -> Iterator[bytes]:
        """The longest run of rows that fits into what is left, found by halving."""
        fits, fails = 0, len(rows)
        while fails - fits > 1:
            middle = (fits + fails) // 2
            if len(self._encoder.rows(rows[:middle])) <= self._room():
                fits = middle
            else:
                fails = middle
        if fits:
            yield from self.add(rows[:fits])
        self.full = True

    def _split(self, body: bytes) -> Iterator[bytes]:
        for start in range(0, len(body), self._max_chunk):
            yield body[start : start + self._max_chunk]
