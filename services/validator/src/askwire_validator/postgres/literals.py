"""Reading literals out of PostgreSQL's parse tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from askwire_validator.postgres.walk import walk

Node = Mapping[str, Any]


def literal_number(node: Node) -> float | None:
    """The number that a node writes out, with a sign or a cast; None when it is anything else."""
    if "TypeCast" in node:
        return literal_number(node["TypeCast"]["arg"])
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
