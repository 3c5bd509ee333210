"""How a typed query changes: filters replaced or added, groups, sort keys, limits, shares. Pure, on whole queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Final

from askwire_translator.conversation.calendar import apart, within_year
from askwire_translator.ir.model import (
    Agg,
    And,
    Change,
    Col,
    Compare,
    Expr,
    InQuery,
    Item,
    Join,
    Like,
    Or,
    Order,
    Percent,
    Predicate,
    Query,
    Running,
    Scalar,
    Star,
    Whole,
)
from askwire_translator.ir.walk import aggregated, columns
from askwire_translator.offline.building.parts import contradict, once_in_order

Same = Callable[[Col, Col], bool]
_RISING: Final = frozenset({">", ">="})
_FALLING: Final = frozenset({"<", "<="})


class Unmergeable(Exception):
    """The change makes no sense for this query."""


def conjuncts(where: Predicate | None) -> list[Predicate]:
    """The conditions that all have to hold, those in nested conjunctions too."""
    if where is None:
        return []
    return [p for item in where.items for p in conjuncts(item)] if isinstance(where, And) else [where]


def conjunction(parts: Sequence[Predicate]) -> Predicate | None:
    """All of these conditions as one; None without any."""
    return None if not parts else parts[0] if len(parts) == 1 else And(tuple(parts))


def with_instead(query: Query, old: Predicate, new: Predicate) -> Query:
    """The query with one condition in the place of another, however deep in it."""

    def turned(part: object) -> object:
        if part == old:
            return new
        if isinstance(part, tuple):
            return tuple(turned(one) for one in part)
        if is_dataclass(part) and not isinstance(part, type):
            return replace(part, **{f.name: turned(getattr(part, f.name)) for f in fields(part)})
        return part

    return replace(query, where=turned(query.where))  # type: ignore[arg-type]  # each part stays of its kind


def filtered(query: Query, added: Sequence[Predicate], *, same: Same, also: bool = False) -> Query:
    """The query under these conditions, too; one about the same column takes the place of the old one.

    Args:
        same: whether two columns stand for the same thing (a key and the name behind it).
        also: a value more for the same column, instead of another.
    """
    parts = conjuncts(query.where)
    for new in added:
        rivals = [old for old in parts if _rivals(old, new, same)]
        if also and len(rivals) == 1:
            parts[parts.index(rivals[0])] = _either(rivals[0], new)
            continue
        if also and not rivals:
            raise Unmergeable
        placed = _placed(rivals, new)
        at = parts.index(rivals[0]) if rivals else len(parts)
        parts = [old for old in parts if old not in rivals]
        parts.insert(min(at, len(parts)), placed)
    return replace(query, where=conjunction(parts))


def unfiltered(query: Query, about: Callable[[Predicate], bool]) -> Query:
    """The query without the conditions for which this holds.

    Raises:
        Unmergeable: there is none.
    """
    parts = conjuncts(query.where)
    kept = [p for p in parts if not about(p)]
    if len(kept) == len(parts):
        raise Unmergeable
    return replace(query, where=conjunction(kept))


def grouped(query: Query, shown: Sequence[Item], group: Sequence[Expr], *, instead: bool) -> Query:
    """The query per group; a query for the first rows keeps that many of each new group."""
    if instead:
        query = ungrouped(query)
    fresh = [e for e in group if e not in query.group]
    if not fresh or any(isinstance(i.expr, Change) for i in query.select):
        raise Unmergeable
    items = [i for i in shown if all(i.expr != old.expr for old in query.select)]
    query = replace(query, select=(*items, *query.select), group=(*query.group, *fresh), distinct=False)
    if query.limit is not None and query.order and len(query.group) > len(fresh):
        return replace(query, per=tuple(i.expr for i in items) or tuple(fresh))
    return query


def ungrouped(query: Query) -> Query:
    """The query without its groups, about to get others: what it computes and sorts by stays."""
    old = set(query.group)
    kept = tuple(i for i in query.select if aggregated(i.expr) and not isinstance(i.expr, Change))
    order = tuple(o for o in query.order if o.expr not in old)
    return replace(query, select=kept, group=(), order=order, per=())


def measures(query: Query) -> list[Agg]:
    """The aggregates that it shows or, where it shows none, sorts by."""
    shown = [i.expr for i in query.select if isinstance(i.expr, Agg)]
    return shown or [o.expr for o in query.order if isinstance(o.expr, Agg)]


def measured(query: Query, new: Sequence[Agg], *, also: bool) -> Query:
    """The query with these aggregates in place of its own, or beside them."""
    old = measures(query)
    if not old:
        raise Unmergeable
    if also:
        items = tuple(Item(a) for a in new if all(i.expr != a for i in query.select))
        return replace(query, select=(*query.select, *items))
    kept = tuple(i for i in query.select if not aggregated(i.expr))
    swapped = tuple(Item(a) for a in new) if any(aggregated(i.expr) for i in query.select) else ()
    order = tuple(replace(o, expr=new[0]) if aggregated(o.expr) else o for o in query.order)
    having = query.having if query.having is None else _measured_having(query.having, old, new)
    return replace(query, select=(*kept, *swapped), order=order, having=having)


def limited(query: Query, count: int, *, end: str) -> Query:
    """The first rows: of the order that there is, else by what is computed; ``bottom`` turns the order round."""
    order = query.order
    if not order or all(not aggregated(o.expr) and o.expr in query.group for o in order):
        found = [i.expr for i in query.select if aggregated(i.expr) and not isinstance(i.expr, Change)]
        if end != "any":
            if len(found) != 1 or not query.group:
                raise Unmergeable
            by = found[0].arg if isinstance(found[0], Running) else found[0]  # of running totals the last is highest
            order = (Order(by, descending=end == "top"),)
    elif end == "bottom":
        order = reversed_order(order)
    return replace(query, order=order, limit=count, ties=bool(order), skip=0)


def reversed_order(order: Sequence[Order]) -> tuple[Order, ...]:
    """The same keys, the other way round."""
    return tuple(replace(o, descending=not o.descending) for o in order)


def shared(query: Query) -> Query:
    """Numbers as percentages: of the whole for groups, else of all rows, whatever the conditions.

    Raises:
        Unmergeable: there is no one count or total to take a share of.
    """
    found = [i for i in query.select if isinstance(i.expr, Agg)]
    agg = found[0].expr if len(found) == 1 else None
    if not isinstance(agg, Agg) or agg.func not in {"count", "sum"} or agg.distinct or agg.where is not None:
        raise Unmergeable
    if query.group:
        every = Scalar(Query((Item(agg),), query.source, where=query.where))
        share = Percent(agg, Whole(agg) if query.having is None else every)  # HAVING would take from the whole, too
        where = query.where
    elif query.where is not None:
        share, where = Percent(replace(agg, where=query.where), agg), None
    else:
        raise Unmergeable
    items = tuple(Item(share, "percentage") if i.expr == agg else i for i in query.select)
    order = tuple(replace(o, expr=share) if o.expr == agg else o for o in query.order)
    return replace(query, select=items, where=where, order=order)


def shared_within(query: Query, is_time: Callable[[Expr], bool]) -> Query:
    """Numbers of groups as percentages of all that each group has; what they are limited to is the part.

    Raises:
        Unmergeable: nothing tells the part from the whole, or several conditions do, beside that of a time.
    """
    found = [i.expr for i in query.select if isinstance(i.expr, Agg)]
    agg = found[0] if len(found) == 1 else None
    parts = conjuncts(query.where)
    limits = [p for p in parts if columns(p) and all(is_time(c) for c in columns(p))]
    part = [p for p in parts if p not in limits]
    if agg is None or agg.func not in {"count", "sum"} or agg.distinct or agg.where is not None or query.having:
        raise Unmergeable
    if len(part) != 1 or any(c in query.group for c in columns(part[0])):
        raise Unmergeable
    share = Percent(replace(agg, where=part[0]), agg)
    items = tuple(Item(share, "percentage") if i.expr == agg else i for i in query.select)
    order = tuple(replace(o, expr=share) if o.expr == agg else o for o in query.order)
    return replace(query, select=items, where=conjunction(limits), order=order)


def once(query: Query) -> Query:
    """Equal rows once; but the first few by what is not shown stay each a row."""
    shown = {item.expr for item in query.select}
    if query.limit is not None and any(o.expr not in shown for o in query.order):
        return query
    return once_in_order(replace(query, distinct=True))


def unshared(query: Query) -> Query:
    """Shares of all groups as the numbers that they are shares by.

    Raises:
        Unmergeable: there are none.
    """
    shares: dict[Expr, Agg] = {
        i.expr: i.expr.part
        for i in query.select
        if isinstance(i.expr, Percent) and isinstance(i.expr.part, Agg) and isinstance(i.expr.whole, Whole | Scalar)
    }
    if not shares:
        raise Unmergeable
    items = tuple(Item(shares[i.expr]) if i.expr in shares else i for i in query.select)
    return replace(query, select=items, order=tuple(replace(o, expr=shares.get(o.expr, o.expr)) for o in query.order))


def told(query: Query) -> Query:
    """``how many is that?``: the count that it sorts by, beside what it shows."""
    counted = [a for a in measures(query) if a.func == "count"]
    if len(counted) != 1:
        raise Unmergeable
    return replace(query, select=(*query.select, Item(counted[0])))


def relative(query: Query) -> Query:
    """Changes since the row before in percent."""
    grown = (Item(replace(i.expr, relative=True), "growth") if isinstance(i.expr, Change) else i for i in query.select)
    return replace(query, select=tuple(grown))


def described(query: Query, key: Col, shown: Col, target: Col) -> Query:
    """The query with the name behind one of its keys shown beside it; per group, of which each has one name."""
    taken = {(query.source.schema, query.source.table), *((j.right.schema, j.right.table) for j in query.source.joins)}
    if (target.schema, target.table) in taken:
        raise Unmergeable
    source = replace(query.source, joins=(*query.source.joins, Join(key, target, outer=True)))
    group = (*query.group, shown) if query.group else ()
    return replace(query, source=source, group=group, select=(*query.select, Item(shown)))


def pruned(query: Query, before: Query) -> Query:
    """The query without the tables that were joined for what it does not show, ask or sort by any more."""
    used, once = _used(query), _used(before)
    joins = query.source.joins
    for join in reversed(joins):
        table = (join.right.schema, join.right.table, join.right.role)
        leads_on = any((j.left.schema, j.left.table, j.left.role) == table for j in joins)
        if table in once and table not in used and not leads_on:
            joins = tuple(j for j in joins if j is not join)
    return replace(query, source=replace(query.source, joins=joins))


def counted(query: Query) -> Query:
    """How many rows the query has."""
    if query.group or query.having is not None or query.limit is not None or any(aggregated(i) for i in query.select):
        raise Unmergeable
    only = query.select[0].expr if len(query.select) == 1 else Star()
    agg = Agg("count", only, distinct=True) if query.distinct and isinstance(only, Col) else Agg("count", Star())
    return Query((Item(agg),), query.source, where=query.where)


def _used(query: Query) -> set[tuple[str, str, int]]:
    """The tables whose columns it shows, asks or sorts by."""
    parts = (query.select, query.where, query.group, query.having, query.order)
    return {(c.schema, c.table, c.role) for c in columns(parts)}


def _rivals(old: Predicate, new: Predicate, same: Same) -> bool:
    """Whether two conditions speak of the same thing and cannot both be meant."""
    if not _alike(columns(old), columns(new), same) or apart(old, new):
        return False
    if isinstance(old, InQuery) != isinstance(new, InQuery):
        return False  # who they are, and which of them
    if isinstance(old, Compare) and isinstance(new, Compare):
        if {old.op, new.op} == {"<>"}:
            return False
        if contradict(old, new):
            return True  # nothing is above 5 and below 3
        return not ((old.op in _RISING and new.op in _FALLING) or (old.op in _FALLING and new.op in _RISING))
    return not (isinstance(old, Like) and isinstance(new, Like) and (old.negated or new.negated))


def _alike(old: Sequence[Col], new: Sequence[Col], same: Same) -> bool:
    return bool(old) and bool(new) and all(any(same(a, b) for b in new) for a in old)


def _either(old: Predicate, new: Predicate) -> Predicate:
    return Or((*old.items, new)) if isinstance(old, Or) else Or((old, new))


def _placed(rivals: Sequence[Predicate], new: Predicate) -> Predicate:
    """A month or quarter named after a span of one year is that year's."""
    return within_year(rivals[0], new) if len(rivals) == 1 else new


def _measured_having(having: Predicate, old: Sequence[Agg], new: Sequence[Agg]) -> Predicate:
    if isinstance(having, Compare) and having.left in old and len(new) == 1:
        raise Unmergeable  # a bound on the old measure says nothing about the new one
    return having
