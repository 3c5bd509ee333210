"""What single words and their neighbours say: adjectives of degree, verbs, pronouns, the words of a value."""

from __future__ import annotations

from dataclasses import replace

from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.operators import PHRASES, Sense
from askwire_translator.offline.words.adjectives import ADJECTIVES, COMPARATIVES, SUPERLATIVES
from askwire_translator.offline.words.synonyms import SYNONYMS
from askwire_translator.offline.words.text import Token, number_words, stem, word_at
from askwire_translator.offline.words.vocabulary import GENERIC, LIGHT, MONEY, SECONDS, STOP, TIME_UNITS, UNITS

NEVER_NAMES = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "to",
        "by",
        "is",
        "are",
        "be",
        "with",
        "and",
        "or",
        "for",
        "from",
        "as",
        "it",
        "do",
        "not",
        "what",
        "which",
        "who",
        "how",
        "me",
        "all",
    ]
)
_ORDINALS = {
    word: place
    for place, words in enumerate(("second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th"), 2)
    for word in words.split()
}
_DETERMINERS = frozenset(
    ["the", "each", "every", "per", "by", "a", "which", "what", "of", "in", "this", "their", "any", "no", "some"]
)
NEVER_VALUES = frozenset(
    [
        "name",
        "number",
        "id",
        "code",
        "type",
        "date",
        "year",
        "title",
        "average",
        "total",
        "order",
        "count",
        "show",
        "list",
        "all",
        "none",
        "other",
        "first",
        "last",
        "day",
        "month",
        "more",
        "most",
        "least",
        "many",
        "age",
        "state",
        "country",
        "city",
        "new",
        "old",
        "time",
        "high",
        "low",
    ]
)


_BEFORE_VERBS = frozenset(["that", "which", "who", "to", "not", "does", "do", "did", "usually", "typically"])
_LASTS = frozenset(
    [
        "more",
        "less",
        "longer",
        "over",
        "under",
        "at",
        "exactly",
        "between",
        "for",
        "up",
        "fewer",
        "approximately",
        "about",
        "around",
        "nearly",
    ]
)
_OFTEN = frozenset(["commonly", "highly", "frequently"])
_OPPOSITE = {">": "<=", "<": ">="}
_UPWARDS = frozenset(["more", "greater", "above", "higher", "over", "later", "older", "after"])
_DOWNWARDS = frozenset(["less", "fewer", "below", "earlier", "lower", "under", "younger", "before"])


def ends_comparison(tokens: list[Token], i: int) -> bool:
    """Whether no value follows: ``3 or more pets``, not ``or after 2007``."""
    return i >= len(tokens) or (tokens[i].kind not in {"number", "date", "quoted"} and tokens[i].lower != "than")


def pronoun(tokens: list[Token], i: int) -> bool:
    """``the one with``: no number."""
    return tokens[i].lower == "one" and i > 0 and tokens[i - 1].lower in {"the", "recent", "that", "this"}


def unit_behind(tokens: list[Token], i: int) -> str | None:
    """The unit of time or money that stands here."""
    return tokens[i].stem if i < len(tokens) and (tokens[i].stem in SECONDS or tokens[i].stem in MONEY) else None


def one_unit(tokens: list[Token], i: int) -> tuple[int, int] | None:
    """``over an hour``: one of the unit, where it is compared with; and how many tokens the article takes."""
    compared = {"over", "than", "least", "most", "under", "exactly", "exceeding", "by"}
    if i == 0 or tokens[i].lower not in {"a", "an"} or tokens[i - 1].lower not in compared:
        return None
    return (1, 1) if i + 1 < len(tokens) and tokens[i + 1].lower in SECONDS else None


def unnamed_verb(token: Token) -> bool:
    """A verb that echoes nothing here; nouns of business that end alike (``rating``) and denials do not count."""
    word = token.text
    if word.startswith("un") and word.endswith("ed"):
        return False  # ``undelayed``
    verbal_form = word.endswith(("ed", "ing")) and token.stem not in {"morning", "evening"}
    return word.islower() and verbal_form and token.stem not in SYNONYMS and len(word) > 4


def verbal(word: str, best: float) -> bool:
    """Whether a word only echoes its link: a verb (``directed``), a word that says little, a unit."""
    if word in LIGHT:
        return best < 0.85 or participle(word)
    return word in UNITS or (best < 0.85 and participle(word))


def noun(tokens: list[Token], i: int) -> bool:
    """``each state``, ``country and state``: a word that is no verb here."""
    before = tokens[i - 1].lower if i > 0 else ""
    return tokens[i].stem in {"state", "record", "report"} and (
        before in _DETERMINERS or (tokens[i].stem == "state" and before in {"and", "or", ",", "what", "which"})
    )


def lasts(tokens: list[Token], i: int) -> bool:
    """``calls that last more than an hour``: a verb, and not which of them came last."""
    behind = tokens[i + 1].lower if i + 1 < len(tokens) else ""
    return i > 0 and tokens[i].lower == "last" and tokens[i - 1].lower in _BEFORE_VERBS and behind in _LASTS


def commands(tokens: list[Token], i: int) -> bool:
    """``Count the bookings``, ``Name all products``: a first word that says what to do."""
    if i > 0 or tokens[i].lower not in {"count", "name", "list", "show"} or len(tokens) < 2:
        return False
    return tokens[1].kind == "word" and tokens[1].lower not in {"of", "and", "or", "is", "for", "by", "per"}


def by_time(tokens: list[Token], i: int) -> bool:
    """``by quarter``: what groups is no filler, as it may be before a name."""
    return tokens[i].lower in {"by", "per"} and i + 1 < len(tokens) and tokens[i + 1].lower in TIME_UNITS


def participle(word: str) -> bool:
    """Whether a word has the form of a verb."""
    return word.endswith(("ed", "ing")) or word in {"born", "made", "taken", "given", "sold", "held", "live", "work"}


def asked_deed(tokens: list[Token], i: int) -> bool:
    """``how many tickets did each user open``: what somebody did, no state that is stored."""
    ends = i + 1 == len(tokens) or tokens[i + 1].kind == "mark" or tokens[i + 1].lower in {"in", "on", "during", "last"}
    asks = any(t.lower in {"do", "does", "did"} for t in tokens[max(1, i - 4) : i - 1])
    return ends and asks and tokens[i].text.islower() and tokens[i - 1].lower not in {"is", "be", "are", "the", "a"}


def words_from(tokens: list[Token], i: int, size: int) -> tuple[tuple[str, ...] | None, int]:
    """The words of a possible value of ``size`` words, and where it ends."""
    words: list[str] = []
    at = i
    while at < len(tokens) and len(words) < size:
        token = tokens[at]
        if token.kind == "quoted":
            return None, at
        if token.kind == "mark":
            if not words or (token.text in {",", ".", "?", ";", "!"} and token.text != "."):
                return None, at
        else:
            words.append(token.lower.replace(",", "") if token.kind == "number" else token.lower)
        at += 1
    return (tuple(words), at) if len(words) == size else (None, at)


def adjective(tokens: list[Token], i: int) -> list[Chunk]:
    """The superlatives and comparatives that begin here, and the ordinal before one."""
    found = (_ordinal(tokens, i), _superlative(tokens, i), _comparative(tokens, i), _postfix(tokens, i))
    return [chunk for chunk in found if chunk is not None]


def _ordinal(tokens: list[Token], i: int) -> Chunk | None:
    """``second`` of ``the second largest``."""
    place = _ORDINALS.get(tokens[i].lower)
    degree = _superlative(tokens, i + 1) if place is not None and i + 1 < len(tokens) else None
    if degree is None or degree.text in {"first", "last", "top"}:
        return None
    return Chunk("op", i, i + 1, tokens[i].text, sense=Sense("nth"), number=place, weight=0.97)


def _superlative(tokens: list[Token], i: int) -> Chunk | None:
    word, follow = tokens[i].lower, tokens[i + 1].lower if i + 1 < len(tokens) else ""
    if word in {"most", "least"} and follow in ADJECTIVES:
        turned = {"asc": "desc", "desc": "asc"} if word == "least" else {}
        direction = SUPERLATIVES[follow][0]
        said = _often(tokens, i + 2) if follow in _OFTEN else i + 2
        return _degree(i, said, f"{word} {follow}", turned.get(direction, direction), SUPERLATIVES[follow][1], 2.05)
    if word in {"highest", "lowest", "best", "worst"} and follow in {"rated", "paid"}:
        direction = "asc" if word in {"lowest", "worst"} else "desc"
        return _degree(i, i + 2, f"{word} {follow}", direction, SUPERLATIVES[follow][1], 2.0)
    if _orders(tokens, i):
        direction, about = SUPERLATIVES[word]
        return replace(_degree(i, i + 2, f"{word} first", direction, about, 2.1), sense=_manner(direction, about))
    if word in SUPERLATIVES and word not in ADJECTIVES and word not in {"maximum", "minimum", "first", "last"}:
        return _degree(i, i + 1, word, *SUPERLATIVES[word], 0.97)
    if word in {"first", "last"}:
        number = number_words(tokens, i + 1) if i + 1 < len(tokens) else None
        if number is not None or follow not in {"name", "names", "digit", "digits", "letter", ""}:
            return _degree(i, i + 1, word, SUPERLATIVES[word][0], "date year time", 0.9)
    return None


def _degree(start: int, end: int, text: str, direction: str, about: str, weight: float) -> Chunk:
    return Chunk("op", start, end, text, sense=Sense("sup", direction, tuple(about.split())), weight=weight)


def _manner(direction: str, about: str) -> Sense:
    return Sense("manner", direction, tuple(about.split()))


def _often(tokens: list[Token], end: int) -> int:
    """``most commonly used``: the verb says nothing more."""
    used = end < len(tokens) and tokens[end].lower in {"used", "rated", "paid", "occurring"}
    return end + 1 if used else end


def _comparative(tokens: list[Token], i: int) -> Chunk | None:
    """``older than``, ``no older than``."""
    denied = tokens[i].lower == "no"
    word, end = word_at(tokens, i + denied), i + denied + 2
    if word not in COMPARATIVES or word_at(tokens, end - 1) != "than":
        return None
    op, about = COMPARATIVES[word]
    sense = Sense("cmp", _OPPOSITE[op] if denied else op, tuple(about.split()))
    return Chunk("op", i, end, text_of(tokens, i, end).lower(), sense=sense, weight=2.96 if denied else 1.96)


def _postfix(tokens: list[Token], i: int) -> Chunk | None:
    """``or more``, behind its number."""
    follow = tokens[i + 1].lower if i + 1 < len(tokens) else ""
    if tokens[i].lower != "or" or follow not in _UPWARDS | _DOWNWARDS or not ends_comparison(tokens, i + 2):
        return None
    op = ">=" if follow in _UPWARDS else "<="
    return Chunk("op", i, i + 2, f"or {follow}", sense=Sense("cmp", "post" + op), weight=2.2)


def _orders(tokens: list[Token], i: int) -> bool:
    """``worst first``, at the end of a clause: an order."""
    word, first = tokens[i].lower, tokens[i + 1].lower if i + 1 < len(tokens) else ""
    ends = i + 2 >= len(tokens) or tokens[i + 2].kind == "mark"
    if first != "first" or not ends or (word, first) in PHRASES:
        return False
    return word in SUPERLATIVES and word not in {"first", "last", "top", *ADJECTIVES}


def text_of(tokens: list[Token], start: int, end: int) -> str:
    """These tokens as they were written."""
    return " ".join(t.text for t in tokens[start:end]).replace(" _ ", "_").replace(" - ", "-")


def stems(text: str) -> tuple[str, ...]:
    """The stems of plain words, as phrases are looked up."""
    return tuple(stem(w) for w in text.split())


def plain_word(tokens: list[Token], i: int) -> Chunk:
    """The word at this token as one that names nothing, with how much of it that leaves unexplained."""
    token = tokens[i]
    known = token.kind == "mark" or token.lower in UNITS or token.lower in STOP or token.stem in STOP
    day = i > 0 and tokens[i - 1].lower == "on" and token.lower.endswith("ing")  # ``on Thanksgiving``
    light = token.lower in LIGHT or token.lower in GENERIC or token.stem in LIGHT or (unnamed_verb(token) and not day)
    explained = 1.0 if known else 0.7 if light else 0.0
    return Chunk(
        "word",
        i,
        i + 1,
        token.text,
        weight=0.15 if known else 0.05 if light else 0.0,
        explained=explained,
        capital=token.text[:1].isupper() and i > 0,
    )
