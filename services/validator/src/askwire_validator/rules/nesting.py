"""Brackets are balanced and at most 24 deep, square ones and type brackets at most 6; CASE at most 24 deep.

Refused: ``SELECT ((((…1…))))`` 500 deep, ``ARRAY[ARRAY[…`` 20 deep (exponential in sqlglot).
"""

from __future__ import annotations

from typing import Final

from askwire_common.contracts import Violation
from askwire_validator.statement import Statement, violation

MAX_DEPTH: Final = 24
MAX_TYPE_DEPTH: Final = 6
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}
_OPENING: Final = frozenset(_PAIRS.values())
_BRACKETS: Final = _OPENING | _PAIRS.keys()
_TYPES: Final = frozenset({"array", "struct", "map", "list", "row", "nullable", "tuple"})
_CHAIN: Final = frozenset({"-", "+", "~", "!", "@", "not", "::"})
_ENDS_CHAIN: Final = frozenset({",", "(", ")", "and", "or"})
_MAX_CHAIN: Final = 40


def nesting(statement: Statement) -> tuple[Violation, ...]:
    """Refuses what is nested deeper than anybody writes, before a parser recurses into it."""
    # Names and signs only: whatever is quoted begins with its quote, and is equal to none of those looked for.
    words = statement.lowered
    problem = _brackets(words) or _cases(words) or _chains(words)
    return violation("nesting", problem, "Flatten the statement; WITH queries replace nested ones.") if problem else ()


def _brackets(words: tuple[str, ...]) -> str | None:
    opened: list[str] = []
    stack: list[bool] = []
    types = 0
    for place in [n for n, word in enumerate(words) if word in _BRACKETS]:
        word = words[place]
        if word in _OPENING:
            # A type's bracket: STRUCT(…, or a square one.
            is_type = word == "[" or (word == "(" and place > 0 and words[place - 1] in _TYPES)
            opened.append(word)
            stack.append(is_type)
            types += is_type
            if len(opened) > MAX_DEPTH or types > MAX_TYPE_DEPTH:
                return "Brackets are nested too deep."
        else:
            if not opened or opened.pop() != _PAIRS[word]:
                return "Brackets are not balanced."
            types -= stack.pop()
    return "Brackets are not balanced." if opened else None


def _cases(words: tuple[str, ...]) -> str | None:
    if words.count("case") <= MAX_DEPTH:
        return None
    depth = 0
    for word in words:
        depth += (word == "case") - (word == "end" and depth > 0)
        if depth > MAX_DEPTH:
            return "CASE is nested too deep."
    return None


def _chains(words: tuple[str, ...]) -> str | None:
    """``- - - - 1`` and ``1::int::int``: nesting without brackets."""
    if sum(map(_CHAIN.__contains__, words)) <= _MAX_CHAIN:
        return None
    unary = casts = 0
    for word in words:
        unary = unary + 1 if word in _CHAIN else 0
        casts += word == "::"
        if word in _ENDS_CHAIN:
            casts = 0
        if unary > _MAX_CHAIN or casts > _MAX_CHAIN:
            return "Operators or casts are chained too long."
    return None
