"""All queries of a statement: the outermost, those nested in it, and the arms of set operations."""

from __future__ import annotations

from collections.abc import Iterator

from askwire_validator.query import Expr, FunctionSource, JoinSource, Query, QuerySource, Source


def every_query(query: Query) -> Iterator[Query]:
    """The query itself and every query within it."""
    yield query
    inner = [*query.arms, *(cte.query for cte in query.ctes)]
    exprs = [query.other, query.limit, *(e for e in (query.where, query.having) if e is not None)]
    exprs += [target.expr for target in query.targets] + [key.expr for key in (*query.group, *query.order)]
    for source in query.sources:
        _open(source, inner, exprs)
    for expr in exprs:
        inner += expr.queries
    for found in inner:
        yield from every_query(found)


def _open(source: Source, inner: list[Query], exprs: list[Expr]) -> None:
    match source:
        case QuerySource():
            inner.append(source.query)
        case FunctionSource():
            exprs.append(source.expr)
        case JoinSource():
            exprs.append(source.on)
            _open(source.left, inner, exprs)
            _open(source.right, inner, exprs)
        case _:
            pass
