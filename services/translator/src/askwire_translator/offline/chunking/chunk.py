"""A span of a question with what it may mean."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from askwire_translator.offline.operators import Sense
from askwire_translator.offline.source.elements import ColumnInfo, Link, TableInfo
from askwire_translator.offline.source.taught import Condition
from askwire_translator.offline.source.values import ValueHit
from askwire_translator.offline.times.moments import Moment
from askwire_translator.offline.words.text import stem

Kind = Literal["op", "name", "verb", "value", "number", "quoted", "moment", "word"]
_VERY_NAME, _SAID = 0.98, 0.9  # of links: a table's name; a name that people may have taught


@dataclass(frozen=True)
class Chunk:
    """A span of tokens with what it may mean.

    Attributes:
        links: schema elements for a name, best first.
        unit: the unit of time behind a number.
        hits: stored values for a value (or a name that is also a value).
        implied: the condition that a term of the glossary implies.
        explained: how much of its meaning is accounted for (0 for an unknown content word).
    """

    kind: Kind
    start: int
    end: int
    text: str
    sense: Sense | None = None
    links: tuple[Link, ...] = ()
    hits: tuple[ValueHit, ...] = ()
    number: float | int | None = None
    unit: str | None = None
    moment: Moment | None = None
    weight: float = 0.0
    explained: float = 1.0
    capital: bool = False
    pair: tuple[Chunk, ...] = ()
    implied: Condition | None = None

    @cached_property
    def meant(self) -> tuple[Link, ...]:
        """The links, without those that are only another word for what is the very name of a table."""
        if not any(link.score >= _VERY_NAME for link in self.tables):
            return self.links
        said = {stem(w) for w in self.text.lower().split()}
        return tuple(n for n in self.links if n.score >= _SAID or said & set(n.target.words))

    @cached_property
    def tables(self) -> list[Link]:
        """The links that are tables."""
        return [link for link in self.links if isinstance(link.target, TableInfo)]

    @cached_property
    def columns(self) -> list[Link]:
        """The links that are columns."""
        return [link for link in self.links if isinstance(link.target, ColumnInfo)]

    def is_op(self, *ops: str) -> bool:
        """Whether this is one of these operators."""
        return self.kind == "op" and self.sense is not None and self.sense.op in ops
