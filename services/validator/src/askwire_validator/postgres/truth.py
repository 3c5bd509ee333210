"""Whether a condition in PostgreSQL's parse tree is true of every row, as far as its constants tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Final

from askwire_validator.postgres.splice import without_places
from askwire_validator.postgres.walk import walk

Node = Mapping[str, Any]
# A constant's value; None is NULL.
Value = float | str | bool | None


class Unknown(Exception):
    """A condition depends on more than constants."""


_MOVING: Final = frozenset({"ColumnRef", "SubLink", "SQLValueFunction"})
COMPARISONS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "=": eq, "==": eq, "<>": ne, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge,
}  # fmt: skip


def compared(operator: str, left: Value, right: Value) -> bool:
    """How two constants compare.

    Raises:
        Unknown: they are of different kinds, one is NULL, or the operator is no comparison.
    """
    if operator not in COMPARISONS or left is None or type(left) is not type(right):
        raise Unknown
    return COMPARISONS[operator](left, right)


def always_true(node: Node) -> bool:
    """Whether a condition holds whatever a row holds; False where that cannot be told."""
    try:
        return _same(node) or _empty_exists(node) or _value(node) is True
    except Unknown:
        return False


def void(node: Node) -> bool:
    """Whether a condition looks at no row, no query and no clock, and is not known to be false.

    Beside OR nobody needs such a one: ``OR length('a') = 1``, ``OR coalesce(NULL, true)``, ``OR '1'``.
    """
    if not _constant_throughout(node):
        return False
    try:
        return _value(node) not in (False, None, "f", "false", "0", "n", "no", "off")
    except Unknown:
        return True


def opposites(arms: list[Node]) -> bool:
    """``x IS NULL OR x IS NOT NULL``, whatever ``x`` is."""
    tests = [without_places(arm["NullTest"]) for arm in arms if "NullTest" in arm]
    return any({**test, "nulltesttype": "IS_NOT_NULL"} in tests for test in tests if test["nulltesttype"] == "IS_NULL")


def _constant_throughout(tree: Any) -> bool:
    return not any(not _MOVING.isdisjoint(node) or _called_without_arguments(node) for node in walk(tree))


def _called_without_arguments(node: Node) -> bool:
    """``now()``, ``random()``; what else there is of the kind is harmless to take for one."""
    return "FuncCall" in node and "args" not in node["FuncCall"]


def _value(node: Node) -> Value:
    kind, body = next(iter(node.items()))
    read = _READERS.get(kind)
    if read is None:
        raise Unknown
    return read(body)


def _constant(body: Node) -> Value:
    if "boolval" in body:
        return bool(body["boolval"].get("boolval"))
    if "ival" in body:
        return float(body["ival"].get("ival", 0))
    if "fval" in body:
        return float(body["fval"]["fval"].replace("_", ""))
    if "sval" in body:
        return str(body["sval"].get("sval", ""))
    if body.get("isnull"):
        return None
    raise Unknown


def _compared(body: Node) -> Value:
    kind, operator = body.get("kind", "AEXPR_OP"), body["name"][-1]["String"]["sval"]
    if "lexpr" not in body:
        raise Unknown
    left = _value(body["lexpr"])
    if kind == "AEXPR_OP":
        return compared(operator, left, _value(body["rexpr"]))
    if kind not in ("AEXPR_IN", "AEXPR_BETWEEN"):
        raise Unknown
    items = [_value(item) for item in body["rexpr"]["List"]["items"]]
    if kind == "AEXPR_BETWEEN":
        low, high = items
        return compared("<=", low, left) and compared("<=", left, high)
    found = any([compared("=", left, item) for item in items])
    return found if operator == "=" else not found


def _combined(body: Node) -> Value:
    values = [_value(arg) for arg in body["args"]]
    match body["boolop"]:
        case "NOT_EXPR":
            return values[0] is False
        case "AND_EXPR":
            return all(value is True for value in values)
        case _:
            return any(value is True for value in values)


def _null_test(body: Node) -> Value:
    null = _value(body["arg"]) is None
    return null if body["nulltesttype"] == "IS_NULL" else not null


_READERS: Final[dict[str, Callable[[Node], Value]]] = {
    "A_Const": _constant,
    "TypeCast": lambda body: _value(body["arg"]),
    "A_Expr": _compared,
    "BoolExpr": _combined,
    "NullTest": _null_test,
}


def _same(node: Node) -> bool:
    """``x = x`` and ``x LIKE x``, whatever ``x`` is."""
    expr = node.get("A_Expr", {})
    if expr.get("kind") not in ("AEXPR_OP", "AEXPR_LIKE") or "lexpr" not in expr or "rexpr" not in expr:
        return False
    if expr["name"][-1]["String"]["sval"] not in ("=", "~~", "<=", ">="):
        return False
    return bool(without_places(expr["lexpr"]) == without_places(expr["rexpr"]))


def _empty_exists(node: Node) -> bool:
    """``EXISTS (SELECT 1)``."""
    link = node.get("SubLink", {})
    if link.get("subLinkType") != "EXISTS_SUBLINK":
        return False
    select = link["subselect"]["SelectStmt"]
    return not any(part in select for part in ("fromClause", "whereClause", "havingClause", "larg", "valuesLists"))
