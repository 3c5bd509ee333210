"""Superlatives of what was just shown: ``the newest 3``, ``which was the warmest?``, ``which is worst for delays?``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from askwire_translator.conversation import merge, patterns
from askwire_translator.conversation.engine import without_usual
from askwire_translator.conversation.figured import Figured
from askwire_translator.conversation.merge import Unmergeable
from askwire_translator.conversation.names import plural
from askwire_translator.conversation.patterns import words
from askwire_translator.conversation.spoken_of import spoken_of
from askwire_translator.ir.model import Col, Expr, Order
from askwire_translator.ir.walk import aggregated, columns

_NUMBER: Final = patterns.NUMBER.pattern
_MOST: Final = (
    r"(?!(?:re|be|we|ea|te|gue|inter|requ|fore)st\b)[a-z]{2,}est|(?:most|least) [a-z]+"
    r"|(?:highest|lowest|best|worst)[ -](?:paid|[a-z]+(?:ed|ing))"
)
MOST: Final = words(
    rf"""(?:(?:only|just|show|list|give|see)(?: me)? )*(?:the )?(?:(?P<count>{_NUMBER}) )?(?P<most>{_MOST})
        (?: (?P<after>{_NUMBER}))?(?: ones?| of (?:them|those|these))?
    |(?:(?:which|what|who)(?: (?:one|(?P<noun>[a-z]+)))? )?(?:is|was|are|were)(?: the)? (?P<said>{_MOST})
        (?: ones?| of (?:them|those|these|all))*"""
)
OF_EACH: Final = words(
    r"(?:the )?(?P<most>[a-z]+est|(?:most|least) [a-z]+) (?:in|of|for|per|from) each(?: one| of (?:them|those|these))?"
)
MOST_FIRST: Final = words(rf"(?:sort(?:ed)? )?(?:the )?(?P<most>{_MOST})(?: ones?)? first")
SORTED_FIRST: Final = words(
    r"""(?:(?:show|put|with) )?(?:the )?
    (?P<end>highest|largest|biggest|longest|most|lowest|smallest|least|fewest|shortest)[ ]
    (?P<by>(?!ones?\b)[a-z][a-z _]*) first"""
)
RANKED: Final = words(
    r"""(?:(?:which|what|who)(?: (?:one|[a-z]+))? )?(?:is|was|are|were|has|had)(?: the)?[ ]
    (?P<end>best|worst|highest|lowest)(?: ones?)? (?:for|by|in terms of|when it comes to) (?:the |their )?(?P<by>.+)"""
)
_NEAR: Final = 0.75


class Superlatives(Figured):
    """The query as its first rows by an adjective, or by a figure that was not computed yet."""

    def _most(self, most: str, *, every: bool) -> None:
        """``the newest 3``, ``which month was the warmest?``; with ``every`` only their order."""
        if self._query.per or (self._query.distinct and not self._query.group):
            raise Unmergeable
        if not self._query.group:
            self._list()
        count = self._f.limit or 1
        order = self._by_own_figure(most) if self._query.group else self._by_column(most, count)
        if every and self._query.limit is not None and self._query.order != (order,):
            raise Unmergeable  # the first rows by something else are not the same rows in another order
        self._query = replace(self._query, order=(order,))
        if not every:
            self._query = replace(self._query, limit=count, ties=True, skip=0)
        named = tuple(i for i in self._query.select if not aggregated(i.expr))
        if self._f.named and self._query.group and named:
            self._query = replace(self._query, select=named)
        self._joined(columns(order))

    def _by_own_figure(self, most: str) -> Order:
        """Groups by what is computed for each, where the adjective is one of what it is computed from."""
        figure, noun = self._only_figure(), self._names.noun(self._query.group[0])
        for text in (f"which {noun} was the {most}", f"the {most} {plural(self._names.tables[0])}"):
            for _, order in self._orders(text):
                if columns(order) and set(columns(order)) == set(columns(figure)):
                    return Order(figure, order.descending)
        raise Unmergeable

    def _only_figure(self) -> Expr:
        shown = [i.expr for i in self._query.select if aggregated(i.expr)]
        found = shown or [o.expr for o in self._query.order if aggregated(o.expr)]
        if len(found) != 1:
            raise Unmergeable
        return found[0]

    def _by_column(self, most: str, count: int) -> Order:
        """Rows by the column that the adjective is about; where it may be one of several, one of them a choice."""
        nouns = plural(self._names.tables[0])
        text = f"the {count} {most} {nouns}" if count > 1 else f"the {most} {self._names.tables[0]}"
        scored = [(s, o) for s, o in self._orders(text) if not aggregated(o.expr)]
        near = list(dict.fromkeys(o for s, o in scored if s >= scored[0][0] - _NEAR))
        near = [o for o in near if not any(self._fans_out((c.schema, c.table)) for c in columns(o))]
        before = self._query
        if before.limit is not None and before.limit > 1:
            turned = before.order if count == before.limit else ()
            near = [o for o in near if (o,) in (before.order, merge.reversed_order(turned))]
        if not near:
            raise Unmergeable  # the newest of the five largest, or the five newest?
        self.choices = max(self.choices, len(near))
        return near[min(self._pick, len(near) - 1)]

    def _orders(self, text: str) -> Iterator[tuple[float, Order]]:
        """The orders of a small question that asks for the first of something and no more, the best reading's first."""
        usual = self._engine.usual(self._names.root)
        for candidate in self._engine.read(text)[:6]:
            query = without_usual(candidate, usual)
            if query is not None and query.where is None and query.limit is not None and len(query.order) == 1:
                yield candidate.score, query.order[0]

    def _ranked(self, by: str) -> None:
        """``which is worst for arrival delay?``: the first of the groups by the average of what is named."""
        query = self._query
        told = bool(self._f.cues & {"which", "of those"})
        if not query.group or query.per or (query.limit is not None and not told):
            raise Unmergeable
        shown = self._names.item_called(by, query)
        self._among_those()
        figure = shown if shown is not None and aggregated(shown) else self._measure(f"average {by}")
        items = tuple(i for i in self._query.select if not aggregated(i.expr))
        descending = self._f.end == "top"
        if self._f.word in {"best", "worst"} and self._names.high_is_bad(columns(figure)):
            descending = not descending
        self._query = replace(self._query, select=items, order=(Order(figure, descending),), limit=1, ties=True)
        self._joined(columns(figure))

    def _among_those(self) -> None:
        """``which of those live in Canada?`` of the first five: which of the five, not the first five in Canada."""
        query = self._query
        if query.limit is None and query.having is None:
            return
        of = spoken_of(query, self._engine.world.schema)
        where = merge.conjunction([*merge.conjuncts(query.where), of.among(of.key)])
        self._query = replace(query, where=where, having=None, limit=None, ties=False, skip=0)

    def _members(self) -> None:
        """``who are they?`` of groups that were counted: those who were, of what the groups are no names of."""
        query = self._query
        of = spoken_of(query, self._engine.world.schema)
        home = self._engine.world.schema.by_key[self._names.root]
        if of.table is not None or not home.has_name or any(agg.func != "count" for agg in merge.measures(query)):
            raise Unmergeable
        self._among_those()
        shown = self._best(f"list the {plural(self._names.tables[0])}", lambda q: q.where is None and not q.group)
        self._query = replace(shown, where=self._query.where, source=query.source)
        self._joined(columns(shown.select))

    def _direct(self, direction: str) -> None:
        """``highest first``, ``shortest first`` of rows: by the one figure that is shown, else by what is meant."""
        query = self._query
        if query.order or query.group or not self._f.by_size or any(aggregated(i) for i in query.select):
            super()._direct(direction)
            return
        figures = [i.expr for i in query.select if isinstance(i.expr, Col) and self._names.is_measure(i.expr)]
        if self._f.word in patterns.SIZES and len(figures) == 1:
            self._query = replace(query, order=(Order(figures[0], direction == "desc"),))
        else:
            self._most(self._f.word, every=True)
