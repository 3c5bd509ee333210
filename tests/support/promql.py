"""Which labels the result of an expression has, as far as that follows from the metrics that it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import promql_parser as promql

Labels = frozenset[str] | None  # None: nobody here knows, for they are another exporter's
Known = Callable[[str], Labels]


class UnknownLabel(AssertionError):
    """An expression groups by a label that what it groups has not."""


def labels_of(expr: promql.Expr, known: Known) -> Labels:
    """The labels of the result.

    Args:
        known: the labels of a metric.

    Raises:
        UnknownLabel: it groups by one that is not there: the result would silently be one group.
    """
    match expr:
        case promql.VectorSelector():
            found = known(expr.name or "")
        case promql.MatrixSelector():
            found = known(expr.vector_selector.name or "")
        case promql.AggregateExpr():
            found = _aggregated(expr, known)
        case promql.BinaryExpr():
            found = _joined(expr, known)
        case promql.Call():
            found = _union(labels_of(one, known) for one in expr.args)
            if found is not None and expr.func.name == "histogram_quantile":
                found -= {"le"}
        case promql.ParenExpr() | promql.UnaryExpr() | promql.SubqueryExpr():
            found = labels_of(expr.expr, known)
        case _:
            found = frozenset()
    return found


def _aggregated(expr: promql.AggregateExpr, known: Known) -> Labels:
    inner = labels_of(expr.expr, known)
    if expr.modifier is None:
        return frozenset()
    named = frozenset(expr.modifier.labels)
    if inner is not None and not named <= inner:
        raise UnknownLabel(f"{sorted(named - inner)} of {expr.prettify()}")
    if expr.modifier.type == promql.AggModifierType.By:
        return named
    return None if inner is None else inner - named


def _joined(expr: promql.BinaryExpr, known: Known) -> Labels:
    left, right = labels_of(expr.lhs, known), labels_of(expr.rhs, known)
    if _is_scalar(expr.lhs):
        return right
    matched = None if expr.modifier is None else expr.modifier.matching
    if matched is not None and matched.type == promql.LabelModifierType.Include:
        for side in (left, right):
            if side is not None and not frozenset(matched.labels) <= side:
                raise UnknownLabel(f"{matched.labels} of {expr.prettify()}")
    return left


def _is_scalar(expr: promql.Expr) -> bool:
    return isinstance(expr, promql.NumberLiteral) or (isinstance(expr, promql.Call) and not expr.args)  # time()


def _union(found: Iterator[Labels]) -> Labels:
    whole: frozenset[str] = frozenset()
    for one in found:
        if one is None:
            return None
        whole |= one
    return whole
