"""A conversation line by line: questions, follow-ups, the number of a reading, and a few commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from askwire_cli.choosing import Options, picked, show_options
from askwire_cli.failure import Failure
from askwire_cli.show import plain, show_answer, show_sql

Answer = tuple[Mapping[str, Any], Sequence[Any]]
"""An answer's document and its rows."""

HELP: Final = """Ask in plain language; go on from the answer with "only in June", "and by airline?" or "why?".
  1, 2, …  picks one of the readings that were offered
  /sql     shows the SQL of the last answer
  /new     begins a new conversation
  /quit    ends (as Ctrl-D does); Ctrl-C gives a question up"""
_ENDS: Final = frozenset(["/quit", "/exit", "quit", "exit", "bye"])


class Dialogue:
    """What each line leads to.

    Args:
        ask: answers a question within the conversation; raises ``Failure``.
        renew: begins a new conversation.
    """

    def __init__(self, ask: Callable[[str], Answer], renew: Callable[[], None], out: Console) -> None:
        self._ask = ask
        self._renew = renew
        self._out = out
        self._options: Options = ()
        self._sql = ""

    def run(self, lines: Iterable[str]) -> bool:
        """Take lines until they end or one ends it; whether every question was answered."""
        answered = True
        for line in lines:
            text = line.strip()
            if text.lower() in _ENDS:
                break
            if text and not self._command(text):
                answered &= self._question(picked(text, self._options) or text)
        return answered

    def _command(self, text: str) -> bool:
        match text:
            case "/help" | "help" | "?":
                self._out.print(Text(HELP))
            case "/sql":
                if self._sql:
                    show_sql(self._sql, self._out)
                else:
                    self._out.print("There is no answer yet.")
            case "/new":
                self._renew()
                self._options, self._sql = (), ""
                self._out.print("A new conversation.")
            case _ if text.startswith("/"):
                self._out.print(Text(f"{plain(text)} is no command; /help lists them."))
            case _:
                return False
        return True

    def _question(self, question: str) -> bool:
        self._options = ()
        try:
            answer, rows = self._ask(question)
        except Failure as failure:
            self._out.print(Text(str(failure)))
            return False
        except KeyboardInterrupt:
            self._out.print("\nGiven up.")
            return False
        if answer.get("status") == "clarification_needed":
            self._options = answer.get("options") or ()
            show_options(answer, self._out)
            if self._options:
                self._out.print(f"Type a number from 1 to {len(self._options)}, or ask otherwise.")
            return False
        self._sql = str(answer.get("sql") or "")
        reading = (answer.get("translation") or {}).get("reading")
        if reading and not answer.get("explanation"):
            self._out.print(Text(f"Read as: {plain(reading)}", style="dim"))
        show_answer(answer, rows, self._out, sql=False)
        return True
