"""Random typed queries for property tests: every column and every constant in one has a name of its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from hypothesis import strategies as st

from askwire_translator.ir import model as ir


class _Names:
    """Fresh names, so that whatever is mentioned can only be mentioned for itself."""

    def __init__(self) -> None:
        self._numbers: Iterator[int] = count(1_000)

    def column(self, table: str = "things") -> ir.Col:
        return ir.Col("public", table, f"col{next(self._numbers)}")

    def text(self) -> ir.Constant:
        return ir.Constant(f"val{next(self._numbers)}")

    def number(self) -> ir.Constant:
        return ir.Constant(next(self._numbers), "number")


@st.composite
def queries(draw: st.DrawFn, depth: int = 1, names: _Names | None = None) -> ir.Query:
    """A SELECT with every part that the intermediate form has, in any mixture."""
    names = names or _Names()
    group = tuple(names.column() for _ in range(draw(st.integers(0, 2))))
    measures = tuple(ir.Item(draw(aggregates(names, depth))) for _ in range(draw(st.integers(0 if group else 1, 2))))
    shown = tuple(ir.Item(e) for e in group[draw(st.integers(0, len(group))) :])
    select = shown + measures or (ir.Item(names.column()),)
    joins = (ir.Join(names.column(), names.column("others"), draw(st.booleans())),) if draw(st.booleans()) else ()
    keys = [i.expr for i in select] + [draw(aggregates(names, depth))]
    order = tuple(ir.Order(e, draw(st.booleans())) for e in draw(st.lists(st.sampled_from(keys), max_size=2)))
    limit = draw(st.none() | st.integers(2, 99))
    return ir.Query(
        select,
        ir.Source("public", "things", joins),
        distinct=draw(st.booleans()),
        where=draw(st.none() | predicates(names, depth)),
        group=group,
        having=draw(st.none() | havings(names, depth)) if group else None,
        order=order,
        limit=limit,
        ties=draw(st.booleans()),
        skip=draw(st.integers(0, 7)) if limit is not None else 0,
        per=(names.column(),) if limit is not None and order and draw(st.booleans()) else (),
    )


@st.composite
def havings(draw: st.DrawFn, names: _Names, depth: int) -> ir.Predicate:
    return ir.Compare(draw(st.sampled_from(("=", "<", ">="))), draw(aggregates(names, depth)), names.number())


@st.composite
def expressions(draw: st.DrawFn, names: _Names, depth: int) -> ir.Expr:
    kinds = ["column", "second", "grain", "part"] + (["sum", "scalar"] if depth else [])
    match draw(st.sampled_from(kinds)):
        case "second":
            return ir.Col("public", "others", names.column().name, role=1)
        case "grain":
            return ir.Grain(draw(st.sampled_from(("hour", "month", "year"))), names.column())
        case "part":
            return ir.Part(draw(st.sampled_from(("dow", "quarter"))), names.column())
        case "sum":
            parts = [draw(expressions(names, depth - 1)) for _ in range(2)]
            return ir.Bin(draw(st.sampled_from(("+", "-", "*", "/"))), parts[0], parts[1])
        case "scalar":
            return ir.Scalar(draw(queries(depth - 1, names)))
        case _:
            return names.column()


@st.composite
def aggregates(draw: st.DrawFn, names: _Names, depth: int) -> ir.Expr:
    func: Any = draw(st.sampled_from(("count", "sum", "avg", "min", "max", "median")))
    where = draw(predicates(names, depth - 1)) if depth and draw(st.booleans()) else None
    one = ir.Agg(func, names.column(), draw(st.booleans()), where)
    match draw(st.sampled_from(("plain", "share", "share of", "whole", "running", "rows"))):
        case "share":
            return ir.Percent(ir.Agg(func, one.arg, where=predicate_of(names)), ir.Agg(func, one.arg))
        case "share of":
            return ir.Percent(one, ir.Agg(func, names.column()))
        case "whole":
            return ir.Percent(one, ir.Whole(one))
        case "running":
            return ir.Running(one, names.column())
        case "rows":
            return ir.Agg("count", ir.Star(), where=where)
        case _:
            return one


def predicate_of(names: _Names) -> ir.Predicate:
    return ir.Compare("=", names.column(), names.text())


@st.composite
def predicates(draw: st.DrawFn, names: _Names, depth: int) -> ir.Predicate:  # noqa: PLR0911 - one arm a kind
    kinds = ["compare", "between", "like", "null"] + (["in", "and", "or", "not"] if depth else [])
    negated = draw(st.booleans())
    match draw(st.sampled_from(kinds)):
        case "between":
            subject = draw(expressions(names, 0))
            return ir.Between(subject, names.number(), names.number(), draw(st.booleans()), negated)
        case "like":
            where: Any = draw(st.sampled_from(("contains", "starts", "ends")))
            return ir.Like(names.column(), str(names.text().value), where, negated)
        case "null":
            return ir.IsNull(names.column(), negated)
        case "in":
            return ir.InQuery(names.column(), draw(queries(depth - 1, names)), negated)
        case "and" | "or" as kind:
            items = tuple(draw(predicates(names, depth - 1)) for _ in range(draw(st.integers(2, 3))))
            return ir.And(items) if kind == "and" else ir.Or(items)
        case "not":
            return ir.Not(draw(predicates(names, depth - 1)))
        case _:
            op: Any = draw(st.sampled_from(("=", "<>", "<", "<=", ">", ">=")))
            return ir.Compare(op, draw(expressions(names, depth)), names.text())
