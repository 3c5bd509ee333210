"""A context as one asker may have it: whatever names something outside its view is not there.

By names and by words: an entry is dropped when a column that it uses is not in the view, and when any of its texts says
the name of something hidden. So a dropped entry may take others with it that build on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from askwire_common.datasources.catalog import Catalog, ForeignKey, Table
from askwire_common.datasources.wording import betrays, hidden_names
from askwire_translator.context.formulas import Misread, Reader, Unsupported
from askwire_translator.context.model import Context, DefaultFilter, Example, Measure, Term
from askwire_translator.context.names import find, parts
from askwire_translator.context.resolve import condition_home, join_columns, meaning
from askwire_translator.context.visible import readable
from askwire_translator.ir.model import Col

V = TypeVar("V")


def scoped(context: Context, whole: Catalog, seen: Catalog) -> Context:
    """What of the context this view may know, and what of it holds against the catalog at all."""
    return _Scope(context, whole, seen).context()


class _Scope:
    def __init__(self, context: Context, whole: Catalog, seen: Catalog) -> None:
        self._all, self._whole, self._seen = context, whole, seen
        self._hidden = hidden_names(whole, seen)

    def context(self) -> Context:
        """See ``scoped``."""
        said = self._all
        measures = {name: m for name, m in said.measures.items() if self._measure(name, m)}
        terms = {word: t for word, t in said.glossary.items() if self._term(word, t)}
        kept = said.model_copy(
            update={
                "measures": measures,
                "glossary": terms,
                "synonyms": self._named(said.synonyms, lambda words: words),
                "filters": tuple(f for f in said.filters if self._filter(f)),
                "dates": {t: c for t, c in said.dates.items() if self._sees(t) and self._sees(date_column(t, c))},
                "joins": tuple(j for j in said.joins if self._join(j)),
                "descriptions": self._named(said.descriptions, lambda text: (text,)),
                "values": self._named(said.values, lambda values: values),
                "examples": tuple(e for e in said.examples if self._example(e)),
            }
        )
        return self._without_dangling(kept)

    def _without_dangling(self, context: Context) -> Context:
        """Terms that stand for something which is not there (any more) go, and then those that stand for them."""
        terms = {
            word: term
            for word, term in context.glossary.items()
            if term.stands_for is None or meaning(context, word, self._seen) is not None
        }
        return context.model_copy(update={"glossary": terms})

    def _measure(self, name: str, measure: Measure) -> bool:
        texts = {n: m.expression for n, m in self._all.measures.items()}
        told = (name, measure.expression, measure.description, *measure.synonyms)
        return self._quiet(told) and self._columns(lambda: Reader(self._whole, None, texts).columns(measure.expression))

    def _term(self, word: str, term: Term) -> bool:
        home = condition_home(term.stands_for, self._whole)
        where = term.where
        return self._quiet((word, term.means, term.stands_for, where)) and (
            where is None or self._columns(lambda: Reader(self._whole, home).columns(where))
        )

    def _filter(self, default: DefaultFilter) -> bool:
        home = condition_home(default.table, self._whole)
        return self._sees(default.table) and self._columns(lambda: Reader(self._whole, home).columns(default.where))

    def _join(self, text: str) -> bool:
        return self._columns(lambda: join_columns(text, self._whole))

    def _example(self, example: Example) -> bool:
        return self._quiet((example.question, example.sql)) and readable(example.sql, self._seen)

    def _named(self, said: Mapping[str, V], texts: Callable[[V], Iterable[str]]) -> dict[str, V]:
        return {name: value for name, value in said.items() if self._sees(name) and self._quiet(texts(value))}

    def _sees(self, reference: str) -> bool:
        """Whether what this names is in the view; what it means is settled by the whole catalog."""
        found = find(reference, self._whole)
        if found is None:
            return False
        table = self._seen.table(found.table.name, found.table.schema_name)
        return table is not None and (found.column is None or table.column(found.column.name) is not None)

    def _columns(self, read: Callable[[], Iterable[Col]]) -> bool:
        try:
            columns = list(read())
        except Unsupported:
            return True
        except Misread:
            return False
        tables = ((self._seen.table(c.table, c.schema), c.name) for c in columns)
        return all(table is not None and table.column(name) is not None for table, name in tables)

    def _quiet(self, texts: Iterable[str | None]) -> bool:
        return not any(betrays(text, self._hidden) for text in texts)


def enriched(catalog: Catalog, context: Context, *, values: bool) -> Catalog:
    """The view with what people said of it: comments and joins where the database has none, and known values.

    Args:
        values: whether the policy lets translators know values.
    """
    if not (context.descriptions or context.joins or (values and context.values)):
        return catalog
    tables = {t.full_name: t for t in catalog.tables}
    for text in context.joins:
        _join(text, catalog, tables)
    for reference, comment in context.descriptions.items():
        found = find(reference, catalog)
        if found is not None:
            update = {"comment": comment}
            _change(tables, found.table, found.column.name if found.column else None, update, only_if="comment")
    for reference, known in context.values.items() if values else ():
        found = find(reference, catalog)
        if found is not None and found.column is not None:
            update_values = {"values": known, "distinct": len(known)}
            _change(tables, found.table, found.column.name, update_values, only_if="values")
    return catalog.restricted(tables.values())


def date_column(table: str, column: str) -> str:
    """The reference to a table's default date column, which may be written without the table."""
    return f"{table}.{column}" if len(parts(column)) == 1 else column


def _join(text: str, catalog: Catalog, tables: dict[str, Table]) -> None:
    try:
        left, right = join_columns(text, catalog)
    except Misread:
        return
    source, target = tables[f"{left.schema}.{left.table}"], tables[f"{right.schema}.{right.table}"]
    if left.name in source.primary_key and right.name not in target.primary_key:
        source, target, left, right = target, source, right, left
    key = ForeignKey(columns=(left.name,), target=target.full_name, target_columns=(right.name,))
    if key not in source.foreign_keys:
        tables[source.full_name] = source.model_copy(update={"foreign_keys": (*source.foreign_keys, key)})


def _change(
    tables: dict[str, Table], table: Table, column: str | None, update: Mapping[str, object], *, only_if: str
) -> None:
    """Where ``only_if`` is empty: the database's own word goes first."""
    now = tables[table.full_name]
    if column is None:
        if not getattr(now, only_if):
            tables[table.full_name] = now.model_copy(update=update)
        return
    columns = tuple(
        c.model_copy(update=update) if c.name == column and not getattr(c, only_if) else c for c in now.columns
    )
    tables[table.full_name] = now.model_copy(update={"columns": columns})
