"""A follow-up taken apart: which of the things that a few words can change about a query these words change.

Pure text; what the phrases mean in a data source is for ``follow`` to find out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

from askwire_translator.conversation import patterns
from askwire_translator.conversation.patterns import Direction
from askwire_translator.ir.periods import MONTHS
from askwire_translator.offline.text import number_words, tokenize
from askwire_translator.offline.vocabulary import EVERY_UNIT, TIME_UNITS

Meta = Literal["why", "again"]
End = Literal["top", "bottom", "any"]


@dataclass
class Fragment:
    """What a follow-up changes; phrases are in the asker's own words.

    Attributes:
        marked: whether the words say by themselves that they continue something.
        alone: whether what is left would be a question by itself.
        limit: how many rows; 0 for as many as before, or one.
        word: which end of the order is asked for, as it was said.
        noun: of what the first is asked for (``the best month``).
        skip: how many rows go before those that are asked for; with ``onward``, behind those that were shown.
        change: whether what has changed since the row before is asked for, as a number or in percent; ``unit`` where
            the row before is that of a unit of time (``the month before``).
        whole: what a share is to be a share of.
        rest: conditions, columns or names that no other field took.
    """

    marked: bool = False
    alone: bool = False
    meta: Meta | None = None
    percent: bool = False
    limit: int | None = None
    end: End = "any"
    word: str = ""
    noun: str | None = None
    skip: int = 0
    onward: bool = False
    change: Literal["", "change", "growth"] = ""
    unit: str | None = None
    whole: str | None = None
    unlimited: bool = False
    direction: Direction | None = None
    sort: str | None = None
    group: str | None = None
    drop: str | None = None
    func: str | None = None
    of: str | None = None
    count: bool = False
    listing: bool = False
    columns: str | None = None
    distinct: bool = False
    rest: str = ""
    cues: set[str] = field(default_factory=set)

    @property
    def empty(self) -> bool:
        """Whether nothing is asked for that could change a query."""
        texts = (self.rest, self.sort, self.group, self.drop, self.func, self.columns, self.direction)
        flags = (self.percent, self.unlimited, self.count, self.listing, self.distinct, self.limit is not None)
        return not any(texts) and not any(flags) and not self.change


def fragment_of(question: str) -> Fragment:
    """The follow-up in these words; every field empty where they change nothing that is known."""
    found = Fragment()
    text = " ".join(_spelt(word) for word in question.split()).strip(" ?!.;,")
    text = patterns.MONTH.sub(lambda month: f"{MONTHS[int(month['month']) - 1]} {month['year']}", text)
    text = _led(found, text)
    text = _trailed(found, text)
    refers = bool(patterns.ANAPHORA.search(text) or patterns.ELLIPTIC.match(text))
    found.alone = bool(patterns.STANDALONE.match(text)) and not patterns.LIST.fullmatch(text) and not refers
    if _meta(found, text):
        return found
    pieces = [p for p in patterns.PIECES.split(text) if p]
    left = [piece for piece in pieces if not _taken(found, piece)]
    found.rest = ", ".join(left)
    bare = not left and not (found.alone and (found.of or found.columns))
    found.marked = bool(found.marked or bare or patterns.FRAGMENT_START.match(text) or refers)
    return found


def _spelt(word: str) -> str:
    """The word that makes a follow-up where somebody typed one letter wrong; every other word as it is."""
    low = word.lower()
    if len(low) < 3 or not low.isalpha() or low in patterns.MARKERS:
        return word
    return next((marker for marker in patterns.MARKERS if _one_slip(low, marker)), word)


def _one_slip(word: str, meant: str) -> bool:
    if sorted(word) == sorted(meant):
        wrong = [n for n, (a, b) in enumerate(zip(word, meant, strict=True)) if a != b]
        return len(wrong) == 2 and wrong[1] == wrong[0] + 1
    return len(word) == len(meant) - 1 and any(meant[:n] + meant[n + 1 :] == word for n in range(len(meant)))


def _led(found: Fragment, text: str) -> str:
    while (match := patterns.LEAD.match(text)) and match.end():
        cue = match.lastgroup or "filler"
        found.cues.add(cue)
        found.marked = found.marked or cue != "filler"
        text = text[match.end() :].strip(" ,")
        if not text:
            break
    if match := patterns.THOSE.match(text):
        found.cues.add("which" if match["which"] else "of those")
        found.marked = True
        text = text[match.end() :]
    return text


def _trailed(found: Fragment, text: str) -> str:
    while match := patterns.TAIL.search(text):
        if match.start() == 0:
            break
        cue = match.lastgroup or "filler"
        found.cues.add(cue)
        found.marked = found.marked or cue != "filler"
        text = text[: match.start()].rstrip(" ,")
    return text


def _meta(found: Fragment, text: str) -> bool:
    if patterns.WHY.fullmatch(text):
        found.meta, found.marked = "why", True
    elif patterns.AGAIN.fullmatch(text) or (not text and "filler" in found.cues):
        found.meta, found.marked = "again", True
    return found.meta is not None


def _taken(found: Fragment, piece: str) -> bool:
    """Whether this piece is one of the known changes, now in its field."""
    piece = patterns.SMALL.sub("", piece) or piece
    return any(rule(found, piece) for rule in _RULES)


def _limit(found: Fragment, piece: str) -> bool:
    if patterns.NO_LIMIT.fullmatch(piece):
        found.unlimited = True
        return True
    match = patterns.LIMIT.match(piece)
    if match:
        found.word = match["end"].lower()
        found.limit = _count(match["count"]) if match["count"] else 0
        last = found.word in patterns.BOTTOM
        found.end = "any" if found.word == "first" else "bottom" if last else "top"
        rest = piece[match.end() :].strip()
        return not rest or _sort_or_group(found, rest)
    if found.cues & {"only", "make"} and patterns.NUMBER.fullmatch(piece):
        found.limit = _count(piece)
        return True
    match = patterns.LIMIT_TO.fullmatch(piece)
    if match:
        found.limit = next(_count(number) for number in match.groups() if number)
    return match is not None


def _superlative(found: Fragment, piece: str) -> bool:
    match = patterns.SUPERLATIVE.fullmatch(piece)
    if match is None:
        return False
    found.word = (match["end"] or match["said"]).lower()
    found.noun = match["noun"] or match["name"]
    found.limit, found.end = 1, "bottom" if found.word in patterns.BOTTOM else "top"
    return True


def _nth(found: Fragment, piece: str) -> bool:
    match = patterns.NTH.fullmatch(piece)
    if match is None:
        return False
    found.onward = match["nth"] is None
    found.limit = _count(match["count"]) if match["count"] else 0 if found.onward else 1
    found.skip = 0 if found.onward else patterns.ORDINALS[match["nth"].lower()]
    return True


def _change(found: Fragment, piece: str) -> bool:
    match = patterns.CHANGE.fullmatch(piece)
    if match is None:
        return False
    found.change = "growth" if match["relative"] or (match["what"] or "").startswith("growth") else "change"
    units = {word for word in re.findall(r"[a-z]+", piece.lower()) if word in TIME_UNITS}
    found.unit = units.pop() if len(units) == 1 else _OVER.get(piece.lower().split()[0])
    return True


_OVER: Final = {"mom": "month", "yoy": "year", "qoq": "quarter", "wow": "week"}


def _percent(found: Fragment, piece: str) -> bool:
    match = patterns.PERCENT.fullmatch(piece)
    if match is None:
        return False
    found.percent, found.whole = True, match["whole"]
    return True


def _sort_or_group(found: Fragment, rest: str) -> bool:
    if rest.lower().startswith("by "):
        found.sort = rest[3:]
        return True
    return _taken(found, rest)


def _count(word: str) -> int:
    number = number_words(tokenize(word), 0)
    return int(number[0]) if number else 1


def _direction(found: Fragment, piece: str) -> bool:
    for pattern, direction in patterns.DIRECTIONS:
        if pattern.fullmatch(piece):
            found.direction = direction
            return True
    return False


def _sort(found: Fragment, piece: str) -> bool:
    match = patterns.SORT.fullmatch(piece)
    if match is None:
        return False
    found.sort = match["by"] or "alphabetically"
    if match["way"]:
        found.direction = "desc" if match["way"].lower() == "desc" else "asc"
    return True


def _group(found: Fragment, piece: str) -> bool:
    match = patterns.GROUP.fullmatch(piece)
    if match is None or patterns.BY_MORE.match(piece):
        return False
    found.group = match["by"] or EVERY_UNIT.get((match["adverb"] or "").lower(), "") or "time"
    return True


def _drop(found: Fragment, piece: str) -> bool:
    match = patterns.DROP.fullmatch(piece)
    if match is None:
        return False
    found.drop = (match["what"] or match["which"] or match["all"] or "").strip() or "everything"
    return True


def _aggregate(found: Fragment, piece: str) -> bool:
    match = patterns.AGGREGATE.fullmatch(piece)
    if match is None or (match["of"] in TIME_UNITS and match["func"].lower() in patterns.SIZES):
        return False  # ``the highest month``
    found.func, found.of = patterns.FUNCTIONS[match["func"].lower()], match["of"]
    return True


def _counting(found: Fragment, piece: str) -> bool:
    match = patterns.COUNT.match(piece)
    if match is None:
        return False
    found.count = True
    found.of = piece[match.end() :].strip().removeprefix("of ") or None
    return True


def _flag(name: str, pattern: re.Pattern[str]) -> Callable[[Fragment, str], bool]:
    def rule(found: Fragment, piece: str) -> bool:
        if pattern.fullmatch(piece) is None:
            return False
        setattr(found, name, True)
        return True

    return rule


def _column(found: Fragment, piece: str) -> bool:
    match = patterns.COLUMNS.fullmatch(piece)
    if match is None:
        return False
    if match["of"] and (_counting(found, match["of"]) or _aggregate(found, match["of"])):
        found.cues.add("also")
        return True
    found.columns = match["of"] or match["plain"]
    return True


_RULES: Final = (
    _percent,
    _flag("distinct", patterns.DISTINCT),
    _change,
    _nth,
    _limit,
    _direction,
    _sort,
    _drop,
    _group,
    _flag("listing", patterns.LIST),
    _counting,
    _aggregate,
    _superlative,
    _column,
)
