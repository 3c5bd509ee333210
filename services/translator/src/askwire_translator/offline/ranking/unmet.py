"""What was asked to be shown, counted or bounded, against what a reading shows, counts or bounds instead."""

from __future__ import annotations

import itertools
import re
from typing import Final

from askwire_translator.ir.model import Agg, Col, Compare, Query
from askwire_translator.ir.walk import columns
from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.ranking.evidence import held_by, used
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.words.text import stem

_BY_NAME: Final = 3  # what, ``by``, whose
_SAID: Final = 0.85
_NAMED: Final = 0.9
_KINDS: Final = frozenset(["kind", "kinds", "sort", "sorts", "type", "types"])
_NAMES: Final = frozenset(["name", "names", "title", "titles"])
_DATES: Final = re.compile(r"\W*(?:\w+ ){0,3}dates? of\b", re.IGNORECASE)
_LETTERS: Final = frozenset(["contains", "starts", "ends"])
_MORE: Final = re.compile(
    r",? and (?:what|how (?:much|many|old|long|often)|when|where)\b(?! the \w+ of which)", re.IGNORECASE
)
_COUNT_OF: Final = re.compile(
    r"\W*(?:what is |find |show |give |return )?(?:the )?(?:count|number) of (?:different|distinct|unique)\b",
    re.IGNORECASE,
)
_BIRTHDAYS: Final = re.compile(r"\bbirthdays?\b", re.IGNORECASE)
_COMPUTED: Final = frozenset(["avg", "median", "sum"])
_BOUNDS: Final = frozenset(["min", "max", "minimum", "maximum", "low", "high", "lowest", "highest"])
_LAST: Final = frozenset(["first", "last"])


def shows_no_dates(candidate: Candidate) -> bool:
    """``dates of the notes`` by the notes' numbers."""
    statement = candidate.built.statement
    if not isinstance(statement, Query) or not _DATES.match(candidate.draft.spoken):
        return False
    shown = [candidate.world.schema.info(i.expr) for i in statement.select if isinstance(i.expr, Col)]
    dated = any(c.temporal or c.temporal_number or c.text_date for c in shown)
    return len(shown) == len(statement.select) and not dated


def kinds_of_others(candidate: Candidate) -> bool:
    """``types of products`` by the types of the customers' addresses."""
    return _of_others(candidate, _KINDS)


def names_of_others(candidate: Candidate) -> bool:
    """``the name of the customer`` by the name of a stage, ``names of ships`` by those of their captains."""
    return _of_others(candidate, _NAMES)


def _of_others(candidate: Candidate, words: frozenset[str]) -> bool:
    chosen = candidate.built.binding.chosen
    picked = {id(p.ref.chunk): chosen.get(id(p.ref)) for p in candidate.draft.picks if p.ref is not None}
    columns = [c for c in picked.values() if isinstance(c, ColumnInfo)]
    for n, chunk in enumerate(candidate.chunks):
        whose = n > 0 and candidate.chunks[n - 1].kind == "name"  # ``the genre name of a film``
        if chunk.text.lower() not in words or whose or not isinstance(picked.get(id(chunk)), ColumnInfo):
            continue
        owners = _owners(candidate.chunks[n + 1 :])
        if owners and not any(c.table is t or _refers(t, c.table) or _told(t, c) for t in owners for c in columns):
            return True
    return False


def _owners(behind: list[Chunk]) -> list[TableInfo]:
    """The tables that the noun behind ``of`` names."""
    said = [c for c in behind if c.kind != "word" or c.explained < 1.0]
    start = next((n for n, c in enumerate(said) if c.is_op("of")), None)
    between = said[:start] if start is not None else []
    if start is None or any(c.kind != "name" and not c.is_op("and") for c in between):
        return []
    noun = next((c for c in said[start + 1 :] if not c.is_op("distinct", "all", "each")), None)
    named = noun.tables if noun is not None and noun.kind == "name" else []
    return [k.target for k in named if k.score >= _NAMED and isinstance(k.target, TableInfo)]


def _refers(table: TableInfo, other: TableInfo) -> bool:
    return any(k.target == other.table.full_name for k in table.table.foreign_keys)


def _told(table: TableInfo, column: ColumnInfo) -> bool:
    return bool({*table.words} & {*column.words, *column.table.words})


def dates_by_the_unshown(candidate: Candidate) -> bool:
    """``birthdays in March`` by the day on which they joined."""
    chosen, draft = candidate.built.binding.chosen, candidate.draft
    shown = [t for p in draft.picks if isinstance(t := chosen.get(id(p.ref)), ColumnInfo) and t.temporal]
    moments = [c for c in draft.conds if c.ref is None and any(v.moment is not None for v in c.values)]
    by = [t for c in moments if isinstance(t := chosen.get(id(c)), ColumnInfo) and t.temporal]
    named = {k.target for c in candidate.chunks for k in c.columns if k.score >= _SAID}
    if _BIRTHDAYS.search(draft.spoken) and any(not c.birth and any(o.birth for o in c.table.columns) for c in by):
        return True
    return bool(shown) and any(c not in shown and c not in named for c in by)


def likens_another(candidate: Candidate) -> bool:
    """``languages that contain 'English'`` by the countries whose name does."""
    chosen, draft = candidate.built.binding.chosen, candidate.draft
    shown = [t for p in draft.picks if isinstance(t := chosen.get(id(p.ref)), ColumnInfo) and t.type == "text"]
    linked = {k.target for c in candidate.chunks for k in c.links}
    by = [chosen.get(id(c)) for c in draft.conds if c.op in _LETTERS and c.ref is None]
    unsaid = [t for t in by if isinstance(t, ColumnInfo) and t not in shown and t not in linked]
    return any(t.table is s.table or t.table not in linked for t in unsaid for s in shown)


def leaves_out_total(candidate: Candidate) -> bool:
    """``total approved amount by type`` with one line for every claim."""
    said = any(c.is_op("agg") and c.sense is not None and c.sense.arg == "sum" for c in candidate.chunks)
    statement = candidate.built.bare
    told = not isinstance(statement, Query) or statement.order or any(isinstance(n, Agg) for n in candidate.bare_nodes)
    if not said or told:
        return False
    kept = {w for n in candidate.bare_nodes if isinstance(n, Col) for w in candidate.world.schema.info(n).words}
    return not kept & {"total", "sum", "tot"}


def answers_one_of_two(candidate: Candidate) -> bool:
    """``how many unpaid invoices are there and what are they worth`` by how many."""
    statement = candidate.built.statement
    said = _MORE.search(candidate.draft.spoken)
    return said is not None and isinstance(statement, Query) and len(statement.select) == 1


def leaves_out_count(candidate: Candidate) -> bool:
    """``flights and average delay per airline`` by the delay alone."""
    statement, draft, chosen = candidate.built.bare, candidate.draft, candidate.built.binding.chosen
    if not isinstance(statement, Query) or not statement.group:
        return False
    rows = any(p.kind == "ref" and p.agg is None and isinstance(chosen.get(id(p.ref)), TableInfo) for p in draft.picks)
    computed = [i.expr for i in statement.select if isinstance(i.expr, Agg)]
    said = [c for c in candidate.chunks if c.kind != "word" or c.explained < 1.0]
    beside = any(
        b.is_op("and") and c.is_op("agg") for a, b, c in zip(said, said[1:], said[2:], strict=False) if a.tables
    )
    return rows and beside and len(computed) == 1 and computed[0].func != "count"


def splits_what_is_counted(candidate: Candidate) -> bool:
    """``what is the count of different game types`` by how many games each has."""
    statement = candidate.built.bare
    if not _COUNT_OF.match(candidate.draft.spoken) or any(c.is_op("each", "by") for c in candidate.chunks):
        return False
    return isinstance(statement, Query) and bool(statement.group) and statement.having is None


def groups_nothing(candidate: Candidate) -> bool:
    """``no shows by class`` by the bookings, one by one; ``women vs men by department`` by how many departments."""
    statement, schema = candidate.built.statement, candidate.world.schema
    said = [c for c in candidate.chunks if not c.is_op("end")]
    if not isinstance(statement, Query) or statement.order or len(said) < _BY_NAME:
        return False
    what, by, whose = said[-_BY_NAME:]
    named = [k.target for k in whose.links] if whose.kind == "name" else []
    if not named or not by.is_op("by", "each") or what.kind not in {"value", "name"}:
        return False
    infos = [schema.info(c) for c in columns(statement.group)]
    told = any(c in named or c.table in named or _refers_to(c, named) for c in infos)
    return not told and (bool(statement.group) or len(said) == _BY_NAME)


def _refers_to(column: ColumnInfo, named: list[ColumnInfo | TableInfo]) -> bool:
    keys = [k.target for k in column.table.table.foreign_keys if column.col.name in k.columns]
    return any(isinstance(t, TableInfo) and t.table.full_name in keys for t in named)


def leaves_out_last(candidate: Candidate) -> bool:
    """``club opened last`` by all clubs."""
    statement = candidate.built.statement
    said = [c for c in candidate.chunks if not c.is_op("end")]
    if not said or said[-1].kind != "word" or said[-1].text.lower() not in _LAST or not isinstance(statement, Query):
        return False
    extremes = any(isinstance(n, Agg) and n.func in {"min", "max"} for n in candidate.bare_nodes)
    return not statement.order and not extremes


def bounds_two_columns(candidate: Candidate) -> bool:
    """``in the years 2009 and 2010`` by one year of the section and another of the enrolment."""
    chosen = candidate.built.binding.chosen
    beside = {
        (id(a), id(c))
        for a, b, c in zip(candidate.chunks, candidate.chunks[1:], candidate.chunks[2:], strict=False)
        if b.is_op("and") and a.kind == c.kind and a.kind in {"number", "moment"}
    }
    for one, other in itertools.pairwise(candidate.draft.conds):
        pair = bool(one.values and other.values) and (id(one.values[-1]), id(other.values[0])) in beside
        if pair and other.ref is None and chosen.get(id(one)) is not chosen.get(id(other)):
            return True
    return False


def leaves_out_the_other(candidate: Candidate) -> bool:
    """``age of male and female students`` by the male ones alone."""
    held = held_by(candidate)
    for one, joint, other in zip(candidate.chunks, candidate.chunks[1:], candidate.chunks[2:], strict=False):
        both = joint.is_op("and", "or") and "value" in {one.kind, other.kind} and used(one, held) != used(other, held)
        if both and {h.column for h in one.hits if h.exact} & {h.column for h in other.hits if h.exact}:
            return True
    return False


def leaves_out_object(candidate: Candidate) -> bool:
    """``customers who bought a keyboard``, ``which partner leads`` by all of them: ``first`` may be a mere word."""
    held = held_by(candidate)
    said = [c for c in candidate.chunks if not c.is_op("end")]
    for n, (article, thing) in enumerate(itertools.pairwise(said)):
        if thing.kind != "value" or used(thing, held):
            continue
        last = n + 2 == len(said) or said[n + 2].kind in {"op", "moment"}
        called = any(h.exact and h.column in h.column.table.display for h in thing.hits)
        whose = article.text.lower() == "which" and any(h.exact for h in thing.hits)
        if whose or (article.text.lower() in {"a", "an"} and last and called):
            return True
    return False


def takes_a_lesser_name(candidate: Candidate) -> bool:
    """``average salary per job title`` by ``min_salary`` of the title, where each employee has a ``salary``."""
    chosen = candidate.built.binding.chosen
    for pick in candidate.draft.picks:
        taken = chosen.get(id(pick.ref))
        links = pick.ref.chunk.columns if pick.ref is not None and pick.agg in _COMPUTED else []
        if not links or not isinstance(taken, ColumnInfo) or not taken.measure or pick.ref is None or pick.ref.near:
            continue
        said = tuple(stem(w) for w in pick.ref.chunk.text.lower().split())
        exact = [k.target for k in links if isinstance(k.target, ColumnInfo) and k.target.words == said]
        if any(c.measure for c in exact) and taken not in exact and {*taken.words} & _BOUNDS:
            return True
    return False


def compares_with_keys(candidate: Candidate) -> bool:
    """``who earns more than their manager`` by whether the salary is above the manager's number."""
    schema = candidate.world.schema
    pairs = [
        (schema.info(n.left), schema.info(n.right))
        for n in candidate.bare_nodes
        if isinstance(n, Compare) and n.op not in {"=", "<>"} and isinstance(n.left, Col) and isinstance(n.right, Col)
    ]
    return any(a.is_id != b.is_id for a, b in pairs)


UNMET: Final = (
    takes_a_lesser_name,
    compares_with_keys,
    leaves_out_the_other,
    leaves_out_object,
    shows_no_dates,
    kinds_of_others,
    names_of_others,
    dates_by_the_unshown,
    likens_another,
    leaves_out_total,
    answers_one_of_two,
    leaves_out_count,
    splits_what_is_counted,
    groups_nothing,
    leaves_out_last,
    bounds_two_columns,
)
