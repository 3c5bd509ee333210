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
)  # fmt: skip

Node = Mapping[str, Any]
# What the parts of a parse tree are made of, but for its numbers and strings.
_TREES: Final = frozenset({dict, list})


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
    if "RowExpr" in item:
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
    return Target(target.get("name") or implied_name(value) or "?column?", collect(value))


def implied_name(node: Node) -> str | None:
    """The name that PostgreSQL gives an output column without an alias (``FigureColname``)."""
    kind, body = next(iter(node.items()))
    find = _IMPLIED.get(kind)
    return find(body) if find is not None else None


def _last(parts: Any) -> str:
    return str(parts[-1]["String"]["sval"])


def _field_name(body: Node) -> str | None:
    names = [part["String"]["sval"] for part in body["indirection"] if "String" in part]
    return names[-1] if names else implied_name(body["arg"])


def _case_name(body: Node) -> str:
    return (implied_name(body["defresult"]) if "defresult" in body else None) or "case"


def _sublink_name(body: Node) -> str | None:
    if body["subLinkType"] == "EXPR_SUBLINK":
        return lower(body["subselect"]["SelectStmt"]).targets[0].name
    return {"EXISTS_SUBLINK": "exists", "ARRAY_SUBLINK": "array"}.get(body["subLinkType"])


_IMPLIED: Final[dict[str, Callable[[Node], str | None]]] = {
    "ColumnRef": lambda body: _last(body["fields"]),
    "FuncCall": lambda body: _last(body["funcname"]),
    "A_Indirection": _field_name,
    "TypeCast": lambda body: implied_name(body["arg"]) or _last(body["typeName"]["names"]),
    "CollateClause": lambda body: implied_name(body["arg"]),
    "SubLink": _sublink_name,
    "SQLValueFunction": lambda body: str(body["op"]).removeprefix("SVFOP_").removesuffix("_N").lower(),
    "CaseExpr": _case_name,
    "MinMaxExpr": lambda body: "greatest" if body["op"] == "IS_GREATEST" else "least",
    "CoalesceExpr": lambda _: "coalesce",
    "A_ArrayExpr": lambda _: "array",
    "RowExpr": lambda _: "row",
    "GroupingFunc": lambda _: "grouping",
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
            sampled = _source(body["relation"])
            return JoinSource(
                sampled, FunctionSource(Expr(), None, ()), collect([body["args"], body.get("repeatable")])
            )
        case "JoinExpr":
            return JoinSource(
                _source(body["larg"]), _source(body["rarg"]), collect(body.get("quals")),
                _strings(body.get("usingClause", ())), bool(body.get("isNatural")), alias, columns,
                _alias(body.get("join_using_alias"))[0],
            )  # fmt: skip
        case _:
            raise ValueError(f"{kind} cannot be a source of rows")


def _function(body: Node, alias: str | None, columns: tuple[str, ...]) -> FunctionSource:
    outputs: list[str] = []
    for item in body["functions"]:
        call, definitions = item["List"]["items"]
        name = implied_name(call) or "function"
        defined = tuple(d["ColumnDef"]["colname"] for d in (definitions or {}).get("List", {}).get("items", ()))
        outputs += defined or outputs_of(name) or (alias if alias and not columns else name,)
    outputs += [d["ColumnDef"]["colname"] for d in body.get("coldeflist", ())] or []
    if body.get("coldeflist"):
        outputs = outputs[1:]
    if body.get("ordinality"):
        outputs.append("ordinality")
    expr = collect(body["functions"])
    # unnest(a, b) and ROWS FROM yield one column per argument or function; an alias list names them all.
    extra = columns[len(outputs) :]
    name = alias or (implied_name(body["functions"][0]["List"]["items"][0]) or "function")
    return FunctionSource(expr, name, (*outputs, *extra), columns)


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
        return Name((fields[0]["String"]["sval"], steps[0]["String"]["sval"] if "String" in steps[0] else None))
    return None
