"""Whether a condition in sqlglot's tree is true of every row, as far as its constants tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlglot import exp

from askwire_validator.postgres.truth import Unknown, Value, compared

_OPERATORS: Final[dict[type[exp.Expr], str]] = {
    exp.EQ: "=", exp.NullSafeEQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
_MOVING: Final = (exp.Column, exp.Query, exp.CurrentDate, exp.CurrentTime, exp.CurrentTimestamp)
_REFLEXIVE: Final = (exp.EQ, exp.NullSafeEQ, exp.Like, exp.GTE, exp.LTE)


def always_true(node: exp.Expr) -> bool:
    """Whether a condition holds whatever a row holds; False where that cannot be told.

    MySQL and SQLite take a number for a truth: ``OR 1`` is one.
    """
    if isinstance(node, _REFLEXIVE) and node.this == node.expression:
        return True
    try:
        value = _value(node)
    except Unknown:
        return False
    return value is True or (isinstance(value, float) and value != 0)


def void(node: exp.Expr) -> bool:
    """Whether a condition looks at no row, no query and no clock, and is not known to be false.

    Beside OR nobody needs such a one: ``OR 0x31``, ``OR abs(-1)``, ``OR 1 RLIKE 1``.
    """
    if any(isinstance(found, _MOVING) or _bare_call(found) for found in node.walk()):
        return False
    try:
        return _value(node) not in (False, None, 0)
    except Unknown:
        return True


def opposites(arms: list[exp.Expr]) -> bool:
    """``x IS NULL OR x IS NOT NULL``, whatever ``x`` is."""
    denied = [arm.this.unnest() for arm in arms if isinstance(arm, exp.Not)]
    return any(arm in denied for arm in arms if isinstance(arm, exp.Is))


def _bare_call(node: exp.Expr) -> bool:
    """A function without arguments: ``NOW()``, ``RAND()``."""
    if isinstance(node, exp.Anonymous):
        return not node.expressions
    return isinstance(node, exp.Func) and not any(node.args.values())


def _value(node: exp.Expr) -> Value:
    operator = _OPERATORS.get(type(node))
    if operator is not None:
        return compared(operator, _value(node.this), _value(node.expression))
    read = _READERS.get(type(node))
    if read is None:
        raise Unknown
    return read(node)


def _literal(node: exp.Expr) -> Value:
    return str(node.this) if node.is_string else _number(str(node.this))


def _not(node: exp.Expr) -> Value:
    value = _value(node.this)
    return value is False or value == 0


def _between(node: exp.Expr) -> Value:
    value = _value(node.this)
    return compared(">=", value, _value(node.args["low"])) and compared("<=", value, _value(node.args["high"]))


def _in(node: exp.Expr) -> Value:
    if node.args.get("query") or not node.expressions:
        raise Unknown
    value = _value(node.this)
    return any([compared("=", value, _value(item)) for item in node.expressions])


def _is(node: exp.Expr) -> Value:
    value, other = _value(node.this), _value(node.expression)
    same = value is other if value is None or other is None else compared("=", value, other)
    return not same if node.args.get("negate") else same


def _true(node: exp.Expr) -> bool:
    value = _value(node)
    return value is True or (isinstance(value, float) and value != 0)


_READERS: Final[dict[type[exp.Expr], Callable[[exp.Expr], Value]]] = {
    exp.Paren: lambda node: _value(node.this),
    exp.Cast: lambda node: _value(node.this),
    exp.Boolean: lambda node: bool(node.this),
    exp.Null: lambda _: None,
    exp.Literal: _literal,
    exp.Is: _is,
    exp.Not: _not,
    exp.Between: _between,
    exp.In: _in,
    exp.And: lambda node: _true(node.args["this"]) and _true(node.args["expression"]),
}


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise Unknown from None
