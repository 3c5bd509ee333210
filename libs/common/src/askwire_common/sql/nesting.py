"""How deep a statement is nested, told from its words: what makes a parser recurse or explode never reaches it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

MAX_WORDS: Final = 4_000  # analysts' statements are below 1,500
MAX_DEPTH: Final = 24
MAX_TYPE_DEPTH: Final = 6
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}
_OPENING: Final = frozenset(_PAIRS.values())
_BRACKETS: Final = _OPENING | _PAIRS.keys()
_TYPES: Final = frozenset({"array", "struct", "map", "list", "row", "nullable", "tuple"})
_CHAIN: Final = frozenset({"-", "+", "~", "!", "@", "not", "::"})
_ENDS_CHAIN: Final = frozenset({",", "(", ")", "and", "or"})
_MAX_CHAIN: Final = 40
_MAX_BARE_JOINS: Final = 8


def nested_too_deep(words: Sequence[str]) -> str | None:
    """Why a parser should not see a statement; None where it may.

    ``words`` are its tokens in lower case without comments; whatever is quoted begins with its quote, and so is equal
    to none of those looked for.
    """
    return _brackets(words) or _cases(words) or _chains(words) or _subscripts(words) or _joins(words)


def _brackets(words: Sequence[str]) -> str | None:
    opened: list[str] = []
    stack: list[bool] = []
    types = 0
    for place in [n for n, word in enumerate(words) if word in _BRACKETS]:
        word = words[place]
        if word in _OPENING:
            # A type's bracket: STRUCT(…, or a square one; each level of them doubles sqlglot's work.
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


def _cases(words: Sequence[str]) -> str | None:
    if words.count("case") <= MAX_DEPTH:
        return None
    depth = 0
    for word in words:
        depth += (word == "case") - (word == "end" and depth > 0)
        if depth > MAX_DEPTH:
            return "CASE is nested too deep."
    return None


def _chains(words: Sequence[str]) -> str | None:
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


def _subscripts(words: Sequence[str]) -> str | None:
    """``a[1][1][1]…``: sqlglot reads the whole chain again for each of them."""
    if words.count("[") <= MAX_DEPTH:
        return None
    chained = sum(pair == ("]", "[") for pair in pairwise(words))
    return "Subscripts are chained too long." if chained > MAX_DEPTH else None


def _joins(words: Sequence[str]) -> str | None:
    """``a JOIN b JOIN c …`` without conditions: with each of them sqlglot's work doubles, looking for its ON."""
    if words.count("join") <= _MAX_BARE_JOINS:
        return None
    bare = [0]  # of each bracket that is open
    before = ""
    for word in words:
        if word == "(":
            bare.append(0)
        elif word == ")":
            bare.pop()
        elif word == "select":
            bare[-1] = 0
        elif word in {"on", "using"}:
            bare[-1] = max(0, bare[-1] - 1)
        elif word == "join" and before not in {"cross", "natural"}:
            bare[-1] += 1
            if bare[-1] > _MAX_BARE_JOINS:
                return "Too many tables are joined without a condition."
        before = word
    return None
