"""What each column of a statement is for: a measure, a time, or what is grouped by. A chart is chosen by that."""

from __future__ import annotations

from functools import lru_cache

from sqlglot import exp

from askwire_common.contracts import Role
from askwire_common.datasources.catalog import Dialect
from askwire_translator.ir.model import Col, Expr, Grain, Part, Query, SetQuery, Star, Statement
from askwire_translator.ir.walk import aggregated
from askwire_translator.sql_tree import UnreadableError, sql_tree

Shape = tuple[Role | None, ...]


def shape_of(statement: Statement) -> Shape:
    """The role of each output column; empty where there is a star."""
    query = statement.left if isinstance(statement, SetQuery) else statement
    if any(isinstance(item.expr, Star) for item in query.select):
        return ()
    return tuple(_role(item.expr, query) for item in query.select)


def _role(expr: Expr, query: Query) -> Role | None:
    if isinstance(expr, Grain | Part):
        return "time"
    if isinstance(expr, Col):
        return "dimension" if expr in query.group else None
    return "measure" if aggregated(expr) else None


@lru_cache(maxsize=512)  # a cached answer's SQL comes again and again, and parsing it costs more than all else here
def shape_of_sql(sql: str, dialect: Dialect) -> Shape:
    """The same for SQL that a model or a person wrote; empty where it cannot be told."""
    try:
        statement = sql_tree(sql, dialect)
    except UnreadableError:
        return ()
    if not isinstance(statement, exp.Select) or statement.is_star:
        return ()
    grouped = statement.args.get("group") is not None
    return tuple(_sql_role(item.unalias(), grouped) for item in statement.expressions)


def _sql_role(item: exp.Expression, grouped: bool) -> Role | None:
    if item.find(exp.AggFunc) is not None:
        return "measure"
    if item.find(exp.DateTrunc, exp.TimestampTrunc, exp.Extract) is not None:
        return "time"
    return "dimension" if grouped else None
