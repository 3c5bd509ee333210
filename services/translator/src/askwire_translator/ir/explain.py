"""A query in plain words, from the intermediate form alone: what the asker checks before trusting an answer."""

from __future__ import annotations

from dataclasses import replace
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
    optional = [_spoken(j.right.table) for j in q.source.joins if j.outer]
    if optional:
        text += f" (also where there are no {_list(optional)})"
    if q.where is not None:
        text += f", where {_predicate(q.where, several)}"
    text += _groups(q, several)
    if q.having is not None:
        text += f", keeping those where {_predicate(q.having, several)}"
    return text + _ordering(q, several)


def _groups(q: Query, several: bool) -> str:
    keys = [_expr(g, several) for g in q.group if _is_hidden_key(g, q)]
    named = [_expr(g, several) for g in q.group if not _is_hidden_key(g, q)]
    if not named:
        return f", for each {_list(keys)}" if keys else ""
    apart = f" (told apart by {_list(keys)})" if keys else ""
    return f", for each {_list(named)}{apart}"


def _is_hidden_key(e: Expr, q: Query) -> bool:
    """A key that only keeps rows of the same name apart."""
    return len(q.group) > 1 and all(i.expr != e for i in q.select)


def _ordering(q: Query, several: bool) -> str:
    each = f" for each {_list([_expr(e, several) for e in q.per])}" if q.per else ""
    if not q.order:
        return f", the first {q.limit}{each}" if q.limit is not None else ""
    keys = _list([f"{_expr(o.expr, several)} ({'highest' if o.descending else 'lowest'} first)" for o in q.order])
    if q.limit is None:
        return f", ordered by {keys}"
    top = "the first one" if q.limit == 1 else f"the first {q.limit}"
    return f", {top}{each} by {keys}"


def _expr(e: Expr, several: bool) -> str:  # noqa: PLR0911 - one arm a type
    match e:
        case Col():
            return _column(e, several)
        case Star():
            return f"every column of {_spoken(e.table)}" if e.table else "every column"
        case Constant():
            return repr(e.value) if e.kind == "text" else str(e.value)
        case Agg():
            return _aggregate(e, several)
        case Bin():
            word = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}[e.op]
            return f"{_operand(e.left, several)} {word} {_operand(e.right, several)}"
        case Percent():
            return _share(e, several)
        case Grain():
            return f"the {e.unit} of {_expr(e.arg, several)}"
        case Part():
            unit = "weekday" if e.unit == "dow" else e.unit
            return f"the {unit} of {_expr(e.arg, several)}"
        case Running():
            return f"the running total of {_expr(e.arg, several)} in the order of {_expr(e.order, several)}"
        case Scalar():
            return f"({_query(e.query)})"
        case _:
            assert_never(e)


def _column(e: Col, several: bool) -> str:
    if not several and not e.role:
        return _spoken(e.name)
    which = f" no. {e.role + 1}" if e.role else ""
    return f"{_spoken(e.table)}{which}'s {_spoken(e.name)}"


def _operand(e: Expr, several: bool) -> str:
    return f"({_expr(e, several)})" if isinstance(e, Bin) else _expr(e, several)


def _share(e: Percent, several: bool) -> str:
    """``the percentage where …`` when the part is the whole under a condition, which is what is nearly always meant."""
    if isinstance(e.part, Agg) and e.part.where is not None and replace(e.part, where=None) == e.whole:
        what = "" if isinstance(e.part.arg, Star) else f" of {_expr(e.whole, several)}"
        return f"the percentage{what} where {_predicate(e.part.where, several)}"
    return f"{_expr(e.part, several)} as a percentage of {_expr(e.whole, several)}"


def _aggregate(e: Agg, several: bool) -> str:
    different = "different " if e.distinct else ""
    if e.func != "count":
        text = f"the {_AGGREGATES[e.func]} {different}{_expr(e.arg, several)}"
    elif isinstance(e.arg, Star):
        text = "the number of rows" + (f" of {_spoken(e.arg.table)}" if e.arg.table else "")
    else:
        text = f"the number of {different}{_expr(e.arg, several)} values"
    return text if e.where is None else f"{text} where {_predicate(e.where, several)}"


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
            return " and ".join(_nested(i, several, Or) for i in p.items)
        case Or():
            return "either " + " or ".join(_nested(i, several, And) for i in p.items)
        case Not():
            return f"not ({_predicate(p.item, several)})"
        case _:
            assert_never(p)


def _nested(p: Predicate, several: bool, other: type[And | Or]) -> str:
    return f"({_predicate(p, several)})" if isinstance(p, other) else _predicate(p, several)


def _spoken(name: str) -> str:
    return name.replace("_", " ")


def _list(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
