"""No condition that is always true beside OR: it makes every other condition void.

Refused: ``WHERE id = 7 OR 1 = 1``, ``OR id = id``, ``OR true``. Accepted: ``WHERE 1 = 1 AND …``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlglot import exp

from askwire_common.contracts import Violation
from askwire_validator.postgres.splice import without_places
from askwire_validator.statement import Statement, violation

Node = Mapping[str, Any]


def tautology(statement: Statement) -> tuple[Violation, ...]:
    """Refuses OR with an arm that is true of every row."""
    tree = statement.tree
    arms = _glot_arms(tree) if isinstance(tree, exp.Expression) else _postgres_arms(statement.facts.disjunctions)
    if not any(arms):
        return ()
    return violation("tautology", "A condition beside OR is always true, which voids the others.",
                     "Leave out the condition that is always true, or the others.")  # fmt: skip


def _postgres_arms(disjunctions: list[Node]) -> Iterator[bool]:
    for node in disjunctions:
        yield from (_always(arm) for arm in node["args"])


def _always(node: Node) -> bool:
    if "TypeCast" in node:
        return _always(node["TypeCast"]["arg"])
    if "A_Const" in node:
        return bool(node["A_Const"].get("boolval", {}).get("boolval"))
    if "A_Expr" in node:
        expr = node["A_Expr"]
        if expr.get("kind") not in ("AEXPR_OP", "AEXPR_LIKE", None) or "lexpr" not in expr or "rexpr" not in expr:
            return False
        same = without_places(expr["lexpr"]) == without_places(expr["rexpr"])
        return same and expr["name"][-1]["String"]["sval"] in ("=", "~~", "<=", ">=")
    if "SubLink" in node and node["SubLink"]["subLinkType"] == "EXISTS_SUBLINK":
        select = node["SubLink"]["subselect"]["SelectStmt"]
        return not any(part in select for part in ("fromClause", "whereClause", "havingClause", "larg", "valuesLists"))
    return False


def _glot_arms(tree: exp.Expression) -> Iterator[bool]:
    for node in tree.find_all(exp.Or):
        for arm in (node.left.unnest(), node.right.unnest()):
            if isinstance(arm, exp.Boolean):
                yield bool(arm.this)
            elif isinstance(arm, exp.EQ | exp.Like | exp.GTE | exp.LTE):
                yield arm.left == arm.right
