"""Pieces of COPY's CSV, cut by the network anywhere, back to whole records. Pure.

A line break within quotes belongs to a value. An escaped quote is two quotes, so whether a byte is inside quotes is the
parity of the quotes before it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Records:
    """Whole records.

    Attributes:
        body: their bytes, each record ending with its line feed.
        count: how many they are.
    """

    body: bytes
    count: int


class RecordBuffer:
    """Collects pieces and gives back what is complete; holds no more than one piece and one record."""

    def __init__(self) -> None:
        self._pending: list[bytes] = []  # complete records, and after them the beginning of the next one
        self._size = 0
        self._count = 0
        self._end = 0  # how far into the pending bytes the last complete record reaches
        self._quoted = False

    def __len__(self) -> int:
        return self._size

    def feed(self, piece: bytes) -> None:
        """Adds what the network brought."""
        if b'"' not in piece:
            if not self._quoted:
                self._note(piece.count(b"\n"), piece.rfind(b"\n"))
        else:
            self._scan(piece)
        self._pending.append(piece)
        self._size += len(piece)

    def records(self) -> Records:
        """Takes all complete records out."""
        everything = b"".join(self._pending)
        found = Records(everything[: self._end], self._count)
        rest = everything[self._end :]
        self._pending = [rest] if rest else []
        self._size, self._count, self._end = len(rest), 0, 0
        return found

    def _note(self, line_feeds: int, last: int) -> None:
        if line_feeds:
            self._count += line_feeds
            self._end = self._size + last + 1

    def _scan(self, piece: bytes) -> None:
        position, feeds, last = 0, 0, -1
        for part in piece.split(b'"'):
            if not self._quoted and (found := part.count(b"\n")):
                feeds += found
                last = position + part.rfind(b"\n")
            position += len(part) + 1
            self._quoted = not self._quoted
        self._quoted = not self._quoted  # there is one quote less than parts
        self._note(feeds, last)


def first_records(body: bytes, count: int) -> bytes:
    """The first ``count`` records of whole records."""
    position = 0
    for _ in range(count):
        position = _record_end(body, position)
    return body[:position]


def records_within(body: bytes, size: int) -> Records:
    """The records that end within the first ``size`` bytes."""
    position, count = 0, 0
    while (end := _record_end(body, position)) <= size:
        position, count = end, count + 1
        if position == len(body):
            break
    return Records(body[:position], count)


def _record_end(body: bytes, start: int) -> int:
    """Where the record that begins at ``start`` ends."""
    end = body.index(b"\n", start) + 1
    quotes = body.count(b'"', start, end)
    while quotes % 2:
        following = body.index(b"\n", end) + 1
        quotes += body.count(b'"', end, following)
        end = following
    return end
