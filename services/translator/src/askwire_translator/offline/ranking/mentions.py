"""What a reading leaves out or adds, mention by mention: names no clause took, columns no word calls for."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from askwire_translator.ir.model import Agg, Col, Compare, Constant, Query, Star
from askwire_translator.ir.walk import nodes
from askwire_translator.offline.binding.asked import PLACES
from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.chunking.spans import participle
from askwire_translator.offline.grammar.draft import Draft, Pick, Ref
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.words.text import root

NAMES = (
    "dropped_exact",
    "dropped_weak",
    "dropped_early",
    "shown_words",
    "limiting_words",
    "limiting_words_mean",
    "sorting_words",
    "ids_compared",
    "ids_equal",
    "years_as_ids",
    "years_as_years",
    "idle_said",
    "idle_unsaid",
    "shown_out_of_turn",
    "when_unanswered",
    "where_unanswered",
    "who_unanswered",
    "values_verbal",
    "sorting_ids",
    "words_of_tables",
    "picks_lost",
    "picks_lost_columns",
    "picks_merged",
    "dropped_listed",
    "numbers_of_rows",
    "shown_elsewhere",
    "better_nearby",
    "extreme_of_a_list",
    "extreme_of_a_row",
    "values_elsewhere",
)
_FIRST_YEAR, _LAST_YEAR = 1800, 2100
_NEAR = 0.9


def weigh(c: Candidate, query: Query, info: dict[Col, ColumnInfo]) -> list[float]:
    """One number per name in ``NAMES``.

    Args:
        query: the main query of the statement.
        info: what is known of the query's columns.
    """
    shown = [info[col] for i in query.select for col in _columns(i.expr) if col in info]
    limiting = [info[col] for part in (query.where, query.having) for col in _columns(part) if col in info]
    sorting = [info[col] for o in query.order for col in _columns(o.expr) if col in info]
    said = [_said(column, c.draft.stems) for column in limiting]
    return [
        *_dropped(c, query),
        min((_said(column, c.draft.stems) for column in shown), default=1.0),
        min(said, default=1.0),
        sum(said) / len(said) if said else 1.0,
        min((_said(column, c.draft.stems) for column in sorting), default=1.0),
        *_numbers(query, info),
        *_idle(c, query),
        *_answered(c, query, shown),
        _verbal(c),
        float(sum(column.is_id for column in sorting)),
        _of_tables(c, query),
        *_lost(c),
        _unlisted(c),
        _numbers_of_rows(c),
        *_elsewhere(c),
        *_extremes(c),
        _values_elsewhere(c),
    ]


def _taken(draft: Draft) -> Iterator[Ref | None]:
    """Every phrase that a clause of the draft took."""

    def of(pick: Pick | None) -> Ref | None:
        return pick.ref if pick is not None else None

    yield draft.focus
    yield from draft.tables
    yield from draft.groups
    yield from (of(p) for p in draft.picks)
    yield from (e.ref for e in draft.exists)
    yield from (h.ref for h in draft.havings)
    yield from (s.ref for s in draft.sorts)
    for cond in draft.conds:
        for one in (cond, *cond.inner):
            yield one.ref
            yield of(one.versus)


def _dropped(c: Candidate, query: Query) -> list[float]:
    """Names that no clause took: near-exact ones, others, and those before the first condition."""
    taken = {id(chunk) for ref in _taken(c.draft) if ref is not None for chunk in (ref.chunk, *ref.near)}
    taken |= {id(v) for cond in c.draft.conds for v in cond.values}
    sources = {(query.source.schema, query.source.table)} | {
        (j.right.schema, j.right.table) for j in query.source.joins
    }
    starts = [x.start for x in c.chunks if x.is_op("where", "order", "each", "cmp", "like", "not", "sup")]
    first = min(starts, default=10_000)
    exact = weak = early = 0.0
    for chunk in c.chunks:
        if chunk.kind != "name" or id(chunk) in taken or not chunk.links:
            continue
        best = chunk.links[0]
        if any(
            t.score >= best.score - 0.1 and t.target.key in sources
            for t in chunk.tables
            if isinstance(t.target, TableInfo)
        ):
            continue
        exact += best.score >= 0.85
        weak += best.score < 0.85
        early += chunk.start < first
    return [exact, weak, early]


def _lost(c: Candidate) -> list[float]:
    """Phrases that were to be shown and are not: tables beside columns, those that name a column, repetitions."""
    lost = columns = 0.0
    seen: set[tuple[int, str | None]] = set()
    merged = 0.0
    for pick in c.draft.picks:
        target = c.built.binding.chosen.get(id(pick.ref)) if pick.ref is not None else None
        if target is None or pick.ref is None:
            continue
        merged += (id(target), pick.agg) in seen
        seen.add((id(target), pick.agg))
        if (
            isinstance(target, TableInfo)
            and pick.kind == "ref"
            and len(c.draft.picks) > 1
            and not c.built.variant.listed
        ):
            tables, named = pick.ref.chunk.tables, pick.ref.chunk.columns
            lost += 1.0
            columns += bool(named) and named[0].score >= (tables[0].score if tables else 0.0)
    return [lost, columns, merged]


def _unlisted(c: Candidate) -> float:
    """Names left out of a list whose other members are shown (``name and age``): nobody says one in passing."""
    taken = {id(chunk) for ref in _taken(c.draft) if ref is not None for chunk in (ref.chunk, *ref.near)}
    picked = {id(p.ref.chunk) for p in c.draft.picks if p.ref is not None}
    lost = 0.0
    for n, chunk in enumerate(c.chunks):
        if chunk.kind == "name" and chunk.columns and id(chunk) not in taken:
            lost += any(id(other) in picked for other in _listed_with(c.chunks, n))
    return lost


def _listed_with(chunks: list[Chunk], n: int) -> list[Chunk]:
    """The chunks right before and behind this one, past a comma or a conjunction."""
    found = []
    for step in (-1, 1):
        at = n + step
        while 0 <= at < len(chunks) and chunks[at].is_op("and", "their"):
            at += step
        if at != n + step and 0 <= at < len(chunks):
            found.append(chunks[at])
    return found


def _numbers_of_rows(c: Candidate) -> float:
    """``more than 2 payments`` taken for an amount, where rows of a table go by that name as well."""
    return float(
        sum(
            cond.ref is not None
            and len(cond.values) == 1
            and cond.values[0].kind == "number"
            and cond.values[0].end == cond.ref.chunk.start
            and bool(cond.ref.chunk.tables)
            for cond in c.draft.conds
        )
    )


def _elsewhere(c: Candidate) -> list[float]:
    """Things shown of another table than the one named beside them; better links that such a table has."""
    far = better = 0.0
    for pick in c.draft.picks:
        ref = pick.ref
        target = c.built.binding.chosen.get(id(ref)) if ref is not None else None
        if ref is None or not isinstance(target, ColumnInfo):
            continue
        near = {id(t.target) for x in ref.near for t in x.tables if t.score >= _NEAR}
        far += bool(near) and id(target.table) not in near
        score = max((n.score for n in ref.chunk.columns if n.target is target), default=0.0)
        beside = [
            n.score
            for n in ref.chunk.columns
            if isinstance(n.target, ColumnInfo) and (n.target.table is target.table or id(n.target.table) in near)
        ]
        better += max(0.0, max(beside, default=0.0) - score)
    return [far, better]


def _extremes(c: Candidate) -> list[float]:
    """``title and maximum price`` read as a row; ``the film with the maximum price`` read as a price."""
    picks = c.draft.picks
    computed = any(p.agg in {"max", "min"} for p in picks) and any(p.agg is None for p in picks)
    listed = apart = 0.0
    for before, chunk in itertools.pairwise(c.chunks):
        if chunk.is_op("agg") and chunk.sense is not None and chunk.sense.arg in {"max", "min"}:
            listed += before.is_op("and") and c.slip == "extreme_row"
            apart += before.is_op("where") and computed
    return [listed, apart]


def _values_elsewhere(c: Candidate) -> float:
    """Values looked for in another table than the one asked about, which holds them as well."""
    focus = c.built.binding.chosen.get(id(c.draft.focus))
    found = 0.0
    for cond in c.draft.conds:
        target = c.built.binding.chosen.get(id(cond))
        if cond.ref is None and isinstance(target, ColumnInfo) and target.table is not focus:
            found += any(h.column.table is focus for v in cond.values for h in v.hits)
    return found


def _said(column: ColumnInfo, stems: frozenset[str]) -> float:
    """The share of the column's own words that the question says in some form."""
    own = [w for w in column.words if w not in column.table.words] or list(column.words)
    return sum(root(w) in stems for w in own) / len(own)


def _numbers(query: Query, info: dict[Col, ColumnInfo]) -> list[float]:
    ordered = equal = as_ids = as_years = 0.0
    for node in nodes(query):
        if not (isinstance(node, Compare) and isinstance(node.left, Col) and isinstance(node.right, Constant)):
            continue
        column, value = info.get(node.left), node.right.value
        if column is None or node.right.kind != "number":
            continue
        year = isinstance(value, int) and _FIRST_YEAR <= value <= _LAST_YEAR
        ordered += column.is_id and node.op not in {"=", "<>"}
        equal += column.is_id and node.op in {"=", "<>"}
        as_ids += year and column.is_id
        as_years += year and column.temporal_number
    return [ordered, equal, as_ids, as_years]


def _idle(c: Candidate, query: Query) -> list[float]:
    """Tables at the ends of the joins of which nothing is used: those that the question names, and the others."""
    ends: dict[tuple[str, str], int] = {(query.source.schema, query.source.table): 0}
    for join in query.source.joins:
        for col in (join.left, join.right):
            ends[col.schema, col.table] = ends.get((col.schema, col.table), 0) + 1
    parts = (*(i.expr for i in query.select), query.where, query.having, *query.group, *(o.expr for o in query.order))
    used = {(col.schema, col.table) for part in parts for col in _columns(part)}
    used |= {(s.schema, s.table) for i in query.select for s in [i.expr] if isinstance(s, Star) and s.table}
    spoken = {
        t.target.key
        for x in c.chunks
        if x.kind == "name"
        for t in x.tables
        if t.score >= 0.6 and isinstance(t.target, TableInfo)
    }
    idle = [table for table, joins in ends.items() if joins == 1 and table not in used]
    return [float(sum(t in spoken for t in idle)), float(sum(t not in spoken for t in idle))]


def _answered(c: Candidate, query: Query, shown: list[ColumnInfo]) -> list[float]:
    """Columns shown in another order than they are named in; when, where and who without a date, a place, a name."""
    first: dict[int, int] = {}
    for chunk in c.chunks:
        for link in chunk.links:
            first.setdefault(id(link.target), chunk.start)
    places = [first[id(column)] for column in shown if id(column) in first]
    turns = sum(a > b for a, b in itertools.pairwise(places))
    notes = c.draft.notes
    plain = not any(isinstance(i.expr, Agg) for i in query.select)
    when = "ask_when" in notes and not any(s.temporal or s.text_date or s.temporal_number or s.clock for s in shown)
    where = "ask_place" in notes and not any(set(PLACES) & {*s.words} for s in shown)
    who = "ask_who" in notes and plain and not any(s in s.table.display for s in shown)
    return [float(turns), float(when), float(where), float(who)]


def _verbal(c: Candidate) -> float:
    """Verbs taken for stored values (``reported after``), unless a name follows that they qualify (``lost orders``)."""
    named = {a.end for a, b in itertools.pairwise(c.chunks) if b.kind == "name"}
    values = [v for cond in c.draft.conds for v in cond.values if v.kind == "value"]
    return float(sum(v.text.islower() and participle(v.text) and v.end not in named for v in values))


def _of_tables(c: Candidate, query: Query) -> float:
    """The least share of a source's words that the question says."""
    keys = {(query.source.schema, query.source.table)} | {(j.right.schema, j.right.table) for j in query.source.joins}
    tables = [c.world.schema.by_key[key] for key in keys]
    return min(sum(root(w) in c.draft.stems for w in t.words) / len(t.words) for t in tables)


def _columns(part: object) -> list[Col]:
    return [n for n in nodes(part) if isinstance(n, Col)]
