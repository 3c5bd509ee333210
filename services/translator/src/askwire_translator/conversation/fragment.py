"""Which of the things that a few words can change about a query a follow-up changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from askwire_translator.conversation.patterns import Direction

Meta = Literal["why", "again", "back"]
End = Literal["top", "bottom", "any"]


@dataclass
class Fragment:
    """What a follow-up changes; phrases are in the asker's own words.

    Attributes:
        marked: whether the words say by themselves that they continue something.
        alone: whether what is left would be a question by itself.
        limit: how many rows; 0 for as many as before, or one.
        word: which end of the order is asked for, as it was said.
        named: whether it is asked which one that is, not for its figures (``which has the most?``).
        noun: of what the first is asked for (``the best month``).
        skip: how many rows go before those that are asked for; with ``onward``, behind those that were shown.
        change: whether what has changed since the row before is asked for, as a number or in percent, or what all up
            to each row comes to; ``unit`` where the row before is that of a unit of time (``the month before``).
        by_size: whether the direction is that of a figure (``highest first``), whatever it is in the order of now.
        shifted: by how many of ``unit`` the time that is asked about moves (``and the month before?``).
        mean: whether the mean of all groups is asked for, each a ``unit`` of time where one was said.
        plain: whether shares or changes are to be numbers again.
        total: whether all groups are to be one.
        swapped: whether what it leads from and to is to change places.
        part: conditions of the rows whose share of all is asked for (``what percentage was late?``).
        compared: what is to be set beside what was asked for (``versus Delta``), or beside one another.
        measured: of what it is asked how much it is (``how long is it?``).
        whole: what a share is to be a share of.
        among: conditions of those whose first are asked for (``top 10 for JFK``).
        each: of what the first is asked for in each group (``the cheapest in each``).
        most: the adjective by which it is asked for the first ``limit`` (``the newest 3``), or for the order of
            ``every`` row (``shortest first``).
        ranked: the figure by which it is asked for the first (``which is worst for arrival delay?``).
        in_unit: the unit that figures are to be in.
        to: which of the earlier answers is gone back to, if not the one before.
        both: whether what the last questions asked for one after the other is asked for at once: as ``one``, or with a
            row for ``each``; ``three`` of them, where so many were said.
        rest: conditions, columns or names that no other field took.
    """

    marked: bool = False
    alone: bool = False
    meta: Meta | None = None
    percent: bool = False
    limit: int | None = None
    end: End = "any"
    word: str = ""
    named: bool = False
    noun: str | None = None
    skip: int = 0
    onward: bool = False
    change: Literal["", "change", "growth", "running"] = ""
    unit: str | None = None
    shifted: int = 0
    mean: bool = False
    plain: bool = False
    measured: str | None = None
    total: bool = False
    swapped: bool = False
    part: str | None = None
    compared: str | None = None
    whole: str | None = None
    unlimited: bool = False
    direction: Direction | None = None
    by_size: bool = False
    sort: str | None = None
    group: str | None = None
    drop: str | None = None
    func: str | None = None
    of: str | None = None
    count: bool = False
    listing: bool = False
    columns: str | None = None
    distinct: bool = False
    among: str = ""
    each: str | None = None
    most: str | None = None
    every: bool = False
    ranked: str | None = None
    in_unit: str | None = None
    to: str | None = None
    both: Literal["", "one", "each", "any"] = ""
    three: bool = False
    rest: str = ""
    cues: set[str] = field(default_factory=set)

    @property
    def empty(self) -> bool:
        """Whether nothing is asked for that could change a query."""
        texts = (self.rest, self.sort, self.group, self.drop, self.func, self.columns, self.direction)
        flags = (self.percent, self.unlimited, self.count, self.listing, self.distinct, self.limit is not None)
        return not any(texts) and not any(flags) and not self.change and not self._other

    @property
    def _other(self) -> bool:
        flags = (self.mean, self.plain, self.total, self.swapped, self.shifted, self.both)
        texts = (self.measured, self.part, self.compared, self.in_unit, self.each, self.most, self.ranked)
        return any(flags) or any(texts)
