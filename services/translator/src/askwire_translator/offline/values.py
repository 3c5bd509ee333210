"""The sampled values of a data source, found in questions by their words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from askwire_translator.offline.schema import ColumnInfo, SchemaIndex
from askwire_translator.offline.text import distance, normal, stem

_LONGEST = 60
_MOST_VALUES = 400_000


_GENDERS = {
    "f": ("female", "woman", "women"),
    "m": ("male", "man", "men"),
    "female": ("woman", "women"),
    "male": ("man", "men"),
}


@dataclass(frozen=True, slots=True)
class ValueHit:
    """A stored value, as it is stored, in one column."""

    column: ColumnInfo
    value: str
    exact: bool = True


class ValueIndex:
    """Words of values to the columns that hold them. Bounded: long texts and what exceeds the budget stay out."""

    def __init__(self, schema: SchemaIndex) -> None:
        self._exact: dict[tuple[str, ...], list[ValueHit]] = defaultdict(list)
        self._stems: dict[tuple[str, ...], list[ValueHit]] = defaultdict(list)
        self._first: dict[str, int] = {}
        self._budget = _MOST_VALUES
        for table in schema.tables:
            for column in table.columns:
                if column.type == "text":
                    self._add_column(column)

    def _add_column(self, column: ColumnInfo) -> None:
        for value in column.column.values:
            if self._budget <= 0 or len(value) > _LONGEST:
                continue
            spoken = normal(value)
            if not spoken or len(spoken) > 10:
                continue
            self._budget -= 1
            hit = ValueHit(column, value)
            self._exact[spoken].append(hit)
            if {"sex", "gender"} & set(column.words):
                for word in _GENDERS.get(value.lower(), ()):
                    self._exact[word,].append(hit)
                    self._first.setdefault(word, 1)
            stems = tuple(stem(w) for w in spoken)
            if stems != spoken:
                self._stems[stems].append(ValueHit(column, value, exact=False))
            for form in (spoken, stems):
                self._first[form[0]] = max(self._first.get(form[0], 0), len(form))

    def longest(self, first: str) -> int:
        """How many words the longest value that begins with this word has; 0 when none does."""
        return self._first.get(first, 0)

    def lookup(self, words: tuple[str, ...]) -> list[ValueHit]:
        """The values with exactly these words (then: with these stems), at most one per column."""
        found = self._exact.get(words) or self._exact.get(tuple(stem(w) for w in words))
        hits = found or self._stems.get(tuple(stem(w) for w in words)) or []
        return list({h.column.col: h for h in reversed(hits)}.values())[::-1]

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
