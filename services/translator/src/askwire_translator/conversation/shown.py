"""What a follow-up wants to see: rows, counts, other measures, more columns."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from askwire_translator.conversation import merge, patterns
from askwire_translator.conversation.merge import Unmergeable
from askwire_translator.conversation.names import plural
from askwire_translator.conversation.roles import Roles
from askwire_translator.conversation.spoken_of import SpokenOf, spoken_of
from askwire_translator.ir.model import (
    Agg,
    Col,
    Item,
    Query,
    Star,
)
from askwire_translator.ir.walk import aggregated, columns

_EXTREMES: Final = frozenset(["max", "min"])


class Shown(Roles):
    """The query with other output."""

    def _list(self) -> None:
        """The rows behind a number; a list as it is."""
        if not self._query.group and not any(aggregated(i) for i in self._query.select):
            return
        if self._query.group or not any(aggregated(i) for i in self._query.select):
            raise Unmergeable
        shown = self._best(f"list the {plural(self._names.tables[0])}", lambda q: q.where is None and not q.group)
        self._query = replace(shown, where=self._query.where, source=self._query.source)
        self._joined(columns(shown.select))

    def _count(self, of: str | None) -> None:
        """``how many``: of the rows, or of those under the conditions that follow; or a number that is kept of it."""
        kept = self._names.kept_number(of) if of is not None else None
        if kept is not None:
            self._add_up(kept)
            return
        if of is None and self._query.having is not None and not self._counted_each():
            self._query = counted_groups(self._query, spoken_of(self._query, self._engine.world.schema))
            return
        if any(isinstance(i.expr, Agg) for i in self._query.select):
            if self._query.group:
                also = bool({"and", "also"} & self._f.cues)
                self._query = merge.measured(self._query, [Agg("count", Star())], also=also)
            elif (of is None or self._names.is_root(of)) and self._query.select != (Item(Agg("count", Star())),):
                self._query = merge.measured(self._query, [Agg("count", Star())], also=False)
        elif merge.measures(self._query):
            self._query = merge.told(self._query)
        else:
            self._query = merge.counted(self._query)
        if of is None:
            return
        if self._names.is_root(of):
            return
        found = self._conditions(
            re.sub(r"^(?:that |which |who )?(?:are |were |is |was )?", "", of)
        ) or self._conditions(of)
        if found is None:
            raise Unmergeable
        self._filter(merge.conjuncts(found.where), also=False)

    def _counted_each(self) -> bool:
        """Whether it shows how many rows each group has already, so that the groups are meant by no count."""
        return not any(a.func != "count" for a in merge.measures(self._query))

    def _add_up(self, column: Col) -> None:
        """``how many customers were affected?`` of outages that say so: all of them together."""
        query, total = self._query, Agg("sum", column)
        if query.limit is not None:
            raise Unmergeable
        if merge.measures(query):
            self._query = merge.measured(query, [total], also=bool({"and", "also"} & self._f.cues))
        elif query.group or any(aggregated(i) for i in query.select):
            raise Unmergeable
        else:
            self._query = replace(query, select=(Item(total),), order=(), distinct=False)

    def _aggregate(self, func: str, of: str | None, *, also: bool) -> None:
        if of is not None and self._names.is_root(of):
            raise Unmergeable  # the longest of them, by what was not said
        if of is None and func in _EXTREMES and self._query.order and self._query.limit is not None:
            self._extreme(descending=func == "max")
            return
        counts = of is None and self._query.group and merge.measures(self._query)[0].func == "count"
        spoken_of = self._measured_before() if counts and func == "avg" else []
        if counts and func == "avg" and not spoken_of:
            self._f.mean = True
            return
        if of is None:
            also = also and not (func in _EXTREMES and "also" not in self._f.cues and self._extremes())
            own = [a for a in merge.measures(self._query) if isinstance(a.arg, Col)]
            old = own or spoken_of or self._figures()
            if len(old) != 1:
                raise Unmergeable
            new = replace(old[0], func=func, distinct=False)  # type: ignore[arg-type]
        else:
            word = {"avg": "average", "sum": "total", "max": "maximum", "min": "minimum"}[func]
            new = self._measure(f"{word} {of}")
        if merge.measures(self._query):
            self._query = merge.measured(self._query, [new], also=also or self._of_the_first())
        elif self._query.group or self._query.limit is not None:
            raise Unmergeable
        else:
            self._query = replace(self._query, select=(Item(new),), order=(), distinct=False)
        self._joined(columns(new))

    def _of_the_first(self) -> bool:
        """Whether a figure is asked of who has the most of something else, not who has the most of that instead."""
        query = self._query
        hidden = query.limit is not None and not any(aggregated(i) for i in query.select)
        return hidden and not self._f.cues & {"about", "instead", "make"}

    def _measured_before(self) -> list[Agg]:
        """What was computed of the same rows in the same groups before they were counted: ``and on average?``."""
        for query in self._earlier:
            if (query.source, query.group) != (self._query.source, self._query.group):
                break
            found = [a for a in merge.measures(query) if isinstance(a.arg, Col) and a.func in {"sum", "avg"}]
            if found:
                return found
        return []

    def _figures(self) -> list[Agg]:
        """``on average`` after rows with one figure: what could be computed of it."""
        shown = [i.expr for i in self._query.select if isinstance(i.expr, Col) and self._names.is_measure(i.expr)]
        return [Agg("avg", column) for column in shown]

    def _extreme(self, *, descending: bool) -> None:
        """``the shortest?``: the row at this end of the order."""
        order = self._query.order
        turned = order if order[0].descending == descending else merge.reversed_order(order)
        self._query = replace(self._query, order=turned, skip=0)

    def _extremes(self) -> bool:
        """Whether nothing but an extreme was asked for, which the other one follows: ``and the shortest?``."""
        return [agg.func in _EXTREMES for agg in merge.measures(self._query)] == [True]

    def _measure(self, phrase: str) -> Agg:
        query = self._best(f"What is the {phrase} of {plural(self._names.tables[0])}", _only_measure)
        expr = query.select[0].expr
        if not isinstance(expr, Agg) or any(self._fans_out((c.schema, c.table)) for c in columns(expr)):
            raise Unmergeable
        return expr

    def _column(self, text: str) -> None:
        """A column by its bare name: measured as before, else shown as well."""
        if patterns.PLACED.match(text) or patterns.WHO_WHERE.match(text) or patterns.PRONOUN.search(text):
            raise Unmergeable  # a condition or a unit that is not known, or a question
        text = re.sub(r"^with (?:the )?", "", text, flags=re.IGNORECASE)
        old = merge.measures(self._query)
        if not old:
            self._show(text)
            return
        if len(old) != 1 or not isinstance(old[0].arg, Col):
            raise Unmergeable
        word = {"avg": "average", "sum": "total", "max": "maximum", "min": "minimum"}.get(old[0].func)
        if word is None:
            raise Unmergeable
        new = self._measure(f"{word} {re.sub(r'^(?:the|for|of)+ ', '', text)}")
        if new == old[0]:
            raise Unmergeable  # it is known already: something else is meant
        self._query = merge.measured(self._query, [new], also="also" in self._f.cues)
        self._joined(columns(new))

    def _show(self, text: str) -> None:
        """Columns beside those shown; per group only what each group has one of."""
        by = self._query.order[0].expr if self._query.order and self._query.limit is not None else None
        if isinstance(by, Agg) and all(i.expr != by for i in self._query.select) and self._names.measures(text, by):
            self._query = replace(self._query, select=(*self._query.select, Item(by)))
            return
        behind = self._names.behind_key(text, self._query)
        if behind is not None:
            self._query = merge.described(self._query, *behind)
            return
        found = self._shown_columns(text)
        fresh = [c for c in found if all(i.expr != c for i in self._query.select)]
        if not fresh or any(self._fans_out((c.schema, c.table)) for c in fresh):
            raise Unmergeable
        grouped = bool(self._query.group)
        if not grouped and any(aggregated(i) for i in self._query.select):
            raise Unmergeable
        if grouped:
            if not all(self._names.settled_by(c, self._query.group) for c in fresh):
                raise Unmergeable
            self._query = replace(self._query, group=(*self._query.group, *fresh))
        self._query = replace(self._query, select=(*self._query.select, *(Item(c) for c in fresh)))
        self._joined(fresh)

    def _shown_columns(self, text: str) -> list[Col]:
        for table in self._names.tables:
            for candidate in self._engine.read(f"What is the {text} of {plural(table)}")[:4]:
                query = candidate.built.statement
                if not isinstance(query, Query) or replace(query, select=(), distinct=False) != Query((), query.source):
                    continue  # something more is asked for
                found = [i.expr for i in query.select]
                cols = [c for c in found if isinstance(c, Col)]
                if len(cols) == len(found):
                    return cols
        raise Unmergeable


def counted_groups(query: Query, of: SpokenOf) -> Query:
    """``how many is that?`` of groups that a bound on their figures has left."""
    counted = Item(Agg("count", of.key, distinct=True))
    return Query((counted,), query.source, where=merge.conjunction([*merge.conjuncts(query.where), of.among(of.key)]))


def _only_measure(query: Query) -> bool:
    return len(query.select) == 1 and query.where is None and not query.group and not query.order
