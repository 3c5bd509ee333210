"""What was said and has no part in the reading: names, groups, comparisons, "only".

Such a reading answers another question than the one that was asked, and looks as if it answered this one.
"""

from __future__ import annotations

import itertools
import re
from typing import Final

from askwire_translator.ir.model import (
    Agg,
    And,
    Between,
    Bin,
    Col,
    Compare,
    Constant,
    InQuery,
    IsNull,
    Query,
    SetQuery,
)
from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.chunking.spans import participle
from askwire_translator.offline.ranking.accounted import bounds_nothing, names_of_text, rows_called_so, verdicts
from askwire_translator.offline.ranking.evidence import done, held_by, used
from askwire_translator.offline.ranking.undivided import undivided
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.words.common import COMMON
from askwire_translator.offline.words.text import root, stem
from askwire_translator.offline.words.vocabulary import GENERIC, LIGHT, STOP

_NAMED: Final = 0.85
_IN_OTHER_WORDS: Final = 0.7
_SOLELY: Final = frozenset(["only", "solely", "exclusively"])
_BESIDE: Final = re.compile(r"\b(?:(?:by|with|to|from|than) another|each other|one another)\b")
_CHANGED: Final = frozenset(
    ["improved", "worsened", "dropped", "declined", "decreased", "grew", "grown", "increased", "fell", "risen"]
)
_IN_UNIT: Final = re.compile(r"\bin (seconds|minutes|hours|days)\b", re.IGNORECASE)
_STATES: Final = frozenset(["active", "available", "current", "empty", "inactive", "open", "outstanding", "overdue"])
_ON_TIME: Final = re.compile(r"\bon time\b", re.IGNORECASE)
_MEANS: Final = frozenset(["average", "mean", "median"])
_NOBODY: Final = frozenset(["nothing", "nobody"])
_NEAR: Final = 5  # chunks, within which ``same`` finds its ``as``
_TO_SUCH: Final = frozenset(["by", "to", "from", "with", "in", "at"])


def neglected(best: Candidate) -> list[str]:
    """The words that the reading passes over, each once."""
    found = [*_names(best), *_groups(best.chunks), *_comparisons(best), *_solely(best), *_shown_again(best)]
    found += [
        *_changes(best),
        *_deeds(best.chunks),
        *_counts(best),
        *_averages(best),
        *passed_over(best),
        *verdicts(best),
        *_denials(best),
        *_units(best),
        *_shares(best),
        *_kinds(best),
        *_punctual(best),
        *_likened(best),
        *undivided(best),
    ]
    return list(dict.fromkeys(found))


def names_nothing(best: Candidate) -> bool:
    """``built after 2000``, ``the second one``: no word of it names a table, a column or a value that the reading uses.

    Such a reading takes the likeliest table there is; what it answers, nobody asked.
    """
    if any(c.hits or c.implied is not None or (c.sense is not None and c.sense.about) for c in best.chunks):
        return False
    tables = done(best.built.statement).tables
    used = {(n.schema, n.table, n.name) for n in best.nodes if isinstance(n, Col)}
    return not any(_takes_part(link.target, tables, used) for c in best.chunks for link in c.links)


def leaves_values(candidate: Candidate) -> bool:
    """Whether a stored value that was named limits nothing, or a word was not known at all."""
    held = held_by(candidate)
    unknown = any(c.kind == "word" and c.explained == 0.0 for c in candidate.chunks)
    values = [c for c in candidate.chunks if c.kind == "value" and not (c.text.islower() and c.text in COMMON)]
    return unknown or not all(used(c, held) for c in values)


def _names(best: Candidate) -> list[str]:
    """Columns that were named, as conditions or otherwise, and stand nowhere in the query."""
    tables = done(best.built.statement).tables
    used = {(n.schema, n.table, n.name) for n in best.nodes if isinstance(n, Col)}
    ignored = {id(c) for c in best.draft.ignored}
    named = [c for c in best.chunks if c.kind == "name" and c.links]
    wanted = [c for c in named if id(c) in ignored or (c.links[0].score >= _NAMED and not _in_passing(c))]
    lost = [c for c in wanted if not any(_takes_part(n.target, tables, used) for n in c.links)]
    return [c.text for c in lost if not (names_of_text(c, best) or rows_called_so(c, best))]


def left_undone(best: Candidate) -> list[str]:
    """``play sports``, of a table called so in other words: two words that go together name nothing by chance."""
    tables = done(best.built.statement).tables
    said = (c for c in best.chunks if c.kind == "name" and " " in c.text and c.tables)
    deeds = (c for c in said if _IN_OTHER_WORDS <= c.tables[0].score < _NAMED and c.links[0] is c.tables[0])
    return [c.text for c in deeds if not any(n.target.key in tables for n in c.tables)]  # type: ignore[union-attr]


def _in_passing(chunk: Chunk) -> bool:
    """``reserved``, ``times``: words that lean on others, whatever else is called so."""
    word = chunk.text.lower()
    return participle(word) or bool({word, stem(word)} & (GENERIC | LIGHT | STOP))


def _takes_part(
    target: ColumnInfo | TableInfo, tables: frozenset[tuple[str, str]], used: set[tuple[str, str, str]]
) -> bool:
    if isinstance(target, TableInfo):
        return target.key in tables
    figure = target.figure
    ways = [(target.col,)] if figure is None else [f.columns for f in (figure, figure.lines) if f is not None]
    return any({(c.schema, c.table, c.name) for c in columns} <= used for columns in ways)


def _groups(chunks: list[Chunk]) -> list[str]:
    """``by station``, where nothing is called so."""
    pairs = itertools.pairwise(chunks)
    return [b.text for a, b in pairs if a.is_op("by", "each") and b.kind == "word" and b.explained == 0.0]


def _comparisons(best: Candidate) -> list[str]:
    """``below``, ``between``, where the query compares nothing."""
    compared = any(isinstance(n, Compare | Between | Bin) for n in best.nodes)
    ignored = (c for c in best.draft.ignored if c.is_op("cmp", "comp", "between"))
    lost = [c.text for c in ignored if not bounds_nothing(c, best.chunks)]
    return lost or ([] if compared else [c.text for c in best.chunks if c.is_op("between", "comp")])


def _changes(best: Candidate) -> list[str]:
    """``which airline improved the most from the first half to the second``, where each period is not told apart."""
    said = [c.text for c in best.chunks if c.text.lower() in _CHANGED]
    told = best.draft.over_time is not None or any(isinstance(n, Bin) for n in best.nodes)
    return [] if told else said


def _counts(best: Candidate) -> list[str]:
    """``the number of flights or the number of planes``, where only one of them is counted."""
    counts = [n for n, c in enumerate(best.chunks) if c.is_op("count")]
    if len(counts) != 2 or not any(c.is_op("or") for c in best.chunks[counts[0] : counts[1]]):
        return []
    counted = sum(isinstance(n, Agg) and n.func == "count" for n in best.nodes)
    return [best.chunks[counts[1]].text] if counted == 1 else []


def _averages(best: Candidate) -> list[str]:
    """``average order by store``, where nothing is averaged, divided or called an average."""
    said = [c.text for c in best.chunks if c.is_op("agg") and c.sense is not None and c.sense.arg in {"avg", "median"}]
    computed = any(
        (isinstance(n, Agg) and n.func in {"avg", "median"}) or (isinstance(n, Bin) and n.op == "/") for n in best.nodes
    )
    if not said or computed:
        return []
    kept = {w for n in best.nodes if isinstance(n, Col) for w in best.world.schema.info(n).words}
    return [] if kept & _MEANS else said


def _denials(best: Candidate) -> list[str]:
    """``how many tail numbers are not in planes``, where all of them are counted."""
    statement = best.built.statement
    bare = isinstance(statement, Query) and statement.where is None and statement.having is None
    bare = bare and not any(isinstance(n, IsNull) for n in best.nodes)  # ``share of tracks without a composer``
    nobody = [c.text for c in best.chunks if c.kind == "word" and c.text.lower() in _NOBODY]
    denied = any(isinstance(n, InQuery) and n.negated for n in best.nodes) or isinstance(statement, SetQuery)
    return ["not"] if bare and "not" in best.draft.notes else [] if denied else nobody


def _shares(best: Candidate) -> list[str]:
    """``more than 10% of flights were cancelled``, where they are counted."""
    return [h.value.text for h in best.draft.havings if h.agg == "count" and h.value.text.endswith("%")]


def _kinds(best: Candidate) -> list[str]:
    """``seats of a 747``, where something else is that number: such a number is a name."""
    pairs = itertools.pairwise(best.chunks)
    named = [b for a, b in pairs if a.text.lower() in {"a", "an"} and b.kind == "number" and b.unit is None]
    counted = {n.value for n in best.nodes if isinstance(n, Constant) and n.kind == "number"}
    return [c.text for c in named if c.number in counted]


def _punctual(best: Candidate) -> list[str]:
    """``finished on time``, where the day is not held against another, and no delay is bounded."""
    said = _ON_TIME.findall(best.draft.spoken)
    told = any(isinstance(n, Compare) and (isinstance(n.right, Col) or n.op not in {"=", "<>"}) for n in best.nodes)
    held = "on time" in held_by(best) or any(c.implied is not None for c in best.chunks)
    return [] if told or held else said


def _units(best: Candidate) -> list[str]:
    """``total air time in hours``, where it is kept, and shown, in minutes."""
    said = _IN_UNIT.search(best.draft.spoken)
    if said is None:
        return []
    kept = {best.world.schema.info(n).time_unit for n in best.nodes if isinstance(n, Col)}
    return [said[0]] if kept - {None} and stem(said[1].lower()) not in kept else []


def _likened(best: Candidate) -> list[str]:
    """``airports with the same time zone as Denver``, where no row is held against Denver's."""
    if any(isinstance(n, InQuery) for n in best.nodes):
        return []
    said = (c for n, c in enumerate(best.chunks) if c.is_op("same") and _goes_on(best.chunks[n + 1 : n + _NEAR]))
    return [c.text for c in said]


def _goes_on(behind: list[Chunk]) -> bool:
    return any(c.text.lower() == "as" for c in behind)


def _solely(best: Candidate) -> list[str]:
    """``served only by United``: not also by others, which a plain condition does not say, and none less so."""
    if isinstance(best.built.statement, SetQuery):
        return []
    apart = best.built.fan_out or len(best.built.tables) > 1
    pairs = [(a, b) for a, b in itertools.pairwise(best.chunks) if a.text.lower() in _SOLELY]
    return [a.text for a, b in pairs if _names_such(b, best) or (apart and (b.text.lower() in _TO_SUCH or b.hits))]


def _deeds(chunks: list[Chunk]) -> list[str]:
    """``who founded Delta``: where nothing but a value is known, what is asked of it is what the verb says."""
    if not any(c.kind == "value" for c in chunks) or any(c.links or c.is_op("count", "agg", "star") for c in chunks):
        return []
    return [c.text for c in chunks if c.kind == "word" and 0.0 < c.explained < 1.0]


def attributes(best: Candidate) -> list[str]:
    """``total of disputed bills``, where nothing tells which are: a participle before the noun whose rows it limits.

    Behind a noun it is a verb (``customers placed orders``), and verbs may be passed over.
    """
    used = {(n.schema, n.table, n.name) for n in best.nodes if isinstance(n, Col)}
    found = []
    for n, (chunk, noun) in enumerate(itertools.pairwise(best.chunks)):
        word = chunk.text.lower()
        idle = chunk.kind == "word" and 0.0 < chunk.explained < 1.0 and chunk.implied is None
        idle |= chunk.kind == "verb" and not any(_takes_part(link.target, frozenset(), used) for link in chunk.links)
        if not (idle and (word.endswith("ed") or word in _STATES) and noun.start == chunk.end) or {word, stem(word)} & (
            GENERIC | STOP
        ):
            continue
        named = noun.kind == "name" and noun.tables and noun.tables[0].score >= _NAMED
        if named and _begins_noun(best.chunks[:n]) and not _true_of_all(word, noun.tables[0].target):
            found.append(chunk.text)
    return found


def _true_of_all(word: str, table: ColumnInfo | TableInfo) -> bool:
    """``scheduled flights``, where every flight keeps when it was scheduled."""
    columns = table.columns if isinstance(table, TableInfo) else ()
    spoken = (w for c in columns for w in (*c.words, *(c.column.comment or "").lower().split()))
    return root(word) in {root(w) for w in spoken}


def _begins_noun(before: list[Chunk]) -> bool:
    """Whether a noun phrase begins behind these chunks, as at the start or behind ``of``, ``many``, ``all``."""
    last = next((c for c in reversed(before) if c.text.lower() not in {"the", "all", "our", "different"}), None)
    if last is None or last.is_op("of", "count", "agg", "each", "by", "distinct", "all", "comp", "than"):
        return True
    return last.text.lower() in {"show", "me", "list", "find", "give", "get", "which", "what", "number", "with", "for"}


def passed_over(best: Candidate) -> list[str]:
    """``science fiction books``, ``than United``, ``price of helmets``: stored values that limit nothing."""
    held = held_by(best)
    said = [c for c in best.chunks if c.kind == "value" and c.hits]
    lost = [c for c in said if not used(c, held)]
    return [c.text for c in lost if _tells_kind(c, best) or _is_whose(c, best) or not _said_in_passing(c)]


def _is_whose(chunk: Chunk, best: Candidate) -> bool:
    """``average price of lights``: the value behind a column's name, be it a plain word."""
    at = next(n for n, c in enumerate(best.chunks) if c is chunk)
    named = at > 1 and best.chunks[at - 1].is_op("of") and best.chunks[at - 2].kind == "name"
    behind = best.chunks[at + 1 : at + 2]
    return named and any(h.exact for h in chunk.hits) and not any(c.kind == "name" for c in behind)


def _tells_kind(chunk: Chunk, best: Candidate) -> bool:
    """``rock tracks``: a word right before a noun whose rows have such a value, or refer to what has."""
    at = next(n for n, c in enumerate(best.chunks) if c is chunk)
    named = [link.target for noun in best.chunks[at + 1 : at + 2] for link in noun.tables if link.score >= _NAMED]
    table = named[0] if named and isinstance(named[0], TableInfo) else None
    if table is None or chunk.start + 1 != chunk.end:
        return False
    near = [table.table.full_name, *(k.target for k in table.table.foreign_keys)]
    return _begins_noun(best.chunks[:at]) and any(
        h.exact and h.column.table.table.full_name in near for h in chunk.hits
    )


def _said_in_passing(chunk: Chunk) -> bool:
    """``open``, ``first``: words of which some column happens to hold one."""
    word = chunk.text.lower()
    return " " not in word and not chunk.capital and bool({word, stem(word)} & (COMMON | GENERIC | LIGHT | STOP))


def beside_others(best: Candidate) -> list[str]:
    """``share a name with another author``, ``follow each other``: rows of one table, each beside others of it."""
    said = _BESIDE.findall(best.draft.spoken.lower())
    if not said:
        return []
    sources = [n.source for n in best.nodes if isinstance(n, Query)]
    tables = [t for s in sources for t in ((s.schema, s.table), *((j.right.schema, j.right.table) for j in s.joins))]
    return [] if len(tables) > len(set(tables)) else said


def _names_such(chunk: Chunk, best: Candidate) -> bool:
    """Whether a value follows that limits nothing."""
    return chunk.kind == "value" and not used(chunk, held_by(best))


def _shown_again(best: Candidate) -> list[str]:
    """``what kind of plane is N103US`` answered with N103US: nothing but what the question itself says."""
    statement = best.built.statement
    if not isinstance(statement, Query):
        return []
    parts = statement.where.items if isinstance(statement.where, And) else (statement.where,)
    fixed = [p.left for p in parts if isinstance(p, Compare) and p.op == "=" and isinstance(p.right, Constant)]
    same = statement.select and all(isinstance(i.expr, Col) and i.expr in fixed for i in statement.select)
    return ["what is asked for"] if same else []
