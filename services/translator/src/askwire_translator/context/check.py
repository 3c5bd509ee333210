"""Whether a context holds together: by itself, and against the catalog that it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Final

from sqlglot import exp

from askwire_common.datasources.catalog import Catalog
from askwire_common.datasources.wording import normalised
from askwire_translator.context.formulas import Misread, Reader, Unsupported, parsed
from askwire_translator.context.mistakes import Mistake, Path, Places
from askwire_translator.context.model import Context
from askwire_translator.context.names import find, parts
from askwire_translator.context.resolve import CONDITION, condition_home, join_columns, meaning, unqualified
from askwire_translator.context.visible import readable
from askwire_translator.context.words import LONGEST, phrase
from askwire_translator.sql_tree import UnreadableError, sql_tree

_EMPTY: Final = Catalog(datasource="none", dialect="postgres", tables=())


def check_shape(context: Context, places: Places) -> list[Mistake]:
    """What is wrong whatever the catalog: circles, clashes, formulas and statements that do not parse."""
    return [
        *_circles(context, places),
        *_clashes(context, places),
        *_unparsed(context, places),
        *_examples(context, places),
    ]


def check_against(context: Context, places: Places, catalog: Catalog) -> list[Mistake]:
    """What the context says of tables and columns that the catalog does not have, or cannot do with them."""
    found: list[Mistake] = []
    for path, reference in _references(context):
        if find(reference, catalog) is None:
            found.append(places.mistake(path, f"there is no {reference} in {catalog.datasource}"))
    for word, term in context.glossary.items():
        if term.stands_for is not None and meaning(context, word, catalog) is None:
            said = f"{term.stands_for} is no table, column, measure or term"
            found.append(places.mistake(("glossary", word, "is"), said))
    for path, read in _formulas(context, catalog):
        try:
            read()
        except Unsupported as error:
            found.append(places.mistake(path, f"{error}; language models are told of it all the same", warning=True))
        except Misread as error:
            found.append(places.mistake(path, str(error)))
    for n, example in enumerate(context.examples):
        if not readable(example.sql, catalog):
            said = "this SQL names a table or column that is not there"
            found.append(places.mistake(("examples", n, "sql"), said))
    return sorted(set(found))


def _formulas(context: Context, catalog: Catalog) -> Iterator[tuple[Path, Callable[[], object]]]:
    """Each formula's place, and how to read it."""
    texts = {name: measure.expression for name, measure in context.measures.items()}
    for name, text in texts.items():
        yield ("measures", name, "expression"), partial(Reader(catalog, None, texts).measure, text)
    for path, text, home in _conditions(context):
        yield path, partial(Reader(catalog, condition_home(home, catalog)).condition, text)
    for n, text in enumerate(context.joins):
        yield ("joins", n), partial(join_columns, text, catalog)


def _references(context: Context) -> Iterator[tuple[Path, str]]:
    for kind in ("synonyms", "descriptions", "values"):
        said: Mapping[str, object] = getattr(context, kind)
        yield from (((kind, reference), reference) for reference in said)
    for table, column in context.dates.items():
        yield ("dates", table), table
        yield ("dates", table), f"{table}.{column}" if len(parts(column)) == 1 else column
    yield from ((("filters", n, "table"), f.table) for n, f in enumerate(context.filters))


def _conditions(context: Context) -> Iterator[tuple[Path, str, str | None]]:
    for n, default in enumerate(context.filters):
        yield ("filters", n, "where"), default.where, default.table
    for word, term in context.glossary.items():
        if term.where is not None:
            yield ("glossary", word, "where"), term.where, term.stands_for


def _circles(context: Context, places: Places) -> Iterator[Mistake]:
    by_phrase = {phrase(word): word for word in context.glossary}
    terms = {
        word: [by_phrase[phrase(term.stands_for)]]
        for word, term in context.glossary.items()
        if term.stands_for is not None and phrase(term.stands_for) in by_phrase
    }
    for circle in _find_circles(terms):
        yield places.mistake(("glossary", circle[0]), f"terms go round in a circle: {' → '.join(circle)}")
    named = {
        name: [n for n in unqualified(m.expression) if n in context.measures] for name, m in context.measures.items()
    }
    for circle in _find_circles(named):
        yield places.mistake(("measures", circle[0]), f"measures go round in a circle: {' → '.join(circle)}")


def _find_circles(leads_to: Mapping[str, list[str]]) -> list[list[str]]:
    """Each circle once, from the one of its names that comes first, back to that name."""
    found: list[list[str]] = []
    done: set[str] = set()
    for start in leads_to:
        trail: list[str] = []
        pending = [(start, 0)]
        while pending:
            name, depth = pending.pop()
            del trail[depth:]
            if name in trail:
                found.append([*trail[trail.index(name) :], name])
                continue
            if name in done:
                continue
            trail.append(name)
            onward = leads_to.get(name, [])
            pending += [(n, depth + 1) for n in onward]
        done.update(_reached(start, leads_to))
    return found


def _reached(start: str, leads_to: Mapping[str, list[str]]) -> set[str]:
    found, pending = {start}, [start]
    while pending:
        onward = [n for n in leads_to.get(pending.pop(), ()) if n not in found]
        found.update(onward)
        pending += onward
    return found


def _clashes(context: Context, places: Places) -> Iterator[Mistake]:
    """The same words for two things, and words that cannot be recognised."""
    taken: dict[tuple[str, ...], str] = {}
    for path, words, what in _given_words(context):
        key = phrase(words)
        if not key or len(key) > LONGEST:
            yield places.mistake(path, f"{words!r} has no words, or more than {LONGEST}")
        elif taken.setdefault(key, what) != what:
            yield places.mistake(path, f"{words!r} is {taken[key]} already; it cannot be {what}, too")


def _given_words(context: Context) -> Iterator[tuple[Path, str, str]]:
    for word in context.glossary:
        yield ("glossary", word), word, f"the term {word}"
    for name, measure in context.measures.items():
        what = f"the measure {name}"
        yield ("measures", name), name, what
        yield from ((("measures", name, "synonyms", n), w, what) for n, w in enumerate(measure.synonyms))
    for reference, words in context.synonyms.items():
        yield from ((("synonyms", reference, n), w, f"another word for {reference}") for n, w in enumerate(words))


def _unparsed(context: Context, places: Places) -> Iterator[Mistake]:
    formulas: list[tuple[Path, str]] = [
        (("measures", name, "expression"), m.expression) for name, m in context.measures.items()
    ]
    formulas += [(path, text) for path, text, _ in _conditions(context)]
    formulas += [(("joins", n), text) for n, text in enumerate(context.joins)]
    for path, text in formulas:
        try:
            tree = parsed(text, _EMPTY.dialect)
        except Misread as error:
            yield places.mistake(path, str(error))
            continue
        if path[0] == "joins" and not isinstance(tree, exp.EQ):
            yield places.mistake(path, "a join reads: table.column = other.column")
        elif path[-1] == "where" and not isinstance(tree, CONDITION):
            yield places.mistake(path, "a condition is wanted, as in orders.total > 1000")


def _examples(context: Context, places: Places) -> Iterator[Mistake]:
    known: dict[str, str] = {}
    for n, example in enumerate(context.examples):
        problem = _no_select(example.sql)
        if problem:
            yield places.mistake(("examples", n, "sql"), problem)
        if known.setdefault(normalised(example.question), example.sql) != example.sql:
            yield places.mistake(("examples", n, "question"), "this question is here already, with other SQL")


def _no_select(sql: str) -> str | None:
    try:
        statement = sql_tree(sql, _EMPTY.dialect)
    except UnreadableError as error:
        return str(error)
    return None if isinstance(statement, exp.Query) else "only a query (SELECT) can answer a question"


def serious(mistakes: Iterable[Mistake]) -> list[Mistake]:
    """Those that are more than warnings."""
    return [mistake for mistake in mistakes if not mistake.warning]
