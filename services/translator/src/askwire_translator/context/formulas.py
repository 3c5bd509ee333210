"""Measures and conditions that people wrote as SQL, as typed values over columns of a catalog."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from sqlglot import exp

from askwire_common.datasources.catalog import Catalog, Dialect, Table
from askwire_translator.context.names import find_parts
from askwire_translator.ir.model import (
    Agg,
    AggFunc,
    And,
    Between,
    Bin,
    Col,
    Compare,
    CompareOp,
    Constant,
    Expr,
    IsNull,
    Like,
    Not,
    Or,
    Predicate,
    Star,
)
from askwire_translator.sql_tree import UnreadableError, sql_trees

_ARITHMETIC: Final[dict[type[exp.Expr], str]] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}
_COMPARISONS: Final[dict[type[exp.Expr], str]] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_AGGREGATES: Final[dict[type[exp.Expr], str]] = {exp.Sum: "sum", exp.Avg: "avg", exp.Min: "min", exp.Max: "max"}
_DEEPEST: Final = 12


class Misread(ValueError):
    """The text is no such formula, or names what is not there; the message says which, for whoever wrote it."""


class Unsupported(Misread):
    """A formula that is sound, and more than the offline translator can express; language models may still use it."""


@dataclass(frozen=True)
class _Known:
    """What was read before, by its text: a measure that others name many times is read once."""

    columns: dict[str, list[Col]] = field(default_factory=dict)
    measures: dict[str, Expr] = field(default_factory=dict)


@dataclass(frozen=True)
class Reader:
    """Reads formulas over one catalog.

    Attributes:
        home: the table whose columns need no table's name before them.
        measures: the texts of measures, which formulas may name.
    """

    catalog: Catalog
    home: Table | None = None
    measures: Mapping[str, str] | None = None
    depth: int = 0
    known: _Known = field(default_factory=_Known, compare=False, repr=False)

    def columns(self, text: str) -> list[Col]:
        """Every column that the formula names, also those of measures in it.

        Raises:
            Misread: it does not parse, or names what is not there.
        """
        if text not in self.known.columns:
            found: list[Col] = []
            for column in parsed(text, self.catalog.dialect).find_all(exp.Column):
                inner = self._measure(column)
                found += self._deeper().columns(inner) if inner is not None else [self._col(column)]
            self.known.columns[text] = list(dict.fromkeys(found))
        return self.known.columns[text]

    def measure(self, text: str) -> Expr:
        """The formula as an expression with an aggregate in it.

        Raises:
            Misread: it does not parse, names what is not there, or aggregates nothing.
        """
        if text not in self.known.measures:
            tree = parsed(text, self.catalog.dialect)
            self.columns(text)
            expr = self._expr(tree)
            if not aggregates(expr):
                raise Misread("a measure must aggregate: sum(…), avg(…), min(…), max(…) or count(…)")
            self.known.measures[text] = expr
        return self.known.measures[text]

    def condition(self, text: str) -> Predicate:
        """The formula as a condition on rows.

        Raises:
            Misread: it does not parse, names what is not there, or is no condition.
        """
        tree = parsed(text, self.catalog.dialect)
        if tree.find(exp.AggFunc):
            raise Misread("a condition on rows cannot aggregate")
        self.columns(text)
        return self._predicate(tree)

    def _deeper(self) -> Reader:
        if self.depth >= _DEEPEST:
            raise Misread("measures name one another in a circle")
        return Reader(self.catalog, self.home, self.measures, self.depth + 1, self.known)

    def _measure(self, column: exp.Column) -> str | None:
        if column.table or not self.measures:
            return None
        return self.measures.get(column.name)

    def _col(self, column: exp.Column) -> Col:
        names = tuple(part.name for part in column.parts)
        if len(names) == 1:
            return self._bare(names[0])
        found = find_parts(names, self.catalog)
        if found is None or found.column is None:
            raise Misread(f"there is no column {'.'.join(names)}")
        return Col(found.table.schema_name, found.table.name, found.column.name)

    def _bare(self, name: str) -> Col:
        tables = (self.home,) if self.home is not None else self.catalog.tables
        holding = [(t, c) for t in tables for c in t.columns if c.name.lower() == name.lower()]
        if not holding:
            where = f" in {self.home.name}" if self.home is not None else ""
            raise Misread(f"there is no column {name}{where}")
        if len(holding) > 1:
            several = ", ".join(f"{t.name}.{c.name}" for t, c in holding[:4])
            raise Misread(f"{name} could be {several}: write the table's name before it")
        table, column = holding[0]
        return Col(table.schema_name, table.name, column.name)

    def _expr(self, e: exp.Expr) -> Expr:  # noqa: PLR0911 - one return a kind of expression
        match e:
            case exp.Paren():
                return self._expr(e.this)
            case exp.Column():
                inner = self._measure(e)
                return self._deeper().measure(inner) if inner is not None else self._col(e)
            case exp.Literal():
                return _literal(e)
            case exp.Neg(this=exp.Literal() as number) if not number.is_string:
                return Constant(-_number(number.name), "number")
            case exp.Filter():
                return self._filtered(e)
            case exp.Count():
                return self._count(e)
            case _:
                return self._operation(e)

    def _operation(self, e: exp.Expr) -> Expr:
        kind = _AGGREGATES.get(type(e))
        if kind is not None:
            return self._aggregate(cast("AggFunc", kind), e.this)
        sign = _ARITHMETIC.get(type(e))
        if sign is not None:
            return Bin(sign, self._expr(e.this), self._expr(e.expression))  # type: ignore[arg-type]  # one of the four
        raise Unsupported(f"{e.sql(self.catalog.dialect)} is more than the offline translator can express")

    def _filtered(self, e: exp.Filter) -> Expr:
        inner = self._expr(e.this)
        if not isinstance(inner, Agg):
            raise Unsupported("FILTER is understood after an aggregate only")
        return Agg(inner.func, inner.arg, inner.distinct, self._predicate(e.expression.this))

    def _count(self, e: exp.Count) -> Expr:
        if isinstance(e.this, exp.Star) or e.this is None:
            if self.home is None and not _has_columns(e):
                raise Misread("count(*) does not say of what: write count(table.column)")
            return Agg("count", Star())
        return self._aggregate("count", e.this)

    def _aggregate(self, func: AggFunc, arg: exp.Expr) -> Expr:
        if not isinstance(arg, exp.Distinct):
            return Agg(func, self._expr(arg))
        if len(arg.expressions) != 1:
            raise Unsupported("DISTINCT over several columns is more than the offline translator can express")
        return Agg(func, self._expr(arg.expressions[0]), True)

    def _predicate(self, e: exp.Expr) -> Predicate:  # noqa: PLR0911 - one return a kind of condition
        match e:
            case exp.Paren():
                return self._predicate(e.this)
            case exp.And():
                return And(tuple(self._predicate(p) for p in e.flatten()))
            case exp.Or():
                return Or(tuple(self._predicate(p) for p in e.flatten()))
            case exp.Not():
                return Not(self._predicate(e.this))
            case exp.Is(expression=exp.Null()):
                return IsNull(self._expr(e.this), bool(e.args.get("negate")))
            case exp.Between():
                return Between(self._expr(e.this), self._expr(e.args["low"]), self._expr(e.args["high"]))
            case exp.In() if e.expressions:
                left = self._expr(e.this)
                return Or(tuple(Compare("=", left, self._expr(x)) for x in e.expressions))
            case exp.Column() | exp.Boolean():
                raise Unsupported("a bare truth value is more than the offline translator can express")
            case exp.ILike():
                return _like(self._expr(e.this), e.expression)
            case _:
                return self._comparison(e)

    def _comparison(self, e: exp.Expr) -> Predicate:
        sign = _COMPARISONS.get(type(e))
        if sign is None:
            raise Unsupported(f"{e.sql(self.catalog.dialect)} is no condition that the offline translator can express")
        return Compare(cast("CompareOp", sign), self._expr(e.this), self._expr(e.expression))


def parsed(text: str, dialect: Dialect) -> exp.Expr:
    """One SQL expression.

    Raises:
        Misread: it is none, or more than one, or holds a query.
    """
    try:
        trees = sql_trees(f"SELECT {text}", dialect)
    except UnreadableError:
        raise Misread("this is no SQL expression") from None
    tree = trees[0] if len(trees) == 1 else None
    if not isinstance(tree, exp.Select) or len(tree.expressions) != 1 or {k for k, v in tree.args.items() if v} - _ONLY:
        raise Misread("one SQL expression is wanted, and nothing else")
    found = tree.expressions[0]
    if found.find(exp.Query, exp.Alias, exp.Window):
        raise Misread("a formula holds no query, window or alias")
    return cast("exp.Expr", found)


_ONLY: Final = frozenset({"expressions", "kind"})


def aggregates(expr: Expr) -> bool:
    """Whether the expression is one value for many rows."""
    return isinstance(expr, Agg) or (isinstance(expr, Bin) and (aggregates(expr.left) or aggregates(expr.right)))


def _has_columns(e: exp.Expr) -> bool:
    parent = e.find_ancestor(exp.Select)
    return parent is not None and parent.find(exp.Column) is not None


def _literal(e: exp.Literal) -> Constant:
    return Constant(e.name, "text") if e.is_string else Constant(_number(e.name), "number")


def _number(text: str) -> int | float:
    return int(text) if text.isdigit() else float(text)


def _like(arg: Expr, pattern: exp.Expr) -> Like:
    text = pattern.name if isinstance(pattern, exp.Literal) else ""
    inner = text.strip("%")
    if not inner or "_" in inner or "%" in inner or "\\" in inner:
        raise Unsupported("ILIKE is understood with one text that begins or ends with %")
    if text.startswith("%"):
        return Like(arg, inner, "contains" if text.endswith("%") else "ends")
    if not text.endswith("%"):
        raise Unsupported("ILIKE without % compares: write =")
    return Like(arg, inner, "starts")
