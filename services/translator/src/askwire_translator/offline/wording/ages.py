"""Ages of people whose day of birth is kept: "patients over 65", "aged 40 and over", "between 20 and 30 years old"."""

from __future__ import annotations

from typing import Final

from askwire_translator.offline.source.elements import TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.words.text import Said, Token, says, word_at

_OLDER: Final = ("older", "than")
_YOUNGER: Final = ("younger", "than")
_BOUNDS: Final = {
    ("over",): _OLDER, ("above",): _OLDER, ("more", "than"): _OLDER, _OLDER: _OLDER,
    ("under",): _YOUNGER, ("below",): _YOUNGER, ("less", "than"): _YOUNGER, _YOUNGER: _YOUNGER,
    ("at", "least"): ("no", *_YOUNGER), ("at", "most"): ("no", *_OLDER), ("up", "to"): ("no", *_OLDER),
}  # fmt: skip
_UPWARDS: Final = frozenset(["above", "older", "over", "up"])
_DOWNWARDS: Final = frozenset(["below", "under", "younger"])
_YEARS: Final = (("years", "old"), ("year", "old"), ("years", "of", "age"))
_AGE: Final = (("the", "age", "of"), ("age", "of"), ("age",))
_ENDS: Final = frozenset(["", "?", ".", ",", "and", "by", "do", "from", "in", "living", "per", "that", "who", "with"])
_BETWEEN: Final = frozenset(["are", "is", "that", "was", "were", "who"])
_OLDEST: Final = 120  # years
_NAMED: Final = 0.9


def in_years(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """The bound as ``older than 65``; None where no age is meant, or where ages are kept."""
    marked = word_at(tokens, i) in {"aged", "ages"}
    at = i + (marked or word_at(tokens, i) == "between")
    bound = next((b for b in _BOUNDS if says(tokens, at, b)), ())
    at += len(bound)
    called = next((a for a in _AGE if says(tokens, at, a)), ())
    at += len(called)
    if not _is_age(tokens, at):
        return None
    comparison, at = _compared(tokens, at, _BOUNDS.get(bound))
    old = next((y for y in _YEARS if says(tokens, at, y)), ())
    at += len(old)
    said = bool(marked or called or old)
    if comparison is None or not (said or word_at(tokens, at) in _ENDS) or not _of_people(tokens, i, said, schema):
        return None
    return comparison, at - i


def _is_age(tokens: list[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].kind == "number" and 0 < (tokens[at].number or 0) < _OLDEST


def _compared(tokens: list[Token], at: int, bound: tuple[str, ...] | None) -> tuple[tuple[str, ...] | None, int]:
    """The comparison with the number here, as it is said before or behind, and where it ends."""
    years, joint, follow = tokens[at].text, word_at(tokens, at + 1), word_at(tokens, at + 2)
    if bound is not None:
        return (*bound, years), at + 1
    if joint in {"and", "or"} and follow in _UPWARDS | _DOWNWARDS:
        return ("no", *(_YOUNGER if follow in _UPWARDS else _OLDER), years), at + 3
    if joint in {"and", "to", "-"} and _is_age(tokens, at + 2):
        last = int(tokens[at + 2].number or 0)
        return ("no", *_YOUNGER, years, "and", *_YOUNGER, str(last + 1)), at + 3
    return None, at


def _of_people(tokens: list[Token], i: int, said: bool, schema: SchemaIndex) -> bool:
    """Whether people of known birth are named: right before a bare number, anywhere where an age is spoken of."""
    before = [t for t in tokens[:i] if t.lower not in _BETWEEN]
    nouns = tokens if said else before[-1:]
    named = [n.target for t in nouns for n in schema.lookup((t.stem,)) if n.score >= _NAMED]
    tables = [t for t in named if isinstance(t, TableInfo)]
    return any(c.birth for t in tables for c in t.columns) and not any(t.keeps_ages for t in tables)
