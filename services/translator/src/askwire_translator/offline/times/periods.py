"""Stretches of time as people name them: the first week of January, the second half of 2013, summer, weekends."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from typing import Final

from askwire_translator.offline.times.moments import is_year, month_named
from askwire_translator.offline.words.text import Said, Token, number_words, word_at

_ORDINALS: Final = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}
# Of the northern hemisphere, by whole months: what weather services count by.
_SEASONS: Final = {"spring": (3, 5), "summer": (6, 8), "fall": (9, 11), "autumn": (9, 11), "winter": (12, 2)}
_WITHIN: Final = frozenset(["in", "during", "over", "for", "on", "at"])
_OF: Final = frozenset(["of", "in"])
_WEEKENDS: Final = frozenset(["weekend", "weekends"])
_WORKDAYS: Final = frozenset(["weekdays", "workdays"])
_MONTHS_OF: Final = {"quarter": 3, "month": 1}
_SPANS: Final = frozenset(
    [("between", "and"), ("from", "to"), ("from", "through"), ("from", "until"), ("from", "till")]
)
_LONGEST_MONTH: Final = 31
_FORTNIGHT: Final = 15  # days of the first half of a month


def period(tokens: list[Token], i: int, stored: Callable[[str], bool]) -> Said | None:
    """The plain words for a stretch of time that begins here, and how many tokens they replace; None for none.

    Args:
        stored: whether a word is a stored value; a ``Summer`` that is stored is no season.
    """
    spanned = _span(tokens, i)
    if spanned is not None:
        return spanned
    at = i + (word_at(tokens, i) in _WITHIN)
    at += word_at(tokens, at) == "the"
    for rule in (_part_of_month, _part_of_year):
        found = rule(tokens, at)
        if found is not None:
            return found[0], found[1] - i
    if stored(word_at(tokens, at)):
        return None
    if at == i:
        return _only_then(tokens, i) or _of_weekends(tokens, i)
    found = _season(tokens, at) or _days_of_week(tokens, at)
    return None if found is None else (found[0], found[1] - i)


def _span(tokens: list[Token], i: int) -> Said | None:
    """``between 15 and 20 June 2005``, ``from July to September 1987``: what is said once holds for both ends."""
    if (word_at(tokens, i), word_at(tokens, i + 2)) not in _SPANS:
        return None
    month, later = month_named(word_at(tokens, i + 1)), month_named(word_at(tokens, i + 3))
    if month is not None and later is not None:
        year, end = _year(tokens, i + 4)
        names = (calendar.month_name[month], calendar.month_name[later])
        return (("between", names[0], *year, "and", names[1], *year), end - i) if year and month <= later else None
    last = i + 4 + (word_at(tokens, i + 4) == "of")
    month, days = month_named(word_at(tokens, last)), [_day(word_at(tokens, n)) for n in (i + 1, i + 3)]
    if month is None or 0 in days or days[0] >= days[1]:
        return None
    year, end = _year(tokens, last + 1)
    name = calendar.month_name[month]
    return ("between", name, str(days[0]), *year, "and", name, str(days[1]), *year), end - i


def _day(word: str) -> int:
    """``15th``: 15; 0 where it is no day of a month."""
    bare = word[:-2] if word[-2:] in {"st", "nd", "rd", "th"} else word
    return int(bare) if bare.isdigit() and int(bare) <= _LONGEST_MONTH else 0


def _year(tokens: list[Token], i: int) -> tuple[tuple[str, ...], int]:
    """The year that may follow, and where it ends."""
    at = i + (word_at(tokens, i) in {*_OF, ","})
    return ((tokens[at].text,), at + 1) if is_year(word_at(tokens, at)) else ((), i)


def _many(tokens: list[Token], i: int) -> tuple[int | None, int]:
    """The number that may stand here, and where it ends."""
    found = number_words(tokens, i) if i < len(tokens) else None
    return (found[0], i + found[1]) if found is not None and isinstance(found[0], int) else (None, i)


def _part_of_month(tokens: list[Token], i: int) -> Said | None:
    """``first week of January``, ``last 10 days of March``, ``second half of May 2013``; its words and its end."""
    which, at = _ORDINALS.get(word_at(tokens, i)), i + 1
    many, at = _many(tokens, at)
    unit, month = word_at(tokens, at), month_named(word_at(tokens, at + 2))
    if which is None or month is None or word_at(tokens, at + 1) not in _OF:
        return None
    year, end = _year(tokens, at + 3)
    length = calendar.monthrange(int(year[0]) if year else 2001, month)[1]
    if unit == "days" and many is not None and which in {0, -1} and 0 < many <= length:
        first, last = (1, many) if which == 0 else (length + 1 - many, length)
    elif unit == "week" and many is None:
        first = 7 * which + 1 if which >= 0 else length - 6
        last = first + 6
    elif unit == "half" and many is None and which in {0, 1, -1}:
        first, last = (1, _FORTNIGHT) if which == 0 else (_FORTNIGHT + 1, length)
    else:
        return None
    name = calendar.month_name[month]
    return ("between", name, str(first), *year, "and", name, str(last), *year), end


def _part_of_year(tokens: list[Token], i: int) -> Said | None:
    """``first half of 2013``, ``last three months of the year``, ``H2 2013``; its words and its end."""
    halves = {"h1": 0, "h2": 1}
    which, at = _ORDINALS.get(word_at(tokens, i)), i + 1
    many, at = _many(tokens, at)
    if word_at(tokens, i) in halves:
        which, at, months = halves[word_at(tokens, i)], i, 6
    elif many is None and word_at(tokens, at) == "half":
        months = 6
    elif many is not None and 0 < many <= 12 and word_at(tokens, at) == "months":
        months = many
    elif many is None and which in {0, -1} and word_at(tokens, at) in _MONTHS_OF:
        months = _MONTHS_OF[word_at(tokens, at)]
    else:
        return None
    year, end = _year(tokens, at + 1)
    if not year and tuple(t.lower for t in tokens[at + 1 : at + 4]) == ("of", "the", "year"):
        end = at + 4
    elif not year:
        return None
    if which not in {0, 1, -1} or (which == 1 and months != 6):
        return None
    first = 1 if which == 0 else 13 - months
    return _months(first, first + months - 1, year, year), end


def _season(tokens: list[Token], i: int) -> Said | None:
    """``summer``, ``winter of 2013``, which ends in the year after; its words and its end."""
    season = _SEASONS.get(word_at(tokens, i))
    if season is None:
        return None
    behind = i + 1 + (word_at(tokens, i + 1) in {"month", "months"})
    year, end = _year(tokens, behind)
    later = tuple(str(int(y) + (season[0] > season[1])) for y in year)
    return _months(*season, year, later), end


def _months(first: int, last: int, year: tuple[str, ...], later: tuple[str, ...]) -> tuple[str, ...]:
    return ("between", calendar.month_name[first], *year, "and", calendar.month_name[last], *later)


def _days_of_week(tokens: list[Token], i: int) -> Said | None:
    """``on weekends``, ``on weekdays``; their words and their end."""
    if word_at(tokens, i) in _WEEKENDS:
        return ("on", "Saturday", "or", "Sunday"), i + 1
    return (("not", "on", "Saturday", "or", "Sunday"), i + 1) if word_at(tokens, i) in _WORKDAYS else None


def _only_then(tokens: list[Token], i: int) -> Said | None:
    """``…, weekends only``, ``only weekdays``: on these days."""
    pair = (word_at(tokens, i), word_at(tokens, i + 1))
    found = _days_of_week(tokens, i + (pair[0] == "only")) if "only" in pair else None
    return None if found is None else (found[0], 2)


def _of_weekends(tokens: list[Token], i: int) -> Said | None:
    """``weekend flights``: the flights on these days."""
    noun = tokens[i + 1] if i + 1 < len(tokens) else None
    if word_at(tokens, i) != "weekend" or noun is None or noun.kind != "word" or noun.stem == noun.lower:
        return None
    return (noun.lower, "on", "Saturday", "or", "Sunday"), 2
