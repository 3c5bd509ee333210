"""What a person sees at once to be wrong with a reading, whatever the schema: it says one thing, and does another."""

from __future__ import annotations

import itertools
from typing import Final

from askwire_translator.ir.model import Agg, Col, Compare, Constant, Query
from askwire_translator.ir.walk import columns
from askwire_translator.offline.building.parts import parts_of
from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.ranking.evidence import done
from askwire_translator.offline.ranking.idle import IDLE
from askwire_translator.offline.ranking.listed import SHOWN_OTHERWISE
from askwire_translator.offline.ranking.misfigured import MISFIGURED
from askwire_translator.offline.ranking.misreadings import MISREADINGS
from askwire_translator.offline.ranking.unmet import UNMET
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.words.text import stem

_EXACTLY: Final = 0.9
_PARTLY: Final = 0.6
_COUNTS: Final = frozenset(["number", "num", "no", "nr", "count", "quantity", "qty", "many"])
_OF_THEM: Final = frozenset(["amount", "total", "size"])  # counts only of what they are called after
_MONEY: Final = frozenset(["dollars", "euros", "pounds", "cents", "bucks", "points", "times"])
_KEYS: Final = 2


def contradictions(candidate: Candidate) -> int:
    """In how many ways the reading contradicts what was said, or itself."""
    return impossible(candidate) + measures_for_counts(candidate)


def impossible(candidate: Candidate) -> int:
    """In how many of these ways nobody can have meant it; that a measure is no count is now and then only its name."""
    own = (dated_by_another, counts_what_takes_no_part, shows_the_same_twice, holds_for_no_row, groups_by_pairs)
    return sum(way(candidate) for way in (*own, *SHOWN_OTHERWISE, *MISREADINGS, *MISFIGURED, *IDLE, *UNMET))


def dated_by_another(candidate: Candidate) -> bool:
    """``who made the first rental`` by the day on which the customer signed up, though rentals have one."""
    dated = [
        _named(b) for a, b in _pairs(candidate) if a.is_op("sup") and a.sense is not None and "date" in a.sense.about
    ]
    wanted = [t for t in dated if t is not None and any(c.temporal for c in t.columns)]
    statement = candidate.built.bare
    if not wanted or not isinstance(statement, Query):
        return False
    extremes = [i.expr for i in statement.select if isinstance(i.expr, Agg) and i.expr.func in {"min", "max"}]
    schema = candidate.world.schema
    used = [schema.info(c) for c in columns((tuple(o.expr for o in statement.order), tuple(extremes)))]
    by = [c.table for c in used if c.temporal]
    return bool(by) and not any(t in wanted for t in by)


def measures_for_counts(candidate: Candidate) -> bool:
    """``films with the most rentals`` by how long they may be kept, ``more than 2 payments`` by what is owed."""
    chosen, draft = candidate.built.binding.chosen, candidate.draft
    for sort in draft.sorts:
        target = chosen.get(id(sort))
        if sort.agg == "count" and sort.ref is not None and _is_rows(sort.ref.chunk, _EXACTLY):
            target = target if isinstance(target, ColumnInfo) else chosen.get(id(sort.ref))
            if isinstance(target, ColumnInfo) and _no_count(target, sort.ref.chunk):
                return True
    for cond in draft.conds:
        target = chosen.get(id(cond))
        numbers = [v for v in cond.values if v.kind == "number"]
        if cond.op not in {">", ">=", "<", "<="} or not numbers or not isinstance(target, ColumnInfo):
            continue
        behind = next((b for a, b in _pairs(candidate) if a is numbers[-1]), None)
        if behind is not None and _counted(behind) and _no_count(target, behind):
            return True
    picked = [(p.ref.chunk, chosen.get(id(p.ref))) for p in draft.picks if p.ref is not None]
    computed = [(c, t) for c, t in picked if isinstance(t, ColumnInfo) and t.measure and _is_rows(c, _EXACTLY)]
    return any(_no_count(t, c) for c, t in computed)


def counts_what_takes_no_part(candidate: Candidate) -> bool:
    """``with more than 2 payments`` by how many customers are called so."""
    numbers = {id(h.value) for h in candidate.draft.havings if h.agg == "count" and h.ref is None}
    counted = [b for a, b in _pairs(candidate) if id(a) in numbers and b.kind == "name" and _is_rows(b, _PARTLY)]
    tables = done(candidate.built.bare).tables if counted else frozenset()
    return any(not {t.key for t in tables_named(b, _PARTLY)} & tables for b in counted)


def _counted(chunk: Chunk) -> bool:
    """Things that are counted: rows of a table, or what is said to be done."""
    word = chunk.text.lower()
    if chunk.kind == "word":
        return 0.0 < chunk.explained < 1.0 and word.endswith("s") and word not in _MONEY
    return chunk.kind == "name" and _is_rows(chunk, _PARTLY)


def _is_rows(chunk: Chunk, well: float) -> bool:
    word = chunk.text.lower()
    return stem(word) != word and bool(tables_named(chunk, well))


def _no_count(column: ColumnInfo, chunk: Chunk) -> bool:
    said, words = {stem(w) for w in chunk.text.lower().split()}, {*column.words}
    counts = words & _COUNTS or (words & said and words & _OF_THEM) or words <= said
    return not counts and column.figure is None


def shows_the_same_twice(candidate: Candidate) -> bool:
    """A key beside the key that it refers to: in each row they are the same."""
    statement = candidate.built.statement
    if not isinstance(statement, Query):
        return False
    shown = [i.expr for i in statement.select if isinstance(i.expr, Col)]
    return any(j.left in shown and j.right in shown for j in statement.source.joins) or len(set(shown)) < len(shown)


def holds_for_no_row(candidate: Candidate) -> bool:
    """``older than 40 and younger than 30``, asked of one and the same row."""
    return any(_excludes(query) for query in candidate.bare_nodes if isinstance(query, Query))


def _excludes(query: Query) -> bool:
    compared = [p for p in parts_of(query.where) if isinstance(p, Compare) and isinstance(p.right, Constant)]
    return any(a.left == b.left and _apart(a, b) for a, b in itertools.permutations(compared, _KEYS))


def _apart(one: Compare, two: Compare) -> bool:
    left, right = getattr(one.right, "value", None), getattr(two.right, "value", None)
    if one.op == two.op == "=":
        return left != right
    numbers = isinstance(left, int | float) and isinstance(right, int | float)
    return numbers and one.op in {">", ">="} and two.op in {"<", "<="} and left > right  # type: ignore[operator]


def groups_by_pairs(candidate: Candidate) -> bool:
    """``for each lot`` by the transactions of the table that pairs both: a pair is no lot."""
    chosen = candidate.built.binding.chosen
    grouped = [chosen.get(id(g)) for g in candidate.draft.groups]
    return any(isinstance(t, TableInfo) and t.pairs_others for t in grouped)


def tables_named(chunk: Chunk, well: float = _EXACTLY) -> list[TableInfo]:
    """The tables that a phrase names, at least so well."""
    return [k.target for k in chunk.tables if k.score >= well and isinstance(k.target, TableInfo)]


def _pairs(candidate: Candidate) -> list[tuple[Chunk, Chunk]]:
    """Each phrase with the next, past the words that mean nothing."""
    said = [c for c in candidate.chunks if c.kind != "word" or c.explained < 1.0]
    return list(itertools.pairwise(said))


def _named(chunk: Chunk) -> TableInfo | None:
    """The table that the phrase names."""
    return next(iter(tables_named(chunk)), None) if chunk.kind == "name" else None
