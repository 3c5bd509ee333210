"""Conditions that are said anew for each of several cases: ``in fall 2009 or in spring 2010``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from askwire_translator.offline.grammar.draft import Cond
from askwire_translator.offline.source.elements import ColumnInfo

_PLAIN: Final = frozenset(["value", "=", "named", "moment", ">", "<", ">=", "<="])

Case = tuple[Cond, ...]


def cases(conds: Sequence[Cond], column: Callable[[Cond], ColumnInfo | None]) -> tuple[tuple[Case, ...], ...]:
    """The cases around each "or" behind which two or more columns are said again, in the order of those before it.

    Args:
        conds: every condition, in the order of the question.
        column: what a condition limits; None where that is no column.
    """
    found: list[tuple[Case, ...]] = []
    for at, cond in enumerate(conds):
        if cond.glue != "or" or any(cond is c for one in found for case in one for c in case):
            continue
        size = _said_again(conds, at, column)
        if size:
            found.append(_cases(conds, at, size, column))
    return tuple(found)


def _said_again(conds: Sequence[Cond], at: int, column: Callable[[Cond], ColumnInfo | None]) -> int:
    """How many conditions before this one have the columns of as many from it on; 0 where fewer than two have."""
    for size in range(min(at, len(conds) - at), 1, -1):
        if _alike(conds[at - size : at], conds[at : at + size], column):
            return size
    return 0


def _alike(one: Sequence[Cond], other: Sequence[Cond], column: Callable[[Cond], ColumnInfo | None]) -> bool:
    """Whether both limit the same different columns, and nothing else joins those of each than that both hold."""
    columns = [column(c) for c in one]
    plain = all(c.op in _PLAIN and not c.negated and c.versus is None for c in (*one, *other))
    tied = all(c.glue == "and" for c in (*one[1:], *other[1:]))
    several = len({id(c) for c in columns}) == len(columns) and None not in columns
    return plain and tied and several and columns == [column(c) for c in other]


def _cases(conds: Sequence[Cond], at: int, size: int, column: Callable[[Cond], ColumnInfo | None]) -> tuple[Case, ...]:
    said: list[Case] = [tuple(conds[at - size : at]), tuple(conds[at : at + size])]
    while (
        (end := at + (len(said) - 1) * size) < len(conds)
        and conds[end].glue == "or"
        and _alike(said[0], conds[end : end + size], column)
    ):
        said.append(tuple(conds[end : end + size]))
    return tuple(said)
