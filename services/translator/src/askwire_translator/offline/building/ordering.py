"""Conditions on groups, sort keys and the first n."""

from __future__ import annotations

import itertools
import re

from askwire_translator.ir.model import (
    Agg,
    Col,
    Compare,
    Constant,
    Expr,
    Grain,
    InQuery,
    Item,
    Order,
    Predicate,
    Query,
    Source,
    Star,
)
from askwire_translator.ir.walk import nodes
from askwire_translator.offline.binding.bound import Target
from askwire_translator.offline.building.conditions import Conditions
from askwire_translator.offline.building.parts import (
    all_of,
)
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.grammar.draft import Having, Sort
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.words.vocabulary import HIGH_IS_BAD, LEVELS

_BY_VALUE = re.compile(r"\b(?:highest|lowest|largest|smallest|biggest|most|least|fewest) (?:first|to)\b")
_RAIN = "precipitation"
_AGAIN = 10  # rows of one value
_COUNT_WORDS = {"number", "count", "amount", "total", "of", "quantity"}


class Ordering(Conditions):
    """The havings and sorts of a draft."""

    def _counting_column(self, table: TableInfo) -> ColumnInfo | None:
        """A column of what is asked for that already counts this table's rows (``no_of_loans``)."""
        for column in self.focus.columns:
            rest = set(column.words) - set(table.words)
            if column.measure and rest and len(rest) < len(column.words) and rest <= _COUNT_WORDS:
                return column
        return None

    def _count_conditions(self) -> list[Predicate]:
        found: list[Predicate] = []
        kept: list[Having] = []
        for having in self.draft.havings:
            target = self.target(having.ref) if having.ref is not None else None
            column = self._counting_column(target) if isinstance(target, TableInfo) else target
            if column is not None and not (
                having.agg == "count" and column.measure and set(column.words) & _COUNT_WORDS
            ):
                column = None
            if column is None or having.op == "between":
                kept.append(having)
                continue
            value = Constant(having.value.number if having.value.number is not None else 0, "number")
            found.append(Compare(having.op, self.col(column), value))  # type: ignore[arg-type]
        self.havings = kept
        return found

    def _of_groups(self) -> Col | Grain | None:
        """``how many airlines have more than 100 flights``: what is counted is what has such a group."""
        shown = [i.expr for i in self.items]
        if not self.havings or self.group or self.plain or len(shown) != 1 or not isinstance(shown[0], Agg):
            return None
        counted = shown[0]
        if counted.func != "count" or (self.counted is not None and len(self.counted.primary) != 1):
            return None
        key = self.counted.primary[0].col if self.counted is not None else counted.arg
        if not isinstance(key, Col | Grain):
            return None
        self.items, self.group = [Item(key)], [key]
        self.notes.append("of_groups")
        return key

    def _count_of(self, groups: Query, key: Col | Grain) -> Query:
        """How many of what the groups are of."""
        home = next(c for c in nodes(key) if isinstance(c, Col))
        whole = self.counted is not None
        count = Agg("count", Star()) if whole else Agg("count", key, True)
        self.counted = None
        return Query((Item(count),), Source(home.schema, home.table), where=InQuery(key, groups))

    def _having(self) -> Predicate | None:
        parts: list[Predicate] = []
        for having in self.havings:
            expr = self._having_expr(having)
            value = Constant(having.value.number if having.value.number is not None else 0, "number")
            if having.op == "between" and having.upper is not None and having.upper.number is not None:
                parts.append(Compare(">=", expr, value))
                parts.append(Compare("<=", expr, Constant(having.upper.number, "number")))
            else:
                parts.append(Compare(having.op, expr, value))  # type: ignore[arg-type]
        if parts and any(isinstance(i.expr, Agg) for i in self.items) and not self.group and not self.plain:
            raise Misfit("a count of groups")
        return all_of([*parts, *self.figured])

    def _having_expr(self, having: Having) -> Expr:
        if having.ref is None:
            return Agg("count", Star())
        target = self.target(having.ref)
        if isinstance(target, TableInfo):
            self.need(target)
            return self._count_of_rows(target)
        if target.figure is not None:
            return self.value(target)
        if having.agg == "count" and self._comes_again(target):
            return Agg("count", self.col(target), True)  # ``to more than 50 destinations``
        if having.agg == "count":
            return Agg("count", self.col(target) if target.column.nullable else Star())
        return Agg(having.agg, self.col(target))  # type: ignore[arg-type]

    def _comes_again(self, column: ColumnInfo) -> bool:
        """Whether many rows hold the same of what is counted, so that different ones are meant."""
        rows, distinct = column.table.table.rows, column.column.distinct
        kinds = column.type == "text" or column.foreign
        return kinds and bool(rows and distinct and distinct * _AGAIN <= rows)

    def _count_of_rows(self, table: TableInfo) -> Agg:
        """``the carrier with the most planes``, each of which flew often: every plane once."""
        if self.repeated(table) and len(table.primary) == 1:
            return Agg("count", table.primary[0].col, True)
        return Agg("count", Star())

    def _order(self, sorts: list[Sort]) -> tuple[list[Order], int | None]:
        order: list[Order] = []
        for sort in sorts:
            order.append(Order(self._sort_expr(sort), self._descends(sort)))
        has_superlative = any(s.superlative for s in self.draft.sorts)
        limit = self.draft.limit if has_superlative or "few" in self.draft.notes else None
        order = list(dict.fromkeys(order))
        if not order and (self.draft.grain or self.draft.over_time) and self.group:
            order += [Order(expr) for expr in self._first_in_time()]
        return order, limit

    def _first_in_time(self) -> list[Expr]:
        """What orders groups by their time: the first of them, with the parts of the day that it begins."""
        infos = [self.world.schema.info(e) if isinstance(e, Col) else None for e in self.group]
        parts = itertools.takewhile(lambda info: info is not None and info.temporal_number, infos)
        return self.group[: max(1, sum(1 for _ in parts))]

    def _sort_expr(self, sort: Sort) -> Expr:  # noqa: PLR0911 - one return a kind of key
        owner: object = sort.ref if sort.ref is not None else sort
        target = self.binding.chosen.get(id(owner))
        if sort.agg == "count":
            return self._sort_count(sort, target)
        if target is None:
            return self._what_is_shown(sort)
        if isinstance(target, TableInfo):
            if sort.superlative:
                self.need(target)
                return Agg("count", Star())
            return self.col(target.display[0])
        if target.figure is not None:
            return self.value(target)
        if sort.agg in {"avg", "sum", "max", "min"}:
            if sort.agg in {"avg", "sum"} and target.type != "number":
                raise Misfit("no number")
            return Agg(sort.agg, self.col(target))  # type: ignore[arg-type]  # one of the four names above
        if sort.most and target.clock:
            raise Misfit("the most of a time")
        if (sort.most or self._adds_up(sort, target)) and target.measure and self._spread(target):
            return Agg("sum", self.col(target))
        if sort.superlative and target.measure and self._shows_days():
            return Agg("max" if self._descends(sort) else "min", self.col(target))  # of each day, that comes once
        mine = next((i.expr for i in self.items if isinstance(i.expr, Agg) and i.expr.arg == target.col), None)
        return mine or self.col(target)

    def _what_is_shown(self, sort: Sort) -> Expr:
        """The key of an order that names none."""
        first = next((i.expr for i in self.items if isinstance(i.expr, Agg)), None) if sort.superlative else None
        by_value = sort.manner or _BY_VALUE.search(self.draft.spoken.lower())
        computed = next((i.expr for i in self.items if isinstance(i.expr, Agg)), None) if by_value else None
        found = first or computed or (self.items[0].expr if self.items else None)
        if found is None or isinstance(found, Star):
            raise Misfit("nothing to order by")
        if sort.superlative and first is None:
            return Agg("count", Star())
        return found

    def _adds_up(self, sort: Sort, column: ColumnInfo) -> bool:
        """``top 5 customers by order amount``, ``the rainiest month``: all that they come to, not the most at once."""
        listed = "top" in self.draft.notes and not LEVELS & {*column.words}
        return listed or _RAIN in sort.about

    def _shows_days(self) -> bool:
        """``the coldest day``, of many hours a day."""
        return any(c.day_of_month for c in self.plain) and all(c.temporal_number for c in self.plain)

    def _spread(self, column: ColumnInfo) -> bool:
        """Whether many rows of the measure belong to one of what is shown: then the most of it is a sum."""
        if not self.plain or any(isinstance(i.expr, Agg) for i in self.items):
            return False
        anchor = self.plain[0]
        if anchor.table is column.table:
            return (anchor.foreign or anchor.temporal_number) and not anchor.primary
        return self._many(column)

    def _sort_count(self, sort: Sort, target: Target | None) -> Expr:
        if target is None:
            self._need_what_is_counted()
            return Agg("count", Star())
        if isinstance(target, TableInfo):
            counting = self._counting_column(target)
            if counting is not None:
                return self.col(counting)
            self.need(target)
            return self._count_of_rows(target)
        if sort.most and (target.clock or target.temporal):
            raise Misfit("the most of a time")
        if target.measure and sort.most and self._spread(target):
            return Agg("sum", self.col(target))
        if target.measure or target.figure is not None:
            return self.value(target)
        self.need(target.table)
        return Agg("count", Star())

    def _need_what_is_counted(self) -> None:
        """``the busiest airport``: each is one row of its own, so those that refer to it are counted."""
        if self.named is None or set(self.needed) - {self.named.key}:
            return
        behind = {(e.right.schema, e.right.table) for e in self.world.graph.edges[self.named.key] if e.many}
        partners = [self.world.schema.by_key[key] for key in behind]
        if partners:
            self.need(max(partners, key=lambda t: (t.table.rows or 0, t.key)))

    def _computed(self) -> ColumnInfo | None:
        """The column behind the first aggregate that is shown."""
        args = (i.expr.arg for i in self.items if isinstance(i.expr, Agg))
        return next((self.world.schema.info(a) for a in args if isinstance(a, Col)), None)

    def _descends(self, sort: Sort) -> bool:
        target = self.binding.chosen.get(id(sort.ref if sort.ref is not None else sort)) or self._computed()
        if not isinstance(target, ColumnInfo):
            return sort.descending
        if sort.manner and self._turned(sort.manner, target):
            return not sort.descending
        if sort.quality and set(target.words) & HIGH_IS_BAD:
            return not sort.descending
        if sort.about and self._turned(sort.about, target):
            return not sort.descending
        return sort.descending
