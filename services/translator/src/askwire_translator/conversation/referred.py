"""A question about what was just found (``how many seats does it have?``): of those rows or groups only.

The pronoun is written out as what it stands for, the whole read as a question of its own, and its answer limited to the
previous result: by that query's own conditions where they say it, else by that query as a sub-select.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from askwire_translator.conversation import merge, patterns
from askwire_translator.conversation.engine import Engine, without_usual
from askwire_translator.conversation.fragment import Fragment
from askwire_translator.conversation.merge import Unmergeable
from askwire_translator.conversation.names import Names
from askwire_translator.conversation.shown import Shown
from askwire_translator.conversation.spoken_of import SpokenOf, spoken_of
from askwire_translator.ir.facts import Facts
from askwire_translator.ir.model import Agg, Col, Expr, Item, Join, Predicate, Query, Star
from askwire_translator.ir.walk import aggregated, columns, nodes
from askwire_translator.offline.building.parts import joins_of
from askwire_translator.offline.source.graph import Edge, Key

_MOST_READ: Final = 3
_NEAR: Final = 0.5
_SOMEBODY: Final = patterns.words(r"\b(?:he|she|him|his|her)\b")
_EACH: Final = patterns.words(r"\beach(?: ones?)?(?=(?: (?:have|has|had|get|got|make|made|cost))?$)")
_ADDITIVE: Final = frozenset(["sum", "avg", "median"])


def referred(question: str, previous: Query, engine: Engine) -> list[Query]:
    """The question's answers for what a pronoun in it stands for; none where it cannot be told.

    Returns:
        several where the words may as well be about another column (``how late were they?`` of two delays).
    """
    try:
        of = spoken_of(previous, engine.world.schema)
    except Unmergeable:
        return []
    if _SOMEBODY.search(question) and (of.everyone or (previous.limit or 1) > 1):
        return []  # one of many, but which?
    for text in _written_out(question, of):
        read = [(c.score, without_usual(c, engine.usual(of.root))) for c in engine.read(text)[:_MOST_READ]]
        readings = [(score, reading) for score, reading in read if reading is not None]
        for at, (score, reading) in enumerate(readings):
            reference = _Reference(of, reading, question, engine)
            if reference.says_nothing or reference.names_strangers:
                break
            try:
                made = reference.made()
            except Unmergeable:
                continue
            near = [r for s, r in readings[at + 1 :] if s > score - _NEAR and _other_column(r, reading)]
            return [made, *(q for r in near for q in _alike(_Reference(of, r, question, engine)))]
    return []


def _alike(reference: _Reference) -> list[Query]:
    try:
        return [reference.made()]
    except Unmergeable:
        return []


def _other_column(one: Query, other: Query) -> bool:
    """Whether two readings differ only in which column of a table they show."""
    if len(one.select) != 1 or len(other.select) != 1 or replace(one, select=other.select) != other:
        return False
    a, b = one.select[0].expr, other.select[0].expr
    return isinstance(a, Col) and isinstance(b, Col) and (a.schema, a.table) == (b.schema, b.table)


def carried_on(question: str, reading: Query, previous: Query, engine: Engine) -> Query | None:
    """A question that names no table, of what was talked about only; None where that cannot be said.

    Args:
        reading: the question's own, of tables of the previous query.
    """
    try:
        if previous.limit is None and previous.having is None:
            return _Reference(_anything(previous), reading, question, engine).kept()
        return _Reference(spoken_of(previous, engine.world.schema), reading, question, engine, each=False).made()
    except Unmergeable:
        return None


def _anything(query: Query) -> SpokenOf:
    """Whatever the query was about: only its conditions count."""
    return SpokenOf(Star(), "", query, None, grouped=False)


def _written_out(question: str, of: SpokenOf) -> Iterator[str]:
    """The question with what it is about in place of the pronoun; then without it, where that is only its place."""
    text = question.strip(" ?!.")
    which = patterns.WHICH.fullmatch(text)
    if which is not None:
        yield f"which {which['noun']}"
        return
    while (lead := patterns.LEAD.match(text)) and lead.end():
        text = text[lead.end() :].strip(" ,")
    text = _EACH.sub("they", text)
    said = re.compile(rf"\b(?:that|this|these|those|the same) (?:{of.noun}|{of.nouns})\b", re.IGNORECASE)
    text = said.sub("them", text)
    owned = patterns.OWNED.sub(rf"the \g<what> of the {of.nouns}", text)
    whole = patterns.PRONOUN.sub(lambda m: f"the {of.noun if m['one'] else of.nouns}", owned)
    if whole == text:
        return
    yield whole
    if owned != text:
        yield patterns.OWNED.sub(r"the \g<what>", text)
    bare = patterns.AT_PRONOUN.sub("", text)
    if bare != text:
        yield bare


class _Reference(Shown):
    """A question of its own on its way to those that it is about."""

    def __init__(self, of: SpokenOf, reading: Query, question: str, engine: Engine, *, each: bool = True) -> None:
        super().__init__(Fragment(), (reading,), question, engine, 0)
        self._of = of
        self._each_apart = each

    @property
    def says_nothing(self) -> bool:
        """Whether it only asks for those that were shown: a word that was meant has been passed over."""
        table, query = self._of.table, self._query
        if query.where is not None or query.order or query.group:
            return False
        own = (*table.primary, *table.display) if table is not None else ()
        known: list[Expr] = [Star(), self._of.key, *(c.col for c in own)]
        there = table is None or self._names.root == table.key
        return there and all(_plain(i.expr) in known for i in query.select)

    @property
    def names_strangers(self) -> bool:
        """Whether it shows the names of a table that nobody spoke of: ``their names``, of what has none."""
        shown = {(e.schema, e.table) for i in self._query.select if isinstance(e := i.expr, Col)}
        said = Names(self._engine.world.schema, self._of.query)
        edges = self._engine.world.graph.edges
        near = {*said.keys, *(_right(e) for key in said.keys for e in edges.get(key, ()) if not e.many)}
        who = patterns.WHO_WHERE.match(self._asked) is not None
        return not who and bool(shown) and not shown & near and not self._names.any_named(shown, self._asked)

    def made(self) -> Query:
        before = self._of.query
        shown = [item.expr for item in self._query.select]
        if not self._query.group and any(self._repeats(c) for c in columns(self._query.order)):
            raise Unmergeable  # one row's figure, where each of them has many
        plain = not _narrowed(self._query) and not self._query.group
        if plain and before.group and len(shown) == 1 and self._ordered_by(shown[0]):
            return _told(before, shown[0])
        if plain and self._each_has(shown):
            shown = [e.arg for e in shown if isinstance(e, Agg)]
        if plain and all(isinstance(e, Col) for e in shown):
            found = self._beside([e for e in shown if isinstance(e, Col)])
            if found is not None:
                return found
        several = not self._of.one and not self._query.order and any(aggregated(i.expr) for i in self._query.select)
        apart = several and self._each_apart and not self._of_its_own_rows()
        self._name_keys()
        self._limit_to_those()
        if apart:
            self._for_each()
        return self._query

    def kept(self) -> Query:
        """The question under the conditions of before, too, where its own do not speak of the same."""
        own, before = merge.conjuncts(self._query.where), merge.conjuncts(self._of.query.where)
        known = set(self._names.keys)
        if any((c.schema, c.table) not in known for p in before for c in columns(p, inner=False)):
            raise Unmergeable
        self._query = replace(self._query, where=merge.conjunction(before))
        return merge.filtered(self._query, own, same=self._names.same)

    def _each_has(self, shown: list[Expr]) -> bool:
        """``how much do they cost?`` of things that were listed: what each costs, where no total is asked for."""
        listed = not any(aggregated(i.expr) for i in self._of.query.select) and not self._of.one
        alone = listed and self._of_its_own_rows() and not patterns.TOGETHER.search(self._asked)
        return alone and all(isinstance(e, Agg) and e.func == "sum" and isinstance(e.arg, Col) for e in shown)

    def _ordered_by(self, measure: Expr) -> bool:
        """Whether they are the first by just this; so many rows of one table are not so many of another."""
        facts, before = Facts(self._engine.world.schema.catalog), self._of.query
        same = facts.counted(self._query.source) == facts.counted(before.source) is not None
        counts = any(isinstance(n, Star) for n in nodes(measure))
        return any(o.expr == measure for o in before.order) and (same or not counts)

    def _repeats(self, column: Col) -> bool:
        """Whether each row that is asked for has several of this column."""
        shown = next((i.expr for i in self._query.select if isinstance(i.expr, Col)), None)
        if shown is None or aggregated(self._query.order):
            return False
        ways = self._engine.world.graph.between((shown.schema, shown.table), (column.schema, column.table))
        return any(e.many for e in ways)

    def _beside(self, wanted: list[Col]) -> Query | None:
        """Columns of theirs: the previous query with those; None where they are not columns of one of its rows each."""
        before, home = self._of.query, self._of.table
        if home is None:
            return None
        shown = [c for col in wanted for c in self._spelled(col)]
        joins = before.source.joins
        have = {(before.source.schema, before.source.table), *((j.right.schema, j.right.table) for j in joins)}
        if home.key not in have:
            return None
        linked = {frozenset((j.left, j.right)) for j in joins}
        for table in dict.fromkeys((c.schema, c.table) for c in shown):
            path = self._engine.world.graph.between(home.key, table)
            if table != home.key and (not path or any(e.many for e in path)):
                return None
            for edge in path:
                if frozenset((edge.left, edge.right)) in linked:
                    continue
                if (edge.right.schema, edge.right.table) in have:
                    return None
                joins = (*joins, *joins_of([edge]))
                have.add((edge.right.schema, edge.right.table))
        numbers = not before.group and any(aggregated(i.expr) for i in before.select)
        only = patterns.WHICH.fullmatch(self._asked.strip(" ?!.")) is not None
        kept = () if self._of.one or numbers or only else before.select
        items = (*kept, *(Item(c) for c in shown if all(i.expr != c for i in kept)))
        group = (*before.group, *(c for c in shown if c not in before.group)) if before.group else ()
        source = replace(before.source, joins=joins)
        beside = replace(before, select=items, source=source, group=group)
        return merge.once(beside) if before.distinct or numbers or only else beside

    def _spelled(self, column: Col) -> list[Col]:
        """A key as the name that it stands for; who somebody is and where something is are no numbers."""
        schema = self._engine.world.schema
        info = schema.info(column)
        if info.is_id and patterns.KEY.search(self._asked) is None:
            ways = [e for e in self._engine.world.graph.edges[info.table.key] if e.left == column and not e.many]
            named = schema.by_key[_right(min(ways, key=lambda e: e.cost))] if ways else None
            if named is None or not named.has_name or named is info.table:
                raise Unmergeable
            return [c.col for c in named.display]
        if patterns.HOW_MUCH.match(self._asked) and (not info.measure or info.clock):
            raise Unmergeable
        if patterns.WHO_WHERE.match(self._asked) and info.type != "text":
            raise Unmergeable
        return [column]

    def _name_keys(self) -> None:
        """``who manages it?``: the name that a key stands for, where its rows are not there already."""
        schema, query = self._engine.world.schema, self._query
        only = query.select[0].expr if len(query.select) == 1 and not query.group else None
        if not isinstance(only, Col) or not schema.info(only).is_id or patterns.KEY.search(self._asked):
            return
        ways = [e for e in self._engine.world.graph.edges[only.schema, only.table] if e.left == only and not e.many]
        named = schema.by_key[_right(min(ways, key=lambda e: e.cost))] if ways else None
        if named is None or not named.has_name or named.key in self._names.keys:
            return
        joins = (*query.source.joins, Join(only, named.primary[0].col, outer=True))
        shown = tuple(Item(c.col) for c in named.display)
        self._query = replace(query, select=shown, source=replace(query.source, joins=joins))

    def _of_its_own_rows(self) -> bool:
        """Whether it computes something of those themselves: they are taken together then."""
        return self._of.table is not None and self._names.root == self._of.table.key

    def _limit_to_those(self) -> None:
        of, own = self._of, merge.conjuncts(self._query.where)
        before = merge.conjuncts(of.query.where)
        known = set(self._names.keys)
        kept = [p for p in before if {(c.schema, c.table) for c in columns(p, inner=False)} <= known]
        told = not of.cut and len(kept) == len(before)
        told = told and (of.grouped or (of.table is not None and of.table.key in known))
        added: list[Predicate] = []
        if not of.everyone and not told:
            added.append(of.among(self._key_here()))
        if of.grouped or told:
            self._query = replace(self._query, where=merge.conjunction(kept))
            self._query = merge.filtered(self._query, own, same=self._names.same)
        far = [t for p in added for c in columns(p, inner=False) if self._fans_out(t := (c.schema, c.table))]
        if far and any(a.func in _ADDITIVE for a in merge.measures(self._query)):
            raise Unmergeable  # what the whole came to, not what came of those
        self._query, mine = replace(self._query, where=None), merge.conjuncts(self._query.where)
        self._filter(added, also=False)  # which of those: no condition of the question's own takes its place
        self._query = replace(self._query, where=merge.conjunction([*mine, *merge.conjuncts(self._query.where)]))

    def _key_here(self) -> Expr:
        """What tells them apart in this query's own tables, where it is there; else where they come from."""
        key = self._of.key
        if not isinstance(key, Col):
            if not {(c.schema, c.table) for c in columns(key)} <= set(self._names.keys):
                raise Unmergeable
            return key
        same = self._of.same()
        for wanted in ((self._names.root,), self._names.keys):
            for column in same:
                if (column.schema, column.table) in wanted:
                    return column
        return key

    def _for_each(self) -> None:
        """What is computed for several of them is computed for each."""
        of, key = self._of, self._key_here()
        names: list[Expr] = [c.col for c in of.table.display] if of.table is not None and of.table.has_name else [key]
        used = [c for e in (*names, key) for c in columns(e)]
        if any(self._fans_out((c.schema, c.table)) for c in used):
            raise Unmergeable
        if of.table is not None and of.table.has_name:
            key = of.table.primary[0].col if len(of.table.primary) == 1 else key
        group = tuple(dict.fromkeys((key, *names)))
        self._query = merge.grouped(self._query, [Item(e) for e in names], group, instead=False)
        self._joined(used)


def _plain(expr: Expr) -> Expr:
    """What is counted; else the expression."""
    return expr.arg if isinstance(expr, Agg) and expr.func == "count" else expr


def _right(edge: Edge) -> Key:
    return edge.right.schema, edge.right.table


def _narrowed(query: Query) -> bool:
    return query.where is not None or query.having is not None or query.limit is not None or bool(query.order)


def _told(query: Query, measure: Expr) -> Query:
    """The query with what it sorts by."""
    if any(i.expr == measure for i in query.select):
        return query
    return replace(query, select=(*query.select, Item(measure)))
