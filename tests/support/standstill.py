"""A process that stands still, as one does that swaps, or is on the far side of a cut network."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def standing_still(pid: int) -> Iterator[None]:
    """The process is stopped when this begins, all threads of it: the signal alone says only that it will be."""
    os.kill(pid, signal.SIGSTOP)
    try:
        while any(state != "T" for state in _states(pid)):
            time.sleep(0.001)  # nobody is told of a stop but the parent
        yield
    finally:
        with suppress(ProcessLookupError):  # it was killed meanwhile, and is buried already
            os.kill(pid, signal.SIGCONT)


def _states(pid: int) -> Iterator[str]:
    for task in Path(f"/proc/{pid}/task").glob("*/stat"):
        with suppress(OSError):  # a thread that has just ended
            yield task.read_text().rpartition(")")[2].split()[0]
