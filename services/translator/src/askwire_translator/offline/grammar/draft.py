"""What the grammar hears in a question: clauses over phrases whose columns and tables are not decided yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.source.taught import Condition

Glue = Literal["and", "or"]


@dataclass(eq=False)
class Ref:
    """A phrase that names a column or a table, and the table phrases beside it that say which."""

    chunk: Chunk
    near: list[Chunk] = field(default_factory=list)
    want: Literal["any", "column", "table"] = "any"


OverTime = Literal["running", "change", "growth", "apart"]


@dataclass(eq=False)
class Pick:
    """One thing to show: a column, a whole row, an aggregate, a count of rows.

    Attributes:
        asked: ``when`` or ``place`` where only that is said of the column.
    """

    kind: Literal["ref", "star", "count", "percent"]
    ref: Ref | None = None
    agg: str | None = None
    distinct: bool = False
    theirs: bool = False
    asked: str = ""


@dataclass(eq=False)
class Cond:
    """One condition; ``values`` are chunks (numbers, texts, moments).

    Attributes:
        about: concepts of the column when an adjective names it (``older`` speaks of age).
        versus: an aggregate or another column to compare with, instead of values.
        inner: the conditions that choose the rows behind ``versus``.
        whole: whether it says of which rows a share is, rather than which of them are counted.
        directions: what its preposition says of keys (``from`` says origin).
    """

    op: str
    ref: Ref | None = None
    values: list[Chunk] = field(default_factory=list)
    about: tuple[str, ...] = ()
    negated: bool = False
    glue: Glue = "and"
    both: bool = False
    versus: Pick | None = None
    near: list[Chunk] = field(default_factory=list)
    inner: list[Cond] = field(default_factory=list)
    whole: bool = False
    directions: frozenset[str] = frozenset()


@dataclass(eq=False)
class Exist:
    """Rows that have (or, negated, do not have) a partner in another table."""

    ref: Ref
    negated: bool = False


@dataclass(eq=False)
class Having:
    """A condition on an aggregate of a group: ``with more than 2 pets``."""

    agg: str
    ref: Ref | None
    op: str
    value: Chunk
    upper: Chunk | None = None


@dataclass(eq=False)
class Sort:
    """One sort key; ``agg`` = ``count`` without ``ref`` counts rows; ``quality`` means best or worst, not high.

    Attributes:
        most: ``the most miles``: of many rows their sum.
        manner: concepts of an adjective that orders what is computed (``slowest first``).
    """

    ref: Ref | None = None
    agg: str | None = None
    about: tuple[str, ...] = ()
    descending: bool = False
    superlative: bool = False
    quality: bool = False
    most: bool = False
    manner: tuple[str, ...] = ()


@dataclass(eq=False)
class Draft:
    """A question as clauses.

    Attributes:
        notes: names of the phenomena that took part: features of the ranker.
        skip: how many of the first are left out (1 for the second largest).
        implied: conditions that terms of the glossary imply.
        whole_implied: those of them that say of which rows a share is.
        none_of: those that say of which rows of another table there are none.
        spoken: the question as it was cut.
        stems: the coarse stems of its words.
        over_time: how what is computed per unit of time is told: added up, as its change, as its growth in
            percent, or a column for each of two periods.
        directions: those that its prepositions say of keys (``from`` says origin).
    """

    picks: list[Pick] = field(default_factory=list)
    focus: Ref | None = None
    conds: list[Cond] = field(default_factory=list)
    exists: list[Exist] = field(default_factory=list)
    groups: list[Ref] = field(default_factory=list)
    grain: str | None = None
    havings: list[Having] = field(default_factory=list)
    sorts: list[Sort] = field(default_factory=list)
    limit: int | None = None
    skip: int = 0
    distinct: bool = False
    per_group: bool = False
    over_time: OverTime | None = None
    difference: bool = False
    both: bool = False
    tables: list[Ref] = field(default_factory=list)
    hints: list[Ref] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    ignored: list[Chunk] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    stems: frozenset[str] = frozenset()
    directions: frozenset[str] = frozenset()
    implied: tuple[Condition, ...] = ()
    whole_implied: tuple[Condition, ...] = ()
    none_of: tuple[Condition, ...] = ()
    spoken: str = ""
