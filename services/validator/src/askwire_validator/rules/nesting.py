"""Brackets are balanced and at most 24 deep, square ones and type brackets at most 6; CASE at most 24 deep.

Refused: ``SELECT ((((…1…))))`` 500 deep, ``ARRAY[ARRAY[…`` 20 deep (exponential in sqlglot).
"""

from __future__ import annotations

from typing import Final

from askwire_common.contracts import Violation
from askwire_validator.scan import Kind, Token
from askwire_validator.statement import Statement, violation

MAX_DEPTH: Final = 24
MAX_TYPE_DEPTH: Final = 6
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}
_TYPES: Final = frozenset({"array", "struct", "map", "list", "row", "nullable", "tuple"})
_CHAIN: Final = frozenset({"-", "+", "~", "!", "@", "not", "::"})
_MAX_CHAIN: Final = 40


def nesting(statement: Statement) -> tuple[Violation, ...]:
    """Refuses what is nested deeper than anybody writes, before a parser recurses into it."""
    words = [t for t in statement.words if t.kind in (Kind.NAME, Kind.SYMBOL)]
    problem = _brackets(words) or _cases(words) or _chains(statement.words)
    return violation("nesting", problem, "Flatten the statement; WITH queries replace nested ones.") if problem else ()


def _brackets(words: list[Token]) -> str | None:
    opened: list[str] = []
    types = 0
    stack: list[bool] = []
    before = ""
    for token in words:
        text = token.text
        if text in _PAIRS.values():
            # A type's bracket: STRUCT(…, or a square one.
            is_type = text == "[" or (text == "(" and before in _TYPES)
            opened.append(text)
            stack.append(is_type)
            types += is_type
            if len(opened) > MAX_DEPTH or types > MAX_TYPE_DEPTH:
                return "Brackets are nested too deep."
        elif text in _PAIRS:
            if not opened or opened.pop() != _PAIRS[text]:
                return "Brackets are not balanced."
            types -= stack.pop()
        before = text.lower()
    return "Brackets are not balanced." if opened else None


def _cases(words: list[Token]) -> str | None:
    depth = 0
    for token in words:
        if token.kind is Kind.NAME:
            word = token.text.lower()
            depth += (word == "case") - (word == "end" and depth > 0)
            if depth > MAX_DEPTH:
                return "CASE is nested too deep."
    return None


def _chains(tokens: tuple[Token, ...]) -> str | None:
    """``- - - - 1`` and ``1::int::int``: nesting without brackets."""
    unary = casts = 0
    for token in tokens:
        text = token.text.lower()
        unary = unary + 1 if text in _CHAIN else 0
        casts += text == "::"
        if text in (",", "(", ")", "and", "or"):
            casts = 0
        if unary > _MAX_CHAIN or casts > _MAX_CHAIN:
            return "Operators or casts are chained too long."
    return None
