"""What the words allow and people hardly mean: names once for every row, keys for names, counts of another thing."""

from __future__ import annotations

import itertools

from askwire_translator.ir.model import Agg, Col, Expr, InQuery, Query, SetQuery, Star
from askwire_translator.offline.binding.unnamed import happens_to
from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.ranking.contradictions import contradictions, tables_named
from askwire_translator.offline.ranking.crossed import crosses
from askwire_translator.offline.ranking.neglect import passed_over
from askwire_translator.offline.ranking.showing import tells_again
from askwire_translator.offline.ranking.twins import part_of_key
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo

_KEYS_FOR_NAMES = 1.6  # annotators are content with keys more often than people are
_REPEATED = 3.0  # for names that the joins repeat: training's tables are small, so that hardly any row comes twice
_DETOUR = 0.1  # for a partner's partner that must not exist, where the partner alone says as much
_OFTEN = 8.0  # times
_LARGER = 3.0  # times
_ALL_OVER = 40.0  # times; annotators list what comes a few times as often as it comes
_BY_NAME = 0.98
_IN_PART = 0.8
_ACTS = frozenset(["do", "does", "did"])


def unlikelihood(candidate: Candidate) -> float:
    """What the reading loses of its score, in the ranker's unit: training's questions tell too little of these."""
    ways = (
        _repeats_rows,
        _repeats_values,
        tells_again,
        _dated_elsewhere,
        part_of_key,
        crosses,
        ranks_by_nothing,
        _counts_elsewhere,
        _counts_ones,
        _called_otherwise,
    )
    again = sum(way(candidate) for way in ways) + contradictions(candidate) + bool(passed_over(candidate))
    return _REPEATED * again + _DETOUR * _detours(candidate) + _KEYS_FOR_NAMES * _shows_keys_for_names(candidate)


def _shows_keys_for_names(candidate: Candidate) -> bool:
    """``orders of each customer`` by the customers' keys, when the customers themselves are left out and have names."""
    statement = candidate.built.statement
    query = statement.left if isinstance(statement, SetQuery) else statement
    schema = candidate.world.schema
    shown = [schema.info(i.expr) for i in query.select if isinstance(i.expr, Col)]
    sources = {(query.source.schema, query.source.table)} | {
        (j.right.schema, j.right.table) for j in query.source.joins
    }
    named = {t.key for c in candidate.chunks if c.kind == "name" for t in tables_named(c)}
    edges = (e for s in shown for e in candidate.world.graph.edges.get(s.table.key, ()) if e.left == s.col)
    targets = {(e.right.schema, e.right.table) for e in edges if not e.many}
    return any(schema.by_key[key].has_name for key in targets & (named - sources))


def _repeats_rows(candidate: Candidate) -> bool:
    """``which airlines fly to Seattle`` with each airline once for every flight."""
    built, statement = candidate.built, candidate.built.statement
    if (
        not isinstance(statement, Query)
        or not built.fan_out
        or statement.distinct
        or statement.group
        or statement.order
    ):
        return False
    if any(not isinstance(i.expr, Col) for i in statement.select):
        return False
    schema = candidate.world.schema
    shown = {(i.expr.schema, i.expr.table) for i in statement.select if isinstance(i.expr, Col)}
    joined = {(j.right.schema, j.right.table) for j in statement.source.joins}
    joined.add((statement.source.schema, statement.source.table))
    rows = {key: schema.by_key[key].table.rows or 0 for key in (*shown, *built.tables, *joined)}
    most = max(rows[key] for key in shown)
    return most > 0 and max(rows.values()) > _OFTEN * most


def _repeats_values(candidate: Candidate) -> bool:
    """``which manufacturers make planes with two engines`` with each of them once for every plane."""
    statement = candidate.built.statement
    if not isinstance(statement, Query) or statement.source.joins or len(statement.select) != 1:
        return False
    shown = statement.select[0].expr
    if not isinstance(shown, Col) or statement.distinct or statement.group or statement.order or statement.limit:
        return False
    column = candidate.world.schema.info(shown)
    rows, distinct = column.table.table.rows or 0, column.column.distinct or 0
    each = any(c.is_op("each") for c in candidate.chunks)
    kind = column.type == "text" and column not in column.table.display
    return kind and 0 < distinct * _ALL_OVER < rows and not each


def _detours(candidate: Candidate) -> int:
    """``products that were never ordered``: those in no order's lines, rather than in no lines of an order."""
    denied = [n.query for n in candidate.bare_nodes if isinstance(n, InQuery) and n.negated]
    return sum(len(q.source.joins) for q in denied if q.where is None)


def _counts_elsewhere(candidate: Candidate) -> bool:
    """``the busiest hour at JFK`` by rows of a smaller table, where a larger one has all that is said of it."""
    statement = candidate.built.bare
    if not isinstance(statement, Query) or "count_superlative" not in candidate.draft.notes or statement.source.joins:
        return False
    schema = candidate.world.schema
    home = schema.by_key[statement.source.schema, statement.source.table]
    said = {n.name for n in candidate.bare_nodes if isinstance(n, Col)}
    named = any(home in tables_named(c) for c in candidate.chunks if c.kind == "name")
    larger = (t for t in schema.tables if (t.table.rows or 0) > _LARGER * (home.table.rows or 0))
    return not named and bool(said) and any(said <= {c.col.name for c in t.columns} for t in larger)


def ranks_by_nothing(candidate: Candidate) -> bool:
    """``our top 10 customers``, ``which airline had the most`` by how many are called so: of what, was not said."""
    statement = candidate.built.bare
    if not isinstance(statement, Query) or statement.source.joins:
        return False
    home = candidate.world.schema.by_key[statement.source.schema, statement.source.table]
    counted = [o for o in statement.order if isinstance(o.expr, Agg) and isinstance(o.expr.arg, Star)]
    chosen = candidate.built.binding.chosen
    whole = any(p.ref is not None and chosen.get(id(p.ref)) is home for p in candidate.draft.picks)
    unsaid = whole or "top" in candidate.draft.notes
    if unsaid and counted and {*statement.group} == {c.col for c in home.display}:
        return True
    return bool(counted) and any(_all_different(home, g) for g in statement.group)


def _counts_ones(candidate: Candidate) -> bool:
    """``accounts for each customer id`` by the accounts' own: one of each."""
    statement = candidate.built.bare
    if not isinstance(statement, Query) or statement.source.joins or not statement.group:
        return False
    home = candidate.world.schema.by_key[statement.source.schema, statement.source.table]
    key = [c.col for c in home.primary]
    counts = any(isinstance(i.expr, Agg) and isinstance(i.expr.arg, Star) for i in statement.select)
    return counts and len(key) == 1 and key[0] in statement.group


def _called_otherwise(candidate: Candidate) -> bool:
    """``department stores`` as the rows of a department store chain, though there is a table of that very name."""
    chosen = candidate.built.binding.chosen
    refs = [p.ref for p in candidate.draft.picks if p.ref is not None]
    taken = [(r.chunk, t) for r in refs if isinstance(t := chosen.get(id(r)), TableInfo)]
    return any(
        any(n.score >= _BY_NAME and n.target is not table for n in chunk.tables)
        and all(n.score < _IN_PART for n in chunk.tables if n.target is table)
        for chunk, table in taken
    )


def _all_different(home: TableInfo, expr: Expr) -> bool:
    """Whether each row holds a value of its own, so that each occurs once."""
    column = home.column(expr.name) if isinstance(expr, Col) else None
    rows = home.table.rows or 0
    return column is not None and 1 < rows <= (column.column.distinct or 0)


def counts_who_acts(candidate: Candidate) -> bool:
    """``how many airports does Delta fly to`` by airports that are called Delta: who acts is not what is counted."""
    chosen = candidate.built.binding.chosen
    acting = {id(b) for a, b in itertools.pairwise(candidate.chunks) if a.text.lower() in _ACTS and b.kind == "value"}
    counted = [chosen.get(id(p.ref)) for p in candidate.draft.picks if p.kind == "count" and p.ref is not None]
    named = [chosen.get(id(c)) for c in candidate.draft.conds if any(id(v) in acting for v in c.values)]
    return any(isinstance(n, ColumnInfo) and n in n.table.display and n.table in counted for n in named)


def _dated_elsewhere(candidate: Candidate) -> bool:
    """``orders by customer in March`` by the day on which the customer signed up, though orders have a day as well."""
    chosen = candidate.built.binding.chosen
    focus = chosen.get(id(candidate.draft.focus))
    if not isinstance(focus, TableInfo) or not any(c.temporal for c in focus.columns):
        return False
    moments = [c for c in candidate.draft.conds if c.ref is None and any(v.moment is not None for v in c.values)]
    dates = [d for c in moments if isinstance(d := chosen.get(id(c)), ColumnInfo) and d.temporal]
    return any(
        d.table is not focus and not d.usual_date and not happens_to(focus, d.table, candidate.world) for d in dates
    )
