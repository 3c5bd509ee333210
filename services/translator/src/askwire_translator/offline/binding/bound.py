"""What the phrases of a draft are bound to, and the data source that they are bound in."""

from __future__ import annotations

from dataclasses import dataclass, field

from askwire_translator.offline.grammar.draft import Cond, Ref, Sort
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.source.graph import JoinGraph, Key
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.source.values import ValueIndex

Target = ColumnInfo | TableInfo


@dataclass(frozen=True)
class World:
    """All that is known of one data source."""

    schema: SchemaIndex
    graph: JoinGraph
    values: ValueIndex
    costs: dict[tuple[Key, Key], float] = field(default_factory=dict)

    def cost(self, left: Key, right: Key) -> float:
        """What joining these two tables costs; 9 when they do not connect."""
        if left == right:
            return 0.0
        pair = (left, right)
        known = self.costs.get(pair)
        if known is None:
            known = self.graph.distance(left, right)
            if len(self.costs) < 20_000:
                self.costs[pair] = known
        return known


@dataclass(frozen=True, slots=True)
class Binding:
    """One choice for every phrase; ``score`` is the sum of the quality of its links, ``marks`` each one's."""

    chosen: dict[int, Target]
    tables: tuple[Key, ...]
    score: float
    weakest: float
    count: int
    marks: dict[int, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Slot:
    """One phrase to decide, with what its clause demands of the column."""

    owner: object
    ref: Ref | None
    role: str
    cond: Cond | None = None
    sort: Sort | None = None
    asked: str = ""


def table_of(target: Target) -> TableInfo:
    """The table that this is, or is of."""
    return target if isinstance(target, TableInfo) else target.table
