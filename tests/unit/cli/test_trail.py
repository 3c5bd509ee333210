"""What is written of the audit, and where to; without a server."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from askwire_cli.trail.archive import Archive, Mark
from askwire_cli.trail.entries import Entry, moment

NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-11-22", dt.datetime(2026, 11, 22, tzinfo=dt.UTC)),
        ("2026-11-22T08:00:00", dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)),
        ("2026-11-22T08:00:00+02:00", dt.datetime(2026, 11, 22, 6, tzinfo=dt.UTC)),
        ("90m", dt.datetime(2026, 11, 23, 10, 30, tzinfo=dt.UTC)),
        ("24h", dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)),
        ("1w", dt.datetime(2026, 11, 16, 12, tzinfo=dt.UTC)),
    ],
)
def test_a_time_is_a_moment_or_how_long_ago(text: str, meant: dt.datetime) -> None:
    assert moment(text, NOW) == meant


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "5", "-1h", "99999999999w"])
def test_what_is_no_time_is_told_with_what_would_be(text: str) -> None:
    with pytest.raises(ValueError, match="is no time: write 2026-11-23"):
        moment(text, NOW)


def test_an_entry_cannot_bring_a_number_or_a_time_of_its_own() -> None:
    line = json.loads(Entry(7, NOW, b'{"event": "x", "sequence": 1, "stored_at": "1970"}').line)
    assert line == {"sequence": 7, "stored_at": "2026-11-23T12:00:00Z", "event": "x"}


def test_each_day_has_a_file_and_the_mark_names_the_one_that_is_written(tmp_path: Path) -> None:
    """In UTC, whatever zone the time is told in."""
    state = tmp_path / "state.json"
    archive = Archive(tmp_path / "%Y-%m-%d.ndjson", state)
    late = NOW.replace(hour=23).astimezone(dt.timezone(dt.timedelta(hours=5)))
    archive.write(b"{}\n", late, Mark("s", 0))
    archive.write(b"{}\n", NOW + dt.timedelta(days=1), Mark("s", 1))
    assert archive.mark() == Mark("s", 1, str(tmp_path / "2026-11-24.ndjson"), 0)
    archive.settle(Mark("s", 2))
    archive.close()
    assert sorted(file.name for file in tmp_path.glob("*.ndjson")) == ["2026-11-23.ndjson", "2026-11-24.ndjson"]
    assert archive.mark() == Mark("s", 2, str(tmp_path / "2026-11-24.ndjson"), 3)


def test_an_archive_that_was_moved_away_is_begun_anew(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "audit.ndjson", tmp_path / "state.json")
    archive.write(b"{}\n", NOW, Mark("s", 0))
    archive.settle(Mark("s", 1))
    archive.close()
    (tmp_path / "audit.ndjson").rename(tmp_path / "old.ndjson")
    mark = archive.mark()
    assert mark is not None
    assert mark.sequence == 1
