"""Predicates and queries in parts: what the builders share."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import Final

from askwire_translator.ir.model import (
    Agg,
    And,
    Between,
    Bin,
    Change,
    Col,
    Compare,
    Constant,
    Expr,
    Grain,
    IsNull,
    Item,
    Join,
    Or,
    Percent,
    Predicate,
    Query,
    Running,
    Source,
    Whole,
)
from askwire_translator.offline.binding.bound import Target
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.grammar.draft import OverTime
from askwire_translator.offline.source.elements import TableInfo
from askwire_translator.offline.source.graph import Edge

DAY_PARTS: Final = {"year": 10_000, "month": 100, "day": 1}


def counts_rows(p: Predicate) -> bool:
    """Whether a condition counts the rows of a group."""
    if isinstance(p, And):
        return any(counts_rows(i) for i in p.items)
    return isinstance(p, Compare) and isinstance(p.left, Agg) and p.left.func == "count"


def contradict(left: Predicate, right: Predicate) -> bool:
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


def once_in_order(query: Query) -> Query:
    """Rows that are shown once and ordered by what is not shown: grouped, each at the place of its first one.

    SQL's DISTINCT can only be ordered by what it shows, for of equal rows it cannot tell whose place they take.
    """
    shown = tuple(item.expr for item in query.select)
    if not query.distinct or all(o.expr in shown for o in query.order):
        return query
    order = tuple(
        o if o.expr in shown else replace(o, expr=Agg("max" if o.descending else "min", o.expr)) for o in query.order
    )
    return replace(query, distinct=False, group=shown, order=order)


def along(path: list[Edge], condition: Predicate | None) -> Query:
    """The partners along a path as a query over its far end.

    Raises:
        Misfit: the first of them are found by several columns at once.
    """
    if path[0].also:
        raise Misfit("partners by a key of several columns")
    first = path[0].right
    joins = joins_of(path[1:])
    known = IsNull(first, negated=True) if condition is None and len(path) == 1 else None
    where = all_of([p for p in (condition, known) if p is not None])
    return Query((Item(first),), Source(first.schema, first.table, joins), where=where)


def joins_of(edges: list[Edge]) -> tuple[Join, ...]:
    """The edges as joins of a query."""
    return tuple(Join(e.left, e.right, also=e.also) for e in edges)


def as_share(query: Query, whole: list[Predicate]) -> Query:
    """The percentage of rows (or of what they add up to) under the conditions; without any, each group's of all groups.

    Args:
        whole: the conditions that all the rows have to meet.
    """
    whole_of = next(i.expr.part for i in query.select if isinstance(i.expr, Percent))
    if not isinstance(whole_of, Agg):
        raise Misfit("a share of what is no total")
    limits = [p for p in parts_of(query.where) if p in whole]
    part = all_of([p for p in parts_of(query.where) if p not in whole])
    if part is not None:
        share = Percent(replace(whole_of, where=part), whole_of)
    elif query.group:
        share = Percent(whole_of, Whole(whole_of))
    else:
        raise Misfit("a share of everything")
    items = tuple(replace(i, expr=share) if isinstance(i.expr, Percent) else i for i in query.select)
    return replace(query, select=items, where=all_of(limits))


def over_time(query: Query, how: OverTime) -> Query:
    """The aggregates as running totals, or as changes since the row before, in the order of the first group."""
    by = in_time(query.group)
    items: list[Item] = []
    for item in query.select:
        if not isinstance(item.expr, Agg):
            items.append(item)
        elif how == "running":
            items.append(replace(item, expr=Running(item.expr, by), alias="running_total"))
        else:
            items += [item, Item(Change(item.expr, by, relative=how == "growth"), how)]
    return replace(query, select=tuple(items))


def in_time(groups: tuple[Expr, ...]) -> Expr:
    """What the groups follow one another by; a day that is kept in parts by all of them."""
    whole = next((g for g in groups if isinstance(g, Grain)), None)
    parts = {g.name: g for g in groups if isinstance(g, Col)}
    if whole is not None or len(parts) < 2 or parts.keys() - DAY_PARTS.keys():
        return whole or groups[0]
    first, *rest = (Bin("*", col, Constant(DAY_PARTS[name], "number")) for name, col in parts.items())
    return reduce(lambda a, b: Bin("+", a, b), rest, first)


def side_by_side(query: Query, how: OverTime, *, unit: bool) -> Query:
    """What is computed of two periods in one row: the later less the earlier, that in percent, or each by itself.

    Args:
        unit: whether the first group is the periods' unit.

    Raises:
        Misfit: no two periods are compared, or by more than one figure.
    """
    times = [p for p in parts_of(query.where) if isinstance(p, Or)]
    shown = [i.expr for i in query.select if isinstance(i.expr, Agg)]
    if len(times) != 1 or len(times[0].items) != 2 or len(shown) != 1 or how == "running":
        raise Misfit("no two periods of one figure")
    figure, rest = shown[0], [p for p in parts_of(query.where) if p is not times[0]]
    now, then = (replace(figure, where=all_of([*parts_of(figure.where), time])) for time in times[0].items)
    change = Bin("-", now, then)
    columns = {
        "change": (Item(change, "change"),),
        "growth": (Item(Percent(change, then), "growth"),),
        "apart": (Item(now, "first"), Item(then, "second")),
    }[how]
    groups = query.group[1:] if unit else query.group
    kept = tuple(i for i in query.select if i.expr in groups)
    return replace(query, select=(*kept, *columns), where=all_of(rest), group=groups, order=())


def computed_by(query: Query, instead: dict[Expr, Expr]) -> Query:
    """The same query with other expressions for what it shows, orders by and asks of its groups."""

    def asked(p: Predicate | None) -> Predicate | None:
        match p:
            case And(items=items):
                return And(tuple(found for i in items if (found := asked(i)) is not None))
            case Compare(left=left):
                return replace(p, left=instead.get(left, left))
            case Between(arg=arg):
                return replace(p, arg=instead.get(arg, arg))
            case _:
                return p

    return replace(
        query,
        select=tuple(replace(i, expr=_share_by(i.expr, instead)) for i in query.select),
        order=tuple(replace(o, expr=instead.get(o.expr, o.expr)) for o in query.order),
        having=asked(query.having),
    )


def _share_by(expr: Expr, instead: dict[Expr, Expr]) -> Expr:
    if isinstance(expr, Percent):
        return Percent(instead.get(expr.part, expr.part), instead.get(expr.whole, expr.whole))
    return instead.get(expr, expr)


def table_of(target: Target) -> TableInfo:
    """The table that a target is or belongs to."""
    return target if isinstance(target, TableInfo) else target.table


def all_of(parts: list[Predicate]) -> Predicate | None:
    """The conditions as one; nothing when there are none."""
    flat: list[Predicate] = []
    for part in parts:
        flat.extend(part.items if isinstance(part, And) else [part])
    if not flat:
        return None
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def parts_of(where: Predicate | None) -> list[Predicate]:
    """The conditions that were joined into one."""
    if where is None:
        return []
    return list(where.items) if isinstance(where, And) else [where]
