"""Reading literals out of PostgreSQL's parse tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from askwire_validator.postgres.walk import walk

Node = Mapping[str, Any]
# A cast to any other type may make another number of it: '0100'::bit(32)::int is 1,073,741,824.
_NUMBERS: Final = frozenset(
    {
        "int2",
        "int4",
        "int8",
        "smallint",
        "integer",
        "int",
        "bigint",
        "float4",
        "float8",
        "real",
        "float",
        "numeric",
        "decimal",
    }
)


def literal_number(node: Node) -> float | None:
    """The number that a node writes out, with a sign or a cast to a number; None when it is anything else."""
    if "TypeCast" in node:
        cast = node["TypeCast"]
        return literal_number(cast["arg"]) if cast["typeName"]["names"][-1]["String"]["sval"] in _NUMBERS else None
    if "A_Expr" in node and "lexpr" not in node["A_Expr"] and node["A_Expr"]["name"][-1]["String"]["sval"] in "+-":
        number = literal_number(node["A_Expr"]["rexpr"])
        return None if number is None else -number
    return _number(node.get("A_Const", {}))


def _number(constant: Node) -> float | None:
    if "ival" in constant:
        return float(constant["ival"].get("ival", 0))
    if "fval" in constant:
        return _parsed(constant["fval"]["fval"])
    if "sval" in constant:
        return _parsed(constant["sval"].get("sval", ""))
    return None


def _parsed(text: str) -> float | None:
    try:
        return float(int(text, 0)) if text[:2].lower() in ("0x", "0o", "0b") else float(text)
    except ValueError:
        return None


def literal_text(node: Node) -> str | None:
    """The string that a node writes out, with or without a cast; None when it is anything else."""
    if "TypeCast" in node:
        return literal_text(node["TypeCast"]["arg"])
    value = node.get("A_Const", {}).get("sval")
    return None if value is None else str(value.get("sval", ""))


def constants(tree: Any) -> Iterator[float]:
    """Every number written anywhere in an expression."""
    for node in walk(tree):
        if "A_Const" in node and (number := _number(node["A_Const"])) is not None:
            yield number
