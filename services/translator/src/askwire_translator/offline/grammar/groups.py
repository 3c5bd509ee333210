"""What a question is answered for each of: "for each department", "per month", "by origin and carrier"."""

from __future__ import annotations

import itertools
from dataclasses import replace

from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.chunking.spans import participle
from askwire_translator.offline.grammar.draft import Cond, Draft, Pick, Sort
from askwire_translator.offline.grammar.state import Reader
from askwire_translator.offline.source.elements import ColumnInfo
from askwire_translator.offline.words.text import stem
from askwire_translator.offline.words.vocabulary import LEVELS, TIME_UNITS

_SIDES = 2
_DIVIDES = frozenset(
    [
        "aggregated",
        "arranged",
        "averaged",
        "broken",
        "categorized",
        "classified",
        "counted",
        "divided",
        "grouped",
        "listed",
        "ordered",
        "organized",
        "partitioned",
        "ranked",
        "segmented",
        "separated",
        "sorted",
        "split",
        "summarized",
    ]
)


def each(r: Reader) -> bool:
    """``for each department``, ``per month``; ``by`` groups where there is something to group."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("each", "by"):
        return False
    follow = r.get(r.skip(r.i + 1, "of", "distinct", "their", "all"))
    _steer(r, chunk, follow)
    if chunk.is_op("by") and (_otherwise(r, chunk, follow) or not _groups(r, follow)):
        r.i += 1
        return True
    at = r.skip(r.i + 1, "of", "distinct", "their", "all")
    r.flush()
    if follow is not None and follow.text.lower() in TIME_UNITS and not _is_column(follow):
        r.draft.grain = follow.text.lower()
        r.i = at + 1
        _more_groups(r)
        return True
    named = r.name_at(at)
    if named is None:
        r.draft.ignored.append(chunk)
        r.i += 1
        return True
    ref, r.i = named
    if chunk.is_op("by") and not any(computed(p) for p in r.draft.picks):
        r.draft.sorts.append(Sort(ref))
        return True
    if (
        chunk.is_op("each")
        and not r.draft.picks
        and not r.draft.groups
        and r.clause == "select"
        and chunk.text == "each"
    ):
        r.pick(Pick("ref", ref))
    r.draft.groups.append(ref)
    if follow is not None and follow.text.lower() in TIME_UNITS:
        r.draft.grain = follow.text.lower()
    if r.tableish(ref.chunk):
        r.last_table = ref.chunk
    r.draft.notes.append("group")
    _more_groups(r)
    return True


def asked_unit(r: Reader) -> bool:
    """``which weekday has the most flights``: each of the unit, the first of them."""
    chunk = r.at()
    if chunk is None or r.i not in r.units:
        return False
    r.draft.grain = chunk.text.lower()
    r.draft.notes.append("asked_unit")
    r.i += 1
    return True


def _steer(r: Reader, chunk: Chunk, follow: Chunk | None) -> None:
    """``top 3 airlines per origin``: the first of each; ``flights per origin``: how many."""
    if chunk.is_op("each") and any(s.superlative for s in r.draft.sorts):
        r.draft.per_group = True
        r.draft.notes.append("top_each")
    elif follow is not None and _per(r, chunk, follow):
        r.draft.picks = [amount(r, p) for p in r.draft.picks]


def _more_groups(r: Reader) -> None:
    """``by origin and carrier``."""
    while (chunk := r.at()) is not None and chunk.is_op("and") and r.i + 1 not in r.before:
        more, after = r.at(1), r.at(2)
        if more is None or not any(computed(p) for p in r.draft.picks) or (after is not None and after.is_op("is")):
            return
        if more.text.lower() in TIME_UNITS and not _is_column(more) and r.draft.grain is None:
            r.draft.grain = more.text.lower()
        elif r.columnish(more) or (r.tableish(more) and _closes(r, after)):
            r.draft.groups.append(r.ref(more))
        else:
            return
        r.i += 2


def _closes(r: Reader, after: Chunk | None) -> bool:
    """Whether a list of groups ends here: at the end, or where a preposition says of which rows."""
    return after is None or after.is_op("end", "and") or r.i + 2 in r.before or after.kind == "moment"


def measured_by(r: Reader) -> bool:
    """``the longest flight by distance``: what the adjective compares."""
    chunk, follow = r.at(), r.at(1)
    last = r.draft.sorts[-1] if r.draft.sorts else None
    if chunk is None or follow is None or last is None or not chunk.is_op("by"):
        return False
    if not (last.superlative and last.about and last.ref is None):
        return False
    if not (r.columnish(follow) and getattr(follow.columns[0].target, "measure", False)):
        return False
    last.ref, last.about = r.ref(follow), ()
    r.i += 2
    return True


def _per(r: Reader, chunk: Chunk, follow: Chunk) -> bool:
    """``flights per carrier``, and ``flights by carrier`` where the question begins so: how many; sales: how much."""
    begins = chunk.is_op("by") and _begins_with_a_name(r)
    grouped = follow.kind == "name" or follow.text.lower() in TIME_UNITS
    if not grouped or not (chunk.text == "per" or begins):
        return False
    return bool(r.draft.picks) and all(bare(r, p) for p in r.draft.picks)


def computed(pick: Pick) -> bool:
    """Whether this is computed of many rows: an aggregate, a measure that stands for one."""
    links = pick.ref.chunk.links if pick.ref is not None else ()
    return pick.agg is not None or (bool(links) and getattr(links[0].target, "figure", None) is not None)


def _begins_with_a_name(r: Reader) -> bool:
    """``flights``, ``cancelled flights``, ``Delta flights``."""
    at = r.lead
    for chunk in r.chunks:
        if chunk.kind != "value" or chunk.start != at:
            return chunk.kind == "name" and chunk.start == at
        at = chunk.end
    return False


def bare(r: Reader, pick: Pick) -> bool:
    """Whether this is a table or a measure with nothing said of how it is computed."""
    if pick.kind != "ref" or pick.agg is not None or pick.ref is None:
        return False
    first = pick.ref.chunk.links[0].target if pick.ref.chunk.links else None
    return r.tableish(pick.ref.chunk) or (getattr(first, "measure", False) and getattr(first, "figure", None) is None)


def amount(r: Reader, pick: Pick) -> Pick:
    """How many of a table's rows, or how much of a measure."""
    tableish = pick.ref is not None and r.tableish(pick.ref.chunk)
    if tableish or pick.ref is None:
        return Pick("count", pick.ref, "count")
    level = LEVELS & {*getattr(pick.ref.chunk.columns[0].target, "words", ())}  # ``humidity by hour``
    return Pick("ref", pick.ref, "avg" if level else "sum")


def counted(r: Reader) -> None:
    """``monthly flights``, ``compare flights from JFK and LGA``: how many, where rows are set side by side."""
    draft = r.draft
    beside = (draft.grain is not None and not draft.sorts) or "compared" in draft.notes
    if beside and all(p.kind == "ref" and p.agg is None and p.ref and r.tableish(p.ref.chunk) for p in draft.picks):
        draft.picks = [amount(r, p) for p in draft.picks]
    if "compared" in draft.notes and not (draft.picks or draft.sorts or draft.groups):
        draft.picks = [Pick("count", None, "count")]  # ``men vs women``


def side_by_side(draft: Draft) -> None:
    """``how many are open and how many are closed``: the values of one column, each with its number."""
    counts = [p for p in draft.picks if p.kind == "count"]
    values = [v for c in draft.conds for v in c.values]
    if len(counts) != len(draft.picks) or len(counts) < _SIDES or len(values) != len(counts):
        return
    if any(p.ref is not None for p in counts[1:]) or any(c.op != "value" or c.ref or c.negated for c in draft.conds):
        return
    columns = set.intersection(*({h.column.col for h in v.hits} for v in values))
    if columns:
        alike = [replace(v, hits=tuple(h for h in v.hits if h.column.col in columns)) for v in values]
        draft.picks, draft.conds = counts[:1], [Cond("among", None, alike)]
        draft.notes += ["group", "compared"]


def all_kinds(draft: Draft, chunks: list[Chunk]) -> None:
    """``average age of male and female students``: all kinds that there are limit nothing, so each has its figure."""
    joints = {c.start for c in chunks if c.text.lower() == "and"}
    computed = any(p.kind == "count" or p.agg is not None for p in draft.picks)
    for one, other in itertools.pairwise(draft.conds if computed and not draft.sorts else ()):
        plain = all(c.op == "value" and c.ref is None and not (c.negated or c.both or c.whole) for c in (one, other))
        values = [*one.values, *other.values]
        if not plain or other.glue == "or" or len(values) != _SIDES or values[0].end not in joints:
            continue
        columns = {h.column for h in values[0].hits} & {h.column for h in values[1].hits}
        told = {c.col for c in columns if c.column.distinct == _SIDES}
        if told:
            alike = [replace(v, hits=tuple(h for h in v.hits if h.column.col in told)) for v in values]
            draft.conds = [c for c in draft.conds if c not in (one, other)] + [Cond("among", None, alike)]
            draft.notes += ["group", "compared"]
            return


def _is_column(chunk: Chunk) -> bool:
    if chunk.kind != "name" or not chunk.columns or chunk.columns[0].score < 0.93:
        return False
    target = chunk.columns[0].target
    name = target.col.name.lower() if isinstance(target, ColumnInfo) else ""
    return not name.endswith("s") or chunk.text.lower().endswith("s")  # ``per day``, where a drug is taken for ``days``


def _said_by_what(r: Reader) -> None:
    """``the largest airline by number of flights``: what follows says what is large, no column of its own does."""
    last = r.draft.sorts[-1] if r.draft.sorts else None
    if last is not None and last.superlative and last.ref is None and last.agg is None:
        last.about = ()


def _otherwise(r: Reader, chunk: Chunk, follow: Chunk | None) -> bool:
    """Whether ``by`` says in which order, or who did it."""
    orders = _orders(r, follow)
    if not orders and not _acts(r, chunk, follow):
        return False
    r.flush()
    r.clause = "order" if orders else "cond"
    return True


def _acts(r: Reader, chunk: Chunk, follow: Chunk | None) -> bool:
    """``loans granted by banks in York``: who did it; ``tickets sold by region``, a bare noun, is a group."""
    verbs = [*r.verbs.get(r.i, ()), *(c.text.lower() for c in (r.at(-1),) if c is not None and c.kind == "verb")]
    if follow is None or follow.kind != "name" or not any(participle(v) and v not in _DIVIDES for v in verbs):
        return False
    first, at = follow, r.skip(r.i + 1, "of", "distinct", "their", "all") + 1
    while (behind := r.get(at)) is not None and behind.kind == "name" and behind.start == follow.end:
        follow, at = behind, at + 1
    said_which = behind is not None and (behind.is_op("named", "where") or behind.kind in {"value", "quoted"})
    several = follow.text.lower() != " ".join(map(stem, follow.text.lower().split()))
    return first.start > chunk.end or several or said_which


def _orders(r: Reader, follow: Chunk | None) -> bool:
    """``by the start date ascending``: the order of rows of which nothing is computed."""
    direction = r.at(2)
    named = r.columnish(follow) and follow is r.at(1)
    return named and direction is not None and direction.is_op("asc", "desc") and not any(p.agg for p in r.draft.picks)


def _groups(r: Reader, follow: Chunk | None) -> bool:
    if follow is None:
        return False
    if follow.text.lower() in TIME_UNITS:
        return True
    if follow.kind == "op" and follow.is_op("count", "agg"):
        r.clause = "order"
        _said_by_what(r)
        return False
    if follow.kind != "name":
        return False
    if any(s.superlative and s.ref is None and s.agg is None for s in r.draft.sorts):
        r.clause = "order"
        return False
    return any(computed(p) for p in r.draft.picks)
