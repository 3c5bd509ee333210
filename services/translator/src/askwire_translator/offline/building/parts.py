"""Predicates and queries in parts: what the builders share."""

from __future__ import annotations

from dataclasses import replace

from askwire_translator.ir.model import (
    Agg,
    And,
    Change,
    Compare,
    Constant,
    IsNull,
    Item,
    Join,
    Percent,
    Predicate,
    Query,
    Running,
    Source,
    Whole,
)
from askwire_translator.offline.bound import Target
from askwire_translator.offline.draft import OverTime
from askwire_translator.offline.elements import TableInfo
from askwire_translator.offline.graph import Edge
from askwire_translator.offline.misfit import Misfit


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
    by = query.group[0]
    items: list[Item] = []
    for item in query.select:
        if not isinstance(item.expr, Agg):
            items.append(item)
        elif how == "running":
            items.append(replace(item, expr=Running(item.expr, by), alias="running_total"))
        else:
            items += [item, Item(Change(item.expr, by, relative=how == "growth"), how)]
    return replace(query, select=tuple(items))


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
