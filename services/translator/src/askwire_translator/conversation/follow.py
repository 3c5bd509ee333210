"""A follow-up understood without a model: its words read by the offline engine, its meaning put into the typed query.

Each phrase is completed to a small question about the previous query's tables, so that one grammar reads everything.
What comes out is sure only if every word was accounted for; else nothing comes out, and the words are a new question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from askwire_translator.conversation import merge, patterns
from askwire_translator.conversation.engine import Engine
from askwire_translator.conversation.fragment import Fragment
from askwire_translator.conversation.merge import Unmergeable
from askwire_translator.conversation.names import Written
from askwire_translator.conversation.superlatives import Superlatives
from askwire_translator.conversation.units import in_unit
from askwire_translator.ir.model import (
    Change,
    Query,
)
from askwire_translator.ir.walk import aggregated

SURE: Final = 0.85  # what a reading of a follow-up is worth in which every word is explained
_MOST_CHOICES: Final = 4
_LENGTHS: Final = frozenset(["longest", "shortest"])
_ADJECTIVES: Final = frozenset(["highest", "largest", "biggest", "longest", "lowest", "smallest", "shortest"])


def followed(
    fragment: Fragment, queries: Sequence[Query], asked: str, engine: Engine
) -> list[tuple[Query, Written | None]]:
    """What the last of these queries may become: one query when the words are clear, none when they do not fit.

    Args:
        queries: last first; words may speak of those before the last as well (``both``).
        asked: the last question in its own words (``best`` after ``worst`` turns the order round).

    Returns:
        each query with the name that was written out as a stored value for it, if one was.
    """
    found: dict[Query, Written | None] = {}
    pick, choices = 0, 1
    while pick < min(choices, _MOST_CHOICES):
        change = _FollowUp(fragment, queries, asked, engine, pick)
        try:
            found.setdefault(change.made(), change.written)
        except Unmergeable:
            return []
        choices = change.choices
        pick += 1
    return list(found.items())


class _FollowUp(Superlatives):
    """One follow-up, one kind of change at a time."""

    def made(self) -> Query:
        """The query as it has become.

        Raises:
            Unmergeable: it cannot become that, or became no other though something was meant by the words.
        """
        if self._f.empty:
            raise Unmergeable
        self._those()
        self._said()
        self._turn()
        self._grouped()
        self._figure()
        self._shape()
        self._ends()
        made = merge.pruned(self._query, self._before)
        if made == self._before and not self._told_already:
            raise Unmergeable
        return made

    def _those(self) -> None:
        """Which rows are spoken of."""
        f = self._f
        if f.cues & {"which", "of those"} and f.rest:
            self._among_those()
        if "which" in f.cues and any(aggregated(i) for i in self._query.select) and not self._query.group:
            self._list()
        if f.drop is not None:
            self._drop(f.drop)

    def _said(self) -> None:
        """Other output, and conditions."""
        f, also = self._f, "also" in self._f.cues
        if f.listing and "who" in f.cues and self._query.group:
            self._members()
        elif f.listing:
            self._list()
        if f.count:
            self._count(f.of)
        elif f.func is not None and f.of is not None and f.group is not None and self._query.limit is not None:
            raise Unmergeable  # figures of other groups, of the first ones or of all?
        elif f.func is not None:
            self._aggregate(f.func, f.of, also=also or "and" in f.cues)
        if f.columns is not None and self._names_of_counted(f.columns):
            self._members()
        elif f.columns is not None:
            self._show(f.columns)
        if f.rest:
            self._rest(f.rest, also=also)

    def _grouped(self) -> None:
        """Other groups, and the first in each."""
        if self._f.group is not None:
            self._group(self._f.group)
        if self._f.each is not None:
            self._first_of_each(self._f.each)
        if self._f.ranked is not None:
            self._ranked(self._f.ranked)

    def _turn(self) -> None:
        """Other values of what is asked about already."""
        if self._f.both:
            self._both(self._f.both, three=self._f.three)
        if self._f.compared is not None:
            self._compared(self._f.compared)
        if self._f.swapped:
            self._swapped()
        if self._f.shifted:
            self._shifted(self._f.unit or "", self._f.shifted)

    def _figure(self) -> None:
        """What becomes one figure, figures that were not shown, and figures in another unit."""
        if self._f.in_unit is not None:
            self._query = in_unit(self._query, self._f.in_unit, self._engine.world.schema)
        if self._f.mean:
            self._mean(self._f.unit)
        if self._f.measured is not None:
            self._told_how(self._f.measured)
        if self._f.total and "instead" in self._f.cues:
            self._aggregate("sum", None, also=False)
        elif self._f.total:
            self._total()
        if self._f.part is not None:
            self._part(self._f.part)

    def _shape(self) -> None:
        """What changes no meaning but the form of the result: shares, each row once, all rows."""
        f = self._f
        if f.plain:
            self._query = merge.unshared(self._query)
        if f.change:
            self._since_before(f.change, f.unit)
        if f.percent:
            self._percent(f.whole)
        if f.distinct:
            once = merge.once(self._query)
            if any(aggregated(i) for i in self._query.select) or once == self._query:
                raise Unmergeable
            self._query = once
        if f.unlimited:
            if self._query.limit is None:
                raise Unmergeable
            self._query = replace(self._query, limit=None, ties=False, per=(), skip=0)

    def _ends(self) -> None:
        """Order, and how much of it."""
        f = self._f
        if f.sort is not None:
            self._sort(f.sort)
        if f.direction is not None:
            self._direct(f.direction)
        if f.skip or f.onward:
            self._skip(f.limit or self._query.limit or 1)
        elif f.most is not None:
            self._most(f.most, every=f.every)
        elif f.limit is not None and f.word in _ADJECTIVES and not self._arranged():
            self._most(f.word, every=False)
        elif f.limit == 0 and f.word in patterns.FUNCTIONS and self._computed():
            self._aggregate(patterns.FUNCTIONS[f.word], None, also=False)
        elif f.limit is not None and f.word in _LENGTHS and self._counts():
            raise Unmergeable  # the longest has not the most of something
        elif f.limit is not None:
            self._limit(f.limit)

    def _names_of_counted(self, text: str) -> bool:
        """Whether names are asked for after groups were counted that are no keys to anything that has one."""
        return text in {"name", "names"} and self._counts() and self._names.behind_key(text, self._query) is None

    def _computed(self) -> bool:
        """Whether it is one figure of all rows, of which the largest is no first row."""
        return not self._query.group and any(aggregated(i) for i in self._query.select)

    def _counts(self) -> bool:
        """Whether it only says how many each group has."""
        return bool(self._query.group) and all(agg.func == "count" for agg in merge.measures(self._query))

    def _arranged(self) -> bool:
        """Whether there is something that rows are sorted by, or may be."""
        return bool(self._query.order or self._query.group) or any(aggregated(i) for i in self._query.select)

    def _percent(self, whole: str | None) -> None:
        """Changes since the row before in percent; else shares."""
        if any(isinstance(i.expr, Change) for i in self._query.select):
            self._query = merge.relative(self._query)
        elif whole is not None and "each" in self._f.cues and self._query.group:
            self._query = merge.shared_within(self._query, self._names.is_time)
        elif whole is None or self._names.is_root(whole):
            self._query = merge.shared(self._query)
        else:
            raise Unmergeable

    def _rest(self, text: str, *, also: bool) -> None:
        """Conditions; else the name of a column that is to be measured or shown."""
        bound = patterns.BOUND.match(text)
        if bound is not None and self._query.group and self._bounded(bound):
            return
        if patterns.ASKED.search(text):
            raise Unmergeable  # a question, not a condition
        found = self._conditions(self._measured_again(text))
        if found is None:
            if not self._dropped(text):
                self._column(text)
            return
        if not also and self._swapped_within(found):
            return
        if found.having is not None:
            self._query = replace(self._query, having=found.having)
        self._filter_by(found, text, also=also)
