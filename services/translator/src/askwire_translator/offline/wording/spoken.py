"""What people say as they speak, as the grammar reads it: "never returned a film", "how often was an order late"."""

from __future__ import annotations

from typing import Final

from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.wording.rewording import implied_at
from askwire_translator.offline.words.text import Said, Token, says, stem, word_at

NAMED: Final = 0.9
_IN_PART: Final = 0.6  # ``delay``, where there is an arrival delay
_FULL: Final = frozenset(["full", "complete", "whole", "official"])
_NAME: Final = frozenset(["name", "names", "title", "titles"])
_TYPES: Final = frozenset(["type", "types", "kind", "kinds"])
_LISTED: Final = frozenset(["which", "what", "list", "show", "all", "the", "different", "distinct", "many", ""])
_DENIES: Final = frozenset(["never", "not"])
_DID: Final = frozenset(["did", "do", "does", "have", "has", "had"])
_ONE: Final = frozenset(["a", "an", "any", "single", "one", "even"])
GROUPS: Final = frozenset(["by", "per", "each", "every"])
_WHICH: Final = frozenset(["which", "what", "who", "whose"])
_NO_DEGREES: Final = frozenset(["or", "and", "no", "any", "some", "many", "with", "even", "how", "are", "there"])
_LESS: Final = {"less": "fewest", "more": "most"}
_FIGURES: Final = frozenset(["average", "avg", "mean", "total", "how", "number", "median", "count"])
_ENDS: Final = frozenset(["and", "for", "in", "of"])
_HALVES: Final = {"morning": "am", "afternoon": "pm", "evening": "pm"}
HAS: Final = frozenset(["had", "has", "have", "having", "with"])
_MADE: Final = {
    **dict.fromkeys(
        ("made", "built", "manufactured", "produced", "makes", "builds"),
        ("manufacturer", "maker", "producer", "builder"),
    ),
    **dict.fromkeys(("wrote", "writes"), ("author", "writer")),
    **dict.fromkeys(("composed",), ("composer",)),
    **dict.fromkeys(("directed",), ("director",)),
    **dict.fromkeys(("published",), ("publisher",)),
    **dict.fromkeys(("designed",), ("designer",)),
}


def spoken(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """The plain words for what begins here, and how many tokens they replace; None where nothing does."""
    for rule in _RULES:
        found = rule(tokens, i, schema)
        if found is not None:
            return found
    return None


def _full_name(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``the full name of the airport``, where airports have one name: that."""
    if word_at(tokens, i) not in _FULL or word_at(tokens, i + 1) not in _NAME or word_at(tokens, i + 2) != "of":
        return None
    at = i + 3
    while word_at(tokens, at) in {"the", "all", "each", "every"}:
        at += 1
    home = _table(tokens, at, schema)
    owned = () if home is None else tuple(c.words for c in home.columns)
    plainly = owned.count((tokens[i + 1].stem,)) == 1
    called = any(tokens[i].stem in words for words in owned)
    return ((tokens[i + 1].lower,), 2) if plainly and not called else None


def _types(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``engine types``, where planes have an engine, a text: which engines there are; ``by engine type``: by engine."""
    if word_at(tokens, i + 1) not in _TYPES or word_at(tokens, i + 2) == "of" or tokens[i].kind != "word":
        return None
    exact = [n.target for n in schema.lookup((tokens[i].stem, stem(word_at(tokens, i + 1)))) if n.score >= NAMED]
    kept = [c for t in schema.tables for c in t.columns if c.col.name.lower() == tokens[i].lower]
    if exact or len(kept) != 1 or kept[0].type != "text" or not kept[0].column.values:
        return None
    listed = word_at(tokens, i - 1) in _LISTED if i else word_at(tokens, i + 1).endswith("s")
    return (("different", tokens[i].lower), 2) if listed else ((tokens[i].lower,), 2)


def _never(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``airlines that never cancelled a flight``: without cancelled flights."""
    at = i + (word_at(tokens, i) in {"that", "which", "who"})
    at += word_at(tokens, at) in _DID
    if word_at(tokens, at) not in _DENIES or not i:
        return None
    at += 1 + (word_at(tokens, at + 1) in {"had", "have"})
    while word_at(tokens, at) in _ONE:
        at += 1
    implied = implied_at(tokens, at, schema)
    noun = at + 1
    while word_at(tokens, noun) in _ONE:
        noun += 1
    if implied is None or noun >= len(tokens) or (tokens[noun].stem,) != implied[1].words:
        return None
    others = [t for n in range(i) if (t := _table(tokens, n, schema)) is not None and t is not implied[1]]
    return (("without", tokens[at].lower, tokens[noun].lower), noun + 1 - i) if others else None


def _their_number(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``cancellations by month``: the number of flights cancelled."""
    implied = implied_at(tokens, i, schema) if not i else None
    if implied is None or tokens[i].stem == tokens[i].lower or word_at(tokens, i + 1) not in GROUPS:
        return None
    return ("number", "of", *implied[1].words, tokens[i].lower), 1


def _how_often(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``how often was a flight late``: how many flights were late."""
    if not says(tokens, i, ("how", "often")) or word_at(tokens, i + 2) not in {"was", "is", "were", "are"}:
        return None
    at = i + 3 + (word_at(tokens, i + 3) in {"a", "an", "the"})
    home = _table(tokens, at, schema)
    return None if home is None else (("how", "many", *home.words, "were"), at + 1 - i)


def _the_less(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``which airline makes the less flights``, with nothing that it is compared to: the fewest."""
    degree = _LESS.get(word_at(tokens, i))
    asked = any(t.lower in _WHICH for t in tokens[:i])
    if word_at(tokens, i - 1) in _NO_DEGREES:
        return None
    if degree is None or not asked or any(t.lower in {"than", "or", "times"} or t.number for t in tokens[i:]):
        return None
    noun = tokens[i + 1] if i + 1 < len(tokens) else None
    if noun is None or noun.stem == noun.lower or _table(tokens, i + 1, schema) is None:
        return None
    the = () if word_at(tokens, i - 1) == "the" else ("the",)
    return (*the, degree, noun.lower), 2


def _by_number_of(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``average seats by number of engines``, where each plane has its number: by that column."""
    if word_at(tokens, i) not in GROUPS or not i or not tokens[:i] or i + 3 >= len(tokens):
        return None
    at = i + 1 + (word_at(tokens, i + 1) == "the")
    if not says(tokens, at, ("number", "of")) or not {t.lower for t in tokens[:i]} & _FIGURES or at + 2 >= len(tokens):
        return None
    named = [n for n in schema.lookup((tokens[at + 2].stem,)) if n.score >= NAMED]
    kept = [c for n in named if isinstance(c := n.target, ColumnInfo) and c.col.name.lower() == tokens[at + 2].lower]
    tables = any(isinstance(n.target, TableInfo) for n in named)
    if len(kept) != 1 or not kept[0].measure or tables:
        return None
    ends = at + 3 >= len(tokens) or tokens[at + 3].kind == "mark" or tokens[at + 3].lower in _ENDS
    return (("by", tokens[at + 2].lower), at + 3 - i) if ends else None


def measures(phrase: tuple[str, ...], schema: SchemaIndex) -> list[ColumnInfo]:
    """The columns that these words may name, as far as their numbers may be added up."""
    found = [n.target for n in schema.lookup(phrase) if n.score >= _IN_PART]
    return [c for c in found if isinstance(c, ColumnInfo) and c.measure]


def _half_of_day(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``between 6 and 9 in the morning``, ``at 6 in the evening``: at these hours of the clock."""
    if tokens[i].kind != "number" or not _is_hour(tokens[i]):
        return None
    joined = word_at(tokens, i + 1) in {"and", "to", "-"} and i + 2 < len(tokens) and _is_hour(tokens[i + 2])
    at = i + 1 + 2 * joined
    half = _HALVES.get(word_at(tokens, at + 2)) if says(tokens, at, ("in", "the")) else None
    if half is None:
        return None
    hours = (tokens[i].text, half, tokens[i + 1].text, tokens[i + 2].text, half) if joined else (tokens[i].text, half)
    return hours, at + 3 - i


def _is_hour(token: Token) -> bool:
    return token.kind == "number" and token.number is not None and token.number in range(1, 13)


def _who_made(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``who made plane N14228``, where planes have a manufacturer: the manufacturer of it."""
    agents = _MADE.get(word_at(tokens, 1))
    if i or agents is None or word_at(tokens, 0) != "who" or len(tokens) < 3:
        return None
    kept = [c for t in schema.tables for c in t.columns if c.words[-1] in agents and not c.foreign]
    return (("what", "is", "the", *kept[0].words, "of"), 2) if len(kept) == 1 else None


def _none(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``had no cancellations``: without cancelled flights."""
    if word_at(tokens, i) not in HAS or word_at(tokens, i + 1) != "no":
        return None
    implied = implied_at(tokens, i + 2, schema)
    if implied is None or tokens[i + 2].stem == tokens[i + 2].lower:
        return None
    return ("without", tokens[i + 2].lower, *implied[1].words), 3


def _most_in_total(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``the most seats in total``: the highest total of seats."""
    at = next((n for n in range(i + 2, i + 5) if says(tokens, n, ("in", "total"))), 0)
    if word_at(tokens, i) != "most" or not at or not measures(tuple(t.stem for t in tokens[i + 1 : at]), schema):
        return None
    return ("highest", "total", *(t.lower for t in tokens[i + 1 : at])), at + 2 - i


def _table(tokens: list[Token], i: int, schema: SchemaIndex) -> TableInfo | None:
    links = schema.lookup((tokens[i].stem,)) if 0 <= i < len(tokens) else []
    return next((n.target for n in links if n.score >= NAMED and isinstance(n.target, TableInfo)), None)


_RULES: Final = (
    _full_name,
    _types,
    _never,
    _their_number,
    _how_often,
    _the_less,
    _by_number_of,
    _half_of_day,
    _who_made,
    _none,
    _most_in_total,
)
