"""What a query is grouped by: said in words, or implied by what it shows."""

from __future__ import annotations

from typing import Final

from askwire_translator.ir.model import (
    Agg,
    Bin,
    Col,
    Constant,
    Expr,
    Grain,
    Item,
    Order,
    Part,
    PartUnit,
    Percent,
    Predicate,
    Star,
)
from askwire_translator.offline.binding.bound import Target
from askwire_translator.offline.binding.unnamed import echoes, happens_to, hinted, only_events, referred
from askwire_translator.offline.building.shown import Shown
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.grammar.draft import Ref
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.words.vocabulary import HOUR_OF_DAY

_BORN = frozenset(["birth", "death"])
_REPEATING: Final[dict[str, PartUnit]] = {"weekday": "dow", HOUR_OF_DAY: "hour"}
_OF_ROWS = frozenset(["avg", "median"])


class Grouping(Shown):
    """The groups of a draft."""

    def _groups(self) -> None:
        self.groups = [g for g in self.groups if not self._is_a_row(g)]
        groups, grain = self.groups, self.draft.grain
        if grain and any(self._fits_grain(g) for g in groups):
            grain = None
        if any(p.agg == "avg_count" and isinstance(self.target(p.ref), TableInfo) for p in self.draft.picks if p.ref):
            groups, grain = self._average_count(groups, grain)
        elif grain and self._averages_sums(grain):
            grain = None
        if grain:
            self._grain(grain)
        grouping = self._grouping()
        for ref in groups:
            self._group(ref, grouping=grouping)
        if grouping:
            self._group_compared()

    def _group(self, ref: Ref, *, grouping: bool) -> None:
        """What is computed for each of it; where nothing is computed, what is shown."""
        target = self.target(ref)
        if not grouping:
            if isinstance(target, ColumnInfo) and not any(i.expr == target.col for i in self.items):
                self.items.append(Item(self.col(target)))
            elif isinstance(target, TableInfo) and not self.items:
                self._show_table(target)
        elif isinstance(target, TableInfo):
            self._group_table(target)
        else:
            for one in self._whole_day(target, ref.chunk.text):
                self._group_column(one)

    def _group_compared(self) -> None:
        """``compare JFK and LGA``: each has a row of its own."""
        for cond in self.draft.conds:
            column = self.target(cond) if cond.op == "among" else None
            if isinstance(column, ColumnInfo):
                self._group_column(column)

    def _is_a_row(self, ref: Ref) -> bool:
        """``the average fine per loan``, where each loan is one row with its fine: the average of all."""
        table = self.target(ref)
        if not isinstance(table, TableInfo) or table is self.named:
            return False
        sorts = [s for s in self.draft.sorts if s.agg in _OF_ROWS and s.ref is not None]
        if sorts:
            return all(isinstance(t := self.target(s.ref), ColumnInfo) and t.table is table for s in sorts)
        computed = [i.expr for i in self.items if isinstance(i.expr, Agg)]
        averages = all(e.func in _OF_ROWS and isinstance(e.arg, Col) for e in computed)
        homes = {(e.arg.schema, e.arg.table) for e in computed if isinstance(e, Agg) and isinstance(e.arg, Col)}
        return bool(computed) and averages and homes == {table.key}

    def _average_count(self, groups: list[Ref], grain: str | None) -> tuple[list[Ref], str | None]:
        """``the average number of flights per day``: how many there are, of how many days; the rest still groups."""
        if self.items or not (groups or grain):
            raise Misfit("an average of counts, of no groups")
        if grain and (not groups or self._said_before(grain, groups[0])):
            key, rest, left = self._moment(grain), groups, None
        else:
            key, rest, left = self._one_of(self.target(groups[0])), groups[1:], grain
        whole = Bin("*", Constant(1.0, "number"), Agg("count", Star()))
        self.items.append(Item(Bin("/", whole, Agg("count", key, True)), "average"))
        self.notes.append("average_count")
        return rest, left

    def _averages_sums(self, unit: str) -> bool:
        """``average revenue per month``: what all came to, of how many months."""
        averaged = any(p.agg == "avg" for p in self.draft.picks) and f"per {unit}" in self.draft.spoken.lower()
        if not averaged or len(self.items) != 1 or len(self.figures) != 1:
            return False
        total = Bin("*", Constant(1.0, "number"), self.figures[0].expr)
        self.items = [Item(Bin("/", total, Agg("count", self._moment(unit), True)), "average")]
        return True

    def _said_before(self, unit: str, ref: Ref) -> bool:
        spoken = self.draft.spoken.lower()
        return 0 <= spoken.find(unit) < spoken.find(ref.chunk.text.lower())

    def _one_of(self, target: Target) -> Expr:
        """What tells one of these from the next."""
        if isinstance(target, ColumnInfo):
            return self._span(target) if target.temporal_number else self.col(target)
        return self.col(target.primary[0]) if len(target.primary) == 1 else self._no_key()

    def _no_key(self) -> Expr:
        raise Misfit("rows without a key")

    def _grouping(self) -> bool:
        """Whether anything is computed per group; else ``for each`` only says of what."""
        d = self.draft
        return (
            bool(d.havings or d.grain)
            or any(isinstance(i.expr, Agg | Bin | Percent) for i in self.items)
            or any(s.agg or s.superlative for s in d.sorts)
        )

    def _fits_grain(self, ref: object) -> bool:
        target = self.binding.chosen.get(id(ref))
        return isinstance(target, ColumnInfo) and target.words[-1:] == (self.draft.grain,)

    def _group_table(self, table: TableInfo) -> None:
        shown = table.primary if self.variant.ident and table.primary else table.display
        own = [i.expr for i in self.items if isinstance(i.expr, Col) and (i.expr.schema, i.expr.table) == table.key]
        if any(col not in self.group for col in own):  # what is shown of it already says which one
            shown = ()
        if table.primary and shown and not self.variant.ident:
            self.group += [self.col(c) for c in table.primary]
        for n, column in enumerate(shown):
            self.items.insert(n, Item(self.col(column)))
            self.group.append(column.col)
        if not shown and any(isinstance(i.expr, Agg | Percent) for i in self.items):
            self.group += [self.col(c) for c in table.primary]

    def _group_column(self, column: ColumnInfo) -> None:
        if column.figure is not None:
            raise Misfit("groups of an aggregate")
        self.group.append(self.col(column))
        told = any(isinstance(i.expr, Agg | Bin | Percent) for i in self.items) or self.draft.per_group
        if told and not any(i.expr == column.col for i in self.items):
            self.items.insert(len(self.group) - 1 if column.temporal_number else 0, Item(column.col))

    def _grain(self, unit: str) -> None:
        columns = self._nearby_columns()
        number = next((c for c in columns if c.words == (unit,)), None)
        expr: Expr = self.col(number) if number is not None else self._moment(unit)
        self.group.append(expr)
        named = "hour" if unit == HOUR_OF_DAY else unit
        self.items.insert(0, Item(expr, None if isinstance(expr, Col) else named))
        self.notes.append("grain")

    def _further(self, moment: ColumnInfo) -> tuple[bool, bool, bool, bool]:
        """How far a date is from being what ``per month`` means: the date of a condition is it, or one that is said.

        Of two tables it is that of what happens (``tickets``), not of whom it happens to (``accounts``).
        """
        compared = any(self.binding.chosen.get(id(c)) is moment for c in self.draft.conds)
        said = [self.world.schema.by_key[k] for k in (*self.needed, *self.binding.tables)]
        said += hinted(self.draft)
        partaker = any(happens_to(moment.table, t, self.world) for t in said if t is not moment.table)
        return not compared, not echoes(moment, self.draft), not moment.usual_date, partaker

    def _moment(self, unit: str) -> Expr:
        """The unit of time of the date that is meant."""
        dates = (c for c in self._nearby_columns() if c.temporal and not _BORN & {*c.words})
        moment = min(dates, key=self._further, default=None)
        if moment is None:
            raise Misfit("no date to group by")
        day = self.col(moment)
        if unit in _REPEATING:
            return Part(_REPEATING[unit], day)
        return Grain(unit, day)  # type: ignore[arg-type]  # one of the other units

    def _nearby_columns(self) -> list[ColumnInfo]:
        tables = [self.focus, *[self.world.schema.by_key[k] for k in (*self.needed, *self.binding.tables)]]
        tables += [t for t in hinted(self.draft) if happens_to(self.focus, t, self.world)]
        near = [c for t in dict.fromkeys(tables) for c in t.columns]
        if any(c.temporal and not _BORN & {*c.words} for c in near):
            return near
        schema = self.world.schema  # ``patients per month``: by visits, which alone refer to patients and have a date
        further = [c for t in only_events(self.focus, schema) or referred([self.focus], schema) for c in t.columns]
        return [*near, *(self._usual_dates() or further)]

    def _usual_dates(self) -> list[ColumnInfo]:
        """Dates that people said are meant, of the tables nearest to what is asked for."""
        dated = sorted(self.world.schema.dated, key=lambda t: self.world.cost(self.focus.key, t.key))
        return [c for t in dated for c in t.columns if c.usual_date]

    def _implied_group(self, order: list[Order], having: Predicate | None) -> None:
        aggregated = bool(self.figures) or any(isinstance(i.expr, Agg | Percent) for i in self.items)
        by_aggregate = any(isinstance(o.expr, Agg) for o in order) or having is not None
        if not (aggregated or by_aggregate) or (self.group and not self.plain):
            return
        for column in self.plain:
            if not aggregated or by_aggregate or column.table is not self.counted:
                self.group += self._apart(column)
            self.group.append(column.col)
        if any(isinstance(i.expr, Star) for i in self.items) and by_aggregate:
            raise Misfit("a whole row of a group")

    def _apart(self, column: ColumnInfo) -> list[Col]:
        """The key that keeps rows of the same name apart, where a name stands for its row."""
        key = column.table.primary
        entity = column in column.table.display or column.primary
        if entity and len(key) == 1 and not key[0].foreign and len(self.needed) > 1:
            return [key[0].col]
        return []
