"""What a reading leaves out of what was asked for: a share, a side, a time, the one row that was meant."""

from __future__ import annotations

import re

from askwire_translator.ir.model import Agg, Col, Expr, Query, SetQuery, Star
from askwire_translator.offline.building.parts import parts_of
from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.grammar.read import EXTREME_WITH_ROW
from askwire_translator.offline.grammar.state import COMPARES
from askwire_translator.offline.ranking import features as feats

_EXTREME_BY = re.compile(r"\b\w+est \w+ by \w", re.IGNORECASE)  # ``the longest flight by distance``: a row
_COMPUTES = re.compile(r"\b(?:number of|how many|count|average|mean|total|sum)\b", re.IGNORECASE)
# ``by priority and month``: no column of a month need be there for it to be asked for
_UNIT_TOO = re.compile(r"\b(?:by|per|each) \w+(?: \w+)? and (hour|day|week|month|quarter|year)\b", re.IGNORECASE)
_MORE_OF = re.compile(r"\bwith (?:more|fewer) (?!than\b)[a-z]+\b(?!.*\bthan\b)", re.IGNORECASE)
_UNANSWERED = tuple(name in {"when_unanswered", "where_unanswered"} for name in feats.NAMES)
_COMPUTED = frozenset(["percent", "running", "change", "diff", "ratio"])
_AS_COMPUTED = _COMPUTED - {"diff"} | {"difference", "grain"}


def neglects(candidate: Candidate) -> bool:
    """Whether a share, a ratio, a running total, a time or a place was asked for, and is not what this gives."""
    if any(value for value, asked in zip(candidate.features, _UNANSWERED, strict=True) if asked):
        return True
    return _leaves_uncomputed(candidate)


def _denies_nothing(candidate: Candidate) -> bool:
    """``days without any cancellations`` by what a cancellation is alone."""
    statement, draft = candidate.built.statement, candidate.draft
    if not any(c.is_op("not") for c in candidate.chunks) or not isinstance(statement, Query) or not draft.implied:
        return False
    said = {c.implied.predicate for c in candidate.chunks if c.implied is not None}  # none of them denied
    return statement.having is None and {*parts_of(statement.where)} == said


def _decides_nothing(candidate: Candidate) -> bool:
    """``the store with more rentals`` by all that have any: more than which other was not said."""
    statement = candidate.built.statement
    single = isinstance(statement, Query) and statement.limit is None and statement.having is None
    return single and _MORE_OF.search(candidate.draft.spoken) is not None and not candidate.draft.groups


def _leaves_uncomputed(candidate: Candidate) -> bool:
    statement, draft = candidate.built.statement, candidate.draft
    told = isinstance(statement, Query) and (statement.group or "compared" in draft.notes)
    if draft.over_time is not None and not told:
        return True
    if _denies_nothing(candidate) or _decides_nothing(candidate):
        return True
    unit = _UNIT_TOO.search(draft.spoken)
    if unit is not None and unit[1].lower() not in {draft.grain, *(g.chunk.text.lower() for g in draft.groups)}:
        return True
    asked = {c.sense.op for c in candidate.chunks if c.sense is not None} & _COMPUTED
    if "percent" in asked and "grain" in candidate.built.notes and "percent" not in draft.notes:
        return True
    return bool(asked) and not {*draft.notes, *candidate.built.notes} & _AS_COMPUTED


def falls_short(candidate: Candidate) -> bool:
    """Whether a comparison has no sides, an extreme no row of its own, or what never happened is not taken away."""
    statement, notes = candidate.built.statement, candidate.draft.notes
    if "never" in notes:
        return not isinstance(statement, SetQuery)
    if not isinstance(statement, Query) or _leaves_uncomputed(candidate):
        return _leaves_uncomputed(candidate)
    if _EXTREME_BY.search(candidate.draft.spoken):
        return all(isinstance(i.expr, Agg) for i in statement.select)
    if "extreme_with_row" in notes or EXTREME_WITH_ROW.search(candidate.draft.spoken):
        return len(statement.select) < 2 and not isinstance(statement.select[0].expr, Star)
    computed = any(isinstance(i.expr, Agg) for i in statement.select)
    if candidate.draft.spoken.lower().startswith("who ") and all(_nobody(candidate, i.expr) for i in statement.select):
        return True
    calls = _COMPUTES.search(candidate.draft.spoken)
    compares = any(c.text.lower() in COMPARES for c in candidate.chunks)
    sides = sum(c.kind == "value" for c in candidate.chunks)
    return bool(compares and sides > 1 and calls) and not (computed and statement.group)


def _nobody(candidate: Candidate, shown: Expr) -> bool:
    """Whether this tells nobody: something computed, a date, or a number that refers to somebody."""
    if isinstance(shown, Agg):
        return True
    column = candidate.world.schema.info(shown) if isinstance(shown, Col) else None
    return column is not None and (column.temporal or (column.foreign and column.type == "number"))
