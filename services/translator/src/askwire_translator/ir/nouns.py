"""Names of a schema as English says them: words apart, one or many, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_JOINERS: Final = frozenset(["of", "with", "in", "to", "for", "by", "on", "at", "from", "per", "and", "or", "required"])
_ONE: Final = {
    "people": "person", "children": "child", "men": "man", "women": "woman", "indices": "index", "matrices": "matrix",
    "movies": "movie", "cookies": "cookie", "ties": "tie", "pies": "pie", "wives": "wife", "lives": "life",
    "caches": "cache", "axes": "axis", "analyses": "analysis", "bases": "base", "databases": "database",
}  # fmt: skip
_MANY: Final = {one: many for many, one in _ONE.items()}
_SAME: Final = frozenset([
    "data", "information", "equipment", "staff", "media", "news", "series", "species", "furniture", "music", "software",
    "weather", "traffic", "gas", "lens", "sales", "details", "goods", "means", "headquarters", "aircraft", "sheep",
    "feedback", "money", "status", "always", "metadata", "personnel",
])  # fmt: skip
_SAY_KEYS: Final = frozenset(["id", "key", "no", "number", "code", "uuid", "ref", "fk"])
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth")


def spoken(name: str) -> str:
    """``injury_accident`` and ``InjuryAccident`` as ``injury accident``."""
    parts = _HUMP.sub(" ", name.replace("_", " ")).split()
    return " ".join(p if p.isupper() or len(parts) == 1 else p.lower() for p in parts) or name


def singular(phrase: str) -> str:
    """The name of one of these; as it is where that cannot be told."""
    return _last(phrase, _one)


def plural(phrase: str) -> str:
    """The name of several of these; as it is where it says several already."""
    return _last(phrase, _many)


def owner(table: str, role: int = 0) -> str | None:
    """``flight`` of the table ``flights``: what can own a column; None where a name is too long to be put before it."""
    one = singular(spoken(table))
    words = one.split()
    if len(words) > 3 or _JOINERS.intersection(words[1:]) or (one.endswith("s") and not one.endswith(("ss", "us"))):
        return None
    return f"{nth(role)} {one}" if role else one


def role(key: str, table: str) -> str | None:
    """``manager`` for the key ``manager_id``: what the row that it points to is; None where it says the table alone."""
    words = spoken(key).lower().split()
    while words and words[-1] in _SAY_KEYS:
        words.pop()
    there = singular(spoken(table)).lower().split()
    return " ".join(words) if words and not {*words} & {*there} else None


def nth(role: int) -> str:
    """``second`` for the second use of a table (its role is 1)."""
    return _ORDINALS[role] if role < len(_ORDINALS) else f"no. {role + 1}"


def _last(phrase: str, change: Callable[[str], str]) -> str:
    words = phrase.split()
    if not words or _JOINERS.intersection(words[1:]) or not words[-1].isalpha() or len(words[-1]) < 2:
        return phrase
    word = words[-1]
    if word.lower() in _SAME or word.isupper():
        return phrase
    return " ".join([*words[:-1], change(word)])


def _one(word: str) -> str:
    low = word.lower()
    if low in _ONE:
        return _ONE[low]
    if low.endswith("ies") and len(low) > 4:
        return f"{word[:-3]}y"
    if low.endswith(("sses", "xes", "ches", "shes", "zzes", "tuses", "nuses", "puses", "ruses", "buses")):
        return word[:-2]
    if low.endswith("s") and not low.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _many(word: str) -> str:
    low = word.lower()
    if low in _MANY:
        return _MANY[low]
    if _one(word) != word or low in _ONE:
        return word
    if low.endswith("y") and low[-2] not in "aeiou":
        return f"{word[:-1]}ies"
    if low.endswith("sis"):
        return f"{word[:-2]}es"
    return f"{word}es" if low.endswith(("s", "x", "z", "ch", "sh")) else f"{word}s"
