"""What a query shows: columns, names of rows, aggregates, counts."""

from __future__ import annotations

from askwire_translator.ir.model import (
    Agg,
    Bin,
    Col,
    Expr,
    Grain,
    Item,
    Join,
    Percent,
    Star,
)
from askwire_translator.offline.binding.bound import Target
from askwire_translator.offline.building.base import Base
from askwire_translator.offline.building.parts import (
    table_of,
)
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.grammar.draft import Cond, Pick
from askwire_translator.offline.source.elements import DAY_OF_MONTH, ColumnInfo, TableInfo
from askwire_translator.offline.source.graph import Key

_SPANS = frozenset([("hour",), ("day",), ("month",)])
_LONGER = {
    "hour": {("day",), ("month",), ("year",)},
    "day": {("month",), ("year",)},
    "month": {("year",)},
}


class Shown(Base):
    """The picks of a draft as output columns."""

    def _picks(self) -> None:
        picks = self.draft.picks
        specific = [p for p in picks if not self._is_bare_table(p)]
        for pick in picks:
            if self._is_bare_table(pick) and specific and not self.variant.listed:
                continue
            self._pick(pick)
        self.items = list(dict.fromkeys(self.items))
        if self.draft.difference and len(self.items) >= 2:
            left, right = self.items[-2].expr, self.items[-1].expr
            if self._is_smaller(left, right):
                left, right = right, left
            self.items[-2:] = [Item(Bin("-", left, right))]
            self.plain = self.plain[:-2] if not isinstance(left, Agg) else self.plain
        averaged = any(p.agg == "avg_count" for p in picks)  # which the groups will show
        if not (self.items or self.draft.groups or averaged or "asked_unit" in self.draft.notes):
            self._show_table(self.focus)

    def _is_smaller(self, left: Expr, right: Expr) -> bool:
        if isinstance(left, Agg) and isinstance(right, Agg):
            return left.func == "min" and right.func == "max"
        return isinstance(left, Col) and isinstance(right, Col) and "min" in left.name and "max" in right.name

    def _is_bare_table(self, pick: Pick) -> bool:
        return (
            pick.kind == "ref"
            and pick.agg is None
            and pick.ref is not None
            and isinstance(self.target(pick.ref), TableInfo)
            and len(self.draft.picks) > 1
        )

    def _pick(self, pick: Pick) -> None:
        owner = pick if pick.asked else pick.ref
        target = self.target(owner) if owner is not None else self.focus
        if pick.kind == "star":
            self.need(self.focus)
            self.items.append(Item(Star(*self.focus.key)))
        elif pick.kind == "count" and not (isinstance(target, ColumnInfo) and target.figure is not None):
            self._count(pick, target)
        elif pick.kind == "percent":
            self.need(self.focus)
            part = self._added_up(target) if isinstance(target, ColumnInfo) else Agg("count", Star())
            self.items.append(Item(Percent(part, part), "percentage"))
        elif isinstance(target, TableInfo):
            if pick.agg == "avg_count":
                self.need(target)
                return
            if pick.agg:
                self._aggregate(pick, self._worth(target))
            else:
                self._show_table(target)
        elif target.figure is not None:
            self._figure(pick, target)
        elif pick.agg:
            self._aggregate(pick, target)
        else:
            for column in self._full(pick, target):
                self.plain.append(column)
                self.items.append(Item(self.col(column)))

    def _worth(self, table: TableInfo) -> ColumnInfo:
        """``the median payment``: what the rows of a table come to, where one column alone says it."""
        if table.worth is None:
            raise Misfit("an aggregate of a whole table")
        return table.worth

    def _added_up(self, column: ColumnInfo) -> Agg:
        """What a share of this measure is a share of."""
        total = self.value(column) if column.figure is not None else Agg("sum", self.col(column))
        if not (column.measure and isinstance(total, Agg) and total.func == "sum"):
            raise Misfit("a share of what does not add up")
        return total

    def _full(self, pick: Pick, target: ColumnInfo) -> tuple[ColumnInfo, ...]:
        """``names`` of people who have a first and a last one."""
        spoken = pick.ref.chunk.text.lower() if pick.ref is not None else ""
        pair = target.table.display
        whole = (
            len(pair) == 2
            and target is pair[0]
            and "name" in spoken
            and not {"first", "fore", "given"} & set(spoken.split())
        )
        return pair if whole else self._whole_day(target, spoken)

    def _whole_day(self, column: ColumnInfo, text: str) -> tuple[ColumnInfo, ...]:
        """``which days``, where a day is kept as a year, a month and a day of it: all three."""
        if not column.day_of_month or text.lower() == DAY_OF_MONTH:
            return (column,)
        self.notes.append("whole_day")
        units = {c.words: c for c in column.table.columns if c.temporal_number}
        return (*(units[unit] for unit in (("year",), ("month",)) if unit in units), column)

    def _show_table(self, table: TableInfo) -> None:
        grouped = self.draft.groups or self.draft.grain or self.draft.over_time
        unnamed = len(table.primary) > 1 and not table.has_name  # a key of several columns tells nobody which row it is
        if self.variant.whole or (unnamed and not grouped and not self.variant.ident):
            self.need(table)
            self.items.append(Item(Star(*table.key)))
            return
        shown = table.primary if self.variant.ident and table.primary else table.display
        self.named = table
        for column in shown:
            self.plain.append(column)
            self.items.append(Item(self.col(column)))

    def _aggregate(self, pick: Pick, target: ColumnInfo) -> None:
        func = (pick.agg or "").removesuffix("_count")
        if func == "much":
            func = "sum" if target.measure and not self._single_row() else ""
        if func in {"sum", "avg", "median"} and (target.type != "number" or target.primary or target.foreign):
            raise Misfit("no number that measures")
        if func in {"sum", "avg", "median"} and target.clock:
            raise Misfit("times of the day, computed as numbers")
        if (pick.agg or "").endswith("_count") and not target.measure:
            raise Misfit("the average of counts, of a column that counts nothing")
        if not func:
            self.plain.append(target)
            self.items.append(Item(self.col(target)))
            return
        expr = Agg(func, self.col(target), pick.distinct and func == "sum")  # type: ignore[arg-type]
        self.items.append(Item(expr))

    def _figure(self, pick: Pick, target: ColumnInfo) -> None:
        """A measure as people defined it; ``average``, ``highest`` and ``lowest`` of a sum look at its single rows."""
        expr, func = self.value(target), (pick.agg or "").removesuffix("_count")
        if func in {"avg", "min", "max"}:
            if not (isinstance(expr, Agg) and expr.func == "sum" and not expr.distinct):
                raise Misfit("an aggregate of an aggregate")
            expr = Agg(func, expr.arg, where=expr.where)  # type: ignore[arg-type]  # one of the three names above
        name = f"{func} {target.col.name}" if func in {"avg", "min", "max"} else target.col.name
        self.items.append(Item(expr, "_".join(name.split())))

    def _single_row(self) -> bool:
        return any(c.op in {"named", "value", "="} for c in self.draft.conds) and not self.draft.groups

    def _count(self, pick: Pick, target: Target) -> None:
        if isinstance(target, TableInfo):
            self.need(target)
            self.counted = target
            if pick.distinct and target.primary:
                self.items.append(Item(Agg("count", target.primary[0].col, True)))
            else:
                self.items.append(Item(Agg("count", Star())))
            return
        if target.rate:
            raise Misfit("how many of what is a price or a size")
        if target.measure and not pick.distinct and not self.variant.plain_count:
            self.items.append(Item(Agg("sum", self.col(target))))
            return
        if target.primary and len(target.table.primary) == 1:
            self.need(target.table)
            self.counted = target.table
            self.items.append(Item(Agg("count", Star())))
            return
        if target.temporal_number and target.words in _SPANS:
            self.items.append(Item(Agg("count", self._span(target), True)))
            return
        self.items.append(Item(Agg("count", self.col(target), pick.distinct or not self.variant.plain_count)))

    def _span(self, column: ColumnInfo) -> Expr:
        """``how many days``: of the calendar, not how many different numbers days have."""
        unit = column.words[-1]
        moment = next((c for c in column.table.columns if c.temporal), None)
        if moment is not None:
            return Grain(unit, self.col(moment))  # type: ignore[arg-type]  # one of ``_SPANS``
        if any(c.temporal_number and c is not column and c.words in _LONGER[unit] for c in column.table.columns):
            raise Misfit("a day of many months")
        return self.col(column)

    def _distinct(self, joins: list[Join]) -> bool:
        aggregated = any(isinstance(i.expr, Agg | Percent | Bin) for i in self.items)
        if aggregated or self.group:
            return False
        if self.draft.distinct or "both" in self.notes or ("whole_day" in self.notes and self._repeats()):
            return True
        if self.draft.implied and self.plain and self._fans_out(joins) and not self.draft.sorts:
            return True  # ``customers with unpaid bills``: each once, however many those are
        exists_only = [e for e in self.draft.exists if not e.negated]
        if exists_only and self._fans_out(joins) and not self.draft.sorts:
            used = {(i.expr.schema, i.expr.table) for i in self.items if isinstance(i.expr, Col)}
            conds = {self._table(c) for c in self.draft.conds if id(c) in self.binding.chosen}
            tables = {table_of(self.target(e.ref)).key for e in exists_only}
            if not tables & (used | conds):
                return True
        return self.variant.dedupe and (self._fans_out(joins) or self._repeats())

    def _repeats(self) -> bool:
        """Whether what is shown may be the same for several rows of its own table."""
        return (
            bool(self.plain) and not self.draft.sorts and not any(c.primary or c in c.table.display for c in self.plain)
        )

    def _table(self, cond: Cond) -> Key:
        return table_of(self.target(cond)).key
