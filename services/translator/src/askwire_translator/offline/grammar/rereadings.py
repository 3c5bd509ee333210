"""What the grammar may have misheard: drafts with one clause more, fewer or otherwise than the one it read.

The grammar commits to one reading of every clause; a small slip (a context word heard as something to show, a negation
that reaches too far) loses the whole question. Each rereading mends one such slip; the ranker decides which was one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from askwire_translator.offline.grammar.draft import Cond, Draft, Exist, Having, Pick, Ref, Sort

T = TypeVar("T")
SLIPS = (
    "shown_less",
    "shown_more",
    "extreme_row",
    "fewer_conditions",
    "not_required",
    "required",
    "ungrouped",
    "counted_condition",
    "plain_count",
    "denied",
    "ordered_by_count",
    "asked",
)


@dataclass(frozen=True)
class Rereading:
    """A draft that differs in one clause.

    Attributes:
        slip: what was taken to be misheard, one of ``SLIPS``.
    """

    slip: str
    draft: Draft


def rereadings(draft: Draft) -> Iterator[Rereading]:
    """Every draft that is one slip away."""
    for slip, mend in _MENDS.items():
        for other in mend(draft):
            yield Rereading(slip, other)


_Mended = Iterator[Draft]


def _without(items: list[T], item: T) -> list[T]:
    return [i for i in items if i is not item]


def _shown_less(draft: Draft) -> _Mended:
    """``the claim that incurred the most settlements``: the verb's echo is nothing to show."""
    if len(draft.picks) > 1 and not any(p.ref is not None and _measure(p.ref) for p in draft.picks):
        for pick in draft.picks:
            yield replace(draft, picks=_without(draft.picks, pick))


def _measure(ref: Ref) -> bool:
    """Whether a phrase is a measure that people defined: nobody says one in passing."""
    return any(getattr(link.target, "figure", None) is not None for link in ref.chunk.links)


def _shown_more(draft: Draft) -> _Mended:
    """A column that was taken for a condition without a comparison is one more thing to show."""
    seen = {p.ref.chunk.start for p in draft.picks if p.ref is not None}
    for ref in draft.hints[:4]:
        if ref.chunk.columns and ref.chunk.start not in seen:
            yield replace(draft, picks=[*draft.picks, Pick("ref", ref)])
    for sort in draft.sorts:
        if sort.ref is not None and sort.ref.chunk.start not in seen:
            yield replace(
                draft, picks=[*draft.picks, Pick("count" if sort.agg == "count" else "ref", sort.ref, sort.agg)]
            )
        elif sort.ref is None and sort.agg == "count" and not any(p.agg == "count" for p in draft.picks):
            yield replace(draft, picks=[*draft.picks, Pick("count", None, "count")])


def _extreme_row(draft: Draft) -> _Mended:
    """``the aircraft that covers the maximum distance`` asks for a row, not for the distance."""
    for pick in draft.picks:
        if pick.agg in {"max", "min"} and pick.ref is not None and (len(draft.picks) > 1 or draft.focus is not None):
            sort = Sort(pick.ref, None, (), pick.agg == "max", superlative=True)
            rest = _without(draft.picks, pick)
            if not rest and draft.focus is not None:
                rest = [Pick("ref", draft.focus)]
            yield replace(draft, picks=rest, sorts=[sort, *draft.sorts], limit=draft.limit or 1)


def _fewer_conditions(draft: Draft) -> _Mended:
    """A plain word that is a value elsewhere (``nominated``) may be no condition; a name or a number is always one."""
    for cond in draft.conds:
        plain = cond.op == "value" and all(v.kind == "value" and v.text.islower() for v in cond.values)
        if plain and not _qualifies(cond, draft):
            yield replace(draft, conds=_without(draft.conds, cond))


def _qualifies(cond: Cond, draft: Draft) -> bool:
    """``how many rock tracks``: a stored value right before what is counted says which of them."""
    starts = {p.ref.chunk.start for p in draft.picks if p.agg == "count" and p.ref is not None}
    return any(v.end in starts and any(h.exact for h in v.hits) for v in cond.values)


def _not_required(draft: Draft) -> _Mended:
    """A table named only to say where something lies."""
    for exist in draft.exists:
        yield replace(draft, exists=_without(draft.exists, exist))


def _required(draft: Draft) -> _Mended:
    """``students who have votes``: a verb or a table in passing asks for a partner."""
    focus = [draft.focus] if draft.focus is not None and draft.picks else []
    for ref in [*focus, *draft.hints[:3], *[t for t in draft.tables[:3] if not _in(t, draft)]]:
        if ref.chunk.tables or ref.chunk.columns:
            yield replace(draft, exists=[*draft.exists, Exist(ref)])


def _in(ref: Ref, draft: Draft) -> bool:
    return any(e.ref.chunk is ref.chunk for e in draft.exists)


def _ungrouped(draft: Draft) -> _Mended:
    """``each`` that only says all of them."""
    several = draft.per_group
    if draft.groups and not several and not any(p.agg or (p.ref is not None and _measure(p.ref)) for p in draft.picks):
        yield replace(draft, groups=[], per_group=False)


def _counted_condition(draft: Draft) -> _Mended:
    """``used more than 2 times``: a number compared with how many rows there are."""
    for cond in draft.conds:
        if cond.about or (cond.ref is not None and _measure(cond.ref)):
            continue  # ``older than 80`` compares ages
        if cond.op in {"<", "<=", ">", ">=", "="} and len(cond.values) == 1 and cond.values[0].kind == "number":
            rest = _without(draft.conds, cond)
            yield replace(draft, conds=rest, havings=[*draft.havings, Having("count", None, cond.op, cond.values[0])])
            if cond.ref is not None:
                having = Having("count", _as_table(cond.ref), cond.op, cond.values[0])
                yield replace(draft, conds=rest, havings=[*draft.havings, having])


def _as_table(ref: Ref) -> Ref:
    """``more than 2 payments``: rows of a table, where the phrase may name one."""
    tables = tuple(ref.chunk.tables)
    return Ref(replace(ref.chunk, links=tables), ref.near, "table") if tables else ref


def _plain_count(draft: Draft) -> _Mended:
    """``the number of stocks`` where the number itself is stored."""
    for pick in draft.picks:
        if pick.ref is not None and pick.kind == "count" and _rate(pick.ref):
            continue
        stored = pick.ref is not None and pick.ref.chunk.columns and not _unit_of_time(pick.ref)
        if (pick.kind == "count" or pick.agg in {"sum", "much"}) and stored:
            plain = Pick("ref", pick.ref)
            yield replace(draft, picks=[plain if p is pick else p for p in draft.picks])
        elif (
            pick.kind == "ref" and pick.agg is None and pick.ref is not None and "total" in pick.ref.chunk.text.lower()
        ):
            yield replace(draft, picks=[replace(pick, agg="sum") if p is pick else p for p in draft.picks])


def _rate(ref: Ref) -> bool:
    """Whether a phrase names what one costs or measures, which nobody counts."""
    return bool(ref.chunk.columns) and getattr(ref.chunk.columns[0].target, "rate", False)


def _unit_of_time(ref: Ref) -> bool:
    """``how many days``: no number that is stored, where a column holds which day it was."""
    return any(getattr(link.target, "temporal_number", False) for link in ref.chunk.columns[:1])


def _denied(draft: Draft) -> _Mended:
    """``have not produced films with director X``: what is denied stands further behind."""
    if "not" in draft.notes and not any(c.negated for c in draft.conds):
        for cond in draft.conds:
            if cond.op in {"value", "named", "=", "moment"} and cond.versus is None:
                denied = replace(cond, negated=True)
                yield replace(
                    draft,
                    conds=[denied if c is cond else c for c in draft.conds],
                    exists=[e for e in draft.exists if not e.negated],
                )


def _asked(draft: Draft) -> _Mended:
    """``when did X visit Y``: a date is to be shown, whatever its column is called."""
    for asked in ("when", "place"):
        if f"ask_{asked}" in draft.notes and not any(p.agg for p in draft.picks):
            named = [p for p in draft.picks if p.ref is not None and not p.ref.chunk.tables]
            yield replace(draft, picks=[Pick("ref", asked=asked), *named])


def _ordered_by_count(draft: Draft) -> _Mended:
    """``the number of schools in descending order``: what was counted last is what orders."""
    if any(p.agg == "count" for p in draft.picks) or "frequency" in draft.spoken:
        for sort in draft.sorts:
            if sort.ref is None and sort.agg is None and not sort.about and not sort.superlative:
                counted = replace(sort, agg="count")
                yield replace(draft, sorts=[counted if s is sort else s for s in draft.sorts])


_MENDS: dict[str, Callable[[Draft], _Mended]] = {
    "shown_less": _shown_less,
    "shown_more": _shown_more,
    "extreme_row": _extreme_row,
    "fewer_conditions": _fewer_conditions,
    "not_required": _not_required,
    "required": _required,
    "ungrouped": _ungrouped,
    "counted_condition": _counted_condition,
    "plain_count": _plain_count,
    "denied": _denied,
    "ordered_by_count": _ordered_by_count,
    "asked": _asked,
}
