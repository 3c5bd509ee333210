"""From sqlglot's tree to the skeleton that name resolution works on; what it may forget, the counts in ``facts``
find."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlglot import exp

from askwire_validator.glot.facts import COLUMNS
from askwire_validator.glot.splice import start_of
from askwire_validator.glot.walk import LEAVES, kinds
from askwire_validator.query import (
    Cte,
    Expr,
    FunctionSource,
    JoinSource,
    Key,
    Name,
    Query,
    QuerySource,
    Source,
    TableSource,
    Target,
)

_NODE: Final = exp.Expr
_QUERIES: Final = kinds(exp.Query, exp.Values)
_LISTS: Final = frozenset({list, tuple})
_JSON_TABLE = ("key", "value", "type", "atom", "id", "parent", "fullkey", "path")


def lower(node: exp.Expression | exp.Query) -> Query:
    """The skeleton of a query.

    Raises:
        TypeError, ValueError: the tree is none that this lowering knows; the guard refuses it.
    """
    if isinstance(node, exp.Subquery):
        inner = lower(node.this)
        return _surrounded(node, inner) if _surrounds(node) else inner
    query = Query()
    if with_ := node.args.get("with_"):
        query.recursive = bool(with_.recursive)
        query.ctes = [Cte(cte.alias, _columns(cte.args.get("alias")), lower(cte.this)) for cte in with_.expressions]
    if isinstance(node, exp.SetOperation):
        query.arms = [lower(node.left), lower(node.right)]
    elif isinstance(node, exp.Select):
        _lower_select(node, query)
    elif isinstance(node, exp.Values):
        _lower_values(node, query)
    else:
        raise TypeError(f"{type(node).__name__} is no query")
    _lower_tail(node, query)
    return query


def _surrounds(node: exp.Expression) -> bool:
    return any(node.args.get(part) for part in ("with_", "order", "limit", "offset"))


def _surrounded(node: exp.Expression, inner: Query) -> Query:
    """``(SELECT …) ORDER BY x LIMIT 1``: the tail belongs to a query of its own around the bracket."""
    query = Query(arms=[inner])
    if with_ := node.args.get("with_"):
        query.recursive = bool(with_.recursive)
        query.ctes = [Cte(cte.alias, _columns(cte.args.get("alias")), lower(cte.this)) for cte in with_.expressions]
    _lower_tail(node, query)
    return query


def _lower_tail(node: exp.Expression, query: Query) -> None:
    if order := node.args.get("order"):
        query.order = [_key(item.this) for item in order.expressions]
    collect([node.args.get("limit"), node.args.get("offset")], query.limit)


def _lower_select(node: exp.Select, query: Query) -> None:
    query.targets = [_target(item) for item in node.expressions]
    if source := node.args.get("from_"):
        query.sources = [_joined(_source(source.this), node.args.get("joins") or ())]
    if where := node.args.get("where"):
        query.where = collect(where.this)
    if having := node.args.get("having"):
        query.having = collect(having.this)
    if group := node.args.get("group"):
        query.group = [_key(item) for item in group.expressions]
        collect([group.args.get(part) for part in ("rollup", "cube", "grouping_sets")], query.other)
    if (distinct := node.args.get("distinct")) and (on := distinct.args.get("on")):
        collect(on, query.other)
    collect(node.args.get("windows"), query.other)


def _lower_values(node: exp.Values, query: Query) -> None:
    rows = node.expressions
    width = len(_row(rows[0])) if rows else 1
    query.targets = [Target(f"column{n + 1}", Expr()) for n in range(width)]
    collect(rows, query.other)


def _row(node: exp.Expression) -> list[exp.Expression]:
    """The values of ``(1, 2)`` and of MySQL's ``ROW(1, 2)``."""
    values: list[exp.Expression] = node.expressions if isinstance(node, exp.Tuple) else [node]
    first = values[0]
    is_row = len(values) == 1 and isinstance(first, exp.Anonymous) and first.name.upper() == "ROW"
    return list(first.expressions) if is_row else values


def _key(node: exp.Expression) -> Key:
    bare = (
        node.name if isinstance(node, exp.Column) and not node.table and not isinstance(node.this, exp.Star) else None
    )
    return Key(collect(node), bare)


def _target(node: exp.Expression) -> Target:
    if isinstance(node, exp.Star):
        return Target(None, Expr(), star=Name((None,)))
    if isinstance(node, exp.Column) and isinstance(node.this, exp.Star):
        return Target(None, Expr(), star=_name(node))
    if isinstance(node, exp.Alias):
        return Target(node.alias, collect(node.this))
    return Target(node.name if isinstance(node, exp.Column) else None, collect(node))


def _joined(source: Source, joins: Any) -> Source:
    for join in joins:
        using = tuple(item.name for item in join.args.get("using") or ())
        natural = str(join.args.get("method") or "").upper() == "NATURAL"
        source = JoinSource(source, _source(join.this), collect(join.args.get("on")), using, natural)
    return source


def _source(node: exp.Expression) -> Source:
    alias = node.args.get("alias")
    name, columns = (alias.name or None, _columns(alias)) if isinstance(alias, exp.TableAlias) else (None, ())
    if isinstance(node, exp.Table):
        return _joined(_table(node, name, columns), node.args.get("joins") or ())
    if isinstance(node, exp.Subquery) and isinstance(node.this, exp.Table | exp.Subquery) and not _surrounds(node):
        inner = _source(node.this)
        inner = _joined(inner, node.args.get("joins") or ())
        return (
            JoinSource(inner, FunctionSource(Expr(), None, ()), Expr(), alias=name, columns=columns) if name else inner
        )
    if isinstance(node, exp.Subquery | exp.Values | exp.Query):
        source = QuerySource(lower(node.this if isinstance(node, exp.Subquery) else node), name, columns)
        return _joined(source, node.args.get("joins") or ())
    if isinstance(node, exp.Lateral) and isinstance(node.this, exp.Subquery):
        return QuerySource(lower(node.this), name, columns, lateral=True)
    raise TypeError(f"{type(node).__name__} cannot be a source of rows")


def _table(node: exp.Table, alias: str | None, columns: tuple[str, ...]) -> Source:
    if isinstance(node.this, exp.Anonymous):
        name = str(node.this.this).lower()
        return FunctionSource(collect(node.this.expressions), alias or name, _JSON_TABLE, columns)
    if isinstance(node.this, exp.JSONTable):
        outputs = tuple(_json_columns(node.this.args["schema"]))
        return FunctionSource(collect(list(node.this.args.values())), alias, outputs, columns)
    if not isinstance(node.this, exp.Identifier):
        raise TypeError("a table is not named")
    return TableSource(node.name, node.db or None, alias, columns, start_of(node))


def _json_columns(schema: exp.Expression) -> Iterator[str]:
    for column in schema.expressions:
        if nested := column.args.get("nested_schema"):
            yield from _json_columns(nested)
        else:
            yield column.name


def _columns(alias: Any) -> tuple[str, ...]:
    return tuple(column.name for column in alias.args.get("columns") or ()) if alias is not None else ()


def _name(column: exp.Column) -> Name:
    this, table, db = map(column.args.get, ("this", "table", "db"))
    qualifier = () if table is None else (table.name,) if db is None else (db.name, table.name)
    if isinstance(this, exp.Identifier):
        return Name((*qualifier, this.this), quoted=bool(this.args.get("quoted")))
    return Name((*qualifier, None if isinstance(this, exp.Star) else column.name))


def collect(tree: Any, into: Expr | None = None) -> Expr:
    """Every name and query in an expression, found by walking all of it."""
    expr = Expr() if into is None else into
    pending: list[Any] = [tree]
    while pending:
        node = pending.pop()
        kind = type(node)
        if kind in _LISTS:
            pending.extend(reversed(node))
        elif kind in COLUMNS:
            expr.names.append(_name(node))
        elif kind in _QUERIES:
            expr.queries.append(lower(node))
        elif kind not in LEAVES and isinstance(node, _NODE):
            pending.extend(reversed(node.args.values()))
    return expr
