"""A follow-up understood without a model: its words read by the offline engine, its meaning put into the typed query.

Each phrase is completed to a small question about the previous query's tables, so that one grammar reads everything.
What comes out is sure only if every word was accounted for; else nothing comes out, and the words are a new question.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from askwire_translator.conversation import merge, patterns
from askwire_translator.conversation.fragment import Fragment
from askwire_translator.conversation.merge import Unmergeable
from askwire_translator.conversation.names import Names, Written, plural
from askwire_translator.ir.model import (
    Agg,
    Col,
    Compare,
    Constant,
    Expr,
    Grain,
    InQuery,
    IsNull,
    Item,
    Join,
    Order,
    Predicate,
    Query,
    Star,
)
from askwire_translator.ir.walk import aggregated, columns, nodes
from askwire_translator.offline.binding import World
from askwire_translator.offline.building.parts import along
from askwire_translator.offline.candidates import Candidate, candidates
from askwire_translator.offline.chunk import Chunk
from askwire_translator.offline.chunks import Chunker
from askwire_translator.offline.graph import Key
from askwire_translator.offline.honesty import unexplained
from askwire_translator.offline.ranking import Ranker
from askwire_translator.offline.schema import ColumnInfo

SURE: Final = 0.85  # what a reading of a follow-up is worth in which every word is explained
_LEAST: Final = 0.45
_MOST_CHOICES: Final = 4
_VERBS: Final = frozenset({
    "went", "go", "left", "flew", "flying", "departing", "departed", "leaving", "arriving", "arrived", "going",
    "operated", "made", "built", "came", "coming", "headed", "bound", "sold", "placed", "located", "happened", "took",
    "run",
})  # fmt: skip
_NEAR: Final = 1.5
_OPS: Final = {
    "more than": ">", "over": ">", "above": ">", "greater than": ">", "less than": "<", "fewer than": "<", "under": "<",
    "below": "<", "at least": ">=", "at most": "<=",
}  # fmt: skip


@dataclass(frozen=True)
class Engine:
    """The offline engine as a follow-up uses it."""

    chunker: Chunker
    world: World
    ranker: Ranker
    now: dt.datetime

    def read(self, text: str) -> list[Candidate]:
        """Readings of a small question in which every word is accounted for, best first."""
        found, chunks = candidates(text, self.chunker, self.world, self.now)
        if unexplained(chunks) or any(_loose(c) for c in chunks):
            return []
        ranked = [c for c in self.ranker.order(found) if not c.draft.missing and not c.draft.ignored]
        return ranked if ranked and self.ranker.confidence(ranked) >= _LEAST else []

    def usual(self, text: str) -> set[Predicate]:
        """The conditions that the data source's context adds to every question about a table."""
        ranked = self.read(text)
        statement = ranked[0].built.statement if ranked else None
        return set(merge.conjuncts(statement.where)) if isinstance(statement, Query) else set()


def followed(fragment: Fragment, previous: Query, asked: str, engine: Engine) -> list[tuple[Query, Written | None]]:
    """What the previous query may become by these words: one query when they are clear, none when they do not fit.

    Args:
        asked: the previous question in its own words (``best`` after ``worst`` turns the order round).

    Returns:
        each query with the name that was written out as a stored value for it, if one was.
    """
    found: dict[Query, Written | None] = {}
    pick, choices = 0, 1
    while pick < min(choices, _MOST_CHOICES):
        change = _Change(fragment, previous, asked, engine, pick)
        try:
            found.setdefault(change.made(), change.written)
        except Unmergeable:
            return []
        choices = change.choices
        pick += 1
    return list(found.items())


def _loose(chunk: Chunk) -> bool:
    """Whether a word is only guessed to say nothing: in so short a text it may be what all is about."""
    return chunk.kind == "word" and chunk.explained < 1.0 and chunk.text.lower() not in _VERBS


class _Change:
    """One follow-up on its way into the query, one kind of change at a time."""

    def __init__(self, fragment: Fragment, query: Query, asked: str, engine: Engine, pick: int) -> None:
        self._f = fragment
        self._query = query
        self._asked = asked
        self._engine = engine
        self._pick = pick
        self.choices = 1
        self.written: Written | None = None
        self._names = Names(engine.world.schema, query)

    def made(self) -> Query:
        f = self._f
        if f.empty:
            raise Unmergeable
        also = "also" in f.cues
        if f.drop is not None:
            self._drop(f.drop)
        if f.listing:
            self._list()
        if f.count:
            self._count(f.of)
        elif f.func is not None:
            self._aggregate(f.func, f.of, also=also or "and" in f.cues)
        if f.columns is not None:
            self._show(f.columns)
        if f.rest:
            self._rest(f.rest, also=also)
        if f.group is not None:
            self._group(f.group)
        self._shape()
        return self._query

    def _shape(self) -> None:
        """What changes no meaning but the form of the result: shares, order, limits."""
        f = self._f
        if f.percent:
            self._query = merge.shared(self._query)
        if f.distinct:
            if any(aggregated(i) for i in self._query.select):
                raise Unmergeable
            self._query = replace(self._query, distinct=True)
        if f.unlimited:
            if self._query.limit is None:
                raise Unmergeable
            self._query = replace(self._query, limit=None, ties=False, per=())
        if f.sort is not None:
            self._sort(f.sort)
        if f.direction is not None:
            self._direct(f.direction)
        if f.limit is not None:
            self._limit(f.limit)

    def _limit(self, count: int) -> None:
        end = self._f.end if self._f.sort is None else "any"
        count = count or self._query.limit or 1
        opposite = patterns.OPPOSITES.get(self._f.word)
        if opposite is not None and self._query.order and self._query.limit is not None:
            turned = re.search(rf"\b(?:{opposite})\b", self._asked, re.IGNORECASE)
            order = merge.reversed_order(self._query.order) if turned else self._query.order
            self._query = replace(self._query, order=order, limit=count)
        else:
            self._query = merge.limited(self._query, count, end=end)

    # --- conditions ---------------------------------------------------------------------------------------------

    def _rest(self, text: str, *, also: bool) -> None:
        """Conditions; else the name of a column that is to be measured or shown."""
        bound = patterns.BOUND.match(text)
        if bound is not None and self._query.group and self._bounded(bound):
            return
        found = self._conditions(text)
        if found is None:
            self._column(text)
            return
        if found.having is not None:
            self._query = replace(self._query, having=found.having)
        self._filter(merge.conjuncts(found.where), also=also)

    def _bounded(self, bound: re.Match[str]) -> bool:
        """``more than 100``, ``with over 1000 flights``: a bound on what is computed for each group."""
        measured = merge.measures(self._query)
        if bound["noun"] and self._names.is_root(bound["noun"]):
            measured = [Agg("count", Star())]
        elif bound["noun"] and not (measured and self._names.measures(bound["noun"], measured[0])):
            return False
        if len(measured) != 1:
            return False
        number = float(bound["value"].replace(",", ""))
        value = Constant(int(number) if number.is_integer() else number, "number")
        self._query = replace(self._query, having=Compare(_OPS[bound["op"].lower()], measured[0], value))  # type: ignore[arg-type]
        return True

    def _conditions(self, text: str) -> Query | None:
        year = patterns.YEAR.match(text)
        text = f"in {year['year']}" if year else self._written_out(patterns.WITHOUT.sub("not ", text))
        for phrase in dict.fromkeys((text, patterns.OF.sub("", text))):
            found = [q for table in self._names.tables for q in self._read_conditions(table, phrase)]
            if found:
                return min(found, key=lambda pair: pair[0])[1]
        return None

    def _written_out(self, text: str) -> str:
        found = self._names.cut_short(text)
        if not found:
            return text
        self.choices = max(self.choices, len(found))
        self.written = found[min(self._pick, len(found) - 1)]
        return self.written.into(text)

    def _read_conditions(self, table: str, phrase: str) -> Iterator[tuple[tuple[int, int, float], Query]]:
        """Readings that only add conditions; those over columns that are filtered already come first."""
        ranked = self._engine.read(f"How many {plural(table)} {phrase}")
        usual = self._engine.usual(f"How many {plural(table)}")
        filtered = set(columns(self._query.where))
        known = set(self._names.keys)
        for place, candidate in enumerate(ranked[:6]):
            query = _without(candidate, usual)
            if query is None or not _only_conditions(query) or _guessed(candidate, phrase):
                continue
            used = columns(query.where) + columns(query.having)
            near = candidate.score >= ranked[0].score - _NEAR
            again = 0 if near and used and all(self._same_as_any(c, filtered) for c in used) else 1
            strange = sum((c.schema, c.table) not in known for c in used)
            yield (again, strange, place - candidate.score / 100), query

    def _same_as_any(self, column: Col, known: set[Col]) -> bool:
        return any(self._names.same(column, other) for other in known)

    def _filter(self, found: list[Predicate], *, also: bool) -> None:
        """Conditions into the query; those on the far side of a one-to-many join as membership, so no row repeats."""
        plain: list[Predicate] = []
        for condition in found:
            tables = {(c.schema, c.table) for c in columns(condition, inner=False)}
            far = [t for t in tables if self._fans_out(t)]
            if not far:
                plain.append(condition)
            elif len(tables) == 1:
                path = self._engine.world.graph.between(self._names.root, far[0])
                plain.append(InQuery(path[0].left, along(path, condition)))
            else:
                raise Unmergeable
        self._query = merge.filtered(self._query, plain, same=self._names.same, also=also)
        self._joined(columns(tuple(plain), inner=False))

    def _drop(self, what: str) -> None:
        if what == "everything":
            if self._query.where is None:
                raise Unmergeable
            self._query = replace(self._query, where=None)
            return
        self._query = merge.unfiltered(self._query, lambda p: self._names.about(what, p))

    # --- what is shown ------------------------------------------------------------------------------------------

    def _list(self) -> None:
        """The rows behind a number."""
        if self._query.group or not any(aggregated(i) for i in self._query.select):
            raise Unmergeable
        shown = self._best(f"list the {plural(self._names.tables[0])}", lambda q: q.where is None and not q.group)
        self._query = replace(shown, where=self._query.where, source=self._query.source)
        self._joined(columns(shown.select))

    def _count(self, of: str | None) -> None:
        """``how many``: of the rows, or of those under the conditions that follow."""
        if any(isinstance(i.expr, Agg) for i in self._query.select):
            if self._query.group:
                self._query = merge.measured(self._query, [Agg("count", Star())], also="and" in self._f.cues)
            elif of is None and self._query.select != (Item(Agg("count", Star())),):
                self._query = merge.measured(self._query, [Agg("count", Star())], also=False)
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

    def _aggregate(self, func: str, of: str | None, *, also: bool) -> None:
        if of is None:
            old = [a for a in merge.measures(self._query) if isinstance(a.arg, Col)]
            if len(old) != 1:
                raise Unmergeable
            new = replace(old[0], func=func, distinct=False)  # type: ignore[arg-type]
        else:
            word = {"avg": "average", "sum": "total", "max": "maximum", "min": "minimum"}[func]
            new = self._measure(f"{word} {of}")
        if merge.measures(self._query):
            self._query = merge.measured(self._query, [new], also=also)
        elif self._query.group or self._query.limit is not None:
            raise Unmergeable
        else:
            self._query = replace(self._query, select=(Item(new),), order=(), distinct=False)
        self._joined(columns(new))

    def _measure(self, phrase: str) -> Agg:
        query = self._best(f"What is the {phrase} of {plural(self._names.tables[0])}", _only_measure)
        expr = query.select[0].expr
        if not isinstance(expr, Agg) or any(self._fans_out((c.schema, c.table)) for c in columns(expr)):
            raise Unmergeable
        return expr

    def _column(self, text: str) -> None:
        """A column by its bare name: measured as before, else shown as well."""
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
        self._query = merge.measured(self._query, [new], also="also" in self._f.cues)
        self._joined(columns(new))

    def _show(self, text: str) -> None:
        """Columns beside those shown; per group only what each group has one of."""
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
                if not isinstance(query, Query) or query.where is not None or query.group or query.having is not None:
                    continue
                found = [i.expr for i in query.select]
                cols = [c for c in found if isinstance(c, Col)]
                if len(cols) == len(found):
                    return cols
        raise Unmergeable

    # --- groups and order ---------------------------------------------------------------------------------------

    def _group(self, text: str) -> None:
        text = "month" if text == "time" else text
        query = self._best(
            f"number of {plural(self._names.tables[0])} by {text}",
            _only_groups,
            lambda q: self._names.named_by(text, q),
        )
        shown = [i for i in query.select if not aggregated(i.expr)]
        shown.sort(key=lambda i: query.group.index(i.expr) if i.expr in query.group else 0)
        if any(self._fans_out((c.schema, c.table)) for c in columns(query.group)):
            raise Unmergeable
        plain = not merge.measures(self._query)
        if plain:
            if self._query.limit is not None or self._query.distinct:
                raise Unmergeable
            self._query = replace(query, where=self._query.where, source=self._query.source)
        else:
            fresh = "also" in self._f.cues or "and" in self._f.cues or not self._query.group
            self._query = merge.grouped(self._query, shown, query.group, instead=not fresh)
        if any(isinstance(e, Grain) for e in query.group) and not self._query.order:
            self._query = replace(self._query, order=tuple(Order(e) for e in query.group))
        self._joined(columns(query.group))

    def _sort(self, by: str) -> None:
        expr = self._sort_key(by)
        old = self._query.order
        descending = old[0].descending if old and by != "alphabetically" else aggregated(expr)
        self._query = replace(self._query, order=(Order(expr, descending),))

    def _sort_key(self, by: str) -> Expr:
        if by == "alphabetically":
            if self._query.limit is not None:
                raise Unmergeable  # the first rows by name are not the same rows sorted by name
            texts = [i.expr for i in self._query.select if self._names.is_text(i.expr)]
            if not texts:
                raise Unmergeable
            return texts[0]
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
            self._joined(columns(query.order))
            return query.order[0].expr
        self._joined(columns(new))
        return new

    def _direct(self, direction: str) -> None:
        order = self._query.order
        if not order:
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

    # --- tables -------------------------------------------------------------------------------------------------

    def _best(
        self, text: str, fits: Callable[[Query], bool], wished: Callable[[Query], bool] = lambda query: True
    ) -> Query:
        """The best reading of a small question that has the form that is wanted; of those the best that is wished."""
        usual = self._engine.usual(f"How many {plural(self._names.tables[0])}")
        read = (_without(candidate, usual) for candidate in self._engine.read(text)[:6])
        found = [query for query in read if query is not None and fits(query)]
        if not found:
            raise Unmergeable
        return next((query for query in found if wished(query)), found[0])

    def _fans_out(self, table: Key) -> bool:
        """Whether joining the table would repeat rows of what is there already."""
        return table not in self._names.keys and any(
            e.many for e in self._engine.world.graph.between(self._names.root, table)
        )

    def _joined(self, used: list[Col]) -> None:
        """Bring in the tables of these columns."""
        source = self._query.source
        joined = ((j.right.schema, j.right.table) for j in source.joins)
        have = list(dict.fromkeys([(source.schema, source.table), *joined]))
        wanted = [(c.schema, c.table) for c in used if (c.schema, c.table) not in have]
        if not wanted:
            return
        connected = self._engine.world.graph.tree([*have, *wanted])
        if connected is None:
            raise Unmergeable
        added = tuple(Join(e.left, e.right) for e in connected[0] if (e.right.schema, e.right.table) not in have)
        self._query = replace(self._query, source=replace(source, joins=(*source.joins, *added)))


def _without(candidate: Candidate, usual: set[Predicate]) -> Query | None:
    """The reading without the conditions that every question about its table has."""
    query = candidate.built.statement
    if not isinstance(query, Query):
        return None
    return replace(query, where=merge.conjunction([p for p in merge.conjuncts(query.where) if p not in usual]))


def _guessed(candidate: Candidate, phrase: str) -> bool:
    """Whether the column of a condition was neither named nor meant by the adjective, or a denial means a blank."""
    statement = candidate.built.statement
    if any(isinstance(n, IsNull) for n in nodes(statement)) and not patterns.NULL.search(phrase):
        return True
    for cond in candidate.draft.conds:
        column = candidate.built.binding.chosen.get(id(cond))
        if cond.ref is not None or not isinstance(column, ColumnInfo):
            continue
        if any(value.kind == "number" for value in cond.values):
            about = {word.lstrip("-") for word in cond.about} - {"time"}
            if not about & set(column.words):
                return True
    return False


def _only_conditions(query: Query) -> bool:
    """Whether it counts rows under conditions and does nothing else."""
    counts = len(query.select) == 1 and isinstance(query.select[0].expr, Agg) and query.select[0].expr.func == "count"
    return counts and query.where is not None and not query.order and not query.group and query.limit is None


def _only_measure(query: Query) -> bool:
    return len(query.select) == 1 and query.where is None and not query.group and not query.order


def _only_groups(query: Query) -> bool:
    return bool(query.group) and query.where is None and query.having is None and query.limit is None
