"""Parts of a reading that do no work: a condition that every row meets, a figure of one row."""

from __future__ import annotations

import re
from typing import Final

from askwire_translator.ir.model import Agg, Col, Compare, Constant, Grain, Or, Part, Predicate, Query, Source, Star
from askwire_translator.offline.building.parts import parts_of
from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.source.elements import ColumnInfo

_SEVERAL: Final = 2
_FIGURES: Final = frozenset(["avg", "median", "sum", "min", "max"])
_MEANS: Final = frozenset(["avg", "median"])
_WITHIN_A_DAY: Final = frozenset(["hour", "minute", "second"])
_VERSUS: Final = re.compile(r"\b(?:vs|versus|compared)\b", re.IGNORECASE)
_CALLED: Final = re.compile(r"\b(?:named|called|names?|titles?|entitled|titled|alphabet\w*)\b", re.IGNORECASE)


def holds_for_every_row(candidate: Candidate) -> bool:
    """``status 'No'`` as yes or no, ``male and female students`` as all: a condition on all values there are."""
    if any(c.is_op("or") for c in candidate.chunks):
        return False  # so it was said
    versus = bool(_VERSUS.search(candidate.draft.spoken))
    found = (n for n in candidate.bare_nodes if isinstance(n, Query))
    queries = (q for q in found if versus or any(isinstance(i.expr, Agg) for i in q.select))  # all may be listed
    return any(_all_values(part, query, candidate) for query in queries for part in parts_of(query.where))


def _all_values(part: Predicate, query: Query, candidate: Candidate) -> bool:
    items = part.items if isinstance(part, Or) else ()
    equal = [i for i in items if isinstance(i, Compare) and i.op == "=" and isinstance(i.right, Constant)]
    left = {i.left for i in equal}
    if len(equal) < max(len(items), _SEVERAL) or len(left) > 1:
        return False
    column = next(iter(left))
    if not isinstance(column, Col) or column in query.group:
        return False
    values = {i.right for i in equal}
    return len(values) == candidate.world.schema.info(column).column.distinct


def figures_of_one_row(candidate: Candidate) -> bool:
    """``number of ships that have each flag`` for each ship: what is counted or averaged is one row."""
    statement = candidate.built.bare
    if not isinstance(statement, Query) or not statement.group:
        return False
    figures = [n for i in statement.select for n in [i.expr] if isinstance(n, Agg) and n.where is None]
    if any(f.func in _FIGURES and f.arg in statement.group for f in figures):
        return True
    counted = any(f.func == "count" and not (isinstance(f.arg, Star) and statement.source.joins) for f in figures)
    averaged = any(f.func in _MEANS and any(o.arg == f.arg and o is not f for o in figures) for f in figures)
    return (counted or averaged) and any(_one_for_each(key, statement, candidate) for key in _tables(statement.source))


def _one_for_each(key: tuple[str, str], statement: Query, candidate: Candidate) -> bool:
    """Whether a group is one row of this table, and every row that it is joined with is the only one for it."""
    schema = candidate.world.schema
    primary = {c.col for c in schema.by_key[key].columns if c.primary}
    called = any(_calls_one(c) and c.col in statement.group for c in schema.by_key[key].columns)
    if not called and (not primary or not primary <= {*statement.group}):
        return False
    met, joins = {key}, list(statement.source.joins)
    while joins:
        ways = [(j, there) for j in joins for here, there in ((j.left, j.right), (j.right, j.left)) if _at(here) in met]
        single = [(j, _at(there)) for j, there in ways if not there.role and _alone(schema.info(there))]
        if not single:
            return False
        met.add(single[0][1])
        joins.remove(single[0][0])
    return True


def _alone(column: ColumnInfo) -> bool:
    return column.primary and len(column.table.primary) == 1


def _at(column: Col) -> tuple[str, str]:
    return (column.schema, column.table)


def _tables(source: Source) -> list[tuple[str, str]]:
    return [(source.schema, source.table), *((j.right.schema, j.right.table) for j in source.joins)]


def counts_one_row(candidate: Candidate) -> bool:
    """``how many stores does the chain South have`` by the chains of that name, of which there is one."""
    statement = candidate.built.bare
    if not isinstance(statement, Query) or statement.source.joins or statement.group or len(statement.select) != 1:
        return False
    figure = statement.select[0].expr
    if not isinstance(figure, Agg) or figure.func != "count" or _CALLED.search(candidate.draft.spoken):
        return False
    if not isinstance(figure.arg, Star) and not figure.distinct:
        return False
    fixed = [p.left for p in parts_of(statement.where) if isinstance(p, Compare) and p.op == "="]
    return any(_calls_one(candidate.world.schema.info(c)) for c in fixed if isinstance(c, Col))


def _calls_one(column: ColumnInfo) -> bool:
    rows, distinct = column.table.table.rows or 0, column.column.distinct or 0
    return column in column.table.display and not column.is_id and 1 < rows <= distinct


def tells_time_of_days(candidate: Candidate) -> bool:
    """``who earns the most per hour`` by the hour of the day on which they were hired: a day has none."""
    times = (n for n in candidate.bare_nodes if isinstance(n, Grain | Part) and n.unit in _WITHIN_A_DAY)
    return any(isinstance(t.arg, Col) and candidate.world.schema.info(t.arg).type == "date" for t in times)


def least_of_texts(candidate: Candidate) -> bool:
    """``the payment method of who ordered the least`` by the first method in the alphabet."""
    statement, chosen = candidate.built.bare, candidate.built.binding.chosen
    if not isinstance(statement, Query):
        return False
    extremes = {i.expr.arg for i in statement.select if isinstance(i.expr, Agg) and i.expr.func in {"min", "max"}}
    first = min((c.start for c in candidate.chunks if c.is_op("agg", "sup")), default=0)
    early = [p.ref for p in candidate.draft.picks if p.agg in {"min", "max"} and p.ref and p.ref.chunk.start < first]
    least = [t for r in early if isinstance(t := chosen.get(id(r)), ColumnInfo) and t.col in extremes]
    return any(t.type == "text" and not t.text_date and not t.temporal_number for t in least)


def orders_by_flags(candidate: Candidate) -> bool:
    """``who handled the most fraud claims`` by whether a claim is one: of yes and no neither is the most."""
    order = [o.expr for n in candidate.bare_nodes if isinstance(n, Query) and n.limit is not None for o in n.order]
    infos = (candidate.world.schema.info(e) for e in order if isinstance(e, Col))
    return any(c.type == "bool" or c.yes is not None for c in infos)


IDLE: Final = (
    orders_by_flags,
    holds_for_every_row,
    figures_of_one_row,
    counts_one_row,
    tells_time_of_days,
    least_of_texts,
)
