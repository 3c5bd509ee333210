"""Counts, groups, bounds and kinds that nobody asks for, whatever the schema: five of a name, a group a price."""

from __future__ import annotations

import itertools
import re
from typing import Final

from askwire_translator.ir.model import Agg, Col, Compare, Query
from askwire_translator.ir.walk import columns
from askwire_translator.offline.building.parts import parts_of
from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.ranking.evidence import done
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.wording.people import KINDS

_EXACTLY: Final = 0.9
_IN_PART: Final = 0.85
_TOTAL: Final = re.compile(r"\btotal (costs|donations|expenses|fees|fines|payments|refunds|sales)\b", re.IGNORECASE)
_WHEN: Final = re.compile(
    r"\W*(?:which |what |the )*(?:hour|day|date|week|month|quarter|year)s?\b[\w ]*? (?:with|had|saw|has) (?:the )?"
    r"(?:highest|lowest|largest|biggest|smallest|greatest|strongest|most|fewest|least)\b",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(r"\W*(?:the )?number of (?:different|distinct|unique)\b", re.IGNORECASE)
_KEY_WORDS: Final = frozenset(["code", "codes", "id", "ids"])
_ALONE: Final = frozenset(["exactly", "only", "just", "exact"])


def counts_values_as_bound(candidate: Candidate) -> bool:
    """``hotels with 5 star ratings`` by how many ratings there are, ``the 3 instructors`` by three first names."""
    if _ALONE & {*candidate.draft.spoken.lower().split()}:
        return False
    for query in (n for n in candidate.bare_nodes if isinstance(n, Query)):
        bounds = [p for p in parts_of(query.having) if isinstance(p, Compare) and p.op == "="]
        counted = [p.left.arg for p in bounds if isinstance(p.left, Agg) and p.left.func == "count"]
        infos = [candidate.world.schema.info(c) for c in counted if isinstance(c, Col)]
        if any(not (i.primary or i.foreign) for i in infos):
            return True
    return False


def groups_by_measures(candidate: Candidate) -> bool:
    """``highest support rate and oppose rate`` for every single oppose rate there is."""
    statement = candidate.built.bare
    if not isinstance(statement, Query) or any(c.is_op("each", "by") for c in candidate.chunks):
        return False
    computed = any(isinstance(i.expr, Agg) and i.expr.func != "count" for i in statement.select)
    measures = [g for g in statement.group if isinstance(g, Col) and candidate.world.schema.info(g).measure]
    return computed and bool(measures) and statement.limit is None


def one_of_each(candidate: Candidate) -> bool:
    """``title and highest price for each film`` with a single film."""
    statement = candidate.built.bare
    each = any(c.is_op("each") for c in candidate.chunks)
    return (
        each
        and isinstance(statement, Query)
        and statement.limit == 1
        and not statement.per
        and not candidate.draft.per_group
    )


def dates_the_most(candidate: Candidate) -> bool:
    """``the method used by the most orders`` by the latest order's day."""
    chosen = candidate.built.binding.chosen
    most = [s for s in candidate.draft.sorts if s.most and "date" not in s.about]
    targets = [t for s in most for t in (chosen.get(id(s)), chosen.get(id(s.ref))) if isinstance(t, ColumnInfo)]
    statement = candidate.built.bare
    by = [o.expr for o in statement.order] if isinstance(statement, Query) else []
    return any(t.temporal and t.col in columns(tuple(by)) for t in targets)


def bounds_another(candidate: Candidate) -> bool:
    """``department 70 or 90`` by a salary of 90, ``length below 3 or above 5`` by a price above 5."""
    chosen = candidate.built.binding.chosen
    for one, other in itertools.pairwise(candidate.draft.conds):
        numbers = all(c.values and all(v.kind == "number" for v in c.values) for c in (one, other))
        bare = other.glue == "or" and other.ref is None and not other.about and other.versus is None
        if numbers and bare and chosen.get(id(one)) is not chosen.get(id(other)):
            return True
    return False


def shows_another_kind(candidate: Candidate) -> bool:
    """``which customers ship the most`` by a day of shipping: no customer is told."""
    statement = candidate.built.statement
    said = [c for c in candidate.chunks if c.kind != "word" or c.explained < 1.0]
    if len(said) < 2 or said[0].text.lower() not in {"which", "who"} or not isinstance(statement, Query):
        return False
    if any(c.links for c in itertools.dropwhile(lambda c: not c.is_op("end"), said)):
        return False  # another sentence says what to show
    asked = said[1]
    named = [k.target for k in asked.links if isinstance(k.target, TableInfo) and k.score >= _EXACTLY]
    if asked.kind != "name" or not named or any(not isinstance(i.expr, Col) for i in statement.select):
        return False
    shown = [candidate.world.schema.info(i.expr) for i in statement.select if isinstance(i.expr, Col)]
    linked = [k.target for k in asked.links]
    return not any(c in linked or c.table in linked or _refers(c, named, candidate) for c in shown)


def _refers(column: ColumnInfo, tables: list[TableInfo], candidate: Candidate) -> bool:
    edges = candidate.world.graph.edges.get(column.table.key, ())
    keys = {(e.right.schema, e.right.table) for e in edges if e.left == column.col}
    return any(t.key in keys for t in tables)


def describes_from_afar(candidate: Candidate) -> bool:
    """``Samsung phones`` by the phone numbers of customers who bought from Samsung."""
    chosen = candidate.built.binding.chosen
    picked = {id(p.ref.chunk): chosen.get(id(p.ref)) for p in candidate.draft.picks if p.ref is not None}
    for value, noun in itertools.pairwise(candidate.chunks):
        shown = picked.get(id(noun))
        beside = value.kind == "value" and noun.kind == "name" and not noun.tables and value.end == noun.start
        if not beside or not isinstance(shown, ColumnInfo):
            continue
        if all(_far(h.column.table, shown.table, candidate) for h in value.hits):
            return True
    return False


def _far(one: TableInfo, other: TableInfo, candidate: Candidate) -> bool:
    """Whether neither row refers to the other."""
    return one is not other and len(candidate.world.graph.between(one.key, other.key)) != 1


def counts_money(candidate: Candidate) -> bool:
    """``total payments`` by how many there were, where each has an amount."""
    said = _TOTAL.search(candidate.draft.spoken)
    if said is None or any(isinstance(n, Agg) and n.func == "sum" for n in candidate.bare_nodes):
        return False
    links = (k for c in candidate.chunks if said[1].lower() in c.text.lower() for k in c.tables)
    tables = [k.target for k in links if k.score >= _EXACTLY and isinstance(k.target, TableInfo)]
    return any(sum(c.measure for c in t.columns) == 1 for t in tables)


def names_nobody_asked(candidate: Candidate) -> bool:
    """``who works in Porto`` by the work centers or the plants there, which are nobody and were not named."""
    statement = candidate.built.statement
    if not candidate.draft.spoken.lower().startswith("who ") or not isinstance(statement, Query):
        return False
    shown = [candidate.world.schema.info(i.expr) for i in statement.select if isinstance(i.expr, Col)]
    named = [
        k.target for c in candidate.chunks for k in c.links if c.kind == "name" or isinstance(k.target, ColumnInfo)
    ]
    return bool(shown) and not any(c in named or c.table in named or _of_people(c.table) for c in shown)


def _of_people(table: TableInfo) -> bool:
    return bool(KINDS & {*table.words}) or any({"first", "last", "full"} & {*c.words[:1]} for c in table.columns)


def tells_anothers_key(candidate: Candidate) -> bool:
    """``names and ids of the attractions`` with the numbers of the places that they lie in."""
    chosen = candidate.built.binding.chosen
    picked = [(p.ref.chunk, chosen.get(id(p.ref))) for p in candidate.draft.picks if p.ref is not None and not p.agg]
    shown = [(c, t) for c, t in picked if isinstance(t, ColumnInfo)]
    keys = [t for c, t in shown if c.text.lower() in _KEY_WORDS and t.is_id]
    homes = [t.table for _, t in shown if t in t.table.display and not t.is_id]
    if len(homes) != 1 or len(homes[0].primary) != 1 or not homes[0].primary[0].is_id:
        return False
    return any(k is not homes[0].primary[0] and (k.foreign or k.table is not homes[0]) for k in keys)


def tells_references(candidate: Candidate) -> bool:
    """``employees in Legal`` by the numbers of employees that attendances of courses keep, which nobody spoke of."""
    statement = candidate.built.statement
    if not isinstance(statement, Query) or statement.group or len(statement.select) > 1:
        return False
    shown = statement.select[0].expr
    if not isinstance(shown, Col) or _KEY_WORDS & {*candidate.draft.spoken.lower().split()}:
        return False
    column = candidate.world.schema.info(shown)
    named = {k.target for c in candidate.chunks for k in c.tables if k.score >= _IN_PART}
    named |= {h.column.table for c in candidate.chunks for h in c.hits}
    referred = {k.target for k in column.table.table.foreign_keys if shown.name in k.columns}
    used = done(statement).tables
    return column.table not in named and any(
        t.key in used and t is not column.table and t.table.full_name in referred
        for t in named
        if isinstance(t, TableInfo)
    )


def tells_keys(candidate: Candidate) -> bool:
    """``which customers have unpaid bills`` by the customers' numbers on the bills, where each has a name."""
    statement, schema = candidate.built.statement, candidate.world.schema
    if not isinstance(statement, Query) or _KEY_WORDS & {*candidate.draft.spoken.lower().split()}:
        return False
    named = {id(k.target) for c in candidate.chunks for k in c.tables if k.score >= _EXACTLY}
    told = statement.group or tuple(i.expr for i in statement.select)
    keys = (schema.referring[e] for e in told if isinstance(e, Col) and e in schema.referring)
    return any(r.key.type == "number" and not r.key.primary and id(r.target) in named for r in keys)


def leaves_out_the_time(candidate: Candidate) -> bool:
    """``hour with the highest wind speed`` by how high it was: no hour is told."""
    said, statement = _WHEN.match(candidate.draft.spoken), candidate.built.bare
    if said is None or not isinstance(statement, Query) or statement.group or statement.order:
        return False
    return all(isinstance(i.expr, Agg) for i in statement.select)


def tells_only_groups(candidate: Candidate) -> bool:
    """``the two largest claims per type`` by the types alone."""
    statement = candidate.built.bare
    return (
        isinstance(statement, Query) and bool(statement.per) and {i.expr for i in statement.select} <= {*statement.per}
    )


def counts_nothing(candidate: Candidate) -> bool:
    """``number of different accounts that complained`` by the accounts, one by one."""
    if not _COUNTED.match(candidate.draft.spoken):
        return False
    return not any(isinstance(n, Agg) and n.func in {"count", "sum"} for n in candidate.bare_nodes)


MISFIGURED: Final = (
    leaves_out_the_time,
    tells_only_groups,
    counts_nothing,
    tells_references,
    tells_keys,
    counts_values_as_bound,
    groups_by_measures,
    one_of_each,
    dates_the_most,
    bounds_another,
    shows_another_kind,
    describes_from_afar,
    counts_money,
    names_nobody_asked,
    tells_anothers_key,
)
