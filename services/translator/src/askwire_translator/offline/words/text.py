"""Questions and names as tokens: spelling, stems, numbers in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(
    r"""
      (?P<quoted>"[^"]{1,200}"|\u201c[^\u201d]{1,200}\u201d|(?<![\w])'(?:[^']|'(?=\w)){1,200}'(?!\w)|\u2018[^\u2019]{1,200}\u2019|(?<!\w)\u2019[^\u2019]{1,200}\u2019(?!\w)|`[^`]{1,200}`)
    | (?P<date>\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2})?)?|\d{1,2}/\d{1,2}/\d{4})
    | (?P<number>(?:(?<!\S)-)?[$€£]?\d+(?:,\d+)*(?:\.\d+)?\s?(?:%|(?:k|m|bn)\b)?(?![A-Za-z0-9]))
    | (?P<word>[^\W_]+(?:['\u2019][^\W\d_]+)?)
    | (?P<mark>[^\s\w]|_)
    """,
    re.VERBOSE,
)
_LETTERS = re.compile(r"[A-Za-z]+(?: [A-Za-z]+)*\Z")
_SCALE = {"k": 1e3, "m": 1e6, "bn": 1e9}
_UNITS = {
    w: i
    for i, w in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_MULTIPLES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_IRREGULAR = {
    "people": "person",
    "ids": "id",
    "persons": "person",
    "children": "child",
    "men": "man",
    "women": "woman",
    "mice": "mouse",
    "feet": "foot",
    "teeth": "tooth",
    "movies": "movie",
    "series": "series",
    "species": "species",
    "cities": "city",
    "data": "data",
    "media": "media",
    "criteria": "criterion",
    "indices": "index",
    "status": "status",
    "statuses": "status",
    "address": "address",
    "addresses": "address",
    "bus": "bus",
    "buses": "bus",
    "gas": "gas",
    "campus": "campus",
    "campuses": "campus",
    "bonus": "bonus",
    "virus": "virus",
    "viruses": "virus",
    "lens": "lens",
    "analysis": "analysis",
    "analyses": "analysis",
    "news": "news",
    "ties": "tie",
    "lies": "lie",
    "shoes": "shoe",
    "classes": "class",
    "class": "class",
    "this": "this",
    "is": "is",
    "was": "was",
    "has": "has",
    "does": "does",
    "us": "us",
    "always": "always",
    "yes": "yes",
    "its": "its",
    "less": "less",
    "as": "as",
    "plus": "plus",
    "lives": "live",
    "wives": "wife",
    "leaves": "leave",
    "employees": "employee",
    "bought": "buy",
    "sold": "sell",
    "sales": "sale",
    "lent": "lend",
    "paid": "pay",
    "payed": "pay",
    "taught": "teach",
    "won": "win",
    "held": "hold",
    "made": "make",
    "written": "write",
    "wrote": "write",
    "flew": "fly",
    "flown": "fly",
    "driven": "drive",
    "drove": "drive",
    "took": "take",
    "taken": "take",
    "born": "birth",
    "died": "death",
    "gave": "give",
    "given": "give",
}
_ROOT_ENDINGS = (
    "izations",
    "ization",
    "ational",
    "ations",
    "ation",
    "ments",
    "ment",
    "ions",
    "ion",
    "ings",
    "ing",
    "ers",
    "ors",
    "er",
    "or",
    "ees",
    "ee",
    "ed",
    "ally",
    "al",
    "ly",
    "ance",
    "ence",
    "ive",
    "ity",
    "e",
    "y",
    "s",
)

_VERBAL = frozenset(["ed", "ing", "ings"])


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number, date, quoted text or mark of a question.

    Attributes:
        kind: ``word``, ``number``, ``date``, ``quoted`` or ``mark``.
        text: as it was written (quoted text without its quotes).
        stem: lower case and singular, what names are compared by.
        number: its value, when it is a number in figures or words.
    """

    kind: str
    text: str
    stem: str
    number: float | int | None = None

    @property
    def lower(self) -> str:
        """The text in lower case."""
        return self.text.lower()


Said = tuple[tuple[str, ...], int]
"""The plain words for what some tokens say, and how many tokens they replace."""


def word_at(tokens: list[Token], i: int) -> str:
    """The token in lower case; nothing beyond either end."""
    return tokens[i].lower if 0 <= i < len(tokens) else ""


def says(tokens: list[Token], i: int, phrase: tuple[str, ...]) -> bool:
    """Whether these words stand here."""
    if phrase and word_at(tokens, i) != phrase[0]:
        return False  # most often, and this is asked of every saying at every word
    return tuple(t.lower for t in tokens[i : i + len(phrase)]) == phrase


def tokenize(question: str) -> list[Token]:
    """The question's tokens; possessive endings and contractions are split off (``don't`` gives ``do``, ``not``)."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(question):
        kind = match.lastgroup or "mark"
        text = match.group()
        if kind == "quoted":
            tokens.append(Token("quoted", text[1:-1].strip(), text[1:-1].strip().lower()))
        elif kind == "number":
            tokens.append(_number(text))
        elif kind == "word":
            tokens.extend(_word(text))
        else:
            tokens.append(Token(kind, text, text.lower()))
    return tokens


def _number(text: str) -> Token:
    plain = text.strip().lower().lstrip("$€£").replace(",", "")
    percent = plain.endswith("%")
    plain = plain.rstrip("%").strip()
    scale = next((s for s in ("bn", "k", "m") if plain.endswith(s)), "")
    value = float(plain[: len(plain) - len(scale)].strip()) * _SCALE.get(scale, 1)
    number = int(value) if value.is_integer() else value
    return Token("number", text.strip(), "%" if percent else text.strip(), number)


def _word(text: str) -> list[Token]:
    lower = text.lower().replace("\u2019", "'")
    if lower == "cannot":
        return [Token("word", "can", "can"), Token("word", "not", "not")]
    if lower.endswith("n't"):
        head = {"ca": "can", "wo": "will", "sha": "shall"}.get(lower[:-3], lower[:-3])
        return [Token("word", head, stem(head)), Token("word", "not", "not")]
    base, _, tail = lower.partition("'")
    if tail in {"s", "re", "ve", "ll", "d", "m"}:
        head = text[: len(base)]
        return [Token("word", head, stem(base)), *([Token("mark", "'s", "'s")] if tail == "s" else [])]
    if tail:
        return [Token("word", text, stem(lower))]
    number: float | int | None = _UNITS.get(lower)
    if number is None:
        number = _MULTIPLES.get(lower)
    return [Token("word", text, stem(lower), number)]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Lower case and singular: ``Cities`` gives ``city``."""
    word = word.lower()
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


_VERB_IN_ER = len("deliver")


@lru_cache(maxsize=20_000)
def root(word: str) -> str:
    """A coarse stem that joins verbs and nouns: ``directed`` and ``director`` give ``direct``."""
    word = stem(word)
    for ending in _ROOT_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            if ending in _VERBAL and len(word) > 4 and word.endswith(("er", "or")):
                word = word[:-2]  # ``ordered`` as ``order``, which loses its ending as ``director`` does
            elif ending == "y" and len(word) >= _VERB_IN_ER and word.endswith("er"):
                word = word[:-2]  # ``delivery`` as ``deliver``
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "aeiousl":
        word = word[:-1]
    return word[:-1] + "i" if word.endswith("y") and len(word) > 4 else word


def normal(value: str) -> tuple[str, ...]:
    """A stored value as the words that a question would use for it: lower case, no marks."""
    if _LETTERS.match(value):
        return tuple(value.lower().split())
    return tuple(t.lower.replace(",", "") if t.kind == "number" else t.lower for t in _value_tokens(value))


def _value_tokens(value: str) -> list[Token]:
    return [t for t in tokenize(value.replace('"', " ").replace("'", "\u2019")) if t.kind != "mark"]


def number_words(tokens: list[Token], start: int) -> tuple[float | int, int] | None:
    """The number that begins at ``start`` (``two hundred``, ``5 million``) and how many tokens it takes."""
    first = tokens[start]
    if first.number is None:
        return None
    if first.kind == "word" and first.lower in _MULTIPLES:
        return None
    total, i = first.number, start + 1
    while i < len(tokens) and tokens[i].kind == "word":
        word = tokens[i].lower
        if word in _MULTIPLES:
            total *= _MULTIPLES[word]
        elif word in _UNITS and total >= 20 and total % 10 == 0 and _UNITS[word] < total:
            total += _UNITS[word]
        else:
            break
        i += 1
    return total, i - start


def distance(a: str, b: str, limit: int = 2) -> int:
    """Edit distance with neighbouring swaps, at most ``limit`` + 1."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, ca in enumerate(a, 1):
        older, before, row = before, row, [i]
        for j, cb in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (ca != cb))
            if i > 1 and j > 1 and ca == b[j - 2] and a[i - 2] == cb:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]
