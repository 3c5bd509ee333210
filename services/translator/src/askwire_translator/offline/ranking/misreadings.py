"""Words heard twice or for another's: a verb that is a code, a state that is a date, a denial that denies itself."""

from __future__ import annotations

import itertools
from typing import Final

from askwire_translator.ir.model import Agg, Col, Constant, InQuery, IsNull, Predicate, Query, SetQuery
from askwire_translator.ir.walk import columns, nodes
from askwire_translator.offline.building.parts import parts_of
from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.chunking.spans import participle
from askwire_translator.offline.conditions.ages import by_age
from askwire_translator.offline.grammar.draft import Sort
from askwire_translator.offline.ranking.evidence import done
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.words.text import root

_STATES: Final = 12  # different values of what is no name: ``open tickets`` are no state of invoices
_SHARED: Final = 2  # rows of one value, on average at least
_NO: Final = frozenset(["0", "f", "false", "n", "never", "no", "none"])
_VERY_NAME: Final = 0.98
_SAID: Final = 0.9
_ALL_BUT: Final = 0.95  # of the rows
_OF_TIME: Final = frozenset(
    ["at", "date", "datetime", "day", "dt", "hour", "month", "of", "on", "time", "timestamp", "year"]
)


def denies_itself(candidate: Candidate) -> bool:
    """``chips that no phone uses`` by chips with a phone that none has: no row can be both."""
    for query in candidate.bare_nodes:
        if isinstance(query, Query):
            joined = {frozenset((j.left, j.right)) for j in query.source.joins}
            denied = [p for p in _asked_of(query) if isinstance(p, InQuery) and p.negated and _any_row(p.query)]
            pairs = [(p.arg, p.query.select[0].expr) for p in denied]
            keys = [(a, b) for a, b in pairs if isinstance(a, Col) and isinstance(b, Col)]
            if any(a == b or frozenset((a, b)) in joined or _always(candidate, a, b) for a, b in keys):
                return True
    return False


def _asked_of(query: Query) -> list[Predicate]:
    """What is asked of its rows, and of those that a figure is about: a share's part has its own condition."""
    figures = [n for n in nodes(query.select, inner=False) if isinstance(n, Agg)]
    return [p for where in (query.where, *(f.where for f in figures)) for p in parts_of(where)]


def _any_row(query: Query, *, joined: bool = False) -> bool:
    """Whether it is about all rows of a table that have what it shows, or of several that are ``joined``."""
    known = query.where is None or (isinstance(query.where, IsNull) and query.where.negated)
    return known and query.having is None and (joined or not query.source.joins)


def _always(candidate: Candidate, arg: Col, key: Col) -> bool:
    """Whether every row refers to one of those that it is said to have none of."""
    here, there = candidate.world.schema.info(arg), candidate.world.schema.info(key)
    always = here.foreign and not here.primary and not here.column.nullable
    return always and there.primary and len(there.table.primary) == 1


def denies_unnamed(candidate: Candidate) -> bool:
    """``countries without a stadium that …`` by what no event was held in: nobody spoke of events."""
    named = {_table(link.target) for c in candidate.chunks for link in c.links if not _refers(link.target)}
    for node in candidate.bare_nodes:
        if isinstance(node, InQuery) and node.negated and _any_row(node.query, joined=True):
            tables = {(node.query.source.schema, node.query.source.table)}
            tables |= {(j.right.schema, j.right.table) for j in node.query.source.joins}
            held = {h.column.table.key for c in candidate.chunks for h in c.hits}
            if not tables & (named | held):
                return True
    return False


def _refers(target: ColumnInfo | TableInfo) -> bool:
    """A key of another table, which names that one."""
    return isinstance(target, ColumnInfo) and target.foreign


def _table(target: ColumnInfo | TableInfo) -> tuple[str, str]:
    return target.key if isinstance(target, TableInfo) else target.table.key


def _says_no(node: object) -> bool:
    return isinstance(node, Constant) and str(node.value).lower() in _NO


def hears_twice(candidate: Candidate) -> bool:
    """``reported most recently`` by the day of the report and by the state ``Reported`` as well."""
    schema, chosen = candidate.world.schema, candidate.built.binding.chosen
    for cond in candidate.draft.conds:
        said = {root(v.text.lower()) for v in cond.values if v.kind == "value" and participle(v.text.lower())}
        if cond.ref is None and said:
            others = (schema.info(c) for c in columns(candidate.built.bare))
            if any(root(w) in said for c in others if c is not chosen.get(id(cond)) for w in c.words):
                return True
    return False


def denies_nothing(candidate: Candidate) -> bool:
    """``countries that do not have a stadium opened after 2006`` by those that have one."""
    if not any(c.is_op("not") for c in candidate.chunks) or "not" in done(candidate.built.statement).clauses:
        return False
    told = any(isinstance(n, IsNull) or _says_no(n) for n in candidate.nodes)
    told |= isinstance(candidate.built.statement, SetQuery)
    return not told and not any(c.implied is not None for c in candidate.chunks)


def passes_over_kinds(candidate: Candidate) -> bool:
    """``buildings with 10 professors`` by all of the faculty, where a rank is called so."""
    named = [c for c in candidate.chunks if c.kind == "name" and c.links and any(h.exact for h in c.hits)]
    kinds = [c for c in named if isinstance(c.links[0].target, TableInfo) and c.links[0].score < _VERY_NAME]
    if not kinds:
        return False
    statement = done(candidate.built.statement)
    held = {text.lower() for text in statement.constants}
    for chunk in kinds:
        hits = [h for h in chunk.hits if h.exact and h.column.table.key in statement.tables and _kind(h.column)]
        if hits and not any(h.value.lower() in held for h in chunk.hits):
            return True
    return False


def _kind(column: ColumnInfo) -> bool:
    """Whether many rows hold the same of its values."""
    rows, distinct = column.table.table.rows or 0, column.column.distinct or 0
    return 0 < distinct * _SHARED <= rows


def ages_by_another_year(candidate: Candidate) -> bool:
    """``pilots older than 30`` by the year in which they joined, where their age is kept."""
    chosen = candidate.built.binding.chosen
    for cond in candidate.draft.conds:
        target = chosen.get(id(cond))
        if not isinstance(target, ColumnInfo) or target.temporal or not by_age(cond, target):
            continue
        tables = done(candidate.built.statement).tables
        tables |= {link.target.key for c in candidate.chunks for link in c.tables if isinstance(link.target, TableInfo)}
        ages = [c for t in candidate.world.schema.tables if t.key in tables for c in t.columns if c.words == ("age",)]
        if ages and cond.ref is None:
            return True
    return False


def dates_by_the_unsaid(candidate: Candidate) -> bool:
    """``members who registered in 2016`` by when a branch opened, though the year in which they registered is kept."""
    chosen, draft = candidate.built.binding.chosen, candidate.draft
    moments = [c for c in draft.conds if c.ref is None and any(v.kind in {"moment", "number"} for v in c.values)]
    by = [chosen.get(id(c)) for c in (*moments, *(s for s in draft.sorts if s.ref is None and not _of_age(s)))]
    guessed = [c for c in by if isinstance(c, ColumnInfo) and _dates(c) and not c.usual_date]
    if not guessed:
        return False
    said = {root(w) for chunk in candidate.chunks for w in chunk.text.lower().split()}
    tables = done(candidate.built.statement).tables
    kept = [c for key in tables for c in candidate.world.schema.by_key[key].columns if _dates(c)]
    return any(not _roots(c) & said for c in guessed) and any(_roots(c) & said for c in kept if c not in guessed)


def _of_age(sort: Sort) -> bool:
    """``the youngest``: by the day of birth, whatever it is called."""
    return "age" in {a.lstrip("-") for a in sort.about}


def ages_by_another_day(candidate: Candidate) -> bool:
    """``youngest customer`` by the day on which they joined, where the day of birth is kept."""
    chosen = candidate.built.binding.chosen
    by = [t for s in candidate.draft.sorts if _of_age(s) and isinstance(t := chosen.get(id(s)), ColumnInfo)]
    return any(t.temporal and not t.birth and any(c.birth for c in t.table.columns) for t in by)


def counts_names(candidate: Candidate) -> bool:
    """``how many cows are there`` by the species that are called so: one; what is of that species has no name here."""
    if any(c.links for c in candidate.chunks) or not any(c.is_op("count") for c in candidate.chunks):
        return False
    referred = {k.target for t in candidate.world.schema.tables for k in t.table.foreign_keys}
    hits = [c.hits[0].column for c in candidate.chunks if c.kind == "value" and c.hits]
    kinds = [c for c in hits if c in c.table.display and c.table.table.full_name in referred]
    return len(kinds) == len(hits) == 1


def dates_by_another_deed(candidate: Candidate) -> bool:
    """``which cow died in 2024`` by the day on which it was bought, though the verb is the name of another day."""
    chosen, tables = candidate.built.binding.chosen, done(candidate.built.statement).tables
    for cond in candidate.draft.conds:
        by = chosen.get(id(cond))
        if cond.op != "moment" or cond.ref is None or cond.ref.chunk.kind != "verb" or not isinstance(by, ColumnInfo):
            continue
        days = [n.target for n in cond.ref.chunk.links if isinstance(n.target, ColumnInfo) and _dates(n.target)]
        if by not in days and any(day.table.key in tables for day in days):
            return True
    return False


def _dates(column: ColumnInfo) -> bool:
    return column.temporal or column.temporal_number


def _roots(column: ColumnInfo) -> set[str]:
    return {root(w) for w in column.words if w not in _OF_TIME}


def goes_the_other_way(candidate: Candidate) -> bool:
    """``to Newark or JFK`` by the airport that was left, where another key says which was flown to."""
    chosen = candidate.built.binding.chosen
    for cond in candidate.draft.conds:
        column = chosen.get(id(cond))
        if cond.negated or not cond.directions or not isinstance(column, ColumnInfo) or not column.foreign:
            continue
        said = {root(w) for w in column.words} & cond.directions
        targets = {k.target for k in column.table.table.foreign_keys if k.columns == (column.col.name,)}
        beside = {c for k in column.table.table.foreign_keys if k.target in targets for c in k.columns}
        others = [c for c in column.table.columns if c is not column and c.col.name in beside]
        if not said and any({root(w) for w in c.words} & cond.directions for c in others):
            return True
    return False


def meets_itself(candidate: Candidate) -> bool:
    """``from JFK to San Francisco`` by one airport that is both: its code is the one's, its name the other's."""
    chosen = candidate.built.binding.chosen
    placed = [(c, t) for c in candidate.draft.conds if isinstance(t := chosen.get(id(c)), ColumnInfo)]
    said = [(c, t) for c, t in placed if c.directions and not c.negated]
    return any(
        one.table is two.table and one is not two and not a.directions & b.directions and b.glue != "or"
        for (a, one), (b, two) in itertools.combinations(said, 2)
        if not (one.foreign or two.foreign) and _at_either_end(one.table, candidate)
    )


def _at_either_end(table: TableInfo, candidate: Candidate) -> bool:
    """Whether rows of another table refer to this one by several keys: where they begin and where they end."""
    keys = (
        [k for k in t.table.foreign_keys if k.target == table.table.full_name] for t in candidate.world.schema.tables
    )
    return any(len(found) > 1 for found in keys)


def takes_a_namesake(candidate: Candidate) -> bool:
    """``tracks by AC/DC`` by who wrote them, where another table's row is called so: nobody spoke of composers."""
    chosen = candidate.built.binding.chosen
    said = {root(w) for chunk in candidate.chunks for w in chunk.text.lower().split()}
    for cond in candidate.draft.conds:
        column = chosen.get(id(cond))
        if cond.ref is not None or not isinstance(column, ColumnInfo) or column in column.table.display:
            continue
        if said & {root(w) for w in column.words}:
            continue
        for value in (v for v in cond.values if v.kind == "value" and _names_one(v, column)):
            if any(h.exact and h.column.table is not column.table and _tells_rows(h.column) for h in value.hits):
                return True
    return False


def _names_one(value: Chunk, column: ColumnInfo) -> bool:
    """A value of this column that is no state of its rows, as ``open`` is of tickets."""
    state = value.text.islower() and 0 < (column.column.distinct or 0) <= _STATES
    return not state and any(h.column is column for h in value.hits)


def _tells_rows(column: ColumnInfo) -> bool:
    """Whether each row of the table is called otherwise."""
    rows, distinct = column.table.table.rows or 0, column.column.distinct or 0
    return column in column.table.display and not column.is_id and 0 < rows * _ALL_BUT <= distinct


def groups_by_another_word(candidate: Candidate) -> bool:
    """``customers per state`` by the status of orders, which nobody named: another word for a state may mean it."""
    named = {k.target for c in candidate.chunks for k in c.tables if k.score >= _SAID}
    for group in candidate.draft.groups:
        target = candidate.built.binding.chosen.get(id(group))
        if not isinstance(target, ColumnInfo) or all(n.target is not target for n in group.chunk.links):
            continue
        said = {root(w) for w in group.chunk.text.lower().split()}
        if named and target.table not in named and not said & {root(w) for w in target.words}:
            return True
    return False


def shows_a_part_for_rows(candidate: Candidate) -> bool:
    """``which patient has the highest bill`` by ``pat_amt`` of the bill, where patients are rows of their own."""
    chosen = candidate.built.binding.chosen
    for pick in candidate.draft.picks:
        links = pick.ref.chunk.links if pick.ref is not None and pick.agg is None else ()
        shown = chosen.get(id(pick.ref))
        if not links or not isinstance(shown, ColumnInfo) or not shown.measure:
            continue
        rows, score = links[0].target, links[0].score
        said = next((n.score for n in links if n.target is shown), 1.0)
        if isinstance(rows, TableInfo) and rows is not shown.table and score >= _VERY_NAME and said < _SAID:
            return True
    return False


MISREADINGS: Final = (
    shows_a_part_for_rows,
    takes_a_namesake,
    groups_by_another_word,
    meets_itself,
    goes_the_other_way,
    denies_itself,
    denies_unnamed,
    denies_nothing,
    hears_twice,
    passes_over_kinds,
    ages_by_another_year,
    ages_by_another_day,
    dates_by_the_unsaid,
    dates_by_another_deed,
    counts_names,
)
