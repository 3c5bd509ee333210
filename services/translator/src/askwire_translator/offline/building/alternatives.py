"""Conditions that are said anew for each of several cases: ``in fall 2009 or in spring 2010``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from askwire_translator.offline.grammar.draft import Cond
from askwire_translator.offline.source.elements import ColumnInfo

_PLAIN: Final = frozenset(["value", "=", "named", "moment", ">", "<", ">=", "<="])

Choice = tuple[Cond, ...]
"""Conditions on one column of which one holds: ``from JFK or LGA``."""
Case = tuple[Choice, ...]
Limited = Callable[[Cond], ColumnInfo | None]
"""What a condition limits; None where that is no column."""


def cases(conds: Sequence[Cond], column: Limited) -> tuple[tuple[Case, ...], ...]:
    """The cases around each "or" behind which two or more columns are said again, in the order of those before it.

    Args:
        conds: every condition, in the order of the question.
        column: what each of them limits.
    """
    said = _choices(conds, column)
    found: list[tuple[Case, ...]] = []
    taken = 0
    for at, choice in enumerate(said):
        size = _said_again(said[taken:], at - taken, column) if at > taken and choice[0].glue == "or" else 0
        if size:
            one = _cases(said, at, size, column)
            found.append(one)
            taken = at + size * (len(one) - 1)
    return tuple(found)


def _choices(conds: Sequence[Cond], column: Limited) -> list[Choice]:
    said: list[Choice] = []
    for cond in conds:
        if said and cond.glue == "or" and column(cond) is not None and column(cond) is column(said[-1][-1]):
            said[-1] = (*said[-1], cond)
        else:
            said.append((cond,))
    return said


def _said_again(said: Sequence[Choice], at: int, column: Limited) -> int:
    """How many choices before this one have the columns of as many from it on; 0 where fewer than two have."""
    for size in range(min(at, len(said) - at), 1, -1):
        if _alike(said[at - size : at], said[at : at + size], column):
            return size
    return 0


def _alike(one: Sequence[Choice], other: Sequence[Choice], column: Limited) -> bool:
    """Whether both limit the same different columns, and nothing else joins those of each than that both hold."""
    columns = [column(choice[0]) for choice in one]
    every = [c for choice in (*one, *other) for c in choice]
    plain = all(c.op in _PLAIN and not c.negated and c.versus is None for c in every)
    tied = all(choice[0].glue == "and" for choice in (*one[1:], *other[1:]))
    several = len({id(c) for c in columns}) == len(columns) and None not in columns
    return plain and tied and several and columns == [column(choice[0]) for choice in other]


def _cases(said: Sequence[Choice], at: int, size: int, column: Limited) -> tuple[Case, ...]:
    found: list[Case] = [tuple(said[at - size : at]), tuple(said[at : at + size])]
    while (
        (end := at + (len(found) - 1) * size) < len(said)
        and said[end][0].glue == "or"
        and _alike(found[0], said[end : end + size], column)
    ):
        found.append(tuple(said[end : end + size]))
    return tuple(found)
