"""The fault table: what is broken, how, and what may come of it at most; and the figures that tests write into it."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final


@dataclass(frozen=True)
class Fault:
    """A row: the fault, and what is allowed to happen beside nothing lost, nothing doubled, nothing wrong."""

    fault: str
    bound: str


FAULTS: Final[Mapping[int, Fault]] = MappingProxyType(
    {
        1: Fault("kill -9 of the gateway", "serves again within 15 s; what was accepted has its outcome"),
        2: Fault("kill -9 of the translator", "answered by another delivery"),
        3: Fault("kill -9 of the validator", "answered by another delivery; nothing runs without a verdict"),
        4: Fault("kill -9 of the executor", "the orphaned statement ends within 3 s, another delivery answers"),
        5: Fault("kill -9 of NATS, one node", "what was acknowledged is answered; told 503 meanwhile"),
        6: Fault("NATS leader lost, three nodes", "every question is answered or told to try again"),
        7: Fault("NATS down, then all of its data deleted", "streams, catalogs and policies are made again"),
        8: Fault("NATS cut off, connections left open", "every query has one end, none runs twice"),
        9: Fault("Valkey killed, standing still, flushed", "slower, never wrong"),
        10: Fault("PostgreSQL killed, down", "503 with Retry-After, never 500; recovers by itself"),
        11: Fault("PostgreSQL lost mid-stream", "no part of a result passes for the whole"),
        12: Fault("one principal holds the database", "others are answered"),
        13: Fault("language model slow, or silent", "ends at the deadline; falls back where it may"),
        14: Fault("language model: 429, 500, garbage, half an answer", "told so, or another translator answers"),
        15: Fault("slow clients, stopped readers", "memory stays flat, others are answered"),
        16: Fault("client gone, cancelled, out of time", "the statement ends within 3 s"),
        17: Fault("poison messages", "set aside with their reason; others are answered"),
        18: Fault("every message three times, shuffled", "one outcome and one run each"),
        19: Fault("oversized messages and rows", "too_large, at once"),
        20: Fault("clocks five minutes apart", "deadlines and approvals hold"),
        21: Fault("the stream's disk is full", "503 at once; recovers with the space"),
        22: Fault("rolling restart of everything under load", "no request fails"),
        23: Fault("five times the load it can carry", "each is answered or turned away at once"),
        24: Fault("forged, altered, replayed approvals", "none runs"),
        25: Fault("kill -9 of the gateway, statements run on", "they end within 10 s; one with a key is answered"),
        26: Fault("events altered, doubled, reordered", "the very rows, or unavailable; never others, never fewer"),
        27: Fault("PostgreSQL fails over mid-stream", "no part of a result passes for the whole; back within 10 s"),
        28: Fault("connections half open", "the dead end is noticed, nobody waits for it past the deadline"),
    }
)


@dataclass
class Figures:
    """What came of the rounds of one row.

    Attributes:
        seconds: until everything worked again, one for each round that measured it.
    """

    row: int
    fault: str
    bound: str
    rounds: int = 0
    asked: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: int = 0
    seconds: list[float] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)


class Table:
    """The figures of one run of the tests."""

    def __init__(self) -> None:
        self._rows: dict[int, Figures] = {}

    def row(self, number: int) -> Figures:
        """The figures of a row so far."""
        fault = FAULTS[number]
        return self._rows.setdefault(number, Figures(number, fault.fault, fault.bound))

    def write(self, path: Path, *, seed: int) -> None:
        """Put the rows of this run into the file, and leave the others in it as they are."""
        held = json.loads(path.read_text()) if path.exists() else {"rows": []}
        rows: dict[int, dict[str, Any]] = {row["row"]: row for row in held["rows"]}
        stamp = {"run": _stamp(seed)}
        rows |= {number: asdict(figures) | stamp for number, figures in self._rows.items()}
        run = {"rows": [rows[number] for number in sorted(rows)]}
        path.write_text(json.dumps(run, indent=1) + "\n")


def _stamp(seed: int) -> str:
    """Which run a figure is of: its day, the machine and how busy that was, and what decided the moments."""
    day = time.strftime("%Y-%m-%d", time.gmtime())
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    return f"{day}, {machine}, load {os.getloadavg()[2]:.0f} on average, seed {seed}"
