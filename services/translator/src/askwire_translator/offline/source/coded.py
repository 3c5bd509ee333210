"""Columns of yes and no in the types that databases keep them in: ``boolean``, ``'Y'`` and ``'N'``, 1 and 0."""

from __future__ import annotations

from typing import Final

from askwire_common.datasources.catalog import CatalogColumn
from askwire_translator.ir.model import Constant

FLAG_TAILS: Final = frozenset(["yn", "flag"])  # ``available_yn``
_WHETHER: Final = frozenset(["is", "was", "are", "has", "have", "can"])  # ``is_active``, ``has_children``
_PAIRS: Final = (("y", "n"), ("yes", "no"), ("t", "f"), ("true", "false"))
_DIGITS: Final = ("1", "0")
_STATES: Final = frozenset(["active", "available", "public", "current", "valid", "visible", "admin", "default"])
_MOST: Final = 2


def yes(column: CatalogColumn, kind: str, words: tuple[str, ...]) -> Constant | None:
    """What this column holds for yes; None where it says something else than yes or no.

    Args:
        kind: its class of type (``elements.TypeClass``).
        words: its name as words.
    """
    if kind == "bool":
        return Constant(True, "bool")
    if kind == "number":
        few = 0 < column.distinct <= _MOST if column.distinct else words[0] in _WHETHER
        return Constant(1, "number") if few and _says_whether(words) else None
    if kind != "text" or not 0 < len(column.values) <= _MOST:
        return None
    stored = {v.lower(): v for v in column.values}
    pairs = (*_PAIRS, _DIGITS) if _says_whether(words) else _PAIRS
    code = next((pair[0] for pair in pairs if set(stored) <= set(pair)), None)
    return None if code is None else Constant(stored.get(code) or _like(code, column.values[0]), "text")


def _says_whether(words: tuple[str, ...]) -> bool:
    """Whether a column's name asks a question of yes and no."""
    last = words[-1]
    state = last in _STATES or (last.endswith("ed") and len(last) > len("need"))
    return words[0] in _WHETHER or last in FLAG_TAILS or state


def _like(code: str, stored: str) -> str:
    """The code that is not stored, in the case of the one that is."""
    return code.upper() if stored.isupper() else code.capitalize() if stored.istitle() else code
