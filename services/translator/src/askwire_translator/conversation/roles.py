"""Conditions on a table that several keys point to (airports: where from, where to): by the key that is meant."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from askwire_translator.conversation import merge
from askwire_translator.conversation.filters import Filters
from askwire_translator.conversation.merge import Unmergeable
from askwire_translator.ir.model import Col, Compare, Constant, InQuery, Item, Join, Or, Predicate, Query, Source
from askwire_translator.ir.walk import aggregated, columns, nodes

_IDLE: Final = frozenset({
    "for", "in", "at", "of", "the", "one", "ones", "not", "and", "or", "with", "also", "without", "except", "excluding",
})  # fmt: skip
_SEVERAL: Final = 2


class Roles(Filters):
    """The query under conditions on what its keys point to."""

    def _filter_by(self, found: Query, text: str, *, also: bool) -> None:
        """The conditions of a small question, each by the key that is meant: ``and LaGuardia?`` after those from JFK.

        Args:
            text: its words; where they say more than the value (``to LaGuardia``) its own joins are trusted.
        """
        others: list[Predicate] = []
        for condition in merge.conjuncts(found.where):
            tables = {(c.schema, c.table) for c in columns(condition, inner=False)}
            ends = self._names.keys_to(next(iter(tables))) if len(tables) == 1 else []
            if len(ends) < _SEVERAL or isinstance(condition, InQuery):
                others.append(condition)
            else:
                own = next((e for e in ends if _joining(found, e) is not None), None)
                said = own is not None and _says_more(text, condition)
                self._at(own if own is not None and said else self._meant_of(ends), condition, also=also)
        if others:
            self._filter(others, also=also)
        self._not_the_first_itself(merge.conjuncts(found.where))

    def _meant_of(self, ends: list[Col]) -> Col:
        """The key that is asked about already, else the one that is shown; else each of them is a choice."""
        query = self._query
        limited = [e for e in ends if any(self._speaks_of(p, e) for p in merge.conjuncts(query.where))]
        told = [e for e in ends if any(self._speaks_of(x, e) for x in (*query.group, query.select))]
        meant = limited or told or ends
        self.choices = max(self.choices, len(meant))
        return meant[min(self._pick, len(meant) - 1)]

    def _speaks_of(self, part: object, end: Col) -> bool:
        """Whether a part of the query is about the key, or about what it points to where that was joined by it."""
        join, used = _joining(self._query, end), columns(part)
        there = (join.left, join.right) if join is not None else ()
        tables = {(c.schema, c.table) for c in there} - {(end.schema, end.table)}
        return end in used or any((c.schema, c.table) in tables for c in used)

    def _at(self, end: Col, condition: Predicate, *, also: bool) -> None:
        """The condition on what this key points to, in the place of those that were on it."""
        query, table = self._query, self._names.pointed_at(end)
        if _joining(query, end) is None:
            if table.key in self._names.keys:
                key = table.primary[0].col
                inner = Query((Item(key),), Source(*table.key), where=condition)
                condition = InQuery(end, inner)
            else:
                joins = (*query.source.joins, Join(end, table.primary[0].col))
                query = replace(query, source=replace(query.source, joins=joins))
        parts = merge.conjuncts(query.where)
        rivals = [p for p in parts if self._speaks_of(p, end) and not (_denies(p) and _denies(condition))]
        if also:
            if len(rivals) != 1:
                raise Unmergeable
            condition = Or((rivals[0], condition))
        at = parts.index(rivals[0]) if rivals else len(parts)
        kept = [p for p in parts if p not in rivals]
        kept.insert(min(at, len(kept)), condition)
        self._query = replace(query, where=merge.conjunction(kept))

    def _not_the_first_itself(self, added: list[Predicate]) -> None:
        """Which is the first of one only (``what about Delta?`` after the airline with the most) tells nothing."""
        query = self._query
        if query.limit is None or not query.group or any(aggregated(i) for i in query.select):
            return
        one = [p.left for p in added if isinstance(p, Compare) and p.op == "=" and isinstance(p.left, Col)]
        told = [e for e in query.group if isinstance(e, Col)]
        where = columns(query.where, inner=False)
        if any(c in where and any(self._tells(c, e) for e in told) for c in one):
            raise Unmergeable

    def _tells(self, column: Col, group: Col) -> bool:
        """Whether a column says which group it is: that itself, another of the same row, or of what it points to."""
        join = _joining(self._query, group)
        tables = {(c.schema, c.table) for c in ((join.left, join.right) if join is not None else ())}
        near = {(group.schema, group.table), *(tables if self._names.keys_to((column.schema, column.table)) else ())}
        return column == group or ((column.schema, column.table) in near and self._names.same(column, group))


def _joining(query: Query, end: Col) -> Join | None:
    return next((j for j in query.source.joins if end in (j.left, j.right)), None)


def _denies(condition: Predicate) -> bool:
    return isinstance(condition, Compare) and condition.op == "<>"


def _says_more(text: str, condition: Predicate) -> bool:
    """Whether the words say more than the value: in what part it is meant."""
    values = " ".join(str(n.value) for n in nodes(condition) if isinstance(n, Constant)).lower()
    said = re.findall(r"\w+", text.lower())
    return any(w not in _IDLE and w not in values and w not in values.replace(" ", "") for w in said)
