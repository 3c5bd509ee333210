"""Waiting for processes to end, by event."""

from __future__ import annotations

import os
import select
from pathlib import Path


def ends(pid: int, within: float) -> bool:
    """Whether the process is gone, or goes within so many seconds; a zombie is gone."""
    try:
        watch = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watch], [], [], within)[0])
    finally:
        os.close(watch)


def alive(pid: int) -> bool:
    """Whether the process runs; one that nobody has reaped does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"
