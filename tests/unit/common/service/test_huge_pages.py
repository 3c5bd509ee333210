"""A process's own memory in huge pages."""

from __future__ import annotations

import subprocess
import sys

from askwire_common.service.huge_pages import areas

MAPS = """\
00400000-00a00000 r-xp 00000000 fe:00 4242                               /usr/bin/python3.11
00946000-00c85000 rw-p 00546000 fe:00 4242                               /usr/bin/python3.11
1b3cf000-1d2a0000 rw-p 00000000 00:00 0                                  [heap]
7fb398200000-7fb398400000 rw-p 00000000 00:00 0
7fb399580000-7fb39977f000 rw-p 00000000 00:00 0
7fb39a000000-7fb39a800000 r--p 00000000 00:00 0
7fb39b000000-7fb39b800000 rw-s 00000000 00:01 77                         /dev/zero (deleted)
7ffd00000000-7ffd00800000 rw-p 00000000 00:00 0                          [stack]
"""
BUSY = """
from askwire_common.service import huge_pages
kept = [[number] for number in range(100_000)]
huge_pages.gather()
assert kept == [[number] for number in range(100_000)]
"""


def test_only_whole_huge_pages_of_its_own_memory_are_taken() -> None:
    """Neither files and what others share, nor the stack, nor what is smaller than one."""
    assert list(areas(MAPS)) == [(0x1B400000, 0x1E00000), (0x7FB398200000, 0x200000)]


def test_memory_holds_afterwards_what_it_held_before() -> None:
    """In a process of its own: this one is large, and moving it would take a second."""
    subprocess.run([sys.executable, "-I", "-c", BUSY], check=True)
