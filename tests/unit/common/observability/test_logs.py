"""The log's level: what is below it is dropped, and it may be switched while the process runs."""

from __future__ import annotations

import pytest
import structlog

from askwire_common.observability.logs import Level, printable


def passes(level: Level, method: str) -> bool:
    """Whether an event of this severity is logged."""
    try:
        return bool(level(None, method, {"event": "something"}))
    except structlog.DropEvent:
        return False


@pytest.mark.parametrize(
    ("usual", "logged"),
    [
        ("debug", ["debug", "info", "warning", "error", "exception", "critical"]),
        ("info", ["info", "warning", "error", "exception", "critical"]),
        ("warning", ["warning", "error", "exception", "critical"]),
        ("error", ["error", "exception", "critical"]),
    ],
)
def test_what_is_below_the_level_is_dropped(usual: str, logged: list[str]) -> None:
    methods = ["debug", "info", "warning", "error", "exception", "critical"]
    assert [method for method in methods if passes(Level(usual), method)] == logged


def test_it_is_switched_to_debug_and_back() -> None:
    level = Level("warning")
    seen = []
    for _ in range(2):
        level.toggle()
        seen.append((level.current, passes(level, "debug")))
    assert seen == [("debug", True), ("warning", False)]


def test_what_strangers_write_begins_no_line_of_a_terminals_log() -> None:
    """Nor does it clear the screen; what can be printed is shown as it is."""
    event = {"event": "said\nforged", "query_id": "x\x1b[2J\ud800", "named": "größer"}
    shown = structlog.dev.ConsoleRenderer(colors=False)(None, "warning", printable(None, "warning", event))

    assert isinstance(shown, str)
    assert shown.isprintable()
    assert {r"said\nforged", r"query_id=x\x1b[2J\ud800", "named=größer"} == set(shown.split())
