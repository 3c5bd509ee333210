"""Which of the things that a few words can change about a query a follow-up changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from askwire_translator.conversation.patterns import Direction

Meta = Literal["why", "again"]
End = Literal["top", "bottom", "any"]


@dataclass
class Fragment:
    """What a follow-up changes; phrases are in the asker's own words.

    Attributes:
        marked: whether the words say by themselves that they continue something.
        alone: whether what is left would be a question by itself.
        limit: how many rows; 0 for as many as before, or one.
        word: which end of the order is asked for, as it was said.
        noun: of what the first is asked for (``the best month``).
        skip: how many rows go before those that are asked for; with ``onward``, behind those that were shown.
        change: whether what has changed since the row before is asked for, as a number or in percent; ``unit`` where
            the row before is that of a unit of time (``the month before``).
        whole: what a share is to be a share of.
        rest: conditions, columns or names that no other field took.
    """

    marked: bool = False
    alone: bool = False
    meta: Meta | None = None
    percent: bool = False
    limit: int | None = None
    end: End = "any"
    word: str = ""
    noun: str | None = None
    skip: int = 0
    onward: bool = False
    change: Literal["", "change", "growth"] = ""
    unit: str | None = None
    whole: str | None = None
    unlimited: bool = False
    direction: Direction | None = None
    sort: str | None = None
    group: str | None = None
    drop: str | None = None
    func: str | None = None
    of: str | None = None
    count: bool = False
    listing: bool = False
    columns: str | None = None
    distinct: bool = False
    rest: str = ""
    cues: set[str] = field(default_factory=set)

    @property
    def empty(self) -> bool:
        """Whether nothing is asked for that could change a query."""
        texts = (self.rest, self.sort, self.group, self.drop, self.func, self.columns, self.direction)
        flags = (self.percent, self.unlimited, self.count, self.listing, self.distinct, self.limit is not None)
        return not any(texts) and not any(flags) and not self.change
