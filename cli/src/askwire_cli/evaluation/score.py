"""Whether two results are the same answer: strictly, leniently, and to the letter.

Strict: the same rows, whatever the order of columns; in the gold's order where it orders; numbers to two decimals.
Lenient: more columns and another order allowed. Typed: the gold's columns in its order, each value of the same kind and
exactly equal.
"""

from __future__ import annotations

import datetime as dt
import decimal
import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

Row = tuple[Any, ...]
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?")
_MOST_CHOICES: Final = 2_000
_WIDEST: Final = 12
_WIDEST_GOLD: Final = 8
_SHOWN: Final = 5


@dataclass(frozen=True)
class Score:
    """How like the gold a result is."""

    strict: bool
    lenient: bool
    typed: bool

    def better(self, other: Score) -> Score:
        """Where several golds are right, the best of each."""
        return Score(self.strict or other.strict, self.lenient or other.lenient, self.typed or other.typed)


WRONG: Final = Score(strict=False, lenient=False, typed=False)


def score(gold: Sequence[Row], given: Sequence[Row], *, ordered: bool) -> Score:
    """The score of ``given``; ``ordered`` when the gold's order counts."""
    wanted, got = normal(gold), normal(given)
    ordered = ordered and len(wanted) > 1
    strict = same(wanted, got, ordered=ordered)
    return Score(strict, strict or same(wanted, got, extra=True), _typed(gold, given, ordered=ordered))


def orders(sql: str) -> bool:
    """Whether a statement orders its result, and not only something inside it."""
    return bool(re.search(r"order\s+by", re.sub(r"\([^()]*\)", "", sql), re.IGNORECASE))


def normal(rows: Iterable[Row]) -> list[Row]:
    """The rows in the form in which they are compared: numbers rounded, dates and text that look alike made alike."""
    return [tuple(_normal(value) for value in row) for row in rows]


def same(gold: list[Row], given: list[Row], *, ordered: bool = False, extra: bool = False) -> bool:
    """Whether two normal results hold the same rows, columns permuted, and with ``extra`` perhaps more columns."""
    if len(gold) != len(given):
        return False
    if not gold:
        return True
    wanted, got = len(gold[0]), len(given[0])
    if wanted != got and not (extra and got > wanted):
        return False
    if wanted == got and _equal(gold, given, ordered=ordered):
        return True
    if got > _WIDEST or wanted > _WIDEST_GOLD:
        return False
    return any(
        _equal(gold, [tuple(row[j] for j in choice) for row in given], ordered=ordered)
        for choice in itertools.islice(_choices(gold, given), _MOST_CHOICES)
    )


def difference(gold: Sequence[Row], given: Sequence[Row]) -> dict[str, list[list[str]]]:
    """The first rows that only one side has, as text."""
    wanted, got = Counter(map(_shown, gold)), Counter(map(_shown, given))
    return {
        "missing": [list(row) for row in itertools.islice((wanted - got).elements(), _SHOWN)],
        "unexpected": [list(row) for row in itertools.islice((got - wanted).elements(), _SHOWN)],
    }


def _choices(gold: list[Row], given: list[Row]) -> Iterable[tuple[int, ...]]:
    """Ways to find the gold's columns among the given ones."""
    held = [Counter(column) for column in zip(*given, strict=True)]
    fitting = [[j for j, values in enumerate(held) if values == Counter(column)] for column in zip(*gold, strict=True)]
    return (choice for choice in itertools.product(*fitting) if len(set(choice)) == len(choice))


def _equal(left: list[Row], right: list[Row], *, ordered: bool) -> bool:
    return left == right if ordered else Counter(left) == Counter(right)


def _normal(value: object) -> tuple[str, Any] | None:  # noqa: PLR0911 - one return a kind of value
    match value:
        case None:
            return None
        case bool() | int() | float() | decimal.Decimal():
            return _number(float(value))
        case dt.datetime():
            whole = value.hour == value.minute == value.second == 0
            bare = value.replace(microsecond=0, tzinfo=None)
            return ("s", value.date().isoformat() if whole else bare.isoformat(" "))
        case dt.date():
            return ("s", value.isoformat())
        case list() | dict():
            return ("s", orjson.dumps(value, default=str).decode())
        case bytes() | memoryview():
            return ("s", bytes(value).hex())
        case _:
            return _text(str(value).strip())


def _text(text: str) -> tuple[str, Any]:
    if _NUMBER.fullmatch(text):
        return _number(float(text))
    return ("s", text.removesuffix(" 00:00:00") if re.fullmatch(r"\d{4}-\d{2}-\d{2} 00:00:00", text) else text)


def _number(value: float) -> tuple[str, Any]:
    if not math.isfinite(value):
        return ("n", str(value))
    return ("n", float(f"{value:.4g}") if abs(value) >= 1e6 and value != int(value) else round(value, 2))


def _typed(gold: Sequence[Row], given: Sequence[Row], *, ordered: bool) -> bool:
    left, right = ([tuple(_exact(value) for value in row) for row in rows] for rows in (gold, given))
    return left == right if ordered else Counter(left) == Counter(right)


def _exact(value: object) -> tuple[str, Any]:
    """The value with its kind; numbers of all types are one kind, a moment is told by its instant."""
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, int | float | decimal.Decimal):
        return ("number", float(f"{float(value):.12g}")) if math.isfinite(value) else ("number", str(value))
    if isinstance(value, list | dict):
        return ("json", orjson.dumps(value, default=str, option=orjson.OPT_SORT_KEYS))
    return (type(value).__name__, value)


def _shown(row: Row) -> tuple[str, ...]:
    return tuple("NULL" if value is None else str(value)[:200] for value in row)
