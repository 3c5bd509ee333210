"""How a follow-up wants it arranged: groups, order, the first few."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from askwire_translator.conversation import merge, patterns
from askwire_translator.conversation.fragment import End
from askwire_translator.conversation.merge import Unmergeable
from askwire_translator.conversation.names import plural
from askwire_translator.conversation.shown import Shown
from askwire_translator.ir.model import (
    Expr,
    Grain,
    IsNull,
    Or,
    Order,
    Part,
    Query,
)
from askwire_translator.ir.walk import aggregated, columns, nodes
from askwire_translator.offline.building.parts import over_time


class Arranged(Shown):
    """The query in other groups, another order, of another length."""

    def _group(self, text: str) -> None:
        text = "month" if text == "time" else text
        if patterns.AGGREGATE.fullmatch(text):
            if self._query.limit is None or not self._query.order:
                raise Unmergeable  # nothing is grouped by an average
            self._sort(text)
            return
        query = self._best(
            f"number of {plural(self._names.tables[0])} by {text}",
            _only_groups,
            lambda q: self._names.named_by(text, q) and self._of_its_time(q),
        )
        query = self._in_its_time(query)
        shown = [i for i in query.select if not aggregated(i.expr)]
        shown.sort(key=lambda i: query.group.index(i.expr) if i.expr in query.group else 0)
        if any(self._fans_out((c.schema, c.table)) for c in columns(query.group)):
            raise Unmergeable
        plain = not merge.measures(self._query) and not any(aggregated(i.expr) for i in self._query.select)
        if plain:
            if self._query.limit is not None or self._query.distinct:
                raise Unmergeable
            self._query = replace(query, where=self._query.where, source=self._query.source)
        else:
            fresh = "also" in self._f.cues or "and" in self._f.cues or not self._query.group
            fresh = fresh or ("instead" not in self._f.cues and self._set_apart())
            self._query = merge.grouped(self._query, shown, query.group, instead=not fresh)
        if any(isinstance(e, Grain | Part) for e in query.group) and not self._query.order:
            self._query = replace(self._query, order=tuple(Order(e) for e in query.group))
        self._joined(columns(query.group))

    def _set_apart(self) -> bool:
        """Whether the groups are those that are compared: ``both``, each in a row."""
        either = [p for p in merge.conjuncts(self._query.where) if isinstance(p, Or)]
        return any(e in columns(p) for p in either for e in self._query.group)

    def _sort(self, by: str) -> None:
        expr = self._sort_key(by)
        old = self._query.order
        few = self._query.limit is not None and self._f.limit is None and "instead" not in self._f.cues
        if few and not aggregated(expr) and all(o.expr != expr for o in old):
            raise Unmergeable  # the first rows by something else are not the same rows sorted by it
        descending = old[0].descending if old and by != "alphabetically" else aggregated(expr)
        descending = descending and not self._names.is_text(expr) and not self._names.is_time(expr)
        self._query = replace(self._query, order=(Order(expr, descending),))

    def _sort_key(self, by: str) -> Expr:
        if by == "alphabetically":
            if self._query.limit is not None:
                raise Unmergeable  # the first rows by name are not the same rows sorted by name
            texts = [i.expr for i in self._query.select if self._names.is_text(i.expr)]
            if not texts:
                raise Unmergeable
            return texts[0]
        if by == "time":
            return self._moment()
        shown = self._names.item_called(by, self._query)
        if shown is not None:
            return shown
        if merge.measures(self._query) and self._query.group:
            new = self._measure(by)
        elif any(aggregated(i) for i in self._query.select):
            raise Unmergeable  # one row has no order
        else:
            query = self._best(
                f"{plural(self._names.tables[0])} sorted by {by}", lambda q: q.where is None and len(q.order) == 1
            )
            if (
                patterns.COUNTED.match(by)
                or aggregated(query.order)
                or any(self._fans_out((c.schema, c.table)) for c in columns(query.order))
            ):
                raise Unmergeable  # a row has several of them
            self._joined(columns(query.order))
            return query.order[0].expr
        self._joined(columns(new))
        return new

    def _moment(self) -> Expr:
        """What ``newest first`` goes by: the one time that is shown, else the one that each row has."""
        query = self._query
        shown = [i.expr for i in query.select if self._names.is_time(i.expr)]
        if not shown and not query.group and not any(aggregated(i) for i in query.select):
            shown = [*self._names.moments]
        ordered = [o.expr for o in query.order if o.expr in shown]
        if len(shown) != 1 and len(ordered) != 1:
            raise Unmergeable
        return ordered[0] if ordered else shown[0]

    def _direct(self, direction: str) -> None:
        if self._f.word in {"best", "worst"}:
            direction = "asc" if (self._f.word == "best") == self._bad() else "desc"
        order = self._query.order
        sizes = [i.expr for i in self._query.select if aggregated(i.expr)]
        if (
            order
            and (self._f.by_size or self._f.word in {"best", "worst"})
            and not aggregated(order[0].expr)
            and len(sizes) == 1
            and self._query.limit is None
        ):
            order = (Order(sizes[0], descending=direction == "desc"),)
        elif not order:
            found = [i.expr for i in self._query.select if aggregated(i.expr)]
            only = found if len(found) == 1 and self._query.group else [i.expr for i in self._query.select[:1]]
            if direction == "reverse" or (not found and len(self._query.select) != 1):
                raise Unmergeable
            order = (Order(only[0], direction == "desc"),)
        elif direction == "reverse":
            order = merge.reversed_order(order)
        else:
            order = (replace(order[0], descending=direction == "desc"), *order[1:])
        self._query = replace(self._query, order=order)

    def _since_before(self, how: Literal["change", "growth", "running"], unit: str | None) -> None:
        """``compared to the month before``: what has become of the one measure, beside it; or what it has come to."""
        query = self._query
        one = len(merge.measures(query)) == 1 and (len(query.group) == 1 or (how == "running" and query.group))
        if not one or query.limit is not None or not all(map(self._names.is_time, query.group)):
            raise Unmergeable
        if unit is not None and self._names.item_called(unit, query) != query.group[0]:
            raise Unmergeable  # the weeks of another year, or the month before a week
        self._query = over_time(query, how)

    def _skip(self, count: int) -> None:
        """``the second``, ``the next five``: of the order that there is."""
        query = self._query
        if not query.order or query.per or (self._f.onward and query.limit is None):
            raise Unmergeable
        skip = query.skip + (query.limit or 0) if self._f.onward else self._f.skip
        self._query = replace(query, limit=count, skip=skip, ties=not self._f.onward)

    def _each(self, noun: str) -> None:
        """``the best month``: of the groups that there are, else of groups that are made for it."""
        shown = self._names.item_called(noun, self._query)
        if noun in {"one", "ones"} or (shown is not None and not aggregated(shown)):
            return
        if self._query.group or not merge.measures(self._query):
            raise Unmergeable
        self._group(noun)

    def _limit(self, count: int) -> None:
        if self._f.noun is not None:
            self._each(self._f.noun)
        end = self._f.end if self._f.sort is None else "any"
        count = count or self._query.limit or 1
        opposite = patterns.OPPOSITES.get(self._f.word)
        if opposite is not None and self._query.order and self._query.limit is not None:
            turned = re.search(rf"\b(?:{opposite})\b", self._asked, re.IGNORECASE) is not None
            if not turned and self._f.word in patterns.SIZES:
                turned = patterns.SIZES[self._f.word] != self._query.order[0].descending
            order = merge.reversed_order(self._query.order) if turned else self._query.order
            self._query = replace(self._query, order=order, limit=count, skip=0)
        else:
            self._query = merge.limited(self._query, count, end=self._meant(end))
        named = tuple(i for i in self._query.select if not aggregated(i.expr))
        if self._f.named and self._query.group and named:
            self._query = replace(self._query, select=named)

    def _meant(self, end: End) -> End:
        """Of delays and the like the worst are the highest; so it is where what is missing is counted."""
        if self._f.word not in {"best", "worst"} or not self._bad():
            return end
        return "top" if end == "bottom" else "bottom"

    def _bad(self) -> bool:
        """Whether nobody wants much of what it shows or counts."""
        query = self._query
        used = columns((query.select, query.order)) + (columns(query.where) if _counts(query) else [])
        missing = any(isinstance(n, IsNull) and not n.negated for n in nodes((query.where, query.select)))
        return self._names.high_is_bad(used) or (_counts(query) and (missing or self._names.counts_bad(query)))

    def _first_of_each(self, most: str) -> None:
        """``the cheapest in each``: the question that says so of the rows in the groups that there are."""
        before = self._query
        keys = before.per or before.group
        nouns = [noun for e in keys[:1] if (noun := self._names.noun(e)) is not None]
        if not nouns or (before.limit is not None and not before.per) or before.having is not None:
            raise Unmergeable
        text = f"the {most} {self._names.tables[0]} of each {nouns[0]}"
        query = self._best(text, lambda q: bool(q.per) and q.where is None and q.limit == 1)
        self._query = replace(query, where=before.where)
        self._joined(columns(before.where))

    def _in_its_time(self, query: Query) -> Query:
        """Groups of time by the moment that the conditions are about, where they are about one of the same table."""
        asked = {c for p in merge.conjuncts(self._query.where) for c in columns(p) if c in self._names.moments}
        if self._of_its_time(query) or len(asked) != 1:
            return query
        meant = asked.pop()
        turned: dict[Expr, Expr] = {e: replace(e, arg=meant) for e in query.group if isinstance(e, Grain)}
        return replace(
            query,
            select=tuple(replace(i, expr=turned.get(i.expr, i.expr)) for i in query.select),
            group=tuple(turned.get(e, e) for e in query.group),
            order=tuple(replace(o, expr=turned.get(o.expr, o.expr)) for o in query.order),
        )

    def _of_its_time(self, query: Query) -> bool:
        """Whether groups of time are of the moment that the conditions are about, where they are about one."""
        asked = {c for p in merge.conjuncts(self._query.where) for c in columns(p) if self._names.is_time(c)}
        grains = {c for e in query.group if isinstance(e, Grain) for c in columns(e)}
        return not asked or not grains or bool(asked & grains)


def _counts(query: Query) -> bool:
    return all(agg.func == "count" for agg in merge.measures(query))


def _only_groups(query: Query) -> bool:
    return bool(query.group) and query.where is None and query.having is None and query.limit is None
