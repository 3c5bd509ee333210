"""What people see while Askwire starts, on a terminal and off it."""

from __future__ import annotations

import io

from askwire_local.console import Console


class Terminal(io.StringIO):
    """A text stream that calls itself a terminal."""

    def isatty(self) -> bool:
        return True


def test_log_lines_stand_behind_their_programs_name() -> None:
    out = io.StringIO()
    Console(out, out).log("translator.1", "ready")
    assert out.getvalue() == "translator.1 | ready\n"


def test_progress_overwrites_itself_on_a_terminal_only() -> None:
    terminal, plain = Terminal(), io.StringIO()
    for out in (terminal, plain):
        console = Console(out, out)
        for share in (0.0, 0.1, 0.6, 0.7, 1.0):
            console.progress("flights", share)
        console.say("done")
    assert "\r" in terminal.getvalue()
    assert plain.getvalue().count("flights") == 3
    assert plain.getvalue().endswith("flights 100%\ndone\n")


def test_after_letting_go_everything_goes_to_the_log() -> None:
    told, log = io.StringIO(), io.StringIO()
    console = Console(told, log)
    console.say("starting")
    console.let_go()
    console.say("stopping")
    assert told.closed
    assert log.getvalue() == "stopping\n"


def test_a_reader_that_went_away_stops_nothing() -> None:
    """Writing to what is closed raises; saying it does not, or a run would end with its reader."""
    out = io.StringIO()
    console = Console(out, out)
    out.close()
    console.say("nobody reads this")
