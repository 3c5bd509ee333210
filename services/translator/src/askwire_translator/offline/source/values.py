"""The sampled values of a data source, found in questions by their words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from askwire_translator.offline.source.elements import ColumnInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.words.common import COMMON
from askwire_translator.offline.words.nations import OTHER_NAMES
from askwire_translator.offline.words.places import spelled_out
from askwire_translator.offline.words.text import distance, normal, stem

SIGNS = frozenset("+-#*")
_LONGEST = 60
_MOST_VALUES = 400_000
_MOST_NAMES = 3_000
_MOST_ALIKE = 4
_MANY_NAMES = 200  # from which on a word inside a name tells which is meant
_TELLING = 5  # letters


_GENDERS = {
    "f": ("female", "woman", "women"),
    "m": ("male", "man", "men"),
    "female": ("woman", "women"),
    "male": ("man", "men"),
}


@dataclass(frozen=True, slots=True)
class ValueHit:
    """A stored value, as it is stored, in one column.

    Attributes:
        prefix: whether several values begin like this.
        inside: whether several values have this word anywhere.
        known_as: whether people know the value by this name, however it is stored: ``British``, ``Florida``.
    """

    column: ColumnInfo
    value: str
    exact: bool = True
    prefix: bool = False
    inside: bool = False
    known_as: bool = False


class ValueIndex:
    """Words of values to the columns that hold them. Bounded: long texts and what exceeds the budget stay out."""

    def __init__(self, schema: SchemaIndex) -> None:
        self._exact: dict[tuple[str, ...], list[ValueHit]] = defaultdict(list)
        self._stems: dict[tuple[str, ...], list[ValueHit]] = defaultdict(list)
        self._begun: dict[tuple[str, ...], list[ValueHit]] = defaultdict(list)
        self._other: dict[tuple[str, ...], list[ValueHit]] = defaultdict(list)
        self._signed: dict[str, list[ValueHit]] = defaultdict(list)
        self._first: dict[str, int] = {}
        self._budget = _MOST_VALUES
        for table in schema.tables:
            for column in table.columns:
                if column.type == "text":
                    self._add_column(column)
                    self._add_beginnings(column)

    def _add_column(self, column: ColumnInfo) -> None:
        places = spelled_out((*column.table.words, *column.words), column.column.values)
        for value in column.column.values:
            if self._budget <= 0 or len(value) > _LONGEST:
                continue
            spoken = normal(value)
            if not spoken or len(spoken) > 10:
                continue
            self._budget -= 1
            hit = ValueHit(column, value)
            if value[-1] in SIGNS:  # without its sign, ``A+`` would be ``A-`` as well
                self._signed["".join(value.split())].append(hit)
                continue
            self._exact[spoken].append(hit)
            if {"sex", "gender"} & set(column.words):
                for word in _GENDERS.get(value.lower(), ()):
                    self._exact[word,].append(hit)
                    self._first.setdefault(word, 1)
            place = places.get(value, spoken)
            for other in {*OTHER_NAMES.get(place, ()), place} - {spoken}:
                self._other[other].append(ValueHit(column, value, exact=False, known_as=True))
                self._first[other[0]] = max(self._first.get(other[0], 0), len(other))
            stems = tuple(stem(w) for w in spoken)
            if stems != spoken:
                self._stems[stems].append(ValueHit(column, value, exact=False))
            for form in (spoken, stems):
                self._first[form[0]] = max(self._first.get(form[0], 0), len(form))

    def _add_beginnings(self, column: ColumnInfo) -> None:
        """``United`` for ``United Air Lines Inc.``: the first words of names, and names written together."""
        if column not in column.table.display or len(column.column.values) > _MOST_NAMES:
            return
        begins: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for value in column.column.values:
            spoken = normal(value)
            for size in range(1, min(len(spoken), 4)):
                begins[spoken[:size]].append(value)
            if 1 < len(spoken) < 4:
                together = ("".join(spoken),)
                self._begun[together].append(ValueHit(column, value, exact=False))
                self._first.setdefault(together[0], 1)
        within = self._within(column)
        for words, values in begins.items():
            if len(words) == 1 and words[0] in within and len(within[words[0]]) <= _MOST_ALIKE:
                continue
            if words in self._exact or len(words[-1]) < 3 or words[0] in COMMON or len(values) > _MOST_ALIKE:
                continue
            text = values[0] if len(values) == 1 else " ".join(words)
            self._begun[words] += [ValueHit(column, text, exact=False, prefix=len(values) > 1)]
            self._first[words[0]] = max(self._first.get(words[0], 0), len(words))

    def _within(self, column: ColumnInfo) -> dict[str, set[str]]:
        """``Atlanta`` in ``Hartsfield Jackson Atlanta Intl``: of many names, those with a word that few have."""
        within: dict[str, set[str]] = defaultdict(set)
        if len(column.column.values) < _MANY_NAMES:
            return within
        for value in column.column.values:
            for word in normal(value):
                if len(word) >= _TELLING and word not in COMMON:
                    within[word].add(value)
        for word, values in within.items():
            if len(values) <= _MOST_ALIKE and (word,) not in self._exact:
                whole = next(iter(values)) if len(values) == 1 else None
                several = ValueHit(column, word, exact=False, prefix=True, inside=True)
                self._begun[word,].append(ValueHit(column, whole, exact=False) if whole is not None else several)
                self._first.setdefault(word, 1)
        return within

    def begun(self, words: tuple[str, ...]) -> list[ValueHit]:
        """The names that begin with these words."""
        return self._begun.get(words, [])

    def longest(self, first: str) -> int:
        """How many words the longest value that begins with this word has; 0 when none does."""
        return self._first.get(first, 0)

    def lookup(self, words: tuple[str, ...]) -> list[ValueHit]:
        """The values with exactly these words (then: these stems, another name), at most one per column."""
        found = self._exact.get(words) or self._exact.get(tuple(stem(w) for w in words))
        hits = [*(found or self._stems.get(tuple(stem(w) for w in words)) or ()), *self._other.get(words, ())]
        return list({h.column.col: h for h in reversed(hits)}.values())[::-1]

    def signed(self, text: str) -> list[ValueHit]:
        """The values that end in a sign (``A+``, ``C#``) and are written exactly so."""
        return self._signed.get(text, [])

    def nearest(self, text: str, column: ColumnInfo | None = None) -> list[str]:
        """Stored values spelled almost like this text: for "did you mean"."""
        wanted = " ".join(normal(text))
        limit = 1 if len(wanted) < 6 else 2
        near: list[tuple[int, str]] = []
        for words, hits in self._exact.items():
            spoken = " ".join(words)
            if abs(len(spoken) - len(wanted)) > limit or (spoken[:1] != wanted[:1] and spoken[-2:] != wanted[-2:]):
                continue
            found = [h for h in hits if column is None or h.column.col == column.col]
            if found and (d := distance(wanted, spoken, limit)) <= limit:
                near.append((d, found[0].value))
        return [value for _, value in sorted(near)[:3]]

    def holds(self, column: ColumnInfo) -> bool:
        """Whether the column's samples are all of its values, so that a value not among them does not exist."""
        known = column.column
        return bool(known.values) and (known.distinct is None or known.distinct <= len(known.values))
