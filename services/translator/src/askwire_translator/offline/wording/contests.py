"""Questions which of two has more, or is higher: "did United have more flights than Delta?" asks for both figures."""

from __future__ import annotations

from typing import Final

from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.words.adjectives import COMPARATIVES
from askwire_translator.offline.words.text import Token, stem

_ASKS: Final = frozenset(["do", "does", "did", "is", "are", "was", "were", "has", "have", "had"])
_WHICH: Final = frozenset(["which", "what", "who"])
_MORE: Final = frozenset(["more", "fewer", "less"])
_DEGREES: Final = frozenset(COMPARATIVES) | {"greater", "worse", "shorter"}
_FILLERS: Final = frozenset(
    ["there", "the", "a", "an", "have", "has", "had", "get", "gets", "those", "that", "these", "ones", "on", "average"]
)
_PLACES: Final = frozenset(["at", "by", "for", "from", "in", "of", "on", "with"])
_VERSUS: Final = frozenset(["versus", "vs"])
_EXACT: Final = 0.93
_IN_PART: Final = 0.6  # ``delays``, where there is an arrival delay


def contest(tokens: list[Token], schema: SchemaIndex) -> list[Token]:
    """The tokens as a comparison (``number of flights of United versus Delta``); as they are where they make none."""
    words = tokens[:-1] if tokens and tokens[-1].text in {"?", "."} else tokens
    beside = _kinds(words, schema)
    if beside is not None:
        return beside
    sides = _sides(words)
    if sides is None:
        return tokens
    said, other = sides
    at = next((n for n, t in enumerate(said) if t.lower in _MORE | _DEGREES), None)
    if at is None:
        return tokens
    figure, rest = _figure(said, at, schema)
    one, two = _bare(rest), _bare(other)
    while two and two[0].lower in _PLACES:
        two = two[1:]
    if not (figure and one and two) or len(two) > len(one) + 1:
        return tokens
    of = [] if one[0].lower in _PLACES else [_word("of")]
    return [*figure, *of, *one, _word("versus"), *two]


def _sides(words: list[Token]) -> tuple[list[Token], list[Token]] | None:
    """What is said of the first, and the second: ``did A … than B``, ``which … , A or B``."""
    lower = [t.lower for t in words]
    if lower[:1] and lower[0] in _ASKS and lower.count("than") == 1:
        at = lower.index("than")
        return words[1:at], words[at + 1 :]
    if lower[:1] and lower[0] in _WHICH and "," in lower and lower.count("or") == 1 and "than" not in lower:
        comma, joint = lower.index(","), lower.index("or")
        if comma < joint:
            asked = next((n for n, w in enumerate(lower) if w in _ASKS), 0)
            return [*words[asked + 1 : comma], *words[comma + 1 : joint]], words[joint + 1 :]
    return None


def _kinds(words: list[Token], schema: SchemaIndex) -> list[Token] | None:
    """``how many Airbus (planes) versus Boeing planes``: the kinds stand behind their noun."""
    lower = [t.lower for t in words]
    compares = lower[:1] == ["compare"]
    begins = next((n + 2 for n in range(4) if tuple(lower[n : n + 2]) in {("how", "many"), ("number", "of")}), None)
    joint = next((n for n, w in enumerate(lower) if w in _VERSUS or (compares and w == "and")), None)
    if begins is None or joint is None or joint + 2 >= len(words):
        return None
    noun, one = words[joint + 2], words[begins:joint]
    if len(one) == 2 and one[1].stem == noun.stem:
        one = one[:1]
    if len(one) != 1 or not isinstance(_target(schema, [noun]), TableInfo):
        return None
    sides = [_word("of"), *one, _word("versus"), words[joint + 1]]
    return [_word("number"), _word("of"), noun, *sides, *words[joint + 3 :]]


def _figure(said: list[Token], at: int, schema: SchemaIndex) -> tuple[list[Token], list[Token]]:
    """What is compared, and the rest: ``more flights``, ``longer arrival delays``, ``the average delay … longer``."""
    for size in (3, 2, 1):
        named = said[at + 1 : at + 1 + size]
        if len(named) < size:
            continue
        average = named[0].lower == "average" and size > 1
        target = _target(schema, named[average:])
        if isinstance(target, TableInfo) and said[at].lower in _MORE:
            return [_word("number"), _word("of"), *named], [*said[:at], *said[at + 1 + size :]]
        kind = said[at + 1 : at + 1 + size + 1]  # ``more cancelled flights``
        if size == 1 and len(kind) == 2 and said[at].lower in _MORE and _counted(kind, schema):
            return [_word("number"), _word("of"), *kind], [*said[:at], *said[at + 3 :]]
        if isinstance(target, ColumnInfo) and target.measure:
            return [_word("average"), *named[average:]], [*said[:at], *said[at + 1 + size :]]
    begins = next((n for n, t in enumerate(said[:at]) if t.lower in {"average", "total", "number", "median"}), None)
    return ([], []) if begins is None else (said[begins:at], [*said[:begins], *said[at + 1 :]])


def _counted(kind: list[Token], schema: SchemaIndex) -> bool:
    """Whether this is a table behind the word that says which of its rows."""
    return isinstance(_target(schema, kind[1:]), TableInfo)


def _target(schema: SchemaIndex, phrase: list[Token]) -> ColumnInfo | TableInfo | None:
    found = [link for link in schema.lookup(tuple(t.stem for t in phrase)) if link.score >= _IN_PART]
    tables = [link.target for link in found if isinstance(link.target, TableInfo) and link.score >= _EXACT]
    return tables[0] if tables else found[0].target if found else None


def _bare(side: list[Token]) -> list[Token]:
    """A side of the comparison without what only leads to it."""
    found = [t for t in side if t.lower not in _FILLERS]
    while len(found) > 1 and found[-1].lower in _ASKS:
        found = found[:-1]
    return found


def _word(text: str) -> Token:
    return Token("word", text, stem(text))
