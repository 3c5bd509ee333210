"""From a draft and a binding to a query: what to show, from where, under which conditions, grouped and ordered how."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from askwire_translator.ir.model import (
    Agg,
    And,
    Bin,
    Col,
    Compare,
    Constant,
    Expr,
    Grain,
    InQuery,
    IsNull,
    Item,
    Join,
    Or,
    Order,
    Percent,
    Predicate,
    Query,
    Running,
    Scalar,
    SetQuery,
    Source,
    Star,
    Statement,
)
from askwire_translator.offline.binding import Binding, Target, World
from askwire_translator.offline.draft import Cond, Draft, Having, Pick, Sort
from askwire_translator.offline.graph import Edge, Key
from askwire_translator.offline.predicates import Misfit, literal, predicate
from askwire_translator.offline.schema import ColumnInfo, TableInfo
from askwire_translator.offline.vocabulary import HIGH_IS_BAD

_COUNT_WORDS = {"number", "count", "amount", "total", "of", "quantity"}


@dataclass(frozen=True, slots=True)
class Variant:
    """Ways to build that the words leave open; the ranker decides.

    Attributes:
        ident: a table is shown by its key rather than by its name.
        whole: a table asked for without columns is shown with all of them.
        dedupe: rows repeated by a join are shown once.
        plain_count: a count over a fan-out counts rows, not distinct keys.
    """

    ident: bool = False
    whole: bool = False
    dedupe: bool = False
    plain_count: bool = False


@dataclass
class Built:
    """A finished reading, with what the ranker wants to know of its making."""

    statement: Statement
    binding: Binding
    variant: Variant
    tables: tuple[Key, ...]
    join_cost: float
    fan_out: bool
    notes: list[str] = field(default_factory=list)


def build(draft: Draft, binding: Binding, world: World, now: dt.datetime, variant: Variant) -> Built:
    """The query of this reading.

    Raises:
        Misfit: types do not fit, or the tables do not connect.
    """
    return _Builder(draft, binding, world, now, variant).build()


class _Builder:
    def __init__(self, draft: Draft, binding: Binding, world: World, now: dt.datetime, variant: Variant) -> None:
        self.draft, self.binding, self.world, self.now, self.variant = draft, binding, world, now, variant
        self.items: list[Item] = []
        self.group: list[Expr] = []
        self.needed: list[Key] = []
        self.notes: list[str] = []
        self.plain: list[ColumnInfo] = []
        self.counted: TableInfo | None = None
        self.havings = list(draft.havings)
        self.focus = self._focus()

    def target(self, owner: object) -> Target:
        return self.binding.chosen[id(owner)]

    def need(self, table: TableInfo) -> None:
        if table.key not in self.needed:
            self.needed.append(table.key)

    def col(self, column: ColumnInfo) -> Col:
        self.need(column.table)
        return column.col

    def _focus(self) -> TableInfo:
        d = self.draft
        owners: list[object] = [d.focus] if d.focus else []
        owners += [p.ref for p in d.picks if p.ref is not None]
        owners += [*d.tables, *d.groups, *[e.ref for e in d.exists], *d.conds]
        for owner in owners:
            target = self.binding.chosen.get(id(owner))
            if target is not None:
                return target if isinstance(target, TableInfo) else target.table
        raise Misfit("nothing named")

    # --- the whole -------------------------------------------------------------------------------------------------

    def build(self) -> Built:
        self._picks()
        self._groups()
        where, together = self._where()
        where += self._count_conditions()
        order, limit = self._order(self.draft.sorts)
        having = self._having()
        self._exists(where)
        self._implied_group(order, having)
        if not self.needed:
            self.need(self.focus)
        root = self._root()
        connected = self.world.graph.tree([root, *[t for t in self.needed if t != root]])
        if connected is None:
            raise Misfit("the tables do not connect")
        joins, cost, _ = connected
        query = Query(
            tuple(self.items),
            Source(root[0], root[1], tuple(joins)),
            self._distinct(joins),
            _all(where),
            tuple(dict.fromkeys(self.group)),
            having,
            tuple(order),
            limit,
            limit is not None,
        )
        self._check_counts(query, joins)
        query = self._finish(query, joins)
        statement: Statement = query
        if together is not None:
            statement = self._intersect(query, together)
        return Built(statement, self.binding, self.variant, tuple(self.needed), cost, self._fans_out(joins), self.notes)

    def _root(self) -> Key:
        first = self.items[0].expr if self.items else None
        if self.focus.key in self.needed:
            return self.focus.key
        if isinstance(first, Col):
            return (first.schema, first.table)
        return self.needed[0]

    def _fans_out(self, joins: list[Join]) -> bool:
        return any(e.many for e in self._edges(joins))

    def _edges(self, joins: list[Join]) -> list[Edge]:
        found = []
        for join in joins:
            for edge in self.world.graph.edges.get((join.left.schema, join.left.table), ()):
                if edge.left == join.left and edge.right == join.right:
                    found.append(edge)
        return found

    # --- what to show ----------------------------------------------------------------------------------------------

    def _picks(self) -> None:
        picks = self.draft.picks
        specific = [p for p in picks if not self._is_bare_table(p)]
        for pick in picks:
            if self._is_bare_table(pick) and specific:
                continue
            self._pick(pick)
        self.items = list(dict.fromkeys(self.items))
        if self.draft.difference and len(self.items) >= 2:
            left, right = self.items[-2].expr, self.items[-1].expr
            if self._is_smaller(left, right):
                left, right = right, left
            self.items[-2:] = [Item(Bin("-", left, right))]
            self.plain = self.plain[:-2] if not isinstance(left, Agg) else self.plain
        if not self.items and not self.draft.groups:
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
        target = self.target(pick.ref) if pick.ref is not None else self.focus
        if pick.kind == "star":
            self.need(self.focus)
            self.items.append(Item(Star(*self.focus.key)))
        elif pick.kind == "count":
            self._count(pick, target)
        elif pick.kind == "percent":
            self.need(self.focus)
            self.items.append(Item(Percent(Agg("count", Star()), Agg("count", Star())), "percentage"))
        elif isinstance(target, TableInfo):
            if pick.agg:
                raise Misfit("an aggregate of a whole table")
            self._show_table(target)
        elif pick.agg:
            self._aggregate(pick, target)
        else:
            for column in self._full(pick, target):
                self.plain.append(column)
                self.items.append(Item(self.col(column)))

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
        return pair if whole else (target,)

    def _show_table(self, table: TableInfo) -> None:
        if self.variant.whole:
            self.need(table)
            self.items.append(Item(Star(*table.key)))
            return
        shown = table.primary if self.variant.ident and table.primary else table.display
        for column in shown:
            self.plain.append(column)
            self.items.append(Item(self.col(column)))

    def _aggregate(self, pick: Pick, target: ColumnInfo) -> None:
        func = (pick.agg or "").removesuffix("_count")
        if func == "much":
            func = "sum" if target.measure and not self._single_row() else ""
        if func in {"sum", "avg"} and target.type != "number":
            raise Misfit("no number")
        if not func:
            self.plain.append(target)
            self.items.append(Item(self.col(target)))
            return
        expr = Agg(func, self.col(target), pick.distinct and func == "sum")  # type: ignore[arg-type]
        self.items.append(Item(expr))

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
        if target.measure and not pick.distinct and not self.variant.plain_count:
            self.items.append(Item(Agg("sum", self.col(target))))
            return
        if target.primary and len(target.table.primary) == 1:
            self.need(target.table)
            self.counted = target.table
            self.items.append(Item(Agg("count", Star())))
            return
        self.items.append(Item(Agg("count", self.col(target), pick.distinct or not self.variant.plain_count)))

    def _distinct(self, joins: list[Join]) -> bool:
        aggregated = any(isinstance(i.expr, Agg | Percent | Bin) for i in self.items)
        if aggregated or self.group:
            return False
        if self.draft.distinct or "both" in self.notes:
            return True
        exists_only = [e for e in self.draft.exists if not e.negated]
        if exists_only and self._fans_out(joins) and not self.draft.sorts:
            used = {(i.expr.schema, i.expr.table) for i in self.items if isinstance(i.expr, Col)}
            conds = {self._table(c) for c in self.draft.conds if id(c) in self.binding.chosen}
            tables = {_table_of(self.target(e.ref)).key for e in exists_only}
            if not tables & (used | conds):
                return True
        return self.variant.dedupe and self._fans_out(joins)

    def _table(self, cond: Cond) -> Key:
        return _table_of(self.target(cond)).key

    # --- grouping --------------------------------------------------------------------------------------------------

    def _groups(self) -> None:
        if self.draft.grain and not any(self._fits_grain(g) for g in self.draft.groups):
            self._grain(self.draft.grain)
        grouping = self._grouping()
        for ref in self.draft.groups:
            target = self.target(ref)
            if not grouping:
                if isinstance(target, ColumnInfo) and not any(i.expr == target.col for i in self.items):
                    self.items.append(Item(self.col(target)))
                elif isinstance(target, TableInfo) and not self.items:
                    self._show_table(target)
                continue
            if isinstance(target, TableInfo):
                self._group_table(target)
            else:
                self._group_column(target)

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
        if any(isinstance(i.expr, Col) and (i.expr.schema, i.expr.table) == table.key for i in self.items):
            shown = ()
        if table.primary and shown and not self.variant.ident:
            self.group += [self.col(c) for c in table.primary]
        for n, column in enumerate(shown):
            self.items.insert(n, Item(self.col(column)))
            self.group.append(column.col)
        if not shown and any(isinstance(i.expr, Agg) for i in self.items):
            self.group += [self.col(c) for c in table.primary]

    def _group_column(self, column: ColumnInfo) -> None:
        self.group.append(self.col(column))
        if not any(i.expr == column.col for i in self.items) and any(isinstance(i.expr, Agg | Bin) for i in self.items):
            self.items.insert(0, Item(column.col))

    def _grain(self, unit: str) -> None:
        columns = self._nearby_columns()
        number = next((c for c in columns if c.words == (unit,)), None)
        expr: Expr
        if number is not None:
            expr = self.col(number)
        else:
            moment = next((c for c in columns if c.temporal), None)
            if moment is None:
                raise Misfit("no date to group by")
            expr = Grain(unit, self.col(moment))  # type: ignore[arg-type]
        self.group.append(expr)
        self.items.insert(0, Item(expr, None if isinstance(expr, Col) else unit))
        self.notes.append("grain")

    def _nearby_columns(self) -> list[ColumnInfo]:
        tables = [self.focus, *[self.world.schema.by_key[k] for k in (*self.needed, *self.binding.tables)]]
        return [c for t in dict.fromkeys(tables) for c in t.columns]

    def _implied_group(self, order: list[Order], having: Predicate | None) -> None:
        aggregated = any(isinstance(i.expr, Agg | Percent) for i in self.items)
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

    # --- conditions ------------------------------------------------------------------------------------------------

    def _where(self) -> tuple[list[Predicate], tuple[Predicate, Predicate] | None]:
        parts: list[Predicate] = []
        together: tuple[Predicate, Predicate] | None = None
        last_column: ColumnInfo | None = None
        merged: list[Cond] = []
        needed = list(self.needed)
        for cond in self.draft.conds:
            target = self.target(cond)
            if cond.op == "absent" and isinstance(target, TableInfo):
                parts.append(self._without(target))
                continue
            if any(cond is c for c in merged):
                continue
            column = self._column(cond)
            if cond.op == "absent" and self._many(column):
                parts.append(self._without(column.table))
                continue
            if cond.negated and self._many(column):
                group = self._together(cond, column)
                merged += group[1:]
                parts.append(self._not_in(column, group))
                last_column = column
                continue
            found = self._predicate(cond, column)
            same = last_column is column and parts and cond.op in {"value", "=", "named", "moment"} and not cond.negated
            if same and self._both(cond):
                if self._many(column):
                    self.notes.append("both")
                    self.needed = needed
                    parts[-1] = And((self._member(column, parts[-1]), self._member(column, found)))
                else:
                    together = (parts.pop(), found)
            elif last_column is column and parts and cond.glue == "and" and _contradict(parts[-1], found):
                self._keep(column)
                together = (parts.pop(), found)
            elif same or (cond.glue == "or" and parts):
                self._keep(column)
                last = parts.pop()
                parts.append(Or((*last.items, found) if isinstance(last, Or) else (last, found)))
            else:
                needed = list(self.needed)
                self._keep(column)
                parts.append(found)
            last_column = column
        return parts, together

    def _keep(self, column: ColumnInfo) -> None:
        self.need(column.table)

    def _both(self, cond: Cond) -> bool:
        return cond.glue == "and" and (self.draft.both or self._many(self._column(cond)))

    def _column(self, cond: Cond) -> ColumnInfo:
        target = self.target(cond)
        if isinstance(target, TableInfo):
            raise Misfit("a condition on a whole table")
        return target

    def _predicate(self, cond: Cond, column: ColumnInfo) -> Predicate:
        if cond.versus is not None:
            return self._versus(cond, column)
        flip = cond.negated
        if cond.about and self._turned(cond.about, column):
            flip = not flip
            cond = replace(cond, op={"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(cond.op, cond.op))
            flip = cond.negated
        if cond.op in {"value", "named"} and column.words[-1:] == ("name",) and len(cond.values) == 2:
            pair = self._full_name(cond, column)
            if pair is not None:
                return pair
        return predicate(cond, column, self.now, negated=flip)

    def _full_name(self, cond: Cond, column: ColumnInfo) -> Predicate | None:
        both = [c for c in column.table.display if c.type == "text"]
        if len(both) != 2:
            return None
        return And(tuple(Compare("=", c.col, literal(v, c)) for c, v in zip(both, cond.values, strict=True)))

    def _turned(self, about: tuple[str, ...], column: ColumnInfo) -> bool:
        return any(a.startswith("-") and a[1:] in column.words for a in about) and not any(
            a in column.words for a in about
        )

    def _versus(self, cond: Cond, column: ColumnInfo) -> Predicate:
        versus = cond.versus
        if versus is None:
            raise Misfit("nothing to compare with")
        if versus.agg is None and cond.inner:
            return Compare(cond.op, column.col, Scalar(self._inner(Item(column.col), column.table, cond)))  # type: ignore[arg-type]
        if versus.agg is None and cond.about:
            raise Misfit("no row to compare with")
        other = self.target(versus.ref) if versus.ref is not None and versus.ref is not cond.ref else column
        if not isinstance(other, ColumnInfo):
            raise Misfit("a whole table")
        if versus.agg is None:
            return Compare(cond.op, column.col, self.col(other))  # type: ignore[arg-type]
        if versus.agg in {"avg", "sum"} and (other.type != "number" or column.type != "number"):
            raise Misfit("no number")
        inner = self._inner(Item(Agg(versus.agg, other.col)), other.table, cond)  # type: ignore[arg-type]
        return Compare(cond.op, column.col, Scalar(inner))  # type: ignore[arg-type]

    def _inner(self, item: Item, table: TableInfo, cond: Cond) -> Query:
        """The query behind a comparison: one value of the rows that its own conditions choose."""
        parts: list[Predicate] = []
        keys = [table.key]
        for part in cond.inner:
            column = self._column(part)
            keys.append(column.table.key)
            parts.append(predicate(part, column, self.now, negated=False))
        connected = self.world.graph.tree(keys)
        if connected is None:
            raise Misfit("the tables do not connect")
        return Query((item,), Source(table.key[0], table.key[1], tuple(connected[0])), where=_all(parts))

    def _many(self, column: ColumnInfo) -> bool:
        """Whether one row of what is asked for may have many of this column."""
        anchor = self._anchor()
        if column.table is anchor:
            return False
        return any(e.many for e in self.world.graph.between(anchor.key, column.table.key))

    def _anchor(self) -> TableInfo:
        if self.counted is not None:
            return self.counted
        return self.plain[0].table if self.plain else self.focus

    def _member(self, column: ColumnInfo, condition: Predicate) -> Predicate:
        """Rows of what is asked for that have a partner under this condition."""
        anchor = self._anchor()
        path = self.world.graph.between(anchor.key, column.table.key)
        if not path:
            raise Misfit("the tables do not connect")
        self.need(anchor)
        return InQuery(path[0].left, _along(path, condition))

    def _together(self, cond: Cond, column: ColumnInfo) -> list[Cond]:
        """This denied condition and those right behind it on the same table: one partner that must not exist."""
        conds = self.draft.conds
        at = next(n for n, c in enumerate(conds) if c is cond)
        group = [cond]
        for follow in conds[at + 1 :]:
            target = self.target(follow)
            if not (follow.negated and follow.glue == "and" and isinstance(target, ColumnInfo)):
                break
            if target.table is not column.table or target is column:
                break
            group.append(follow)
        return group

    def _not_in(self, column: ColumnInfo, conds: list[Cond]) -> Predicate:
        inside = [predicate(replace(c, negated=False), self._column(c), self.now, negated=False) for c in conds]
        found = self._member(column, _all(inside) or inside[0])
        self.notes.append("not_in")
        return replace(found, negated=True) if isinstance(found, InQuery) else found

    def _exists(self, where: list[Predicate]) -> None:
        for exist in self.draft.exists:
            table = _table_of(self.target(exist.ref))
            anchor = self._anchor()
            if not exist.negated:
                if table is not anchor and self.world.cost(anchor.key, table.key) < 6:
                    self.need(table)
                continue
            if table is anchor:
                continue
            if any(
                c.negated and id(c) in self.binding.chosen and self._many(self._column(c)) for c in self.draft.conds
            ):
                continue
            where.append(self._without(table))

    def _without(self, table: TableInfo) -> Predicate:
        """Rows of what is asked for that have no partner in this table."""
        anchor = self._anchor()
        path = self.world.graph.between(anchor.key, table.key)
        if not path:
            raise Misfit("the tables do not connect")
        self.need(anchor)
        return InQuery(path[0].left, _along(path, None), negated=True)

    def _intersect(self, query: Query, together: tuple[Predicate, Predicate]) -> Statement:
        left = replace(query, where=_all([*_parts(query.where), together[0]]), order=(), limit=None)
        right = replace(query, where=_all([*_parts(query.where), together[1]]), order=(), limit=None)
        if any(isinstance(i.expr, Agg) for i in query.select):
            return replace(query, where=_all([*_parts(query.where), Or(together)]))
        return SetQuery("intersect", left, right)

    # --- having and order ------------------------------------------------------------------------------------------

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
        return _all(parts)

    def _having_expr(self, having: Having) -> Agg:
        if having.ref is None:
            return Agg("count", Star())
        target = self.target(having.ref)
        if isinstance(target, TableInfo):
            self.need(target)
            return Agg("count", Star())
        if having.agg == "count":
            return Agg("count", self.col(target) if target.column.nullable else Star())
        return Agg(having.agg, self.col(target))  # type: ignore[arg-type]

    def _order(self, sorts: list[Sort]) -> tuple[list[Order], int | None]:
        order: list[Order] = []
        for sort in sorts:
            order.append(Order(self._sort_expr(sort), self._descends(sort)))
        has_superlative = any(s.superlative for s in self.draft.sorts)
        limit = self.draft.limit if has_superlative else None
        order = list(dict.fromkeys(order))
        if not order and (self.draft.grain or self.draft.running) and self.group:
            order.append(Order(self.group[0]))
        return order, limit

    def _sort_expr(self, sort: Sort) -> Expr:  # noqa: PLR0911 - one return a kind of key
        owner: object = sort.ref if sort.ref is not None else sort
        target = self.binding.chosen.get(id(owner))
        if sort.agg == "count":
            return self._sort_count(target)
        if target is None:
            first = next((i.expr for i in self.items if isinstance(i.expr, Agg)), None) if sort.superlative else None
            found = first or (self.items[0].expr if self.items else None)
            if found is None or isinstance(found, Star):
                raise Misfit("nothing to order by")
            if sort.superlative and first is None:
                return Agg("count", Star())
            return found
        if isinstance(target, TableInfo):
            if sort.superlative:
                self.need(target)
                return Agg("count", Star())
            return self.col(target.display[0])
        if sort.agg in {"avg", "sum", "max", "min"}:
            if sort.agg in {"avg", "sum"} and target.type != "number":
                raise Misfit("no number")
            return Agg(sort.agg, self.col(target))  # type: ignore[arg-type]  # one of the four names above
        mine = next((i.expr for i in self.items if isinstance(i.expr, Agg) and i.expr.arg == target.col), None)
        return mine or self.col(target)

    def _sort_count(self, target: Target | None) -> Expr:
        if target is None:
            return Agg("count", Star())
        if isinstance(target, TableInfo):
            counting = self._counting_column(target)
            if counting is not None:
                return self.col(counting)
            self.need(target)
            return Agg("count", Star())
        if target.measure:
            return self.col(target)
        self.need(target.table)
        return Agg("count", Star())

    def _descends(self, sort: Sort) -> bool:
        target = self.binding.chosen.get(id(sort.ref if sort.ref is not None else sort))
        if not isinstance(target, ColumnInfo):
            return sort.descending
        if sort.quality and set(target.words) & HIGH_IS_BAD:
            return not sort.descending
        if sort.about and self._turned(sort.about, target):
            return not sort.descending
        return sort.descending

    # --- the last touches ------------------------------------------------------------------------------------------

    def _finish(self, query: Query, joins: list[Join]) -> Query:
        if self.counted is not None and not self.variant.plain_count:
            query = self._count_once(query, joins)
        if any(isinstance(i.expr, Percent) for i in query.select):
            query = _as_share(query)
        if self.draft.running and query.group:
            query = _running(query)
        if self.draft.per_group and self.draft.groups and query.limit is not None:
            query = self._top_per_group(query)
        return query

    def _count_once(self, query: Query, joins: list[Join]) -> Query:
        """Counts keys instead of rows where the joins repeat what is counted."""
        counted = self.counted
        if counted is None or len(counted.primary) != 1 or not joins or query.group:
            return query
        around = self.world.graph.tree([counted.key, *[k for k in self.needed if k != counted.key]])
        if around is None or not around[2]:
            return query
        key = counted.primary[0].col
        items = tuple(Item(Agg("count", key, True)) if i.expr == Agg("count", Star()) else i for i in query.select)
        return replace(query, select=items)

    def _check_counts(self, query: Query, joins: list[Join]) -> None:
        """A count within groups of one row each says nothing: whatever was meant, it was not this."""
        counts = [o.expr for o in query.order if isinstance(o.expr, Agg) and o.expr.func == "count"]
        if (
            query.group
            and not query.per
            and any(isinstance(o.expr, Col) and not self._grouped(o.expr, query) for o in query.order)
        ):
            raise Misfit("an order by what the groups do not have")
        counted = bool(counts) or (query.having is not None and _counts_rows(query.having))
        keys = [t.primary for k in self.needed for t in [self.world.schema.by_key[k]] if t.primary]
        unique = any(all(c.col in query.group for c in key) for key in keys)
        if counted and unique and not self._fans_out(joins) and len(self.needed) == 1:
            raise Misfit("a count of single rows")

    def _grouped(self, col: Col, query: Query) -> bool:
        key = self.world.schema.by_key[col.schema, col.table].primary
        return col in query.group or (bool(key) and all(k.col in query.group for k in key))

    def _top_per_group(self, query: Query) -> Query:
        groups = [self.target(g) for g in self.draft.groups]
        per: list[Expr] = []
        for target in groups:
            per += [c.col for c in target.primary] if isinstance(target, TableInfo) else [target.col]
        grouped = (
            tuple(g for g in query.group if g not in per)
            if not any(isinstance(o.expr, Agg) for o in query.order)
            else query.group
        )
        if any(isinstance(o.expr, Agg) for o in query.order):
            return replace(query, per=tuple(per))
        return replace(
            query, per=tuple(per), group=() if not any(isinstance(i.expr, Agg) for i in query.select) else grouped
        )


def _counts_rows(p: Predicate) -> bool:
    if isinstance(p, And):
        return any(_counts_rows(i) for i in p.items)
    return isinstance(p, Compare) and isinstance(p.left, Agg) and p.left.func == "count"


def _contradict(left: Predicate, right: Predicate) -> bool:
    """``older than 23 and younger than 20``: no row can be both, so two sets of rows are meant."""
    if not (isinstance(left, Compare) and isinstance(right, Compare) and left.left == right.left):
        return False
    if not (isinstance(left.right, Constant) and isinstance(right.right, Constant)):
        return False
    low, high = (left, right) if left.op in {">", ">="} else (right, left)
    if low.op not in {">", ">="} or high.op not in {"<", "<="}:
        return False
    a, b = low.right, high.right
    return isinstance(a, Constant) and isinstance(b, Constant) and type(a.value) is type(b.value) and a.value >= b.value  # type: ignore[operator]


def _along(path: list[Edge], condition: Predicate | None) -> Query:
    """The partners along a path as a query over its far end."""
    first = path[0].right
    joins = tuple(Join(e.left, e.right) for e in path[1:])
    known = IsNull(first, negated=True) if condition is None and len(path) == 1 else None
    where = _all([p for p in (condition, known) if p is not None])
    return Query((Item(first),), Source(first.schema, first.table, joins), where=where)


def _as_share(query: Query) -> Query:
    items = tuple(
        replace(i, expr=Percent(Agg("count", Star(), where=query.where), Agg("count", Star())))
        if isinstance(i.expr, Percent)
        else i
        for i in query.select
    )
    if query.where is None:
        raise Misfit("a share of everything")
    return replace(query, select=items, where=None)


def _running(query: Query) -> Query:
    by = query.group[0]
    items = tuple(
        replace(i, expr=Running(i.expr, by), alias="running_total") if isinstance(i.expr, Agg) else i
        for i in query.select
    )
    return replace(query, select=items)


def _table_of(target: Target) -> TableInfo:
    return target if isinstance(target, TableInfo) else target.table


def _all(parts: list[Predicate]) -> Predicate | None:
    flat: list[Predicate] = []
    for part in parts:
        flat.extend(part.items if isinstance(part, And) else [part])
    if not flat:
        return None
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def _parts(where: Predicate | None) -> list[Predicate]:
    if where is None:
        return []
    return list(where.items) if isinstance(where, And) else [where]


__all__ = ["HIGH_IS_BAD", "Built", "Variant", "build"]
