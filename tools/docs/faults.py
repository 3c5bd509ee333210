"""The fault table as a page: what ``make chaos`` measured, kept beside the page as JSON."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Any, Final

FIGURES: Final = Path(__file__).parents[2] / "docs" / "faults.json"
_HEAD: Final = """# What breaks, and what comes of it

Every row is broken on purpose against real servers by `tests/faults`: once each time the tests run, and in many rounds
at random moments by `make chaos` (`ROUNDS=20`, `SEED=` repeats a run), which writes this page. Networks fail through a
TCP proxy of the tests' own.

*Lost* is a query that was accepted and has no outcome, *doubled* one with two outcomes or with one approval recorded
twice, *wrong* one that was told otherwise than it ended, whose outcome was replaced, or that ran before anybody had
asked. A checker reads the askers' journals, the audit stream and the outcomes; it is itself tested with logs that break
each promise. *Seconds* are from the fault's end, or the kill, until answers came again.
"""


def page() -> str:
    """The page, from the figures of the last long runs."""
    run = json.loads(FIGURES.read_text(encoding="utf-8"))
    rows = "\n".join(_row(row) for row in run["rows"])
    return (
        f"{_HEAD}\nMeasured:\n\n{_runs(run['rows'])}\n\n"
        "| # | Fault | Allowed | Rounds | Asked | Lost | Doubled | Wrong | Seconds: median, worst |\n"
        "| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: | --- |\n"
        f"{rows}\n\n## In words\n\n{_notes(run['rows'])}\n"
    )


def _runs(rows: list[dict[str, Any]]) -> str:
    """Which rows are of which run; one that runs a part of the tests leaves the other rows as they are."""
    numbers: dict[str, list[str]] = {}
    for row in rows:
        numbers.setdefault(row["run"], []).append(str(row["row"]))
    return "\n".join(f"* {run}: {', '.join(of)}" for run, of in numbers.items())


def _row(row: dict[str, Any]) -> str:
    seconds = row["seconds"]
    took = f"{statistics.median(seconds):.1f}, {max(seconds):.1f}" if seconds else ""
    counts = " | ".join(str(row[name]) for name in ("rounds", "asked", "lost", "doubled", "wrong"))
    return f"| {row['row']} | {row['fault']} | {row['bound']} | {counts} | {took} |"


def _notes(rows: list[dict[str, Any]]) -> str:
    """The last words of each test of a row, which say the most."""
    return "\n".join(f"* **{row['row']}** {row['notes'][-1]}" for row in rows if row["notes"])
