"""A query in plain words, from the intermediate form alone: what the asker checks before trusting an answer."""

from __future__ import annotations

from typing import assert_never

from askwire_translator.ir.model import (
    Agg,
    And,
    Between,
    Bin,
    Col,
    Compare,
    Constant,
    Expr,
    Grain,
    InQuery,
    IsNull,
    Like,
    Not,
    Or,
    Part,
    Percent,
    Predicate,
    Query,
    Running,
    Scalar,
    SetQuery,
    Star,
    Statement,
)

_AGGREGATES = {"sum": "total", "avg": "average", "min": "lowest", "max": "highest"}
_COMPARISONS = {"=": "is", "<>": "is not", "<": "is below", "<=": "is at most", ">": "is above", ">=": "is at least"}
_SETS = {"union": "together with", "intersect": "that also appear in", "except": "except for those in"}


def explain(statement: Statement) -> str:
    """One sentence that says what the statement returns."""
    if isinstance(statement, SetQuery):
        return f"{_query(statement.left)}, {_SETS[statement.op]}: {_query(statement.right)}"
    return _query(statement)


def _query(q: Query) -> str:
    tables = [q.source.table, *[j.right.table for j in q.source.joins]]
    several = len(set(tables)) > 1
    shown = _list([_expr(i.expr, several) for i in q.select])
    text = f"{'the different ' if q.distinct else ''}{shown} from {_list([_spoken(t) for t in dict.fromkeys(tables)])}"
    if q.where is not None:
        text += f", where {_predicate(q.where, several)}"
    grouped = [_expr(g, several) for g in q.group if not _is_hidden_key(g, q)]
    if grouped:
        text += f", for each {_list(grouped)}"
    if q.having is not None:
        text += f", keeping those where {_predicate(q.having, several)}"
    return text + _ordering(q, several)


def _is_hidden_key(e: Expr, q: Query) -> bool:
    """A key that only keeps rows of the same name apart."""
    return len(q.group) > 1 and all(i.expr != e for i in q.select)


def _ordering(q: Query, several: bool) -> str:
    if not q.order:
        return f", the first {q.limit}" if q.limit is not None else ""
    keys = _list([f"{_expr(o.expr, several)} ({'highest' if o.descending else 'lowest'} first)" for o in q.order])
    if q.limit is None:
        return f", ordered by {keys}"
    each = f" for each {_list([_expr(e, several) for e in q.per])}" if q.per else ""
    top = "the first one" if q.limit == 1 else f"the first {q.limit}"
    return f", {top}{each} by {keys}"


def _expr(e: Expr, several: bool) -> str:  # noqa: PLR0911 - one arm a type
    match e:
        case Col():
            return f"{_spoken(e.table)}'s {_spoken(e.name)}" if several else _spoken(e.name)
        case Star():
            return "every column"
        case Constant():
            return repr(e.value) if e.kind == "text" else str(e.value)
        case Agg():
            return _aggregate(e, several)
        case Bin():
            word = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}[e.op]
            return f"{_expr(e.left, several)} {word} {_expr(e.right, several)}"
        case Percent():
            where = e.part.where if isinstance(e.part, Agg) else None
            return f"the percentage where {_predicate(where, several)}" if where is not None else "the percentage"
        case Grain():
            return f"the {e.unit} of {_expr(e.arg, several)}"
        case Part():
            unit = "weekday" if e.unit == "dow" else e.unit
            return f"the {unit} of {_expr(e.arg, several)}"
        case Running():
            return f"the running total of {_expr(e.arg, several)}"
        case Scalar():
            return f"({_query(e.query)})"
        case _:
            assert_never(e)


def _aggregate(e: Agg, several: bool) -> str:
    if e.func == "count":
        if isinstance(e.arg, Star):
            return "the number of rows"
        different = "different " if e.distinct else ""
        return f"the number of {different}{_expr(e.arg, several)} values"
    return f"the {_AGGREGATES[e.func]} {_expr(e.arg, several)}"


def _predicate(p: Predicate, several: bool) -> str:  # noqa: PLR0911 - one arm a type
    match p:
        case Compare():
            return f"{_expr(p.left, several)} {_COMPARISONS[p.op]} {_expr(p.right, several)}"
        case Between():
            joint = "up to but without" if p.half_open else "and"
            start = "from" if p.half_open else "between"
            negation = "not " if p.negated else ""
            return (
                f"{_expr(p.arg, several)} is {negation}{start} {_expr(p.low, several)} {joint} {_expr(p.high, several)}"
            )
        case Like():
            verb = {"contains": "contain", "starts": "start with", "ends": "end with"}[p.where]
            conjugated = (
                f"does not {verb}"
                if p.negated
                else verb.replace("start", "starts").replace("end", "ends").replace("contain", "contains")
            )
            return f"{_expr(p.arg, several)} {conjugated} {p.text!r}"
        case IsNull():
            return f"{_expr(p.arg, several)} is {'known' if p.negated else 'missing'}"
        case InQuery():
            return f"{_expr(p.arg, several)} is {'not ' if p.negated else ''}among ({_query(p.query)})"
        case And():
            return " and ".join(_predicate(i, several) for i in p.items)
        case Or():
            return "either " + " or ".join(_predicate(i, several) for i in p.items)
        case Not():
            return f"not ({_predicate(p.item, several)})"
        case _:
            assert_never(p)


def _spoken(name: str) -> str:
    return name.replace("_", " ")


def _list(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
