"""Which reading is best, and how sure it is: a linear score over features, then a calibrated probability.

The weights are trained by ``benchmarks/train_ranker.py``; at run time this is a dot product a reading, and a walk
through some small trees for the best one, in plain Python.
"""

from __future__ import annotations

import bisect
import itertools
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from askwire_translator.ir.model import Agg, Col, Expr, InQuery, Query, SetQuery, Star
from askwire_translator.ir.walk import nodes
from askwire_translator.offline.binding.unnamed import happens_to
from askwire_translator.offline.building.parts import parts_of
from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.grammar.read import EXTREME_WITH_ROW
from askwire_translator.offline.grammar.state import COMPARES
from askwire_translator.offline.ranking import features as feats
from askwire_translator.offline.ranking.contradictions import contradictions, impossible
from askwire_translator.offline.ranking.crossed import crosses
from askwire_translator.offline.ranking.neglect import names_nothing, passed_over
from askwire_translator.offline.ranking.plainness import plainly_analytic, plainly_denied, plainly_grouped
from askwire_translator.offline.ranking.showing import tells_again
from askwire_translator.offline.ranking.twins import part_of_key, same_rows, without_twins
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo

WEIGHTS_FILE = Path(__file__).with_name("weights.json")


# Shares, running totals and series are hardly in the training questions, so the calibration knows nothing of them; this
# is what they are worth when every word is explained by a near-exact link.
ANALYTIC_CONFIDENCE = 0.72
GROUPED_CONFIDENCE = 0.55  # of a figure by one name, whose key or name may be meant
KEYS_FOR_NAMES = 1.6  # annotators are content with keys more often than people are
_EXACTLY = 0.9
SHORTFALL = 20.0  # for a reading that leaves out half of what was asked for, which training knows nothing of

REPEATED = 3.0  # for names that the joins repeat: training's tables are small, so that hardly any row comes twice
DETOUR = 0.1  # for a partner's partner that must not exist, where the partner alone says as much
_OFTEN = 8.0  # times
_LARGER = 3.0  # times
_ALL_OVER = 40.0  # times; annotators list what comes a few times as often as it comes
_ACTS = frozenset(["do", "does", "did"])


_EXTREME_BY = re.compile(r"\b\w+est \w+ by \w", re.IGNORECASE)  # ``the longest flight by distance``: a row
_COMPUTES = re.compile(r"\b(?:number of|how many|count|average|mean|total|sum)\b", re.IGNORECASE)
# ``by priority and month``: no column of a month need be there for it to be asked for
_UNIT_TOO = re.compile(r"\b(?:by|per|each) \w+(?: \w+)? and (hour|day|week|month|quarter|year)\b", re.IGNORECASE)
_MORE_OF = re.compile(r"\bwith (?:more|fewer) (?!than\b)[a-z]+\b(?!.*\bthan\b)", re.IGNORECASE)
NEGLECT_CONFIDENCE = 0.2  # shares and running totals are too rare in training for their absence to weigh as it should


_UNANSWERED = tuple(name in {"when_unanswered", "where_unanswered"} for name in feats.NAMES)


def _neglects(candidate: Candidate) -> bool:
    """Whether a share, a ratio, a running total, a time or a place was asked for, and is not what this gives."""
    if any(value for value, asked in zip(candidate.features, _UNANSWERED, strict=True) if asked):
        return True
    return _leaves_uncomputed(candidate)


_COMPUTED = frozenset(["percent", "running", "change", "diff", "ratio"])
_AS_COMPUTED = _COMPUTED - {"diff"} | {"difference", "grain"}


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


def _shows_keys_for_names(candidate: Candidate) -> bool:
    """``orders of each customer`` by the customers' keys, when the customers themselves are left out and have names."""
    statement = candidate.built.statement
    query = statement.left if isinstance(statement, SetQuery) else statement
    schema = candidate.world.schema
    shown = [schema.info(i.expr) for i in query.select if isinstance(i.expr, Col)]
    sources = {(query.source.schema, query.source.table)} | {
        (j.right.schema, j.right.table) for j in query.source.joins
    }
    named = {t.key for c in candidate.chunks if c.kind == "name" for t in _tables_named(c)}
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
    denied = [n.query for n in nodes(candidate.built.bare, without=(Col,)) if isinstance(n, InQuery) and n.negated]
    return sum(len(q.source.joins) for q in denied if q.where is None)


def _counts_elsewhere(candidate: Candidate) -> bool:
    """``the busiest origins`` by rows of a smaller table, where a larger one has a column of that name."""
    statement = candidate.built.bare
    if not isinstance(statement, Query) or "count_superlative" not in candidate.draft.notes:
        return False
    if statement.source.joins or len(statement.group) != 1 or not isinstance(statement.group[0], Col):
        return False
    schema = candidate.world.schema
    mine = schema.info(statement.group[0])
    picked = [p.ref.chunk.columns for p in candidate.draft.picks if p.ref is not None]
    alike = [n.target for links in picked for n in links if n.score >= _EXACTLY and n.target is not mine]
    rows = max((c.table.table.rows or 0 for c in alike if isinstance(c, ColumnInfo)), default=0)
    return mine.foreign and rows > _LARGER * (mine.table.table.rows or 0)


def _ranks_by_nothing(candidate: Candidate) -> bool:
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


def _all_different(home: TableInfo, expr: Expr) -> bool:
    """Whether each row holds a value of its own, so that each occurs once."""
    column = home.column(expr.name) if isinstance(expr, Col) else None
    rows = home.table.rows or 0
    return column is not None and 1 < rows <= (column.column.distinct or 0)


def _counts_who_acts(candidate: Candidate) -> bool:
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


def _tables_named(chunk: Chunk) -> list[TableInfo]:
    return [t.target for t in chunk.tables if t.score >= _EXACTLY and isinstance(t.target, TableInfo)]


def _nobody(candidate: Candidate, shown: Expr) -> bool:
    """Whether this tells nobody: something computed, a date, or a number that refers to somebody."""
    if isinstance(shown, Agg):
        return True
    column = candidate.world.schema.info(shown) if isinstance(shown, Col) else None
    return column is not None and (column.temporal or (column.foreign and column.type == "number"))


def _falls_short(candidate: Candidate) -> bool:
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


@dataclass(frozen=True)
class Tree:
    """A full binary tree: inner nodes ``n`` with children ``2n+1`` and ``2n+2``; a value above the cut goes right."""

    feature: tuple[int, ...]
    cut: tuple[float, ...]
    leaf: tuple[float, ...]

    def value(self, row: Sequence[float]) -> float:
        """The leaf of this row."""
        node, inner = 0, len(self.feature)
        while node < inner:
            node = 2 * node + 1 + (row[self.feature[node]] > self.cut[node])
        return self.leaf[node - inner]


@dataclass(frozen=True)
class Ranker:
    """The trained model.

    Attributes:
        weights: of the features, for the order of the readings.
        sure_weights: of the features of the best reading and its lead; with ``sure_bias`` and the leaves of
            ``sure_trees`` they make a score.
        curve: from that score to a probability.
    """

    weights: tuple[float, ...]
    sure_weights: tuple[float, ...]
    sure_bias: float
    sure_trees: tuple[Tree, ...]
    curve: tuple[tuple[float, float], ...]

    def order(self, found: list[Candidate]) -> list[Candidate]:
        """The readings, best first; ties keep their order."""
        feats.describe(found)
        for candidate in found:
            candidate.score = -REPEATED * _counts_elsewhere(candidate)
            candidate.score += sum(w * v for w, v in zip(self.weights, candidate.features, strict=True))
            candidate.score -= SHORTFALL * (_falls_short(candidate) or _counts_who_acts(candidate))
            candidate.score -= KEYS_FOR_NAMES * _shows_keys_for_names(candidate)
            again = _repeats_rows(candidate) + _repeats_values(candidate) + tells_again(candidate)
            again += _dated_elsewhere(candidate) + part_of_key(candidate) + contradictions(candidate)
            again += crosses(candidate) + bool(passed_over(candidate)) + _ranks_by_nothing(candidate)
            candidate.score -= REPEATED * again + DETOUR * _detours(candidate)
        return sorted(found, key=lambda c: -c.score)

    def confidence(self, ranked: list[Candidate]) -> float:
        """How likely the first of these readings is right, between 0 and 1."""
        alike, others = same_rows(without_twins(ranked))
        ranked = [alike[0], *others]
        sure = max(self._calibrated(one, ranked) for one in alike)
        if any(
            odd(ranked[0]) for odd in (_neglects, _falls_short, names_nothing, _ranks_by_nothing, crosses, impossible)
        ):
            return min(sure, NEGLECT_CONFIDENCE)
        sure = max(sure, GROUPED_CONFIDENCE) if plainly_grouped(ranked[0]) else sure
        plain = plainly_analytic(ranked[0]) or plainly_denied(ranked[0])
        return max(sure, ANALYTIC_CONFIDENCE) if plain else sure

    def _calibrated(self, best: Candidate, ranked: list[Candidate]) -> float:
        """How sure a reading would be in the place of the first of these."""
        scores = [max(best.score, ranked[0].score), *(c.score for c in ranked[1:])]
        row = confidence_features(best.features, scores, [c.parts for c in ranked])
        score = self.sure_bias + sum(w * v for w, v in zip(self.sure_weights, row, strict=True))
        score += sum(tree.value(row) for tree in self.sure_trees)
        return _interpolate(self.curve, score)


def load_ranker(path: Path = WEIGHTS_FILE) -> Ranker:
    """The ranker whose weights lie in this file.

    Raises:
        ValueError: the file was trained for other features.
    """
    data = json.loads(path.read_text())
    if tuple(data["features"]) != feats.NAMES:
        raise ValueError(f"{path.name} was trained for other features; run benchmarks/train_ranker.py")
    sure = data["confidence"]
    trees = tuple(Tree(tuple(t[0]), tuple(t[1]), tuple(t[2])) for t in sure["trees"])
    curve = tuple((a, b) for a, b in data["isotonic"])
    return Ranker(tuple(data["ranker"]), tuple(sure["weights"]), sure["bias"], trees, curve)


def confidence_features(
    best: Sequence[float], scores: Sequence[float], parts: Sequence[tuple[object, ...]]
) -> list[float]:
    """What says how sure a ranking is: the best reading itself, its lead, how many there were, what they agree on.

    Args:
        best: the features of the best reading.
        scores: of all readings, best first.
        parts: what each of them shows, from where and so on (``evidence.parts``).
    """
    lead = scores[0] - scores[1] if len(scores) > 1 else 4.0
    weights = [math.exp(max(-30.0, s - scores[0])) for s in scores]
    whole = sum(weights)
    agree = [
        sum(w for w, p in zip(weights, parts, strict=True) if p[n] == parts[0][n]) / whole for n in range(len(parts[0]))
    ]
    return [*best, min(lead, 6.0), 1.0 / whole, scores[0], math.log1p(len(scores)), float(len(scores) == 1), *agree]


def _interpolate(curve: Sequence[tuple[float, float]], score: float) -> float:
    at = bisect.bisect_left(curve, (score, 0.0))
    if at == 0:
        return curve[0][1]
    if at == len(curve):
        return curve[-1][1]
    (x0, y0), (x1, y1) = curve[at - 1], curve[at]
    return y0 + (y1 - y0) * (score - x0) / (x1 - x0) if x1 > x0 else y1
