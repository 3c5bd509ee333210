"""What newcomers say in several words, as the one word that the grammar and the schema's names go by."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from askwire_translator.offline.source.elements import DAY_OF_MONTH
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.times.periods import period
from askwire_translator.offline.wording.ages import in_years
from askwire_translator.offline.wording.changes import changed
from askwire_translator.offline.wording.contests import contest
from askwire_translator.offline.wording.emptiness import by_nobody, emptiness
from askwire_translator.offline.wording.everyday import everyday
from askwire_translator.offline.wording.figures import figured
from askwire_translator.offline.wording.journeys import of_journeys
from askwire_translator.offline.wording.months import month_first
from askwire_translator.offline.wording.people import people
from askwire_translator.offline.wording.restated import restated
from askwire_translator.offline.wording.rewording import reworded
from askwire_translator.offline.wording.rows import whole_row
from askwire_translator.offline.wording.shared import shared
from askwire_translator.offline.wording.shorthand import in_short
from askwire_translator.offline.wording.spoken import spoken
from askwire_translator.offline.wording.states import stated
from askwire_translator.offline.words.text import Token, stem, word_at
from askwire_translator.offline.words.vocabulary import HOUR_OF_DAY

_WELL_NAMED = 0.9
# the saying, without articles: what it says
_SAYINGS: Final[dict[tuple[str, ...], tuple[str, ...]]] = {
    ("no", "one"): ("nobody",),
    ("noone",): ("nobody",),
    ("day", "of", "week"): ("weekday",),
    ("days", "of", "week"): ("weekday",),
    ("week", "day"): ("weekday",),
    ("hour", "of", "day"): (HOUR_OF_DAY,),
    ("hours", "of", "day"): (HOUR_OF_DAY,),
    ("time", "of", "day"): (HOUR_OF_DAY,),
    ("month", "of", "year"): ("month",),
    ("day", "of", "month"): (DAY_OF_MONTH,),
    ("took", "off"): ("departed",),
    ("take", "off"): ("depart",),
    ("taking", "off"): ("departing",),
    ("sent", "out"): ("departed",),
    ("set", "off"): ("departed",),
    **{(unit, "on", unit): (unit, "over", unit) for unit in ("day", "week", "month", "quarter", "year")},
    ("in", "terms", "of"): ("by",),
    **{now: ("currently",) for now in (("right", "now"), ("at", "the", "moment"), ("at", "moment"), ("at", "present"))},
    ("as", "measured", "by"): ("by",),
    ("too", "late"): ("late",),
    ("least", "busy"): ("quietest",),
    ("most", "busy"): ("busiest",),
    **{
        (verb, said): (verb,) for verb in ("sort", "order", "arrange") for said in ("result", "results", "list", "them")
    },
    ("without", "known"): ("without",),
    ("with", "unknown"): ("without",),
    ("half", "an", "hour"): ("30", "minutes"),
    ("half", "hour"): ("30", "minutes"),
    ("new", "year's", "day"): ("January", "1"),
    ("new", "year's", "eve"): ("December", "31"),
    **{
        (degree, f"{side}{ending}"): (f"{side}ernmost",)
        for side in ("north", "south", "east", "west")
        for degree, ending in (("furthest", ""), ("farthest", ""), ("most", "ern"), ("most", "erly"))
    },
    ("christmas", "eve"): ("December", "24"),
    ("christmas", "day"): ("December", "25"),
}
_TIMES: Final = {"once": ("1", "time"), "twice": ("2", "times"), "thrice": ("3", "times")}
_BOUNDS: Final = (
    *(("at", "least"), ("at", "most"), ("more", "than"), ("less", "than"), ("fewer", "than")),
    *(("over",), ("exactly",), ("only",)),
)
# ``visited at least twice``: a number of rows
_SAYINGS.update({(*bound, word): (*bound, *said) for bound in _BOUNDS for word, said in _TIMES.items()})
_DAYS: Final[dict[str, tuple[str, ...]]] = {"christmas": ("December", "25"), "halloween": ("October", "31")}
_DECADE: Final = re.compile(r"((?:1[6-9]|20)\d)0'?s")
_SHORT_DECADE: Final = re.compile(r"'?([3-9])0'?s")
_DENIED: Final = re.compile(r"(?:in|un|non)(\w{4,})")
_IN: Final = frozenset(["in", "from", "of", "during"])
_ARTICLES: Final = frozenset(["the", "a"])
_LONGEST: Final = 4
_PAIRS: Final = (("part", "full"), ("private", "public"), ("indoor", "outdoor"), ("offline", "online"))
_OPPOSITES: Final = {word: other for pair in _PAIRS for word, other in (pair, pair[::-1])}


def plain(tokens: list[Token], schema: SchemaIndex, stored: Callable[[str], bool]) -> list[Token]:
    """The tokens with their sayings replaced; a saying that names something of the schema stays.

    Args:
        stored: whether a word is a stored value.
    """
    tokens = contest(changed(by_nobody(month_first(tokens, schema))), schema)
    found: list[Token] = []
    i = 0
    while i < len(tokens):
        said, size = (
            _decade(tokens, i, schema)
            or _denial(tokens[i], schema)
            or _opposite(tokens, i, schema, stored)
            or period(tokens, i, stored)
            or stated(tokens, i, schema)
            or people(tokens, i, schema)
            or in_years(tokens, i, schema)
            or emptiness(tokens, i, schema)
            or spoken(tokens, i, schema)
            or whole_row(tokens, i, schema)
            or of_journeys(tokens, i, schema)
            or restated(tokens, i, schema)
            or in_short(tokens, i, schema)
            or figured(tokens, i, schema)
            or shared(tokens, i, schema)
            or everyday(tokens, i, schema)
            or (reworded(tokens, i, schema) or _saying(tokens, i, schema))
        )
        found += [_token(tokens[i], word) for word in said] if size else [tokens[i]]
        i += size or 1
    return found


def _decade(tokens: list[Token], i: int, schema: SchemaIndex) -> tuple[tuple[str, ...], int] | None:
    """``the 1990s``, ``in the 90s``: from the first to the last of ten years; ``temperatures in the 90s`` are none."""
    match = _DECADE.fullmatch(tokens[i].lower)
    if match is not None:
        return ("between", f"{match[1]}0", "and", f"{match[1]}9"), 1
    short = _SHORT_DECADE.fullmatch(tokens[i].lower)
    led = i > 2 and word_at(tokens, i - 2) in _IN and word_at(tokens, i - 1) == "the"
    if short is None or not led or _is_measured(tokens[i - 3], schema):
        return None
    return ("between", f"19{short[1]}0", "and", f"19{short[1]}9"), 1


def _is_measured(token: Token, schema: SchemaIndex) -> bool:
    return any(getattr(link.target, "measure", False) for link in schema.lookup((token.stem,)))


def _denial(token: Token, schema: SchemaIndex) -> tuple[tuple[str, ...], int] | None:
    """``inactive`` where a column of yes and no says who is active."""
    match = _DENIED.fullmatch(token.lower)
    if match is None or schema.lookup((token.stem,)):
        return None
    flags = (link.target for link in schema.lookup((stem(match[1]),)) if link.score >= _WELL_NAMED)
    return (("not", match[1]), 1) if any(getattr(f, "yes", None) for f in flags) else None


def _opposite(
    tokens: list[Token], i: int, schema: SchemaIndex, stored: Callable[[str], bool]
) -> tuple[tuple[str, ...], int] | None:
    """``part-time staff`` where a column of yes and no says who is full-time, ``private`` where what is public."""
    opposite = _OPPOSITES.get(tokens[i].lower)
    if opposite is None or stored(tokens[i].lower) or schema.lookup((tokens[i].stem,)):
        return None
    at = i + 1 + (i + 1 < len(tokens) and tokens[i + 1].text == "-")
    time = word_at(tokens, at) == "time" if at < len(tokens) else False
    phrase = (opposite, "time") if time else (opposite,)
    flags = (link.target for link in schema.lookup(phrase) if link.score >= _WELL_NAMED)
    said = any(getattr(f, "yes", None) for f in flags)
    return (("not", *phrase), (at + 1 if time else i + 1) - i) if said else None


def _saying(tokens: list[Token], i: int, schema: SchemaIndex) -> tuple[tuple[str, ...], int]:
    words: list[str] = []
    best: tuple[tuple[str, ...], int] = ((), 0)
    for size, token in enumerate(tokens[i : i + _LONGEST + 1], 1):
        if token.kind not in {"word", "mark"} or len(words) >= _LONGEST:
            break
        if token.text == "'s" and words:
            words[-1] += "'s"
        elif token.lower not in _ARTICLES or not words:
            words.append(token.lower)
        phrase = tuple(words)
        said = _SAYINGS.get(phrase) or (_DAYS.get(phrase[0]) if len(phrase) == 1 and token.text.istitle() else None)
        if said == (DAY_OF_MONTH,) and not schema.lookup(said):
            said = ("day",)
        if said == (HOUR_OF_DAY,) and _names(("hour",), schema):
            said = ("hour",)
        if said and not _names(phrase, schema):
            best = (said, size)
    return best


def _names(phrase: tuple[str, ...], schema: SchemaIndex) -> bool:
    return any(link.score >= _WELL_NAMED for link in schema.lookup(tuple(stem(w) for w in phrase)))


def _token(first: Token, word: str) -> Token:
    if word.isdigit():
        return Token("number", word, word, int(word))
    return Token("word", word.capitalize() if first.text.istitle() else word, stem(word))
