"""INSERT, UPDATE and DELETE, turned into the query that they read by, so that every rule of queries holds for them too.

``UPDATE t SET a = f(b) WHERE c`` reads what ``SELECT f(b) FROM t WHERE c`` reads. What such a query cannot express
(WITH, RETURNING, ON CONFLICT, DEFAULT) is not open to changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

Node = Mapping[str, Any]
_PARTS: Final = {
    "InsertStmt": frozenset({"relation", "cols", "selectStmt", "override"}),
    "UpdateStmt": frozenset({"relation", "targetList", "whereClause", "fromClause"}),
    "DeleteStmt": frozenset({"relation", "whereClause", "usingClause"}),
}
_ONE: Final[dict[str, Any]] = {"ResTarget": {"val": {"A_Const": {"ival": {"ival": 1}}}}}


class ChangeError(ValueError):
    """The change holds what is not open to changes; the message says what."""


@dataclass(frozen=True)
class Change:
    """A change as its rules look at it.

    Attributes:
        table: the ``RangeVar`` that is changed.
        columns: those that are set.
        query: the ``SelectStmt`` of what it reads.
    """

    kind: str
    table: Node
    columns: tuple[str, ...]
    query: Node


def is_change(tree: Any) -> bool:
    """Whether the one statement of a tree changes rows."""
    return len(tree) == 1 and next(iter(tree[0]["stmt"])) in _PARTS


def change_of(tree: Any) -> Change:
    """The change that a tree holds.

    Raises:
        ChangeError: it holds more than may be approved.
    """
    kind, body = next(iter(tree[0]["stmt"].items()))
    if unknown := sorted(body.keys() - _PARTS[kind]):
        raise ChangeError(f"a part of it is not open to changes ({unknown[0]})")
    if kind == "InsertStmt":
        return Change("INSERT", body["relation"], _named(body.get("cols")), _inserted(body))
    if "whereClause" not in body:
        raise ChangeError("it has no WHERE, so that it changes every row")
    columns: tuple[str, ...] = ()
    targets = [_ONE]
    others = body.get("usingClause", body.get("fromClause", []))
    if kind == "UpdateStmt":
        columns = _named(body["targetList"])
        targets = [{"ResTarget": {"val": item["ResTarget"]["val"]}} for item in body["targetList"]]
    query = {
        "targetList": targets, "fromClause": [{"RangeVar": body["relation"]}, *others],
        "whereClause": body["whereClause"], "limitOption": "LIMIT_OPTION_DEFAULT", "op": "SETOP_NONE",
    }  # fmt: skip
    return Change(kind.removesuffix("Stmt").upper(), body["relation"], columns, query)


def _named(items: Any) -> tuple[str, ...]:
    if not items:
        raise ChangeError("it does not name the columns that it sets")
    targets = [item["ResTarget"] for item in items]
    if any("indirection" in target for target in targets):
        raise ChangeError("it sets a part of a column")
    return tuple(target["name"] for target in targets)


def _inserted(body: Node) -> Node:
    if body.get("override", "OVERRIDING_NOT_SET") != "OVERRIDING_NOT_SET" or "selectStmt" not in body:
        raise ChangeError("it inserts without naming values")
    query: Node = body["selectStmt"]["SelectStmt"]
    return query
