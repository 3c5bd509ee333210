"""A question back: its readings, numbered, and the one that a person picks."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from askwire_cli.failure import Failure
from askwire_cli.show import plain

Options = Sequence[Mapping[str, Any]]


class Clarified(Failure):
    """The question has several readings, and nothing was run.

    Attributes:
        options: each with its ``reading`` and the ``question`` to ask for it.

    Args:
        options: the same.
        flags: what the command line said beside the question and an example of the next one has to say again.
    """

    def __init__(self, options: Options, flags: Sequence[str] = ()) -> None:
        super().__init__(_next_step(options, flags))
        self.options = options


def show_options(answer: Mapping[str, Any], out: Console) -> None:
    """The readings of an ambiguous question, numbered from 1."""
    options = answer.get("options") or ()
    detail = plain(answer.get("detail") or "")
    out.print(Text(detail or "The question can be read in several ways:"))
    for number, option in enumerate(options, 1):
        out.print(Text(f"  {number}. {_told(option)}"))


def picked(text: str, options: Options) -> str | None:
    """The question of the option that a line names by its number; None where it names none."""
    number = text.strip().rstrip(".")
    if not number.isdecimal() or not 1 <= int(number) <= len(options):
        return None
    return str(options[int(number) - 1]["question"])


def choose(options: Options, read: Callable[[str], str] = input) -> str | None:
    """The question of the option that the person at the terminal picks; None where they pick none."""
    while options:
        try:
            line = read(f"Which one? (1 to {len(options)}, Enter for none) ")
        except EOFError:
            return None
        if not line.strip():
            return None
        question = picked(line, options)
        if question is not None:
            return question
    return None


def at_a_terminal() -> bool:
    """Whether a person can be asked something."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _told(option: Mapping[str, Any]) -> str:
    question, reading = plain(option["question"]), plain(option["reading"])
    return reading if reading in question else f"{question}   ({reading})"


def _next_step(options: Options, flags: Sequence[str]) -> str:
    if not options:
        return "nothing was run: say more precisely what is meant"
    example = shlex.join(["askwire", "ask", *flags, str(options[0]["question"])])
    return f"nothing was run: ask for one of these readings, as in\n  {example}"
