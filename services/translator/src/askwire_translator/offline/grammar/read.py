"""Reads a cut question: the first rule that applies takes its chunks, from left to right."""

from __future__ import annotations

import re
from collections.abc import Iterator

from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.grammar import (
    aggregates,
    clauses,
    comparisons,
    flags,
    groups,
    order,
    patterns,
    shares,
    superlatives,
    values,
)
from askwire_translator.offline.grammar.draft import Draft, Pick, Sort
from askwire_translator.offline.grammar.line import DENIALS
from askwire_translator.offline.grammar.state import Reader, Rule
from askwire_translator.offline.source.taught import Condition
from askwire_translator.offline.words.text import root

EXTREME_WITH_ROW = re.compile(r"\b(?:\w+est|worst) .*\band (?:which|what|who|whose)\b.* (?:it|that)\b", re.IGNORECASE)
_AND_THE = re.compile(r"\band (?:the|its|their) [\w ]+\W*$", re.IGNORECASE)
# ``the highest temperature and when?``, ``the most seats and how many?``: what else of that row is asked for
_AND_ASKS = re.compile(
    r"\band (?:(?P<where>when|where)|how (?:many|much))(?: (?:was|is|did|does|are) (?:it|that|this|there))?"
    r"(?: \w+)?\W*$",
    re.IGNORECASE,
)
# what a preposition says of the keys that tell two roles of one table apart
_ROLES = {
    "to": ("destination", "arrival", "target"),
    "from": ("origin", "source", "departure"),
    "into": ("destination", "arrival"),
}
# what verbs and their nouns say of them, where no preposition does
_VERB_ROLES = {
    **dict.fromkeys(
        (
            "departed",
            "departure",
            "departures",
            "departing",
            "left",
            "leaving",
            "start",
            "starts",
            "starting",
            "originate",
        ),
        ("origin", "source", "departure"),
    ),
    **dict.fromkeys(
        ("arrived", "arrival", "arrivals", "arriving", "landed", "end", "ends", "ending"),
        ("destination", "arrival", "target"),
    ),
}

_NONE = frozenset(["no", "without"])
RULES: tuple[Rule, ...] = (
    clauses.end,
    clauses.star,
    clauses.who,
    clauses.grain,
    groups.asked_unit,
    aggregates.running,
    shares.percentage,
    shares.share,
    aggregates.difference,
    aggregates.how_much_about,
    superlatives.nth,
    superlatives.of_its_unit,
    superlatives.number_before,
    superlatives.manner,
    comparisons.number_before_postfix,
    aggregates.aggregate,
    superlatives.both_ends,
    superlatives.superlative,
    order.order,
    aggregates.count,
    comparisons.between,
    comparisons.range_from_to,
    patterns.like,
    comparisons.comparison,
    comparisons.comparative,
    comparisons.late,
    flags.flag,
    values.named,
    values.null,
    clauses.negation,
    groups.measured_by,
    groups.each,
    clauses.where,
    clauses.conjunction,
    clauses.distinct,
    clauses.theirs,
    values.compared,
    values.moment,
    values.several,
    values.value,
    values.number,
    clauses.verb,
    clauses.name,
    clauses.leftovers,
)


def read(chunks: list[Chunk], *, prefer_table: bool = True) -> Draft:
    """The draft of a question; rules are tried in the order of ``RULES`` at each chunk."""
    none_of, chunks = _none_of(chunks)
    reader = Reader(chunks, prefer_table)
    spoken = {w for c in chunks for w in c.text.lower().split()}
    roles = _ROLES if spoken & _ROLES.keys() else _VERB_ROLES
    said = frozenset(root(role) for w in spoken & roles.keys() for role in roles[w])
    reader.draft.stems = said | {root(w) for w in spoken}
    reader.draft.directions = said if roles is _ROLES else frozenset()
    while reader.i < len(reader.chunks):
        before = reader.i
        for rule in RULES:
            if rule(reader):
                break
        if reader.i <= before:
            reader.i = before + 1
    reader.flush()
    _direct(reader)
    groups.counted(reader)
    groups.side_by_side(reader.draft)
    groups.all_kinds(reader.draft, chunks)
    reader.draft.implied, reader.draft.none_of = tuple(_implied(chunks)), none_of
    shares.wholes(reader.draft, chunks)
    reader.draft.spoken = " ".join(c.text for c in chunks)
    return _settled(_asked_of_its_row(_extreme_with_its_row(reader.draft)))


def _direct(reader: Reader) -> None:
    """``from Newark to Chicago or Miami``: each of them by its own preposition, or by that of the one before."""
    spoken = {id(chunk): reader.before.get(n, "") for n, chunk in enumerate(reader.chunks)}
    known: frozenset[str] = frozenset()
    for cond in reader.draft.conds:
        word = spoken.get(id(cond.values[0]), "") if cond.values else ""
        if word or cond.glue != "or":
            known = frozenset(root(role) for role in _ROLES.get(word, ()))
        cond.directions = known


def _none_of(chunks: list[Chunk]) -> tuple[tuple[Condition, ...], list[Chunk]]:
    """``airlines with no cancelled flights``: of which rows there are none, and the chunks without that."""
    for n, (denial, kind, noun) in enumerate(zip(chunks, chunks[1:], chunks[2:], strict=False)):
        if kind.implied is None or denial.text.lower() not in _NONE or not noun.tables:
            continue
        asked = [
            c for c in chunks[:n] if c.kind == "name" and c.tables and c.tables[0].target is not noun.tables[0].target
        ]
        if asked and getattr(noun.tables[0].target, "key", None) in kind.implied.tables:
            return (kind.implied,), [c for c in chunks if c is not kind]
    return (), chunks


def _implied(chunks: list[Chunk]) -> Iterator[Condition]:
    """``cancelled``, ``not cancelled``: what words imply, or its denial."""
    for n, chunk in enumerate(chunks):
        if chunk.implied is not None:
            denied = n > 0 and chunks[n - 1].is_op(*DENIALS)
            yield chunk.implied.denied if denied else chunk.implied


def _extremes(draft: Draft) -> list[Pick]:
    return [p for p in draft.picks if p.agg in {"max", "min"} and p.ref is not None]


def _choose_row(draft: Draft, extreme: Pick) -> None:
    """The row that has this extreme, rather than its value."""
    draft.sorts = [Sort(extreme.ref, None, (), extreme.agg == "max", superlative=True), *draft.sorts]
    draft.limit = 1


def _extreme_with_its_row(draft: Draft) -> Draft:
    """``the longest delay and which flight had it``: the row of the extreme, with what it measures."""
    extremes = _extremes(draft)
    rows = EXTREME_WITH_ROW.search(draft.spoken) or (_AND_THE.search(draft.spoken) and _rows_behind(draft))
    if len(extremes) != 1 or draft.groups or not rows:
        return draft
    pick = extremes[0]
    _choose_row(draft, pick)
    pick.agg = None
    draft.notes.append("extreme_with_row")
    if draft.focus is not None and len(draft.picks) == 1:
        draft.picks.append(Pick("ref", draft.focus))
    return draft


def _rows_behind(draft: Draft) -> bool:
    """``the lowest temperature and the airport``: what comes second is a table."""
    refs = [p.ref for p in draft.picks if p.ref is not None]
    return len(refs) == len(draft.picks) == 2 and draft.picks[1].agg is None and bool(refs[1].chunk.tables)


def _asked_of_its_row(draft: Draft) -> Draft:
    """``when was the highest temperature``, ``the most seats and how many``: something else of the extreme's row."""
    asks = _AND_ASKS.search(draft.spoken)
    if asks is not None and asks["where"] is None:
        return _how_many_it_has(draft)
    word = "" if asks is None else asks["where"].lower()
    asked = {"when": "when", "where": "place"}.get(word) or next(
        (a for a in ("when", "place") if f"ask_{a}" in draft.notes), None
    )
    extremes = _extremes(draft)
    if asked is None or len(extremes) != 1 or len(draft.picks) > 1 or draft.groups or draft.grain:
        return draft
    pick = extremes[0]
    _choose_row(draft, pick)
    draft.picks = [*([Pick("ref", pick.ref)] if word else []), Pick("ref", asked=asked)]
    draft.notes += ["superlative", f"ask_{asked}"]
    return draft


def _how_many_it_has(draft: Draft) -> Draft:
    """``which plane has the most seats and how many``: how many seats, where a column says so."""
    measured = [s.ref for s in draft.sorts if s.superlative and s.agg is None and s.ref is not None]
    counts = [p for p in draft.picks if p.kind == "count" and p.ref is None]
    if len(measured) == len(counts) == 1 and not measured[0].chunk.tables:
        draft.picks = [Pick("ref", measured[0]) if p is counts[0] else p for p in draft.picks]
        draft.notes.append("extreme_with_row")
    return draft


def _settled(draft: Draft) -> Draft:
    """A negated verb says nothing of its own when what it denies is named (``not taught by X``)."""
    if "not" in draft.notes and not (draft.conds or draft.exists or draft.havings or draft.hints):
        draft.missing.append("not")  # ``never returned``, where nothing is known of returns
    if any(e.negated for e in draft.exists) or any(c.negated for c in draft.conds):
        draft.conds = [c for c in draft.conds if c.op != "absent" or c.ref is None or c.ref.chunk.kind != "verb"]
    return draft
