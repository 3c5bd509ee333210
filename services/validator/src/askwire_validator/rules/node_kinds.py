"""Every node and every field of the parse tree is one that we know to be harmless.

Refused: whatever is not on the list, such as ``$1``, XMLTABLE, a cursor, ``%TYPE``, and what future versions add.
"""

from __future__ import annotations

from typing import Final

from askwire_common.contracts import Violation
from askwire_validator.statement import Statement, violation

_NODES: Final = frozenset(
    """
    stmt SelectStmt ResTarget ColumnRef A_Star A_Const A_Expr A_ArrayExpr A_Indices A_Indirection BoolExpr
    NullTest BooleanTest CaseExpr CaseWhen CoalesceExpr MinMaxExpr FuncCall NamedArgExpr TypeCast TypeName
    CollateClause SubLink RowExpr List RangeVar RangeSubselect RangeFunction RangeTableSample JoinExpr
    CommonTableExpr SortBy WindowDef GroupingSet GroupingFunc SQLValueFunction ColumnDef String Integer Float
    Boolean BitString JsonObjectConstructor JsonArrayConstructor JsonArrayQueryConstructor JsonObjectAgg
    JsonArrayAgg JsonKeyValue JsonValueExpr JsonIsPredicate JsonFuncExpr JsonParseExpr JsonScalarExpr
    """.split()  # noqa: SIM905 - a word list reads better as words
)
_FIELDS: Final = frozenset(
    """
    stmt_len stmt_location location targetList fromClause whereClause groupClause groupDistinct havingClause
    windowClause valuesLists sortClause limitOffset limitCount limitOption withClause op all larg rarg
    distinctClause name val indirection fields sval ival fval boolval bsval isnull kind lexpr rexpr elements
    is_slice lidx uidx arg args boolop nulltesttype booltesttype argisrow defresult expr result funcname
    agg_order agg_filter over agg_within_group agg_star agg_distinct func_variadic funcformat typeName names
    typemod typmods arrayBounds collname subLinkType testexpr operName subselect row_format items schemaname
    relname inh relpersistence alias aliasname colnames lateral subquery ordinality is_rowsfrom functions
    coldeflist relation method repeatable jointype isNatural usingClause join_using_alias quals ctes recursive
    ctename aliascolnames ctematerialized ctequery node sortby_dir sortby_nulls useOp refname partitionClause
    orderClause frameOptions startOffset endOffset content colname is_local colcollation collClause typmod type
    argnumber typeOid list_start list_end str exprs output returning absent_on_null unique constructor key value
    format raw_expr formatted_expr format_type encoding item_type unique_keys context_item pathspec passing
    on_empty on_error wrapper quotes column_name behavior btype
    """.split()  # noqa: SIM905 - a word list reads better as words
)
_KNOWN: Final = _NODES | _FIELDS
_SPOKEN: Final = {
    "ParamRef": "a parameter such as $1",
    "XmlExpr": "an XML expression",
    "RangeTableFunc": "XMLTABLE",
    "CurrentOfExpr": "a cursor",
    "pct_type": "a %TYPE reference",
    "setof": "SETOF",
    "catalogname": "the name of a database",
    "SetToDefault": "DEFAULT",
    "JsonTable": "JSON_TABLE",
    "search_clause": "SEARCH",
    "cycle_clause": "CYCLE",
}


def node_kinds(statement: Statement) -> tuple[Violation, ...]:
    """Refuses trees that hold anything unknown."""
    unknown = sorted(statement.facts.keys - _KNOWN)
    if not unknown:
        return ()
    what = next(
        (_SPOKEN[key] for key in unknown if key in _SPOKEN), f"a construct that is not open here ({unknown[0]})"
    )
    return violation(
        "node_kinds", f"The statement holds {what}.", "Write it with plain SELECT constructs and literals."
    )
