"""Default filters: conditions that hold for a table's rows unless the question says otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from askwire_translator.context.words import phrase
from askwire_translator.ir.model import Agg, And, Col, Predicate, Query, SetQuery, Statement
from askwire_translator.ir.walk import nodes
from askwire_translator.offline.source.taught import Condition, Key


def with_usual(statement: Statement, usual: Mapping[Key, tuple[Condition, ...]], spoken: str) -> Statement:
    """The statement with every default filter of its tables that the question neither touches nor switches off.

    Args:
        spoken: the question.
    """
    if not usual:
        return statement
    stems = f" {' '.join(phrase(spoken))} "
    if isinstance(statement, SetQuery):
        left, right = (with_usual(q, usual, spoken) for q in (statement.left, statement.right))
        return replace(statement, left=left, right=right)  # type: ignore[arg-type]  # a Query stays one
    tables = [(statement.source.schema, statement.source.table)]
    tables += [(j.right.schema, j.right.table) for j in statement.source.joins]
    filtered = [i.expr.where for i in statement.select if isinstance(i.expr, Agg)]
    said = {*_columns(statement.where), *_columns(statement.having), *_columns(tuple(filtered))}
    more = [
        condition.predicate
        for table in dict.fromkeys(tables)
        for condition in usual.get(table, ())
        if not said & set(condition.columns) and not any(f" {' '.join(p)} " in stems for p in condition.unless)
    ]
    parts = [p for p in (statement.where, *more) if p is not None]
    return replace(statement, where=_all(parts)) if more else statement


def _all(parts: list[Predicate]) -> Predicate | None:
    flat = [x for p in parts for x in (p.items if isinstance(p, And) else (p,))]
    return And(tuple(flat)) if len(flat) > 1 else (flat[0] if flat else None)


def _columns(part: object) -> Iterator[Col]:
    """Every column in an expression or a condition, without those of queries inside."""
    return (n for n in nodes(part, without=(Query,)) if isinstance(n, Col))
