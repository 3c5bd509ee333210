"""Whether an expression is a condition: something that PostgreSQL itself takes for a boolean.

Decided by the tree alone. A function's type is not known here, so one counts where it is known to say yes or no; any
other is asked to be compared with something.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

Node = Mapping[str, Any]
Booleans = frozenset[str]

# Operators of pg_catalog that yield something else than yes or no.
_VALUES: Final = frozenset({
    "+", "-", "*", "/", "%", "^", "|", "&", "#", "||", "->", "->>", "#>", "#>>", "@", "!!", "~",
})  # fmt: skip
_BINARY_TOO: Final = frozenset({"~"})  # with one operand it inverts bits, with two it matches
_QUESTIONS: Final = frozenset({
    "starts_with", "isfinite", "isempty", "lower_inc", "upper_inc", "lower_inf", "upper_inf", "regexp_like", "overlaps",
    "jsonb_path_exists", "jsonb_path_match", "is_normalized",
})  # fmt: skip


def is_condition(node: Node, booleans: Booleans) -> bool:
    """Whether this expression is one; ``booleans`` are the columns of that type."""
    kind, body = next(iter(node.items()))
    judge = _JUDGES.get(kind)
    return judge is not None and judge(body, booleans)


def _all_arguments(body: Node, booleans: Booleans) -> bool:
    return all(is_condition(argument, booleans) for argument in body["args"])


def _compares(body: Node, _: Booleans) -> bool:
    if body["kind"] != "AEXPR_OP":
        return str(body["kind"]) != "AEXPR_NULLIF"
    name = _last(body["name"])
    return name not in _VALUES or (name in _BINARY_TOO and "lexpr" in body)


def _case(body: Node, booleans: Booleans) -> bool:
    results = [when["CaseWhen"]["result"] for when in body["args"]]
    results += [body["defresult"]] if "defresult" in body else []
    return all(is_condition(result, booleans) for result in results)


def _last(parts: Any) -> str | None:
    last = parts[-1]
    return str(last["String"]["sval"]) if "String" in last else None


_JUDGES: Final[dict[str, Callable[[Node, Booleans], bool]]] = {
    "BoolExpr": _all_arguments,
    "CoalesceExpr": _all_arguments,
    "CaseExpr": _case,
    "A_Expr": _compares,
    "NullTest": lambda _, __: True,
    "BooleanTest": lambda _, __: True,
    "A_Const": lambda body, _: "boolval" in body,
    "TypeCast": lambda body, _: _last(body["typeName"]["names"]) == "bool",
    "ColumnRef": lambda body, booleans: _last(body["fields"]) in booleans,
    "FuncCall": lambda body, _: _last(body["funcname"]) in _QUESTIONS,
}
