"""Which tables and columns a question talks about, by its words alone: for schemas too large for a prompt.

A missing column costs a model more than a needless one: linking only orders tables, how many fit is the caller's.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from askwire_common.datasources.catalog import Catalog, CatalogColumn, Table
from askwire_translator.models.names import words

_LONGEST_VALUE = 6  # words


@dataclass(frozen=True)
class ValueMatch:
    """A sampled value whose very words stand in the question."""

    table: Table
    column: CatalogColumn
    value: str


def value_matches(question: str, tables: Iterable[Table], limit: int = 12) -> list[ValueMatch]:
    """Sampled values that the question mentions, longest first."""
    phrases = frozenset(_phrases(question))
    found = [
        ValueMatch(table, column, value)
        for table in tables
        for column in table.columns
        for value in column.values
        if len(value) > 1 and not value.isdigit() and _folded(value) in phrases
    ]
    return sorted(found, key=lambda match: -len(match.value))[:limit]


def by_relevance(question: str, catalog: Catalog) -> list[Table]:
    """Tables that the question may need: those its words or values hit, best first, then their neighbours by key."""
    scores = _scores(question, catalog)
    hit = sorted((t for t in catalog.tables if scores[t.full_name] > 0), key=lambda t: -scores[t.full_name])
    around = _neighbours(hit, catalog)
    return list({table.full_name: table for table in (*hit, *around)}.values())


def column_order(question: str, table: Table) -> list[CatalogColumn]:
    """A wide table's columns: keys first, then those that share most words with the question."""
    asked = words(question)
    keys = {*table.primary_key, *(name for key in table.foreign_keys for name in key.columns)}
    return sorted(table.columns, key=lambda c: (c.name not in keys, -len(asked & _column_words(c))))


def _scores(question: str, catalog: Catalog) -> Counter[str]:
    """A word counts the more, the fewer tables it occurs in; a table's own name counts double, a value triple."""
    asked = words(question)
    own = {t.full_name: words(t.name) for t in catalog.tables}
    inside = {t.full_name: _table_words(t) for t in catalog.tables}
    spread = Counter(word for found in inside.values() for word in found & asked)
    weight = {word: math.log(1 + len(catalog.tables) / count) for word, count in spread.items()}
    scores = Counter[str]()
    for name, found in inside.items():
        scores[name] = int(1000 * sum(weight[w] * (2 if w in own[name] else 1) for w in found & asked))
    for match in value_matches(question, catalog.tables):
        scores[match.table.full_name] += 3000
    return scores


def _neighbours(tables: list[Table], catalog: Catalog) -> Iterator[Table]:
    """Tables that these refer to, and tables that refer to two or more of these: bridges between them."""
    names = {t.full_name for t in tables}
    by_name = {t.full_name: t for t in catalog.tables}
    for table in tables:
        yield from (by_name[key.target] for key in table.foreign_keys if key.target in by_name)
    for table in catalog.tables:
        if len({key.target for key in table.foreign_keys} & names) >= 2:
            yield table


def _table_words(table: Table) -> frozenset[str]:
    return words(table.name).union(words(table.comment or ""), *(_column_words(c) for c in table.columns))


def _column_words(column: CatalogColumn) -> frozenset[str]:
    return words(column.name) | words(column.comment) if column.comment else words(column.name)


def _phrases(question: str) -> Iterator[str]:
    parts = _folded(question).split()
    for start in range(len(parts)):
        for end in range(start + 1, min(start + _LONGEST_VALUE, len(parts)) + 1):
            yield " ".join(parts[start:end])


def _folded(text: str) -> str:
    spaced = "".join(c if c.isalnum() else " " for c in unicodedata.normalize("NFKC", text).casefold())
    return " ".join(spaced.split())
