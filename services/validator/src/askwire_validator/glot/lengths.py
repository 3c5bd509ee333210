"""How many bytes long a value may become, by its expression in sqlglot's tree: roughly, and rather too few."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from sqlglot import exp

COLUMN: Final = 64
NUMBER: Final = 20
# What a length that is not written out is bounded by; the rules on arguments see to that.
BOUND: Final = 1_000
_EXPORTED: Final = 64
_WIDTH: Final = re.compile(r"%(?:\d+\$)?[-+ 0#,]*(\d+)")
_LONG_TYPES: Final = frozenset({"CHAR", "NCHAR", "BPCHAR", "BINARY", "BIT"})
_TEXT_TYPES: Final = _LONG_TYPES | {
    "VARCHAR", "NVARCHAR", "TEXT", "JSON", "JSONB", "XML", "VARBINARY", "BLOB", "BYTEA", "LONGTEXT", "MEDIUMTEXT",
    "NAME", "ARRAY",
}  # fmt: skip
_COLLECTING: Final = (exp.GroupConcat, exp.ArrayAgg, exp.JSONArrayAgg, exp.JSONObjectAgg)
_COLLECTING_NAMES: Final = frozenset({
    "string_agg", "json_agg", "jsonb_agg", "json_object_agg", "jsonb_object_agg", "json_group_array",
    "json_group_object", "json_arrayagg", "json_objectagg",
})  # fmt: skip
_DOUBLING: Final = frozenset({"hex", "encode", "quote", "quote_literal", "quote_ident", "quote_nullable"})


def literal(node: object) -> float | None:
    """The number that a node writes out, or None."""
    while isinstance(node, exp.Cast | exp.Paren):
        node = node.this
    if isinstance(node, exp.Neg):
        number = literal(node.this)
        return None if number is None else -number
    if not isinstance(node, exp.Literal):
        return None
    try:
        return float(node.this)
    except ValueError:
        return None


class Lengths:
    """How long the expressions of one SELECT may become.

    Args:
        width: of its columns.
        made: how many rows an aggregate collects, those of tables left out.
        nested: the rows and the length of a query within an expression.

    Attributes:
        peak: the greatest length so far, of a part too: ``length(repeat(…))`` is short and makes what is long.
    """

    def __init__(self, width: float, made: float, nested: Callable[[exp.Expr], tuple[float, float]]) -> None:
        self._width = width
        self._made = made
        self._nested = nested
        self.peak = 0.0

    def of(self, node: exp.Expr) -> float:
        """The length of an expression's value."""
        length = self._of(node)
        self.peak = max(self.peak, length)
        return length

    def _of(self, node: exp.Expr) -> float:
        if isinstance(node, exp.Query):
            return self._nested(node)[1]
        if isinstance(node, exp.Column):
            return self._width
        if isinstance(node, exp.Literal):
            return len(node.this) if node.is_string else NUMBER
        if isinstance(node, exp.Func):
            return self._function(node)
        if isinstance(node, exp.Binary) and not isinstance(node, exp.DPipe):
            return max(NUMBER, *self._each(node)) if isinstance(node, exp.JSONExtract) else self._passed(node)
        return self._sum(node)

    def _each(self, node: exp.Expr) -> list[float]:
        return [self.of(child) for child in node.iter_expressions()] or [0]

    def _sum(self, node: exp.Expr) -> float:
        return sum(self._each(node))

    def _passed(self, node: exp.Expr) -> float:
        """A number or a truth; what it is made of is looked through for queries."""
        self._each(node)
        return NUMBER

    def _function(self, node: exp.Func) -> float:
        measure = _MEASURES.get(type(node))
        if measure is not None:
            return measure(self, node)
        name = str(node.this).lower() if isinstance(node, exp.Anonymous) else node.key
        each = self._each(node)
        return sum(each) * self._factor(node, name, each) + self._widths(node, name)

    def _longest(self, node: exp.Func) -> float:
        return max(self._each(node))

    def _repeated(self, node: exp.Func) -> float:
        return self.of(node.this) * self._count(node.args.get("times"))

    def _padded(self, node: exp.Func) -> float:
        return max(self.of(node.this), self._count(node.args.get("expression")))

    def _cut(self, node: exp.Func) -> float:
        whole, count = self.of(node.this), literal(node.args.get("length") or node.args.get("expression"))
        return whole if count is None else min(whole, count)

    def _array(self, node: exp.Func) -> float:
        """``ARRAY[…]``, or ``ARRAY(SELECT …)``."""
        first = node.expressions[0] if node.expressions else None
        if not isinstance(first, exp.Query):
            return self._sum(node)
        rows, size = self._nested(first)
        return rows * size

    def _factor(self, node: exp.Func, name: str, each: list[float]) -> float:
        if isinstance(node, _COLLECTING) or name in _COLLECTING_NAMES:
            return self._made
        if name in _DOUBLING:
            return 2
        if name == "export_set":
            return _EXPORTED
        if name in ("array_to_string", "arraytostring"):
            return max(1, each[-1] / NUMBER)
        return 1

    def _widths(self, node: exp.Func, name: str) -> float:
        if name not in ("printf", "format"):
            return 0
        return sum(int(width) for text in node.find_all(exp.Literal) for width in _WIDTH.findall(text.this))

    def _cast(self, node: exp.Func) -> float:
        to = node.args["to"]
        inner, kind = self.of(node.this), to.this.name
        if kind in _LONG_TYPES and to.expressions:
            return max(inner, literal(to.expressions[0].this) or 0)
        return inner if kind in _TEXT_TYPES else NUMBER

    def _replaced(self, node: exp.Func) -> float:
        """Each place that is replaced grows by what stands in for it; a literal to look for takes its own room."""
        sought, put = node.args.get("expression"), node.args.get("replacement")
        grown = self.of(put) if put is not None else 0
        if isinstance(node, exp.Replace) and isinstance(sought, exp.Literal):
            grown /= max(1, len(sought.this))
        return self.of(node.this) * max(1, grown)

    def _count(self, node: exp.Expr | None) -> float:
        number = literal(node)
        return BOUND if number is None else number


_MEASURES: Final[dict[type[exp.Expr], Callable[[Lengths, exp.Func], float]]] = {
    **dict.fromkeys((exp.Cast, exp.TryCast), Lengths._cast),
    **dict.fromkeys((exp.Replace, exp.RegexpReplace), Lengths._replaced),
    **dict.fromkeys((exp.Case, exp.If, exp.Coalesce, exp.Greatest, exp.Least, exp.Nullif), Lengths._longest),
    **dict.fromkeys((exp.Substring, exp.Left, exp.Right), Lengths._cut),
    **dict.fromkeys((exp.Length, exp.Count, exp.Sum, exp.Avg, exp.Extract, exp.StrPosition), Lengths._passed),
    **dict.fromkeys((exp.MD5, exp.SHA, exp.SHA2, exp.And, exp.Or), Lengths._passed),
    exp.Repeat: Lengths._repeated,
    exp.Pad: Lengths._padded,
    exp.Space: lambda lengths, node: lengths._count(node.this),
    exp.Array: Lengths._array,
}
