"""From PostgreSQL's parse tree to the skeleton that name resolution works on.

The lowering is written by hand and may therefore forget something; that is why ``resolve`` counts what it has seen
and the guard refuses a statement in which the generic walk (``facts``) found a name or a table more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from askwire_validator.postgres.functions import outputs_of
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
    Unsure,
)  # fmt: skip

Node = Mapping[str, Any]
# What the parts of a parse tree are made of, but for its numbers and strings.
_TREES: Final = frozenset({dict, list})
UNNAMED: Final = "?column?"  # what PostgreSQL calls a column for which it finds no name
# Built-in functions that return what they are given, or a part of it; where that is a row, it brings its own columns.
_OF_ANY_TYPE: Final = frozenset({"unnest", "lower", "upper"})


def lower(select: Node) -> Query:
    """The skeleton of a ``SelectStmt``.

    Raises:
        KeyError, TypeError, ValueError: the tree is none that this lowering knows; the guard refuses it.
    """
    query = Query()
    if with_clause := select.get("withClause"):
        query.recursive = bool(with_clause.get("recursive"))
        query.ctes = [_cte(item["CommonTableExpr"]) for item in with_clause["ctes"]]
    if select.get("op", "SETOP_NONE") != "SETOP_NONE":
        query.arms = [lower(select["larg"]), lower(select["rarg"])]
    elif "valuesLists" in select:
        rows = select["valuesLists"]
        width = len(rows[0]["List"]["items"])
        query.targets = [Target(f"column{n + 1}", Expr()) for n in range(width)]
        collect(rows, query.other)
    else:
        _lower_plain(select, query)
    query.order += [_key(item["SortBy"]["node"]) for item in select.get("sortClause", ())]
    collect([select.get("limitCount"), select.get("limitOffset")], query.limit)
    return query


def _lower_plain(select: Node, query: Query) -> None:
    query.targets = [_target(item["ResTarget"]) for item in select.get("targetList", ())]
    query.sources = [_source(item) for item in select.get("fromClause", ())]
    if "whereClause" in select:
        query.where = collect(select["whereClause"])
    if "havingClause" in select:
        query.having = collect(select["havingClause"])
    query.group = [key for item in select.get("groupClause", ()) for key in _group_keys(item)]
    # DISTINCT ON takes an output's name before an input's, as ORDER BY does.
    query.order = [_key(item) for item in select.get("distinctClause", ()) if item]
    collect(select.get("windowClause", ()), query.other)


def _group_keys(item: Node) -> list[Key]:
    if "GroupingSet" in item:
        return [key for part in item["GroupingSet"].get("content", ()) for key in _group_keys(part)]
    if "RowExpr" in item and item["RowExpr"].get("row_format") == "COERCE_IMPLICIT_CAST":
        return [key for part in item["RowExpr"].get("args", ()) for key in _group_keys(part)]
    return [_key(item)]


def _key(node: Node) -> Key:
    fields: Any = node["ColumnRef"]["fields"] if "ColumnRef" in node else ()
    bare = str(fields[0]["String"]["sval"]) if len(fields) == 1 and "String" in fields[0] else None
    return Key(collect(node), bare)


def _cte(cte: Node) -> Cte:
    return Cte(cte["ctename"], _strings(cte.get("aliascolnames", ())), lower(cte["ctequery"]["SelectStmt"]))


def _target(target: Node) -> Target:
    value = target["val"]
    if "ColumnRef" in value and "A_Star" in value["ColumnRef"]["fields"][-1]:
        return Target(None, Expr(), star=_name(value["ColumnRef"]))
    if "A_Indirection" in value and (field := _row_field(value["A_Indirection"])) and field.parts[-1] is None:
        return Target(None, Expr(), star=field)
    return Target(target.get("name") or implied_name(value) or UNNAMED, collect(value))


def implied_name(node: Node) -> str | None:
    """The name that PostgreSQL gives an output column without an alias (``FigureColname``)."""
    return _implied(node)[0]


def _implied(node: Node) -> tuple[str | None, bool]:
    """That name, and whether it stands against the name of a type or CASE around it."""
    kind, body = next(iter(node.items()))
    if kind == "TypeCast":
        inner = _implied(body["arg"])
        return inner if inner[1] else (_last(body["typeName"]["names"]), False)
    if kind == "CaseExpr":
        inner = _implied(body["defresult"]) if "defresult" in body else (None, False)
        return inner if inner[1] else ("case", False)
    if kind == "CollateClause":
        return _implied(body["arg"])
    if kind == "A_Indirection":
        names = [part["String"]["sval"] for part in body["indirection"] if "String" in part]
        return (names[-1], True) if names else _implied(body["arg"])
    find = _IMPLIED.get(kind)
    name = find(body) if find is not None else None
    return name, name is not None


def _last(parts: Any) -> str:
    return str(parts[-1]["String"]["sval"])


def _sublink_name(body: Node) -> str | None:
    if body["subLinkType"] == "EXPR_SUBLINK":
        return next(lower(body["subselect"]["SelectStmt"]).selects()).targets[0].name or UNNAMED
    return {"EXISTS_SUBLINK": "exists", "ARRAY_SUBLINK": "array"}.get(body["subLinkType"])


_IMPLIED: Final[dict[str, Callable[[Node], str | None]]] = {
    "ColumnRef": lambda body: _last(body["fields"]),
    "FuncCall": lambda body: _last(body["funcname"]),
    "A_Expr": lambda body: "nullif" if body["kind"] == "AEXPR_NULLIF" else None,
    "SubLink": _sublink_name,
    "SQLValueFunction": lambda body: str(body["op"]).removeprefix("SVFOP_").removesuffix("_N").lower(),
    "MinMaxExpr": lambda body: "greatest" if body["op"] == "IS_GREATEST" else "least",
    "CoalesceExpr": lambda _: "coalesce",
    "A_ArrayExpr": lambda _: "array",
    "RowExpr": lambda _: "row",
    "GroupingFunc": lambda _: "grouping",
    "JsonParseExpr": lambda _: "json",
    "JsonScalarExpr": lambda _: "json_scalar",
    "JsonObjectConstructor": lambda _: "json_object",
    "JsonArrayConstructor": lambda _: "json_array",
    "JsonArrayQueryConstructor": lambda _: "json_array",
    "JsonObjectAgg": lambda _: "json_objectagg",
    "JsonArrayAgg": lambda _: "json_arrayagg",
    "JsonFuncExpr": lambda body: str(body["op"]).removesuffix("_OP").lower(),
}


def _source(item: Node) -> Source:
    kind, body = next(iter(item.items()))
    alias, columns = _alias(body.get("alias"))
    match kind:
        case "RangeVar":
            return TableSource(body["relname"], body.get("schemaname"), alias, columns, body.get("location", 0))
        case "RangeSubselect":
            return QuerySource(lower(body["subquery"]["SelectStmt"]), alias, columns, bool(body.get("lateral")))
        case "RangeFunction":
            return _function(body, alias, columns)
        case "RangeTableSample":
            # How much of it is sampled sees no table of this FROM, as a subquery there does not.
            size = collect([body["args"], body.get("repeatable")])
            return JoinSource(_source(body["relation"]), FunctionSource(size, None, (), lateral=False), Expr())
        case "JoinExpr":
            return JoinSource(
                _source(body["larg"]), _source(body["rarg"]), collect(body.get("quals")),
                _strings(body.get("usingClause", ())), bool(body.get("isNatural")), alias, columns,
                _alias(body.get("join_using_alias"))[0],
            )  # fmt: skip
        case _:
            raise ValueError(f"{kind} cannot be a source of rows")


def _function(body: Node, alias: str | None, columns: tuple[str, ...]) -> FunctionSource:
    calls = [item["List"]["items"] for item in body["functions"]]
    outputs: list[str] = []
    for call, definitions in calls:
        name = implied_name(call) or "function"
        defined = tuple(d["ColumnDef"]["colname"] for d in (definitions or {}).get("List", {}).get("items", ()))
        outputs += defined or outputs_of(name) or _scalars(call, alias if len(calls) == 1 else None)
    outputs += [d["ColumnDef"]["colname"] for d in body.get("coldeflist", ())] or []
    if body.get("coldeflist"):
        outputs = outputs[1:]
    if body.get("ordinality"):
        outputs.append("ordinality")
    expr = collect(body["functions"])
    # A row brings columns that are not known here; an alias list names them all.
    extra = columns[len(outputs) :]
    return FunctionSource(expr, alias or implied_name(calls[0][0]) or "function", (*outputs, *extra), columns)


def _scalars(call: Node, alias: str | None) -> tuple[str, ...]:
    """The columns of a function that yields no row: it is called like the alias, but several at once by themselves."""
    name = implied_name(call) or "function"
    function = call.get("FuncCall", {})
    arguments = len(function.get("args", ())) if name == "unnest" else 1
    if arguments > 1:
        return (Unsure(name),) * arguments
    known = function and name not in _OF_ANY_TYPE
    return (alias or name,) if known else (Unsure(alias or name),)


def _alias(alias: Node | None) -> tuple[str | None, tuple[str, ...]]:
    return (alias["aliasname"], _strings(alias.get("colnames", ()))) if alias else (None, ())


def _strings(items: Any) -> tuple[str, ...]:
    return tuple(item["String"]["sval"] for item in items)


def _name(column_ref: Node) -> Name:
    return Name(tuple(part["String"]["sval"] if "String" in part else None for part in column_ref["fields"]))


def collect(tree: Any, into: Expr | None = None) -> Expr:
    """Every name and query in an expression, found by walking all of it."""
    expr = Expr() if into is None else into
    pending = [tree]
    while pending:
        node = pending.pop()
        if type(node) is list:
            pending.extend(reversed(node))
        elif not node:
            continue
        elif "ColumnRef" in node:
            expr.names.append(_name(node["ColumnRef"]))
        elif "SelectStmt" in node:
            expr.queries.append(lower(node["SelectStmt"]))
        elif "A_Indirection" in node and (field := _row_field(node["A_Indirection"])):
            expr.names.append(field)
        else:
            pending.extend([value for value in reversed(node.values()) if type(value) in _TREES])
    return expr


def _row_field(body: Node) -> Name | None:
    """``(u).name`` is ``u.name`` where ``u`` is a row: one reference, not a whole row and a field of it."""
    fields = body["arg"].get("ColumnRef", {}).get("fields", ())
    steps = body["indirection"]
    if (
        len(fields) == 1
        and "String" in fields[0]
        and len(steps) == 1
        and ("String" in steps[0] or "A_Star" in steps[0])
    ):
        column = steps[0]["String"]["sval"] if "String" in steps[0] else None
        return Name((fields[0]["String"]["sval"], column), row=True)
    return None
