"""What is said when no reading is good enough: what is missing, which readings there are, what can be asked instead."""

from __future__ import annotations

import itertools

from askwire_common.contracts import MAX_QUESTION, Option
from askwire_common.datasources.catalog import Catalog
from askwire_translator.ir.explain import explain
from askwire_translator.ir.model import Agg, Col, Constant, Like, Query
from askwire_translator.ir.nouns import plural
from askwire_translator.offline.binding.beam import MOST_SLOTS
from askwire_translator.offline.binding.bound import World
from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.chunking.spans import participle
from askwire_translator.offline.operators import PHRASES
from askwire_translator.offline.ranking.accounted import adds_nothing
from askwire_translator.offline.ranking.neglect import attributes, beside_others
from askwire_translator.offline.ranking.twins import without_twins
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.source.values import SIGNS
from askwire_translator.offline.words.text import normal, stem
from askwire_translator.offline.words.vocabulary import GENERIC, LIGHT, STOP, TIME_UNITS
from askwire_translator.translate import Clarify, Drafted, Unanswerable

_READINGS = 4
_LATE = "late"  # the operator of lateness
_PLACES = frozenset(["in", "on", "at", "during", "from", "to", "before", "after"])
_STATES = frozenset(["open", "closed", "active", "inactive", "available", "unavailable", "free", "busy", "live"])
_CAME_ABOUT = frozenset(["placed", "recorded", "happened", "occurred", "issued", "logged", "entered", "added", "done"])


def unexplained(chunks: list[Chunk], best: Candidate | None = None) -> list[str]:
    """The content words that nothing in the data source, the grammar or the stop list accounts for.

    Args:
        best: the reading; what it compares with a column that the question names is accounted for.
    """
    placed = {id(v) for c in best.draft.conds if c.ref is not None for v in c.values} if best is not None else set()
    unit = best.draft.grain if best is not None else None
    unknown = [c for c in chunks if c.kind == "word" and c.explained == 0.0 and id(c) not in placed]
    unknown = [c for c in unknown if best is None or not adds_nothing(c, best)]
    return [c.text for c in unknown if c.text.lower() != unit]


def dropped_names(best: Candidate) -> list[str]:
    """Names, quoted texts, words with figures and what is to be counted that the reading leaves out or misplaces."""
    exactly = {str(n.value).lower() for n in best.nodes if isinstance(n, Constant)}
    held = exactly | {n.text.lower() for n in best.nodes if isinstance(n, Like)}
    spoken = " ".join(held).split()
    guessed = (c for c in best.draft.conds if c.ref is None and c.op == "value")
    found = [v.text for c in guessed for v in c.values if v.kind in {"quoted", "word"} and not (v.hits or v.pair)]
    found += [*_bare_predicates(best.chunks), *_asked_units(best), *_lateness(best.chunks), *_signed(best.chunks)]
    found += [
        *_counted(best.chunks, held, exactly),
        *_asked_for(best.chunks),
        *_unheard_states(best),
        *attributes(best),
        *beside_others(best),
    ]
    for n, chunk in enumerate(best.chunks):
        named = (
            _called_for(best.chunks[:n])
            or chunk.capital
            or chunk.text.isupper()
            or any(c.isdigit() for c in chunk.text)
        )
        unknown = chunk.kind == "quoted" or (chunk.kind == "word" and chunk.explained == 0.0 and named)
        kept = chunk.text.lower() in held or set(normal(chunk.text)) <= {*spoken}
        if unknown and not (kept or chunk.hits or chunk.pair):
            found.append(chunk.text)
    return found


def _counted(chunks: list[Chunk], held: set[str], exactly: set[str]) -> list[str]:
    """``how many concerts did U2 play``: what is to be counted is no name that happens to begin so and is left out.

    Nor is it a word of a title, unless what has that title is said: ``how many live albums``.
    """
    found = []
    for at, chunk in enumerate(chunks[1:], 1):
        if chunks[at - 1].is_op("count") and chunk.kind == "value" and chunk.text.islower():
            of_rows = any(c.kind == "name" for c in chunks[at + 1 : at + 2])
            hits = [h.value.lower() for h in chunk.hits]
            whole = {value for value in hits if len(value.split()) <= len(chunk.text.split())}
            if not ({*hits} & held if of_rows else whole & exactly):
                found.append(chunk.text)
    return found


def _asked_for(chunks: list[Chunk]) -> list[str]:
    """``which states do we fly to``: what is asked for, where nothing is called so."""
    noun = chunks[1] if len(chunks) > 1 and chunks[0].text.lower() in {"which", "what"} else None
    if noun is None or noun.kind != "word" or noun.implied is not None:
        return []
    word = noun.text.lower()
    return [noun.text] if stem(word) != word and word not in STOP | GENERIC else []


def _called_for(before: list[Chunk]) -> bool:
    """``how many …``, ``in the …``: what follows is counted, or says which rows."""
    last = next((c for c in reversed(before) if c.text.lower() not in {"the", "a", "an"}), None)
    return last is not None and (last.is_op("count") or last.text.lower() in _PLACES)


def _bare_predicates(chunks: list[Chunk]) -> list[str]:
    """What rows are said to be, and nothing explains: ``which flights were diverted?`` asks for some of them."""
    found = []
    for n, chunk in enumerate(chunks):
        before, behind = next((c for c in reversed(chunks[:n]) if c.kind != "word"), None), chunks[n + 1 : n + 2]
        ends = not behind or behind[0].is_op("end", "and", "or")
        said = chunk.explained == 0.0 or (_event(chunk) and participle(chunk.text.lower()))
        if before is not None and before.is_op("is") and ends and chunk.kind == "word" and said:
            found.append(chunk.text)
    return found + _predicates_of_words(chunks)


def _unheard_states(best: Candidate) -> list[str]:
    """``how many orders are open``, where nothing tells which are, so that all of them are counted."""
    if any(isinstance(n, Query) and n.where is not None for n in best.nodes):
        return []
    said = [c for c in best.chunks if c.kind != "word" or c.text.lower() in _STATES]
    return [b.text for a, b in itertools.pairwise(said) if a.is_op("is") and b.kind == "word" and b.implied is None]


def _predicates_of_words(chunks: list[Chunk]) -> list[str]:
    """``how many products are out of stock``: what ends the question says of which rows, and nothing explains it."""
    at = next((n for n in range(len(chunks) - 1, -1, -1) if chunks[n].is_op("is")), len(chunks))
    said = [c for c in chunks[at + 1 :] if not c.is_op("end", "of")]
    before = any(c.links for c in chunks[:at])
    return [c.text for c in said if c.explained == 0.0] if before and all(c.kind == "word" for c in said) else []


def _lateness(chunks: list[Chunk]) -> list[str]:
    """``were paid late``, where no delay is kept that could tell."""
    return [c.text for c in chunks if c.kind == "word" and getattr(PHRASES.get((c.text.lower(),)), "op", "") == _LATE]


def _signed(chunks: list[Chunk]) -> list[str]:
    """``blood type A-`` at the end, where no such value is stored."""
    words = [c for c in chunks if not c.is_op("end")]
    ends = len(words) > 1 and words[-1].text in SIGNS and words[-1].kind == words[-2].kind == "word"
    return [words[-2].text + words[-1].text] if ends else []


def _asked_units(best: Candidate) -> list[str]:
    """``on which weekday are delays worst``: a unit of time that was asked for and no column is called."""
    pairs = zip(best.chunks, best.chunks[1:], strict=False)
    asked = [unit.text for before, unit in pairs if unit.kind == "word" and before.text.lower() in {"which", "what"}]
    return [unit for unit in asked if unit.lower() in TIME_UNITS and unit.lower() != best.draft.grain]


def names_nobody(candidate: Candidate) -> bool:
    """Whether ``who`` is answered with nothing but figures."""
    query = candidate.built.statement
    if not isinstance(query, Query) or not candidate.draft.spoken.lower().startswith("who "):
        return False
    shown = [i.expr.arg if isinstance(i.expr, Agg) else i.expr for i in query.select]
    return all(isinstance(e, Col) and candidate.world.schema.info(e).measure for e in shown)


def unnamed_events(best: Candidate) -> list[str]:
    """Verbs right before a moment whose date was chosen only because it is a date: ``resigned last year``.

    The date of something else would answer another question. A verb that only says that a row came about is no event.
    """
    guessed = {id(v) for c in best.draft.conds if c.ref is None for v in c.values if v.kind == "moment"}
    found = []
    for n, chunk in enumerate(best.chunks):
        if id(chunk) in guessed:
            before = [c for c in best.chunks[:n] if c.kind != "word" or c.explained < 1.0][-1:]
            found += [c.text for c in before if _event(c)]
    return found


def _event(chunk: Chunk) -> bool:
    said = chunk.text.lower() in LIGHT | GENERIC | _CAME_ABOUT or stem(chunk.text) in LIGHT
    return chunk.kind == "word" and 0.0 < chunk.explained < 1.0 and not said


def shows_nothing_named(best: Candidate) -> bool:
    """Whether what is shown was chosen for want of better: then an unknown word was what was asked for."""
    return not any(
        p.agg
        or p.kind == "star"
        or (p.ref is not None and isinstance(best.built.binding.chosen.get(id(p.ref)), ColumnInfo))
        for p in best.draft.picks
    )


def too_much(chunks: list[Chunk]) -> str:
    """What to say of a question with more phrases than are read; nothing where it has fewer."""
    names = sum(c.kind in {"name", "verb", "value", "quoted", "number", "moment"} for c in chunks)
    return f"this asks for {names} things at once; ask for fewer" if names > MOST_SLOTS else ""


def missing(unknown: list[str]) -> str:
    """Names what could not be found."""
    if not unknown:
        return "nothing in this question names a table, a column or a value of this data source"
    words = ", ".join(f"“{w}”" for w in dict.fromkeys(unknown))
    return f"nothing in this data source explains {words}"


def unread(words: list[str]) -> str:
    """Names what is known, and has no part in any reading."""
    return f"no reading of this question accounts for {', '.join(f'“{w}”' for w in dict.fromkeys(words))}"


def unreadable(chunks: list[Chunk]) -> str:
    """Why there is no reading at all: words that nothing explains, else how the known ones are put."""
    unknown = unexplained(chunks)
    if unknown or not any(c.links or c.hits for c in chunks):
        return missing(unknown)
    return "its words are known, but not what they ask for together; say what to show, of which rows, for each of what"


def absent_value(best: Candidate, world: World) -> Unanswerable | None:
    """A value that its column does not hold, though all of the column's values are known: "did you mean"."""
    for cond in best.draft.conds:
        target = best.built.binding.chosen.get(id(cond))
        if (
            not isinstance(target, ColumnInfo)
            or cond.op not in {"value", "named", "="}
            or not world.values.holds(target)
        ):
            continue
        for value in cond.values:
            known = value.hits or value.text in target.column.values
            if value.kind in {"quoted", "word"} and not known:
                near = world.values.nearest(value.text, target) or world.values.nearest(value.text)
                hint = f"; did you mean {' or '.join(near)}?" if near else ""
                said = cond.ref is not None or cond.op == "named"
                what = (
                    f"there is no {' '.join(target.words)} called" if said else "nothing in this data source is called"
                )
                return Unanswerable(f"{what} “{value.text}”{hint}", suggestions(world))
    return None


def clarification(ranked: list[Candidate], catalog: Catalog | None = None, model: str = "") -> Clarify:
    """The best readings as choices, each as a question that has only that reading."""
    readings: dict[str, Candidate] = {}
    for candidate in without_twins(ranked):
        readings.setdefault(explain(candidate.built.statement, catalog), candidate)
    chosen = list(readings.items())[:_READINGS]
    options = tuple(Option(reading=r, question=f"Show {r}"[:MAX_QUESTION]) for r, _ in chosen)
    drafts = tuple(Drafted(c.sql, None, r, model, statement=c.built.statement) for r, c in chosen)
    return Clarify("I am not sure enough of one reading; which of these is meant?", options, drafts)


def suggestions(world: World) -> tuple[str, ...]:
    """Three questions that this data source can answer, about its largest tables."""
    tables = sorted(world.schema.tables, key=lambda t: -(t.table.rows or 0))[:3]
    return tuple(_suggestion(t, n) for n, t in enumerate(tables))


def _suggestion(table: TableInfo, n: int) -> str:
    name = plural(" ".join(table.words))
    measure = next((c for c in table.columns if c.measure), None)
    if n == 1 and measure is not None:
        return f"What is the average {' '.join(measure.words)} of {name}?"
    return f"How many {name} are there?"
