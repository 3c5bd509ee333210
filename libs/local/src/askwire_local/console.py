"""What the supervisor shows: steps and their progress, and the services' log lines behind their names."""

from __future__ import annotations

from contextlib import suppress
from typing import IO, Final

_COLOURS: Final = {
    "gateway": 36,
    "translator": 35,
    "validator": 33,
    "executor": 32,
    "askwire": 34,
}
_NAME_WIDTH: Final = 12


class Console:
    """Tells people on ``told`` and keeps log lines on ``log``, which may be the same.

    On a terminal with colour, and with progress that overwrites itself.
    """

    def __init__(self, told: IO[str], log: IO[str]) -> None:
        self._told = told
        self._log = log
        self._terminal = told.isatty()
        self._passing = False
        self._last_half: tuple[str, int] = ("", -1)

    def let_go(self) -> None:
        """Whoever waited has heard everything: what is said from now on goes to the log."""
        if self._told is not self._log:
            with suppress(OSError):
                self._told.close()
            self._told = self._log

    def say(self, text: str) -> None:
        """A line that stays."""
        self._clear()
        self._write(self._told, text + "\n")

    def log(self, name: str, line: str) -> None:
        """A line that a program wrote."""
        prefix = f"{name:<{_NAME_WIDTH}} |"
        if self._terminal and self._log is self._told:
            prefix = f"\033[{_COLOURS.get(name.split('.', maxsplit=1)[0], 37)}m{prefix}\033[0m"
        self._clear()
        self._write(self._log, f"{prefix} {line}\n")

    def progress(self, what: str, share: float) -> None:
        """How far something is; off a terminal a line for each half."""
        if self._terminal:
            self._clear()
            self._write(self._told, f"  {what} {share:4.0%}")
            self._passing = True
            return
        step = (what, int(share * 2))
        if step != self._last_half:
            self._last_half = step
            self.say(f"  {what} {share:.0%}")

    def _clear(self) -> None:
        if self._passing:
            self._write(self._told, "\r\033[2K")
            self._passing = False

    @staticmethod
    def _write(out: IO[str], text: str) -> None:
        with suppress(OSError, ValueError):  # whoever read us is gone: go on without
            out.write(text)
            out.flush()
