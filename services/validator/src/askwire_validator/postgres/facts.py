"""What stands anywhere in PostgreSQL's parse tree, found by one generic walk over every dict and list.

Nothing here knows which node may hold which: a function in ROWS FROM, in a VALUES row or in a type's subscript is found
like any other. (The best-known guard in the field walks by hand and misses exactly those.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Node = Mapping[str, Any]


@dataclass(slots=True)
class Call:
    """A function call: its qualified name and its node."""

    schema: str | None
    name: str
    node: Node


@dataclass(slots=True)
class Facts:
    """Everything found in the tree of one statement.

    Attributes:
        keys: every key of every dict: node kinds and the fields in use.
        operators: qualified operator names.
        groupings: the items of every GROUP BY.
        columns: how many column references there are.
    """

    keys: set[str] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)
    types: list[Node] = field(default_factory=list)
    operators: list[tuple[str | None, str]] = field(default_factory=list)
    expressions: list[Node] = field(default_factory=list)
    collations: list[Node] = field(default_factory=list)
    indirections: list[Node] = field(default_factory=list)
    tables: list[Node] = field(default_factory=list)
    samples: list[Node] = field(default_factory=list)
    casts: list[Node] = field(default_factory=list)
    values: list[Node] = field(default_factory=list)
    disjunctions: list[Node] = field(default_factory=list)
    groupings: list[list[Node]] = field(default_factory=list)
    columns: int = 0


def gather(tree: Any) -> Facts:
    """Walks the whole tree of a statement, or the list of several, once."""
    facts = Facts()
    keys = facts.keys
    pending = [*tree] if isinstance(tree, list) else [tree]
    while pending:
        node = pending.pop()
        keys.update(node)
        for key, value in node.items():
            # A parse tree is made of dicts, lists, numbers and strings, and of nothing derived from them.
            kind = type(value)
            if kind is dict:
                if (note := _NOTES.get(key)) is not None:
                    note(facts, value)
                pending.append(value)
            elif kind is list:
                if key in _OPERATOR_LISTS and not (key == "name" and "kind" not in node):
                    facts.operators.append(_qualified(value))
                elif key == "groupClause":
                    facts.groupings.append(value)
                pending.extend(value)
    return facts


def _qualified(parts: list[Node]) -> tuple[str | None, str]:
    names = [part["String"]["sval"] for part in parts]
    return (".".join(names[:-1]) or None, names[-1])


def _note_call(facts: Facts, node: Node) -> None:
    schema, name = _qualified(node["funcname"])
    facts.calls.append(Call(schema, name, node))


def _note_type(facts: Facts, node: Node) -> None:
    facts.types.append(node)


def _note_column(facts: Facts, _: Node) -> None:
    facts.columns += 1


def _note_bool(facts: Facts, node: Node) -> None:
    if node["boolop"] == "OR_EXPR":
        facts.disjunctions.append(node)


# A_Expr.name, SubLink.operName and SortBy.useOp hold operators; ResTarget's and NamedArgExpr's "name" are strings.
_OPERATOR_LISTS = frozenset({"name", "operName", "useOp"})
_NOTES: Final[dict[str, Callable[[Facts, Node], None]]] = {
    "FuncCall": _note_call,
    "typeName": _note_type,
    "TypeName": _note_type,
    "ColumnRef": _note_column,
    "BoolExpr": _note_bool,
    "A_Expr": lambda facts, node: facts.expressions.append(node),
    "CollateClause": lambda facts, node: facts.collations.append(node),
    "collClause": lambda facts, node: facts.collations.append(node),  # of a column definition
    "A_Indirection": lambda facts, node: facts.indirections.append(node),
    "RangeVar": lambda facts, node: facts.tables.append(node),
    "RangeTableSample": lambda facts, node: facts.samples.append(node),
    "TypeCast": lambda facts, node: facts.casts.append(node),
    "SQLValueFunction": lambda facts, node: facts.values.append(node),
}
