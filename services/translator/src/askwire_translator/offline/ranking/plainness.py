"""Readings that say all that was asked, and only that: sure, however rare their kind is in training."""

from __future__ import annotations

from dataclasses import replace

from askwire_translator.ir.model import InQuery, Query
from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.grammar.draft import Cond
from askwire_translator.offline.ranking import features as feats

_IN_OWN_WORDS = frozenset(("compared", "manner", "top_each", "extreme_with_row"))
_ANALYTIC = frozenset(("percent", "running", "change", "grain", "average_count", "whole_day")) | _IN_OWN_WORDS
_UNHEARD = {f"{what}_{clause}" for what in ("lacks", "spare") for clause in ("count", "avg", "sum")}
_UNHEARD |= {"names_unused", "values_unused", "lacks_group", "tied_roles"}
_UNGROUPED = tuple(name in _UNHEARD - {"spare_sum"} for name in feats.NAMES)  # ``income by plan`` is its sum
_DOUBTS = tuple(name in _UNHEARD for name in feats.NAMES)


def plainly_denied(candidate: Candidate) -> bool:
    """``films that were not rented in July``, ``who has not bought a keyboard``: rows without a partner."""
    explained = all(c.explained > 0.0 for c in candidate.chunks) and not candidate.draft.ignored
    denied = [n for n in candidate.bare_nodes if isinstance(n, InQuery) and n.negated]
    statement = candidate.built.bare
    alone = isinstance(statement, Query) and isinstance(statement.where, InQuery)
    conds = candidate.draft.conds
    dated = any(v.moment is not None for c in conds for v in c.values)
    kept = len(conds) == 1 and conds[0].negated and _stored(replace(conds[0], negated=False))
    return explained and alone and (dated or kept) and len(denied) == 1 and "not" in candidate.draft.notes


def plainly_grouped(candidate: Candidate) -> bool:
    """``number of rentals by category``: one figure, for each of what is named, and a time or a kind at most."""
    draft, statement = candidate.draft, candidate.built.statement
    told = isinstance(statement, Query) and bool(statement.group) and statement.limit is None and not statement.order
    explained = all(c.explained > 0.0 for c in candidate.chunks) and not draft.ignored
    chosen = candidate.built.binding.chosen
    figures = [p for p in draft.picks if getattr(chosen.get(id(p.ref)), "figure", None) is not None]  # ``revenue``
    computed = [p for p in draft.picks if p.agg is not None or p.kind == "count" or p in figures]
    timed = all(any(v.moment is not None for v in c.values) or _stored(c) for c in draft.conds)
    unheard = any(value for value, doubt in zip(candidate.features, _UNGROUPED, strict=True) if doubt)
    only = not (draft.havings or draft.sorts or draft.exists or unheard)
    return told and explained and len(computed) == len(draft.picks) == 1 and timed and only and len(draft.groups) == 1


def _stored(cond: Cond) -> bool:
    """``double rooms``: one stored value that was said in full, and nothing else is called so."""
    exact = [h for v in cond.values for h in v.hits if h.exact]
    return cond.op == "value" and not cond.negated and len(cond.values) == len(exact) == 1


def plainly_analytic(candidate: Candidate) -> bool:
    """A share, a running total, a series: every word of it explained by a near-exact link."""
    explained = all(c.explained > 0.0 for c in candidate.chunks) and not candidate.draft.ignored
    notes = _ANALYTIC & {*candidate.draft.notes, *candidate.built.notes}
    unheard = any(value for value, doubt in zip(candidate.features, _DOUBTS, strict=True) if doubt)
    if unheard and notes <= _IN_OWN_WORDS:
        return False
    return bool(notes) and explained and candidate.built.binding.weakest >= 0.7
