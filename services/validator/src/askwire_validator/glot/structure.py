"""Which of sqlglot's nodes and arguments a statement may hold."""

from __future__ import annotations

from typing import Final

NODES: Final = frozenset(
    """
    Select Column From Where Identifier Table EQ TableAlias Literal GT Join LT Group Distinct Paren Star Subquery Having
    Limit Order Ordered Like GTE Add Alias In Between Not Is Null LTE All Any NEQ Div Sub With CTE DataType
    DataTypeParam Mul DPipe Offset Union Neg Var Window Escape Boolean Values Tuple Filter WindowSpec Intersect Except
    Glob HexString BitString Mod NullSafeNEQ NullSafeEQ JSONPath JSONPathRoot JSONPathSubscript JSONPathKey
    JSONPathWildcard Interval IntDiv BitwiseAnd BitwiseOr BitwiseXor BitwiseNot BitwiseLeftShift BitwiseRightShift ILike
    Rollup IgnoreNulls RespectNulls SimilarTo JSONKeyValue Introducer National Lateral
    IndexTableHint JSONSchema JSONColumnDef
    """.split()  # noqa: SIM905 - a word list reads better as words
)
_ARGUMENTS: Final = """
    Lateral: this alias
    Introducer: this expression
    Select: operation_modifiers with_ expressions distinct from_ joins where group having windows order limit offset
    Subquery: this alias with_ joins order limit offset
    Table: this alias db joins hints indexed
    IndexTableHint: this target expressions
    JSONSchema: expressions
    JSONColumnDef: this kind path ordinality nested_schema
    TableAlias: this columns
    Union: with_ this expression distinct order limit offset
    Intersect: with_ this expression distinct order limit offset
    Except: with_ this expression distinct order limit offset
    Join: this on side kind using method
    With: expressions recursive
    CTE: this alias materialized
    Column: this table db
    Values: expressions alias
    Star:
    In: this expressions query
    Limit: expression
    Offset: expression
    Order: this expressions
    Ordered: this desc nulls_first
    Group: expressions rollup
    Rollup: expressions
    Distinct: expressions
    Window: this partition_by order spec alias over
    WindowSpec: kind start start_side end end_side exclude
    Interval: this unit
    DataType: this expressions kind nested
    Alias: this alias
    Filter: this expression
"""
_BY_KIND: Final = {
    kind.strip(): frozenset(arguments.split())
    for kind, _, arguments in (line.partition(":") for line in _ARGUMENTS.strip().splitlines())
}


# What may stand after SELECT without changing more than how it runs; SQL_CALC_FOUND_ROWS leaves a count behind.
MODIFIERS: Final = frozenset({
    "HIGH_PRIORITY", "STRAIGHT_JOIN", "SQL_SMALL_RESULT", "SQL_BIG_RESULT", "SQL_BUFFER_RESULT", "SQL_NO_CACHE",
})  # fmt: skip


def unknown_part(kinds: set[str], fields: set[str]) -> str | None:
    """The first node or argument that is not on the lists, or None."""
    for kind in sorted(kinds - NODES):
        return kind
    for name in sorted(fields):
        kind, _, argument = name.partition(".")
        if kind in _BY_KIND and argument not in _BY_KIND[kind]:
            return name
    return None
