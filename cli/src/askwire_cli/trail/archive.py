"""Where entries are written, and up to which one that was done: a run that is killed leaves neither gap nor double."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, BinaryIO

import orjson

from askwire_cli.failure import Failure, Misuse


@dataclass(frozen=True)
class Mark:
    """How far an export has come.

    Attributes:
        stream: which stream the number is of (``Extent.made``); None where whoever gave the number did not say.
        sequence: the last entry that needs no further look.
        output: the file that is written to, by its absolute path.
        bytes: how long it was then; what is beyond was written by a run that was killed.
    """

    stream: str | None
    sequence: int
    output: str | None = None
    bytes: int = 0


class Archive:
    """Appends lines to standard output, or to files, and keeps the mark in a file of its own where there is one.

    Args:
        output: a file, or the pattern of one (``audit-%Y-%m-%d.ndjson``) by the day an entry was stored, in UTC.
        state: the file of the mark.
    """

    def __init__(self, output: Path | None, state: Path | None) -> None:
        self._output = None if output is None else str(output.absolute())
        self._state = state
        self._file: BinaryIO | None = None
        self._path: str | None = None
        self.written = 0

    def mark(self) -> Mark | None:
        """How far the runs before this one have come, together with what one of them wrote and could not note.

        Raises:
            Misuse: the file of the mark holds something else.
        """
        if self._state is None or not self._state.exists():
            return None
        try:
            mark = Mark(**orjson.loads(self._state.read_bytes()))
        except (TypeError, ValueError) as error:
            raise Misuse(f"{self._state} holds no state of `askwire audit`: name another file with --state") from error
        return mark if mark.output is None else _with_rest(mark, Path(mark.output))

    def write(self, line: bytes, stored_at: dt.datetime, mark: Mark) -> None:
        """Append a line; ``mark`` is how far all before it had come."""
        if self._output is None:
            sys.stdout.buffer.write(line)
        else:
            self._open(stored_at.astimezone(dt.UTC).strftime(self._output), mark).write(line)
        self.written += 1

    def settle(self, mark: Mark) -> None:
        """Let what was written be safe, and note it."""
        sys.stdout.flush()
        size = 0
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
            size = self._file.tell()
        if self._state is not None:
            fresh = self._state.with_name(f"{self._state.name}.new")
            with fresh.open("wb") as file:
                file.write(orjson.dumps(asdict(replace(mark, output=self._path, bytes=size))) + b"\n")
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._state)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()

    def _open(self, path: str, mark: Mark) -> BinaryIO:
        if self._file is None or path != self._path:
            self.close()
            self._file = Path(path).open("ab")  # noqa: SIM115 - open until the next file or ``close``
            self._path = path
            self.settle(mark)
        return self._file


@contextmanager
def alone(state: Path | None) -> Iterator[None]:
    """Keep a second run with the same state away.

    Raises:
        Failure: one is at work.
    """
    if state is None:
        yield
        return
    with state.with_name(f"{state.name}.lock").open("w") as lock:
        _lock(lock, state)
        yield


def _lock(lock: IO[str], state: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Failure(f"another `askwire audit` is at work with {state}: let it end") from error


def _with_rest(mark: Mark, output: Path) -> Mark:
    """The mark after the whole lines that a killed run left; a line that it left half is cut off."""
    try:
        with output.open("r+b") as file:
            file.seek(mark.bytes)
            rest = file.read()
            whole = rest[: rest.rfind(b"\n") + 1]
            if whole != rest:
                file.truncate(mark.bytes + len(whole))
    except FileNotFoundError:  # moved away since, as archives are
        return mark
    if not whole:
        return mark
    return replace(mark, sequence=orjson.loads(whole.splitlines()[-1])["sequence"])
