"""Answers on a terminal: the SQL, a table, what was cut, and never a control character that came from data."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import IO, Any, Final

from rich import box
from rich.console import Console
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

MORE: Final = "there are more rows (--max-rows asks for more, as far as the data source's policy lets them through)"
_UNBOUNDED: Final = 10_000
_NUMBERS: Final = ("int", "float", "double", "numeric", "real", "bigint", "smallint", "decimal")


def console(out: IO[str] = sys.stdout) -> Console:
    """A console that does not fold lines when nobody looks at a terminal."""
    return Console(file=out, width=None if out.isatty() else _UNBOUNDED, highlight=False, soft_wrap=False)


def show_answer(answer: Mapping[str, Any], rows: Sequence[Sequence[Any]], out: Console, *, sql: bool = True) -> None:
    """The SQL, its rows as a table, how many they are and whether there are more."""
    if sql and answer.get("sql"):
        show_sql(str(answer["sql"]), out)
    columns = answer.get("columns") or ()
    if columns:
        out.print(_table(columns, rows))
    if answer.get("status") == "validated":
        out.print("Valid; not run.")
    else:
        out.print(Text(_count(answer, len(rows))))
    for told in ("doubt", "explanation"):
        if answer.get(told):
            out.print(Text(plain(answer[told])))


def show_sql(sql: str, out: Console) -> None:
    """A statement, with colour on a terminal."""
    text = plain(sql, keep="\n\t")
    out.print(Syntax(text, "sql", background_color="default", word_wrap=True) if out.is_terminal else Text(text))


def plain(value: object, keep: str = "") -> str:
    """The value as one line of text in which every control character can be seen."""
    return "".join(c if c.isprintable() or c in keep else c.encode("unicode_escape").decode() for c in str(value))


def _table(columns: Sequence[Mapping[str, Any]], rows: Sequence[Sequence[Any]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        numeric = str(column.get("type", "")).startswith(_NUMBERS)
        table.add_column(Text(plain(column["name"])), justify="right" if numeric else "left")
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    return table


def _cell(value: object) -> Text:
    if value is None:
        return Text("null", style="dim")
    if isinstance(value, bool):
        return Text(str(value).lower())
    return Text(plain(value))


def _count(answer: Mapping[str, Any], shown: int) -> str:
    count = f"{shown} row{'' if shown == 1 else 's'}"
    if answer.get("truncated"):
        count += f" shown; {MORE}"
    total = (answer.get("timings_ms") or {}).get("total")
    return f"{count}, {total:.0f} ms" if total else count
