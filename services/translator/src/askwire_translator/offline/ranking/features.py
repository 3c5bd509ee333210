"""What the ranker and the confidence look at: numbers that hold for any schema, none of them a name."""

from __future__ import annotations

import math
from collections.abc import Callable

from askwire_translator.ir.model import (
    Agg,
    And,
    Bin,
    Col,
    Compare,
    InQuery,
    Or,
    Percent,
    Predicate,
    Query,
    SetQuery,
    Star,
)
from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.grammar.rereadings import SLIPS
from askwire_translator.offline.ranking import evidence, mentions, showing
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo

NOTES = (
    "superlative",
    "count_superlative",
    "top",
    "group",
    "having_count",
    "having_aggregate",
    "like",
    "not_in",
    "not_exists",
    "both",
    "versus_aggregate",
    "versus_row",
    "versus_column",
    "late_pick",
    "bare_count",
    "order",
    "grain",
    "percent",
    "difference",
    "running",
    "ask_when",
    "ask_place",
    "ask_who",
)
NAMES = (
    "mean_score",
    "weakest",
    "slots",
    "rank",
    "prefer_table",
    "join_cost",
    "inferred",
    "tables",
    "fan_out",
    "ident",
    "ident_named",
    "whole",
    "whole_nameless",
    "dedupe",
    "dedupe_values",
    "dedupe_plain",
    "plain_count",
    "ignored",
    "hints_unused",
    "mentions_unused",
    "exact_unused",
    "values_misplaced",
    "literal_unknown",
    "picks",
    "conds",
    "groups",
    "havings",
    "sorts",
    "exists",
    "distinct",
    "set_operation",
    "count_distinct",
    "star",
    "grouped_plain",
    "fan_out_rows",
    "unknown",
    "unknown_share",
    "light",
    "tokens",
    "exact_share",
    "root_unmentioned",
    "unmentioned_tables",
    "aggregates",
    "shown",
    "display_shown",
    "repeated_table",
    "or_conds",
    "subqueries",
    "null_conds",
    "number_equals",
    "cut_loss",
    "tied_roles",
    "listed",
    "apart",
    "link_gap",
    "rivals",
    *(f"note_{n}" for n in NOTES),
    *(f"slip_{s}" for s in SLIPS),
    *evidence.NAMES,
    *mentions.NAMES,
    *showing.NAMES,
)


def describe(found: list[Candidate]) -> None:
    """Gives every reading of one question its features."""

    def info(col: Col) -> ColumnInfo | None:
        table = found[0].world.schema.by_key.get((col.schema, col.table))
        return table.column(col.name) if table is not None else None

    said: dict[int, evidence.Said] = {}
    for candidate in found:
        cut = id(candidate.chunks)
        if cut not in said:
            said[cut] = evidence.said(candidate.chunks)
        candidate.features = features(candidate, said[cut], info)
        candidate.parts = evidence.parts(candidate.built.bare)


def features(candidate: Candidate, question: evidence.Said, info: Callable[[Col], ColumnInfo | None]) -> list[float]:
    """One number per name in ``NAMES``.

    Args:
        question: what is said in it, the same for all of its readings.
        info: what is known of a column.
    """
    values = [*_linking(candidate), *_use(candidate), *_shape(candidate), *_coverage(candidate), *_query(candidate)]
    notes = {*candidate.draft.notes, *candidate.built.notes}
    query = evidence.done(candidate.built.bare)
    figures = [t for t in candidate.built.binding.chosen.values() if isinstance(t, ColumnInfo) and t.figure is not None]
    inside = {c for f in figures if f.figure is not None for c in f.figure.columns}
    named = {*query.shown, *query.limiting, *query.sorting} - inside
    known = _but_for_days({c: found for c in named if (found := info(c)) is not None})
    return [
        *values,
        *_choices(candidate),
        *(float(n in notes) for n in NOTES),
        *(float(candidate.slip == s) for s in SLIPS),
        *evidence.weigh(question, query, known, {id(f) for f in figures}),
        *mentions.weigh(candidate, _main(candidate), known),
        *showing.weigh(candidate, _main(candidate), known),
    ]


def _but_for_days(known: dict[Col, ColumnInfo]) -> dict[Col, ColumnInfo]:
    """The columns without the year and the month that only complete a day."""
    homes = {id(c.table) for c in known.values() if c.day_of_month}
    return {col: c for col, c in known.items() if c.day_of_month or not (c.temporal_number and id(c.table) in homes)}


def _choices(c: Candidate) -> list[float]:
    """What was chosen against what else there was: other cuts, other keys, other links of the same phrases."""
    variant, chosen = c.built.variant, c.built.binding.chosen
    gap = rivals = 0.0
    for chunk in c.chunks:
        taken = [link.score for link in chunk.links if any(link.target is t for t in chosen.values())]
        if taken:
            gap = max(gap, chunk.links[0].score - max(taken))
            rivals = max(rivals, float(sum(link.score > max(taken) - 0.05 for link in chunk.links) - 1))
    return [
        c.loss,
        float(c.built.tied),
        float(variant.listed),
        float(variant.apart),
        gap,
        rivals,
    ]


def _linking(c: Candidate) -> list[float]:
    built, variant = c.built, c.built.variant
    b = built.binding
    joins = _main(c).source.joins
    shown = [t for t in b.chosen.values() if isinstance(t, TableInfo)]
    named = any(t.has_name for t in shown)
    many_values = built.fan_out and bool(c.draft.conds)
    return [
        b.score / max(1, b.count),
        b.weakest,
        math.log1p(b.count),
        float(c.rank),
        float(c.prefer_table),
        built.join_cost,
        built.join_cost - len(joins),
        float(len(built.tables)),
        float(built.fan_out),
        float(variant.ident),
        float(variant.ident and named),
        float(variant.whole),
        float(variant.whole and not named),
        float(variant.dedupe),
        float(variant.dedupe and many_values),
        float(variant.dedupe and not built.fan_out),
        float(variant.plain_count),
    ]


def _use(c: Candidate) -> list[float]:
    used = _tables(c)
    chosen = list(c.built.binding.chosen.values())
    mentioned = {t.key for t in chosen if isinstance(t, TableInfo)}
    exact = 0
    for chunk in c.chunks:
        tables = [link for link in chunk.tables if link.score >= 0.9] if chunk.kind == "name" else []
        best = chunk.columns[0].score if chunk.columns else 0.0
        if tables and best <= tables[0].score and not any(_key(link.target) in used for link in tables):
            exact += 1
    hints = sum(1 for h in c.draft.hints if not any(_key(link.target) in used for link in h.chunk.links[:4]))
    return [
        float(len(c.draft.ignored)),
        float(hints),
        float(len(mentioned - used)),
        float(exact),
        *_values(c),
    ]


def _values(c: Candidate) -> list[float]:
    misplaced = unknown = 0
    for cond in c.draft.conds:
        target = c.built.binding.chosen.get(id(cond))
        if not isinstance(target, ColumnInfo) or cond.op in {"contains", "starts", "ends"}:
            continue
        for value in cond.values:
            if value.hits and not any(h.column is target for h in value.hits):
                misplaced += 1
            elif value.kind in {"quoted", "word"} and not value.hits and target.type == "text":
                unknown += 1
    return [float(misplaced), float(unknown)]


def _shape(c: Candidate) -> list[float]:
    d, q = c.draft, _main(c)
    aggregates = [i.expr for i in q.select if isinstance(i.expr, Agg)]
    plain = [i.expr for i in q.select if isinstance(i.expr, Col)]
    return [
        float(len(d.picks)),
        float(len(d.conds)),
        float(len(d.groups)),
        float(len(d.havings)),
        float(len(d.sorts)),
        float(len(d.exists)),
        float(q.distinct),
        float(isinstance(c.built.statement, SetQuery)),
        float(any(a.distinct for a in aggregates)),
        float(any(isinstance(i.expr, Star) for i in q.select)),
        float(bool(q.group) and not aggregates),
        float(c.built.fan_out and not q.distinct and not q.group and bool(plain)),
    ]


def _coverage(c: Candidate) -> list[float]:
    content = [x for x in c.chunks if x.kind != "word" or x.explained < 1.0]
    unknown = sum(1 for x in c.chunks if x.explained == 0.0)
    light = sum(1 for x in c.chunks if 0.0 < x.explained < 1.0 and x.kind == "word")
    named = [x for x in c.chunks if x.kind == "name"]
    exact = sum(1 for x in named if x.links and x.links[0].score >= 0.93)
    return [
        float(unknown),
        unknown / max(1, len(content)),
        float(light),
        math.log1p(sum(x.end - x.start for x in c.chunks)),
        exact / max(1, len(named)),
    ]


def _query(c: Candidate) -> list[float]:
    q = _main(c)
    spoken = {_key(link.target) for x in c.chunks if x.kind == "name" for link in x.links if link.score >= 0.6}
    used = _tables(c)
    root = (q.source.schema, q.source.table)
    aggregates = sum(isinstance(i.expr, Agg | Percent | Bin) for i in q.select)
    parts = _flat(q.where)
    names = [j.right.table for j in q.source.joins] + [q.source.table]
    numbers = sum(isinstance(p, Compare) and p.op == "=" and getattr(p.right, "kind", "") == "number" for p in parts)
    displayed = sum(
        1
        for t in c.built.binding.chosen.values()
        if isinstance(t, TableInfo) and any(i.expr == col.col for i in q.select for col in t.display)
    )
    return [
        float(root not in spoken),
        float(len([t for t in used if t not in spoken])),
        float(aggregates),
        float(len(q.select)),
        float(displayed),
        float(len(names) - len(set(names))),
        float(any(isinstance(p, Or) for p in parts)),
        float(sum(isinstance(p, InQuery) for p in parts)),
        float(sum(type(p).__name__ == "IsNull" for p in parts)),
        float(numbers),
    ]


def _main(c: Candidate) -> Query:
    statement = c.built.bare
    return statement.left if isinstance(statement, SetQuery) else statement


def _flat(p: Predicate | None) -> list[Predicate]:
    if p is None:
        return []
    return [x for i in p.items for x in _flat(i)] if isinstance(p, And) else [p]


def _tables(c: Candidate) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()

    def walk(q: Query) -> None:
        found.add((q.source.schema, q.source.table))
        found.update((j.right.schema, j.right.table) for j in q.source.joins)
        for p in _flat(q.where):
            if isinstance(p, InQuery):
                walk(p.query)

    walk(_main(c))
    return found


def _key(target: object) -> tuple[str, str]:
    table = target if isinstance(target, TableInfo) else target.table if isinstance(target, ColumnInfo) else None
    return table.key if table is not None else ("", "")
