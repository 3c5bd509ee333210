"""Questions what something has become from one period to another: "by how many percent did sales grow from … to …"."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from typing import Final

from askwire_translator.offline.times.moments import HALVES, Moment, is_year, moment_at
from askwire_translator.offline.words.text import Token, says, stem, word_at

_PERCENT: Final = frozenset(["percent", "percentage", "%", "pct", "relative"])
_CHANGES: Final = frozenset(
    ["change", "changed", "changes", "grow", "grew", "grown", "growth", "increase", "increased", "rise", "rose"]
)
_WENT: Final = frozenset(["go", "goes", "went", "gone"])
_EXCEEDS: Final = frozenset(["exceed", "exceeded", "more", "higher", "larger", "bigger", "greater"])
_BELOW: Final = frozenset(["fewer", "less", "lower", "smaller"])
_ASKS_HOW: Final = frozenset(["how", "what", "by"])  # by how much, rather than whether
_BESIDE: Final = frozenset(["compare", "comparing"])
_LEADS: Final = frozenset(["in", "from", "to", "of", "during", "for", "between", "and", "versus", "vs", "than", "with"])
_PASSED: Final = frozenset(
    [
        *("how", "many", "much", "by", "did", "do", "does", "was", "were", "is", "are", "there", "the", "what", "that"),
        *("those", "than", "?", ".", ",", "we", "have", "had", "develop", "our", "'s", "it", "a"),
    ]
)
_DIVIDES: Final = frozenset(["each", "per", "which", "who"])
_ORDINALS: Final = {"first": 1, "1st": 1, "second": 2, "2nd": 2}


@dataclass(frozen=True, slots=True)
class _Period:
    """A period that is set beside another, and where it is said."""

    moment: Moment
    start: int
    end: int


def changed(tokens: list[Token]) -> list[Token]:
    """The tokens as a change of a figure (``growth of sales in 2025 versus in 2024``); as they are where none is asked.

    What stands before ``versus`` is what the figure has become.
    """
    words = {t.lower for t in tokens}
    bounds = any(t.kind == "number" and word_at(tokens, n) == "than" for n, t in enumerate(tokens[1:]))  # ``than 150``
    compares = words & {"those", "exceed", "exceeded"} if bounds else words & {"than", "those", "exceed", "exceeded"}
    exceeds = words & _ASKS_HOW and words & (_EXCEEDS | _BELOW) and compares
    rises = words & _ASKS_HOW and "up" in words and words & _WENT
    asked = words & _CHANGES or exceeds or rises
    beside = bool(words & _BESIDE) and "half" in words
    if not (asked or beside) or words & _DIVIDES:
        return tokens
    periods = _periods(tokens)
    if len(periods) != 2 or periods[0].moment.kind != periods[1].moment.kind:
        return tokens
    one, two = periods
    figure = _figure(tokens, one, two)
    if not figure or any(says(tokens, n, ("over", "time")) for n in range(len(tokens))):
        return tokens
    now, then = _with_years(one.moment, two.moment)
    led = {word_at(tokens, one.start - 1), word_at(tokens, one.start - 2)}
    if led & {"from", "between"} or words & _BELOW:
        now, then = then, now
    how = "growth of" if words & (_PERCENT | {"growth"}) else "change of"
    lead = [] if beside and not asked else [*map(_word, how.split())]
    return [*lead, *figure, *_said(now), _word("versus"), *_said(then)]


def _periods(tokens: list[Token]) -> list[_Period]:
    found: list[_Period] = []
    i = 0
    while i < len(tokens):
        named = _half(tokens, i) or moment_at(tokens, i) or _bare_year(tokens, i)
        if named is not None and named[0].kind in {"year", "month", "quarter", "half"}:
            found.append(_Period(named[0], i, i + named[1]))
            i += named[1]
        else:
            i += 1
    return found


def _bare_year(tokens: list[Token], i: int) -> tuple[Moment, int] | None:
    """``the 2023 revenue``."""
    return (Moment("year", int(tokens[i].text)), 1) if is_year(tokens[i].text) else None


def _half(tokens: list[Token], i: int) -> tuple[Moment, int] | None:
    """``the first half of 2025``, ``the second half (of the year)``, ``H1 2025``."""
    word = word_at(tokens, i)
    short = {"h1": 1, "h2": 2}.get(word)
    which = short or (_ORDINALS.get(word) if word_at(tokens, i + 1) == "half" else None)
    if which is None:
        return None
    at = i + (1 if short else 2)
    year = at + (word_at(tokens, at) in {"of", "in"})
    named = moment_at(tokens, year) if year < len(tokens) else None
    if named is not None and named[0].kind == "year":
        return Moment("half", named[0].year, which), year + named[1] - i
    if says(tokens, at, ("of", "the", "year")):
        at += 3
    return Moment("half", None, which), at - i


def _figure(tokens: list[Token], one: _Period, two: _Period) -> list[Token]:
    """What changes: all that is said beside the periods, the words that lead to them and the question."""
    gone = {n for p in (one, two) for n in range(p.start, p.end)}
    for period in (one, two):
        at = period.start - 1
        while word_at(tokens, at) in _LEADS | {"the"} and at not in gone:
            gone.add(at)
            at -= 1
    dropped = _PASSED | _CHANGES | _EXCEEDS | _BELOW | _BESIDE | _PERCENT
    dropped |= _WENT | {"up"} if {t.lower for t in tokens} & _WENT else frozenset()
    kept = [n for n, t in enumerate(tokens) if n not in gone and t.lower not in dropped]
    kept = [n for n in kept if not (word_at(tokens, n) == "in" and word_at(tokens, n + 1) in {*_PERCENT, ""})]
    while kept and word_at(tokens, kept[0]) in _LEADS:
        kept = kept[1:]
    while kept and word_at(tokens, kept[-1]) in _LEADS:
        kept = kept[:-1]
    found = [tokens[n] for n in kept]
    counts = any(says(tokens, n, ("how", "many", more)) for n in range(len(tokens)) for more in ("more", "fewer"))
    return [_word("number"), _word("of"), *found] if counts and found else found


def _with_years(one: Moment, two: Moment) -> tuple[Moment, Moment]:
    """``July 2005 … than June's``: of the same year."""
    year = one.year or two.year
    return replace(one, year=one.year or year), replace(two, year=two.year or year)


def _said(moment: Moment) -> list[Token]:
    year = [_word(str(moment.year))] if moment.year else []
    if moment.kind == "year":
        return [_word("in"), *year]
    month = moment.month or 1
    names = {"month": calendar.month_name[month], "quarter": f"Q{month}", "half": HALVES[(month - 1) % 2]}
    return [_word("in"), _word(names[moment.kind]), *year]


def _word(text: str) -> Token:
    if text.isdigit():
        return Token("number", text, text, int(text))
    return Token("word", text, stem(text))
