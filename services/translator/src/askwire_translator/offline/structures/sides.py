"""Two things of one kind that a question sets side by side: values of one column, two times, weekdays and weekends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from askwire_translator.offline.source.values import ValueIndex
from askwire_translator.offline.times.moments import moment_at
from askwire_translator.offline.words.text import Token, word_at

_JOINTS: Final = (
    ("vs", "."),
    ("vs",),
    ("versus",),
    ("compared", "to"),
    ("compared", "with"),
    ("or",),
    ("and",),
    ("than",),
    ("to",),
    ("with",),
)
_LEADS: Final = frozenset(["in", "for", "of", "from", "on", "at", "by", "to", "with", "during", "through", "via"])
_SKIPPED: Final = frozenset(["the", "those", "that", "ones", "one", "it", "does", "did", "was", "is", ","])
WEEK: Final = frozenset(["weekday", "weekdays", "weekend", "weekends", "workdays"])
_WHOLE: Final = frozenset(["year", "month", "quarter", "half"])
_LONGEST: Final = 5
_ALIKE: Final = frozenset(["year", "month", "quarter", "half", "weekday", "date"])


@dataclass(frozen=True)
class Sides:
    """What stands before both, each of them with the preposition that leads to it, and what stands behind."""

    before: tuple[Token, ...]
    one: str
    two: str
    lead: str
    after: tuple[Token, ...]
    joint: str


def sides(tokens: list[Token], values: ValueIndex) -> Iterator[Sides]:
    """Every pair in the question."""
    for at in range(1, len(tokens) - 1):
        for joint in _JOINTS:
            if tuple(t.lower for t in tokens[at : at + len(joint)]) != joint:
                continue
            found = _around(tokens, at, at + len(joint), values)
            if found is not None:
                yield found
            break


def _around(tokens: list[Token], left: int, right: int, values: ValueIndex) -> Sides | None:
    start = right
    while word_at(tokens, start) in _SKIPPED | _LEADS and not _at(tokens, start, values):
        start += 1
    if start < len(tokens) - 1 and not _at(tokens, start, values) and _at(tokens, start + 1, values):
        start += word_at(tokens, start) in {word_at(tokens, n) for n in range(left)}  # ``store 1 and store 2``
    end = left - (word_at(tokens, left - 1) == ",")
    for size in range(min(_LONGEST, end), 0, -1):
        one = tokens[end - size : end]
        for length in range(min(_LONGEST, len(tokens) - start), 0, -1):
            two = tokens[start : start + length]
            if _alike(one, two, values):
                return _pair(tokens, (end - size, end), (start, start + length), word_at(tokens, left))
    return None


def _at(tokens: list[Token], i: int, values: ValueIndex) -> bool:
    return any(_hits(tokens[i : i + n], values) for n in range(1, _LONGEST)) or moment_at(tokens, i) is not None


def _pair(tokens: list[Token], one: tuple[int, int], two: tuple[int, int], joint: str) -> Sides:
    begin = one[0]
    while word_at(tokens, begin - 1) == "the":
        begin -= 1
    numbered = tokens[one[0]].kind == "number" and moment_at(tokens[slice(*one)], 0) is None
    noun = word_at(tokens, begin - 1) if numbered else ""  # ``store 1``
    begin -= bool(noun)
    led = word_at(tokens, begin - 1) in _LEADS
    lead = word_at(tokens, begin - 1) if led else _usual_lead(tokens[slice(*one)])
    said = tuple(f"{noun} {text}".strip() for text in (_text(tokens[slice(*one)]), _text(tokens[slice(*two)])))
    return Sides(tuple(tokens[: begin - led]), said[0], said[1], lead, tuple(tokens[two[1] :]), joint)


def _usual_lead(span: list[Token]) -> str:
    """What leads to it where nothing does: a time is that in which something is."""
    named = moment_at(span, 0)
    if named is not None:
        return "in" if named[0].kind in _WHOLE else "on"
    return "on" if span[0].lower in WEEK else "of"


def _alike(one: list[Token], two: list[Token], values: ValueIndex) -> bool:
    if [t.lower for t in one] == [t.lower for t in two]:
        return False
    if _hits(one, values) & _hits(two, values):
        return True
    if len(one) == len(two) == 1 and {one[0].lower, two[0].lower} <= WEEK:
        return True
    first, second = moment_at(one, 0), moment_at(two, 0)
    whole = first is not None and second is not None and (first[1], second[1]) == (len(one), len(two))
    return (
        whole
        and first is not None
        and second is not None
        and first[0].kind == second[0].kind
        and first[0].kind in _ALIKE
    )


def _hits(span: list[Token], values: ValueIndex) -> set[object]:
    if any(t.kind not in {"word", "quoted"} for t in span):
        return set()
    words = tuple(w for t in span for w in t.lower.split())
    return {h.column.col for h in (*values.lookup(words), *values.begun(words))}


def _text(span: list[Token]) -> str:
    return " ".join(f'"{t.text}"' if t.kind == "quoted" else t.text for t in span).replace(" 's", "'s")
