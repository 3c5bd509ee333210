"""Ways to say a thing that only the schema explains, as the plain way that the grammar reads."""

from __future__ import annotations

from typing import Final

from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.source.taught import Condition
from askwire_translator.offline.times.moments import month_named
from askwire_translator.offline.words.adjectives import SUPERLATIVES
from askwire_translator.offline.words.text import Said, Token, root, stem, word_at
from askwire_translator.offline.words.vocabulary import TIME_UNITS, UNITS

_EXACT: Final = 0.93
_KINDS: Final = frozenset(["kind", "kinds", "type", "types", "sort", "sorts"])
_ASKED: Final = frozenset(["what", "which", "many", "the", "all", "list", "show", "different"])
ENDS: Final = (frozenset(["origin", "source", "departure"]), frozenset(["destination", "target", "arrival"]))
_BETWEEN: Final = frozenset(["of", "at", "on", "upon", "in", "for"])
_SHARES: Final = frozenset(["rate", "rates", "percent", "percentage", "percentages", "share", "ratio", "%"])
_PARTS: Final = frozenset(["ratio", "proportion", "share", "percentage", "fraction", "rate"])
_FILLERS: Final = frozenset(["all", "the", "total", "number", "of", "overall"])
_THERE: Final = frozenset(["is", "was", "are", "were", "be", "had", "been"])
_STOCKED: Final = {("out", "of", "stock"): ("equal", "to"), ("in", "stock"): ("more", "than")}
_OF_STOCK: Final = frozenset(["stock", "in", "on", "hand", "unit", "quantity", "level", "count", "number", "of"])
_LEAVES: Final = frozenset(["left", "leave", "leaves", "leaving", "departed", "bound"])
_CHOOSING: Final = frozenset(["which", "each", "any", "one", "all", "every", "none", "some", "both", "either"])
_NUMERALS: Final = frozenset(["dozen", "half", "hundred", "million", "third", "thousand", "couple", "few"])
_OF_ALL: Final = frozenset([("of", "the"), ("of", "our"), ("of", "its"), ("of", "their")])
_SOME: Final = {"any": ("more", "than"), "some": ("more", "than"), "no": ("equal", "to"), "": ("more", "than")}


def reworded(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """The plain words for what begins here, and how many tokens they replace; None where nothing does."""
    for rule in _RULES:
        found = rule(tokens, i, schema)
        if found is not None:
            return found
    return None


def _month(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``the month of August``: August."""
    named = word_at(tokens, i) == "month" and word_at(tokens, i + 1) == "of" and month_named(word_at(tokens, i + 2))
    return ((tokens[i + 2].text.capitalize(),), 3) if named else None


def _how_many_there_are(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``which of the three airports``: how many there are limits nothing; in ``names of the three`` it does."""
    follow = tokens[i + 1] if i + 1 < len(tokens) else None
    if tokens[i].number is None or follow is None or follow.kind != "word" or tokens[i].kind != "word":
        return None
    ranked = follow.lower.endswith("est") or follow.lower in {"most", "least", "best", "worst", "top"}
    if i < len(("each", "of", "the")) or ranked or word_at(tokens, i - 3) not in _CHOOSING:
        return None
    if (word_at(tokens, i - 2), word_at(tokens, i - 1)) not in _OF_ALL:
        return None
    return (), 1


def _at_least_a(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``clubs with at least a member``: with a member; ``at least an hour``, ``at least a fare of 20`` say how much."""
    if (word_at(tokens, i), word_at(tokens, i + 1)) != ("at", "least") or word_at(tokens, i + 2) not in {"a", "an"}:
        return None
    follow = word_at(tokens, i + 3)
    numbers = any(t.number is not None for t in tokens[i + 3 : i + 6])
    return None if numbers or {follow, stem(follow)} & (UNITS | TIME_UNITS | _NUMERALS) else (("a",), 3)


def _multiple(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``who have been assigned multiple jobs``: more than one of them."""
    named = schema.lookup((tokens[i].stem,))
    return (("more", "than", "1"), 1) if word_at(tokens, i) == "multiple" and not named else None


def _of_the_year(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``the longest delay of the year``, where no year is said: of all."""
    if tuple(word_at(tokens, n) for n in (i, i + 1, i + 2)) != ("of", "the", "year"):
        return None
    ends = i + 3 >= len(tokens) or tokens[i + 3].kind == "mark"
    ranked = any(t.lower in SUPERLATIVES or t.lower in {"most", "least"} for t in tokens[:i])
    return ((), 3) if ends and ranked else None


def _left_for(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``flights left JFK for Denver``: to Denver."""
    if word_at(tokens, i) != "for" or i + 1 >= len(tokens) or not tokens[i + 1].text[:1].isupper():
        return None
    left = any(t.lower in _LEAVES for t in tokens[max(0, i - 4) : i])
    return (("to",), 1) if left else None


def _most_late(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``the most late flights``: the largest number of flights that are late, not the latest of them."""
    if word_at(tokens, i) not in {"most", "fewest"} or word_at(tokens, i + 1) not in {"late", "delayed"}:
        return None
    noun = tokens[i + 2] if i + 2 < len(tokens) else None
    if noun is None or noun.stem == noun.lower or not any(_names(tokens, i + 2, table) for table in schema.tables):
        return None
    if tokens[i - 1].number is not None and i:  # ``the 5 most delayed flights``: those, not the numbers of them
        return (noun.lower, "with", "the", "highest" if word_at(tokens, i) == "most" else "lowest", "delay"), 3
    return (tokens[i].lower, noun.lower, "that", "were", "late"), 3


def implied_at(tokens: list[Token], i: int, schema: SchemaIndex) -> tuple[Condition, TableInfo] | None:
    """What a word implies of the rows of one table: ``cancelled``, ``cancellation``."""
    if i >= len(tokens) or len(tokens[i].stem) < 5:
        return None
    condition = schema.implied.get((tokens[i].stem,)) or schema.implied.get((root(tokens[i].stem),))
    if condition is None or len(condition.tables) != 1:
        return None
    return condition, schema.by_key[condition.tables[0]]


def _rate(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``cancellation rate per airline``: the percentage of flights cancelled per airline."""
    implied = implied_at(tokens, i, schema)
    at = i + 1
    if implied is not None and _names(tokens, at, implied[1]):
        at += 1
    if implied is None or word_at(tokens, at) not in _SHARES:
        return None
    return ("percentage", "of", *implied[1].words, tokens[i].lower), at + 1 - i


def _part_of_whole(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``the ratio of cancelled flights to all flights``: the percentage of flights cancelled; of late ones likewise."""
    if word_at(tokens, i) not in _PARTS or word_at(tokens, i + 1) != "of":
        return None
    implied = implied_at(tokens, i + 2, schema)
    at = i + 4
    while word_at(tokens, at) in _FILLERS | {"to", "among"}:
        at += 1
    if implied is None and at > i + 4 and at < len(tokens) and tokens[at].stem == tokens[i + 3].stem:
        return ("percentage", "of", tokens[i + 2].text, tokens[i + 3].lower), at + 1 - i
    if implied is None or not _names(tokens, i + 3, implied[1]):
        return None
    told = at > i + 4 and _names(tokens, at, implied[1])
    if not (told or word_at(tokens, i) in {"ratio", "rate"}):
        return None
    return ("percentage", "of", *implied[1].words, tokens[i + 2].lower), (at + 1 if told else i + 4) - i


def _names(tokens: list[Token], i: int, table: TableInfo) -> bool:
    return i < len(tokens) and (tokens[i].stem,) == table.words


def _kinds(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``what kind of plane``: its type; ``what types of engines``, ``what kinds of decor``: which of them there are."""
    kind, before = word_at(tokens, i), word_at(tokens, i - 1) if i else ""
    if kind not in _KINDS or word_at(tokens, i + 1) != "of" or before not in _ASKED or i + 2 >= len(tokens):
        return None
    noun = tokens[i + 2]
    links = [link.target for link in schema.lookup((noun.stem,)) if link.score >= _EXACT]
    if any(_column(schema, phrase) for phrase in ((noun.stem, "type"), (noun.stem, "kind"), ("type", "of", noun.stem))):
        return None
    if any(isinstance(target, TableInfo) for target in links):
        return (("type", "of"), 2) if "type" in schema.vocabulary and not kind.startswith("type") else None
    texts = [c for c in links if isinstance(c, ColumnInfo) and c.type == "text"]
    if not texts:
        return None
    typed = _column(schema, ("type", noun.stem)) and len(links) > len(texts)
    return ("different", *(("type", noun.stem) if typed else (noun.lower,))), 3


def _route(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``the busiest route``, where flights have an origin and a destination and nothing is called a route."""
    if (
        tokens[i].stem != "route"
        or word_at(tokens, i - 1) in {"many", "of"}
        or any(link.score >= _EXACT for link in schema.lookup(("route",)))
    ):
        return None
    for table in schema.tables:
        ends = [c.words[-1] for words in ENDS for c in table.columns if c.foreign and c.words[-1] in words]
        if len(ends) == len(ENDS):
            return (ends[0], "and", ends[1]), 1
    return None


def _turned(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``delay at departure``, ``delay of arrival``: the column that is called so the other way round."""
    if i + 2 >= len(tokens) or word_at(tokens, i + 1) not in _BETWEEN or tokens[i + 2].kind != "word":
        return None
    head, tail = tokens[i], tokens[i + 2]
    if not (head.kind == "word" and _column(schema, (tail.stem, head.stem))) or _column(schema, (head.stem,)):
        return None
    if any(link.score >= _EXACT for link in schema.lookup((tail.stem,))):
        return None
    return (tail.lower, head.lower), 3


def _measured_of(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``by litres of milk``, where milk records have litres: by litres."""
    if word_at(tokens, i) != "by" or word_at(tokens, i + 2) != "of" or i + 3 >= len(tokens):
        return None
    measures = [n.target for n in schema.lookup((tokens[i + 1].stem,)) if n.score >= _EXACT]
    homes = [c.table for c in measures if isinstance(c, ColumnInfo) and c.measure]
    own = len(homes) == len(measures) == 1 and tokens[i + 3].stem in homes[0].words
    return (("by", tokens[i + 1].lower), 4) if own else None


def _column(schema: SchemaIndex, phrase: tuple[str, ...]) -> bool:
    return any(link.score >= _EXACT and isinstance(link.target, ColumnInfo) for link in schema.lookup(phrase))


def _present(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``when there was precipitation``, ``with any precipitation``: more than none of it."""
    begins = word_at(tokens, i) == "there" and word_at(tokens, i + 1) in _THERE and i > 0
    at = i + 2 if begins else i
    some = word_at(tokens, at) if word_at(tokens, at) in _SOME else ""
    at += bool(some)
    if not begins or at >= len(tokens) or word_at(tokens, at - 1) in {"how", "many"}:
        return None
    measured = next(
        (
            size
            for size in (2, 1)
            if at + size <= len(tokens) and _measure(schema, tuple(t.stem for t in tokens[at : at + size]))
        ),
        0,
    )
    if not measured or word_at(tokens, at + measured) in {"of", "above", "below", "over", "under", "more", "less"}:
        return None
    name = tuple(t.lower for t in tokens[at : at + measured])
    return (*name, *_SOME[some], "0"), at + measured - i


def _measure(schema: SchemaIndex, phrase: tuple[str, ...]) -> bool:
    """Whether these words name what is measured, and no table."""
    links = [link for link in schema.lookup(phrase) if link.score >= _EXACT]
    return bool(links) and all(isinstance(n.target, ColumnInfo) and n.target.measure for n in links)


def _stocked(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``out of stock``, ``in stock``, where it is kept how many there are: none of them, or some."""
    said = next((words for words in _STOCKED if tuple(t.lower for t in tokens[i : i + len(words)]) == words), None)
    if said is None or (said[0] == "in" and not _measure(schema, ("stock",))):
        return None  # ``how many helmets are in stock`` adds up what is called so
    kept = [c for t in schema.tables for c in t.columns if c.measure and {"stock"} <= {*c.words} <= _OF_STOCK]
    if len(kept) != 1:
        return None
    behind = i > 0 and (word_at(tokens, i - 1) in _THERE or tokens[i - 1].kind == "word")
    return (*(("with",) if behind else ()), *kept[0].words, *_STOCKED[said], "0"), len(said)


_RULES: Final = (
    _month,
    _how_many_there_are,
    _most_late,
    _at_least_a,
    _multiple,
    _of_the_year,
    _left_for,
    _part_of_whole,
    _rate,
    _kinds,
    _route,
    _turned,
    _measured_of,
    _present,
    _stocked,
)
