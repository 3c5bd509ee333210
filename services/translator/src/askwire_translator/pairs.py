"""Accepted pairs as a memory: a question asked again gets its SQL, one with other values gets them in their places.

Nothing here is trusted: what comes out goes through the validator like any draft.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from typing import Final

from sqlglot import exp

from askwire_common.datasources.catalog import Catalog
from askwire_common.datasources.wording import normalised
from askwire_translator.context.model import Example
from askwire_translator.offline.words.text import number_words, tokenize
from askwire_translator.sql_tree import UnreadableError, sql_tree

_LITERAL: Final = re.compile(r"'((?:[^']|'')*)'|(?<![\w.])(\d+(?:\.\d+)?)(?![\w.])")
_DATE: Final = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")
_JOINING: Final = frozenset({
    *("and", "or", "not", "no", "except", "without", "but", "than", "to", "between", "from", "in", "on", "at", "by"),
    *("of", "per", "with", "is", "are", "was", "were"),
})  # fmt: skip
_QUOTES: Final = " \"'\u201c\u201d\u2018\u2019"
_MOST_SLOTS: Final = 4
_LONGEST: Final = 5  # words of a value that no list of values confirms


@dataclass(frozen=True)
class Recalled:
    """The SQL of an accepted pair; ``exact`` unless values were swapped."""

    sql: str
    question: str
    exact: bool


@dataclass(frozen=True)
class _Slot:
    """A value that stands in a pair's question and in its SQL."""

    value: str
    number: bool


@dataclass(frozen=True)
class _Template:
    example: Example
    pattern: re.Pattern[str]
    slots: tuple[_Slot, ...]


class Pairs:
    """The accepted pairs of one asker's context over its view of the catalog."""

    def __init__(self, examples: Iterable[Example], catalog: Catalog) -> None:
        self._examples = tuple(examples)
        self._catalog = catalog

    def recall(self, question: str) -> Recalled | None:
        """The SQL for this question, or None: no pair fits, or several that differ do."""
        asked = normalised(question)
        exact = self._by_question.get(asked)
        if exact is not None:
            return Recalled(exact.sql, exact.question, exact=True)
        found = {
            sql: template.example.question
            for template in self._templates
            if (match := template.pattern.fullmatch(asked))
            and (sql := self._filled(template, match.groups())) is not None
        }
        if len(found) != 1:
            return None
        sql, source = found.popitem()
        return Recalled(sql, source, exact=False)

    @cached_property
    def _by_question(self) -> Mapping[str, Example]:
        return {normalised(example.question): example for example in self._examples}

    @cached_property
    def _templates(self) -> tuple[_Template, ...]:
        return tuple(t for example in self._examples if (t := _template(example)) is not None)

    def _filled(self, template: _Template, values: tuple[str, ...]) -> str | None:
        """The pair's SQL with these values in its slots; None where one of them cannot stand there."""
        try:
            tree = sql_tree(template.example.sql, self._catalog.dialect)
        except UnreadableError:
            return None
        changes: list[Callable[[], object]] = []  # after all slots were found: a new value may equal another's old one
        for slot, value in zip(template.slots, values, strict=True):
            literals = [e for e in tree.find_all(exp.Literal) if _says(e) == (slot.value, slot.number)]
            for literal in literals:
                new = self._value(slot, value.strip(_QUOTES), literal, tree)
                if new is None:
                    return None
                changes.append(partial(literal.replace, new))
            if not literals:
                return None
        for change in changes:
            change()
        return tree.sql(dialect=self._catalog.dialect)

    def _value(self, slot: _Slot, value: str, literal: exp.Literal, tree: exp.Expr) -> exp.Expr | None:
        if slot.number:
            return _number(value)
        if _DATE.fullmatch(slot.value) and not _DATE.fullmatch(value):
            return None
        known = self._known(literal, tree)
        if known:
            stored = next((v for v in known if v.casefold() == value.casefold()), None)
            return exp.Literal.string(stored) if stored is not None else None
        if not _plain(value):
            return None
        around = literal.name.split(slot.value)
        return exp.Literal.string(value.join(around)) if len(around) == 2 else None

    def _known(self, literal: exp.Literal, tree: exp.Expr) -> frozenset[str]:
        """The values of the column that this literal is compared with, as far as they are known."""
        comparison = literal.find_ancestor(exp.EQ, exp.NEQ, exp.In)
        column = comparison.find(exp.Column) if comparison is not None else None
        if column is None:
            return frozenset()
        tables = (self._catalog.table(t.name, t.db or None) for t in tree.find_all(exp.Table))
        columns = (t.column(column.name) for t in tables if t is not None)
        return frozenset(value for c in columns if c is not None for value in c.values)


def _template(example: Example) -> _Template | None:
    """The pair with slots for the values that its question and its SQL share; None when there are none."""
    question = normalised(example.question)
    places: list[tuple[int, int, _Slot]] = []
    for text, number in dict.fromkeys(_LITERAL.findall(example.sql)):
        value = text.replace("''", "'").strip("%") if text else number
        found = list(re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", question, re.IGNORECASE)) if value else []
        if len(found) == 1:
            places.append((*found[0].span(), _Slot(value, not text)))
    places.sort(key=lambda place: place[:2])
    overlap = any(left[1] > right[0] for left, right in pairwise(places))
    if not places or overlap or len(places) > _MOST_SLOTS:
        return None
    pattern, at = "", 0
    for start, end, _ in places:
        pattern += re.escape(question[at:start]) + "(.{1,80}?)"
        at = end
    whole = re.compile(pattern + re.escape(question[at:]), re.IGNORECASE)
    return _Template(example, whole, tuple(slot for _, _, slot in places))


def _says(literal: exp.Literal) -> tuple[str, bool]:
    return (literal.name.strip("%"), False) if literal.is_string else (literal.name, True)


def _number(value: str) -> exp.Expr | None:
    tokens = tokenize(value)
    said = number_words(tokens, 0) if tokens else None
    if said is None or said[1] != len(tokens):
        return None
    return exp.Literal.number(said[0])


def _plain(value: str) -> bool:
    """Whether a value that no list confirms is surely one value, no part of a sentence."""
    words = value.split()
    return (
        0 < len(words) <= _LONGEST
        and not _JOINING.intersection(w.lower() for w in words)
        and not any(c in value for c in "%_,;?")
    )
