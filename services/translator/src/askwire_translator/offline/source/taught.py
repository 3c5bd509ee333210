"""What people said of a data source (its context), as the words and conditions that the grammar works with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from askwire_common.datasources.catalog import Catalog
from askwire_translator.context.formulas import Misread, Reader
from askwire_translator.context.model import Context
from askwire_translator.context.names import find
from askwire_translator.context.resolve import MeasureName, condition_home, meaning
from askwire_translator.context.scope import date_column
from askwire_translator.context.words import phrase
from askwire_translator.ir.model import Col, Expr, IsNull, Not, Predicate

Phrase = tuple[str, ...]
Key = tuple[str, str]
SAID = 1.1  # better than a name's own 1.0: what people said of their data goes before what its names suggest


@dataclass(frozen=True)
class Figure:
    """A measure: an aggregate expression, and the columns in it.

    Attributes:
        lines: the same told of the rows that each of its own consists of, for where a join repeats those.
    """

    name: str
    expr: Expr
    columns: tuple[Col, ...]
    lines: Figure | None = None


@dataclass(frozen=True)
class Condition:
    """A condition on rows that a word implies, or that holds unless the question says otherwise."""

    predicate: Predicate
    columns: tuple[Col, ...]
    unless: frozenset[Phrase] = frozenset()

    @property
    def tables(self) -> tuple[Key, ...]:
        """The tables that it looks at."""
        return tuple(dict.fromkeys((c.schema, c.table) for c in self.columns))

    @property
    def denied(self) -> Condition:
        """The condition on all other rows."""
        said = self.predicate
        return replace(self, predicate=IsNull(said.arg, not said.negated) if isinstance(said, IsNull) else Not(said))


@dataclass(frozen=True)
class Name:
    """A phrase for a figure, a column or a table (its key)."""

    phrase: Phrase
    meant: Figure | Col | Key


@dataclass(frozen=True)
class Taught:
    """A context over one catalog; what the offline translator cannot express is not in it."""

    names: tuple[Name, ...] = ()
    implied: dict[Phrase, Condition] = field(default_factory=dict)
    usual: dict[Key, tuple[Condition, ...]] = field(default_factory=dict)
    dates: frozenset[Col] = frozenset()

    @cached_property
    def switches(self) -> frozenset[Phrase]:
        """Phrases that switch a default filter off."""
        return frozenset(p for conditions in self.usual.values() for c in conditions for p in c.unless)


def teach(catalog: Catalog, context: Context) -> Taught:
    """The context's words and conditions, in terms of this catalog."""
    figures = dict(_figures(catalog, context))
    return Taught(
        tuple(_names(catalog, context, figures)),
        dict(_implied(catalog, context)),
        _usual(catalog, context),
        frozenset(_dates(catalog, context)),
    )


def _figures(catalog: Catalog, context: Context) -> Iterator[tuple[str, Figure]]:
    texts = {name: measure.expression for name, measure in context.measures.items()}
    reader = Reader(catalog, None, texts)
    for name, text in texts.items():
        try:
            yield name, Figure(name, reader.measure(text), tuple(reader.columns(text)))
        except Misread:
            continue


def _names(catalog: Catalog, context: Context, figures: dict[str, Figure]) -> Iterator[Name]:
    for name, figure in figures.items():
        for words in (name, *context.measures[name].synonyms):
            yield Name(phrase(words), figure)
    for reference, words_of in context.synonyms.items():
        found = find(reference, catalog)
        if found is not None:
            key = (found.table.schema_name, found.table.name)
            for words in words_of:
                yield Name(phrase(words), Col(*key, found.column.name) if found.column else key)
    for word in context.glossary:
        meant = meaning(context, word, catalog)
        if isinstance(meant, MeasureName):
            if meant.name in figures:
                yield Name(phrase(word), figures[meant.name])
        elif meant is not None:
            key = (meant.table.schema_name, meant.table.name)
            yield Name(phrase(word), Col(*key, meant.column.name) if meant.column else key)


def _implied(catalog: Catalog, context: Context) -> Iterator[tuple[Phrase, Condition]]:
    for word, term in context.glossary.items():
        if term.where is not None:
            condition = _condition(term.where, term.stands_for, catalog)
            if condition is not None:
                yield phrase(word), condition


def _usual(catalog: Catalog, context: Context) -> dict[Key, tuple[Condition, ...]]:
    found: dict[Key, tuple[Condition, ...]] = {}
    for default in context.filters:
        unless = frozenset(phrase(words) for words in default.unless)
        condition = _condition(default.where, default.table, catalog, unless)
        if condition is not None and len(condition.tables) == 1:
            key = condition.tables[0]
            found[key] = (*found.get(key, ()), condition)
    return found


def _condition(
    text: str, home: str | None, catalog: Catalog, unless: frozenset[Phrase] = frozenset()
) -> Condition | None:
    reader = Reader(catalog, condition_home(home, catalog))
    try:
        return Condition(reader.condition(text), tuple(reader.columns(text)), unless)
    except Misread:
        return None


def _dates(catalog: Catalog, context: Context) -> Iterator[Col]:
    for table, column in context.dates.items():
        found = find(date_column(table, column), catalog)
        if found is not None and found.column is not None:
            yield Col(found.table.schema_name, found.table.name, found.column.name)
