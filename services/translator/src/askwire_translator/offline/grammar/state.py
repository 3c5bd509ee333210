"""Where the reading of a question stands: the cursor, the clause it is in, and what waits for its partner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.chunking.spans import participle
from askwire_translator.offline.grammar.draft import Cond, Draft, Exist, Pick, Ref
from askwire_translator.offline.words.vocabulary import TIME_UNITS

Clause = Literal["select", "cond", "order"]
COMPARES = frozenset(["compare", "comparing", "comparison", "versus", "vs"])
_ROWS = frozenset(["record", "records", "row", "rows", "entry", "entries", "time", "times", "instances", "occurrences"])
DENIALS = ("not", "except")
_SAID = 0.9
_BEFORE_AND = 2  # ``by``, and what is grouped by first
_PREPOSITIONS = frozenset(["in", "on", "at", "from", "to", "into", "within", "during", "by", "about", "under"])


@dataclass
class Reader:
    """The cursor and the draft that the rules fill.

    Attributes:
        prefer_table: how to hear a phrase that names a table and a column equally well.
        pending: a column in a condition that waits for its comparison.
        compares: whether the question sets things side by side.
        wonders: whether it asks ``whether`` something is so, rather than for those of which it is.
        skip_next: how many go before what the next superlative means (1 for the second largest).
        before: the preposition in front of each chunk, by its index.
        rows: the indexes of the chunks that have a word for mere rows (``3 records``) in front of them.
        units: the indexes of units of time that are asked for (``which weekday has the most``).
        lead: how many words in front imply conditions (``cancelled flights``).
    """

    chunks: list[Chunk]
    prefer_table: bool = True
    draft: Draft = field(default_factory=Draft)
    i: int = 0
    clause: Clause = "select"
    pending: Ref | None = None
    pending_theirs: bool = False
    number: Chunk | None = None
    skip_next: int = 0
    negated: bool = False
    glue: Literal["and", "or"] = "and"
    both: bool = False
    distinct: bool = False
    inner: Cond | None = None
    hint: Ref | None = None
    hint_at: int = -1
    sentence: int = 0
    last_table: Chunk | None = None
    last_kind: str = ""
    compares: bool = False
    wonders: bool = False
    before: dict[int, str] = field(default_factory=dict)
    verbs: dict[int, list[str]] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)
    units: set[int] = field(default_factory=set)
    lead: int = 0

    def __post_init__(self) -> None:
        self.compares = any(c.text.lower() in COMPARES for c in self.chunks)
        self.wonders = any(c.text.lower() == "whether" for c in self.chunks)
        kept: list[Chunk] = []
        prep, verbs = "", []
        asked = {id(unit) for unit in _asked_units(self.chunks)}
        for n, chunk in enumerate(self.chunks):
            patterned = _spelled(kept, chunk, self.chunks[n + 1 : n + 2]) or _names_grain(kept, chunk)
            if id(chunk) in asked:
                self.units.add(len(kept))
            elif chunk.kind == "word" and not patterned and not (chunk.capital and chunk.explained == 0.0):
                if chunk.text.lower() in _PREPOSITIONS:
                    prep = chunk.text.lower()
                elif chunk.explained < 1.0:
                    verbs.append(chunk.text.lower())
                elif chunk.text.lower() in _ROWS:
                    self.rows.add(len(kept))
                elif chunk.implied is not None:
                    self._take_implied(chunk, kept)
                continue
            if kept and _happened(kept[-1], chunk):
                chunk = replace(chunk, kind="verb")  # noqa: PLW2901 - the same chunk, heard otherwise
            if prep:
                self.before[len(kept)] = prep
            if verbs:
                self.verbs[len(kept)] = verbs
            prep, verbs = "", []
            kept.append(chunk)
        if verbs:
            self.verbs[len(kept)] = verbs
        self.chunks = kept

    def _take_implied(self, chunk: Chunk, kept: list[Chunk]) -> None:
        if chunk.start == self.lead:
            self.lead = chunk.end
        if kept and kept[-1].is_op(*DENIALS):
            kept.pop()  # it denies this word, and nothing that comes after

    def at(self, offset: int = 0) -> Chunk | None:
        """The chunk at the cursor plus ``offset``."""
        index = self.i + offset
        return self.chunks[index] if 0 <= index < len(self.chunks) else None

    def skip(self, start: int, *ops: str) -> int:
        """The first index from ``start`` on whose chunk is none of these operators."""
        while start < len(self.chunks) and self.chunks[start].is_op(*ops):
            start += 1
        return start

    def get(self, index: int) -> Chunk | None:
        """The chunk at this index."""
        return self.chunks[index] if 0 <= index < len(self.chunks) else None

    def tableish(self, chunk: Chunk | None) -> bool:
        """Whether the phrase names a table at least as well as a column."""
        if chunk is None or chunk.kind != "name" or not chunk.tables:
            return False
        if not chunk.columns:
            return True
        table, column = chunk.tables[0].score, chunk.columns[0].score
        if abs(table - column) < 0.12:
            return self.prefer_table and not _keeps_count(chunk)
        return table > column

    def columnish(self, chunk: Chunk | None) -> bool:
        """Whether the phrase names a column rather than a table."""
        return chunk is not None and chunk.kind == "name" and bool(chunk.columns) and not self.tableish(chunk)

    def name_at(self, index: int) -> tuple[Ref, int] | None:
        """The name that begins here, with a table in front of it as its context, and where it ends."""
        index = self.skip(index, "of", "distinct", "is", "their")
        chunk = self.get(index)
        if chunk is not None and chunk.kind == "verb" and self._after_measure(index):
            return self.ref(chunk), index + 1
        if chunk is None or chunk.kind != "name":
            return None
        if self.tableish(chunk):
            follow = self.skip(index + 1, "of") if self._possessive(index + 1) else index + 1
            after = self.get(follow)
            if (
                after is not None
                and self.columnish(after)
                and index + 1 not in self.before
                and not _dated(chunk, after)
                and not _row_of(chunk, after)
            ):
                return self.ref(after, [chunk]), follow + 1
        return self.ref(chunk), index + 1

    def _after_measure(self, index: int) -> bool:
        """Whether an aggregate or superlative stands before: then even a verb's form is a noun (``total share``)."""
        before = self.get(index - 1)
        return before is not None and before.is_op("agg", "sup", "count", "their")

    def _possessive(self, index: int) -> bool:
        chunk = self.get(index)
        return chunk is not None and chunk.is_op("of") and chunk.text == "'s"

    def ref(self, chunk: Chunk, near: list[Chunk] | None = None) -> Ref:
        """A reference to what this phrase names; the tables named around it are its context."""
        around = list(near or [])
        if not around:
            index = next((n for n, c in enumerate(self.chunks) if c is chunk), self.i)
            around = self._following_table(index)
        if not around and self.last_table is not None and self.clause != "select":
            around = [self.last_table]
        return Ref(chunk, around, "table" if self.tableish(chunk) else "any")

    def _following_table(self, index: int) -> list[Chunk]:
        """``names and ages of the students``: the table after the list that this phrase belongs to."""
        for n in range(index + 1, min(index + 8, len(self.chunks))):
            chunk = self.chunks[n]
            if chunk.is_op("of"):
                return self._table_after(n)
            if chunk.is_op("each") or n in self.before:
                follow = self.get(n if n in self.before else n + 1)
                return [follow] if follow is not None and self.tableish(follow) else []
            if not (chunk.is_op("and", "distinct", "agg", "their") or self.columnish(chunk)):
                break
        return []

    def _table_after(self, index: int) -> list[Chunk]:
        """The table behind ``of``, past the values and adjectives in front of it."""
        at = self.skip(index + 1, "of", "all", "each", "distinct", "their", "both")
        follow = self.get(at)
        while follow is not None and (follow.kind == "value" or follow.is_op("sup", "each", "distinct", "of")):
            at += 1
            follow = self.get(at)
        return [follow] if follow is not None and self.tableish(follow) else []

    def add(self, cond: Cond) -> None:
        """A condition, with the negation and the glue that stand before it."""
        cond.negated = cond.negated or self.negated
        cond.glue = self.glue
        cond.both = self.both
        if not cond.near and self.last_table is not None:
            cond.near = [self.last_table]
        if self.inner is not None and cond.versus is None:
            self.inner.inner.append(cond)
        else:
            self.draft.conds.append(cond)
        self.glue = "and"
        self.pending = None
        self.last_kind = "cond"

    def take_pending(self) -> Ref | None:
        """The column that waits for its comparison; in the select clause the one just named."""
        ref, self.pending = self.pending, None
        if ref is None and self.hint is not None and self.hint_at >= self.i - 1 and self._measures(self.hint):
            ref, self.hint = self.hint, None
            return ref
        if ref is None and self.clause == "select" and self.draft.picks and self.last_kind == "pick":
            last = self.draft.picks[-1]
            beside = last.ref is not None and last.ref.chunk in (self.at(-1), self.at(-2) if self._is_joint() else None)
            if (
                last.kind == "ref"
                and last.agg is None
                and last.ref is not None
                and beside
                and not self.tableish(last.ref.chunk)
            ):
                self.draft.picks.pop()
                return last.ref
        return ref

    def _measures(self, hint: Ref) -> bool:
        """Whether a verb echoes something that can be compared (``cost``), not only a name (``flew``)."""
        return any(
            getattr(link.target, "measure", False) or getattr(link.target, "temporal", False)
            for link in hint.chunk.columns[:3]
        )

    def _is_joint(self) -> bool:
        before = self.at(-1)
        return before is not None and (before.is_op("is", "where", "of") or before.kind == "verb")

    def pick(self, pick: Pick) -> None:
        """One thing to show."""
        pick.distinct = pick.distinct or self.distinct
        if self.distinct and pick.agg is None and pick.kind == "ref":
            self.draft.distinct = True
        self.distinct = False
        self.draft.picks.append(pick)
        self.last_kind = "pick"

    def flush(self) -> None:
        """A column in a condition that found no comparison is something to show."""
        ref, self.pending = self.pending, None
        if ref is None and self.negated and self.hint is not None and self.last_kind != "cond":
            ref, self.hint = self.hint, None
        if ref is None:
            return
        if not self.negated and not self.pending_theirs:
            if _refers(ref):
                self.draft.exists.append(Exist(ref))
            else:
                self.draft.ignored.append(ref.chunk)
                self.draft.hints.append(ref)
            return
        if self.negated:
            missing = Cond("absent", ref)
            self.add(missing)
            missing.negated = False
            return
        self.draft.picks.append(Pick("ref", ref, theirs=self.pending_theirs))
        self.draft.notes.append("late_pick")


def _keeps_count(chunk: Chunk) -> bool:
    """``degrees`` of a table that keeps in a column of its own name how many there were: that is what they are."""
    table, column = chunk.tables[0].target, chunk.columns[0].target
    own = getattr(column, "table", None) is table and getattr(column, "measure", False)
    return own and getattr(column, "words", ()) == getattr(table, "words", None)


def _refers(ref: Ref) -> bool:
    """``students who have class president votes``: a key by which rows of another table refer to what is asked for."""
    first = ref.chunk.columns[0] if ref.chunk.columns and not ref.chunk.tables else None
    return first is not None and first.score >= _SAID and getattr(first.target, "foreign", False)


def _row_of(table: Chunk, after: Chunk) -> bool:
    """``the bank branch``, where banks have a branch's name: that row, and nothing of it."""
    echo = after.columns[0]
    display = getattr(table.tables[0].target, "display", ())
    return after.start == table.end and echo.score < _SAID and echo.target in display


def _dated(table: Chunk, unit: Chunk) -> bool:
    """``the first flight of the year``: no column of the flight."""
    return unit.text.lower() in TIME_UNITS and table.end < unit.start


def _happened(before: Chunk, chunk: Chunk) -> bool:
    """``customers signed up``, ``were hired``: a date called after what happened, behind those to whom it did."""
    if chunk.kind != "name" or not chunk.columns or chunk.tables or not participle(chunk.text.lower().split()[0]):
        return False
    said = (before.kind == "name" and bool(before.tables) and before.end == chunk.start) or before.is_op("is")
    return said and getattr(chunk.columns[0].target, "temporal", False)


def _asked_units(chunks: list[Chunk]) -> list[Chunk]:
    """``which weekday has the most flights``: units of time that no column is called, one of which is wanted."""
    pairs = [(a, b) for a, b in pairwise(chunks) if _is_unit(b)]
    found = [b for a, b in pairs if a.text.lower() in {"which", "what"} and any(c.is_op("sup") for c in chunks)]
    found += [a for a, b in pairwise(chunks) if _is_unit(a) and _has(b, chunks)]
    return found + [b for a, b in pairs if a.is_op("sup") and a.sense is not None and a.sense.about == ("#",)]


def _has(chunk: Chunk, chunks: list[Chunk]) -> bool:
    """``the month with the highest revenue``."""
    return chunk.text.lower() == "with" and any(c.is_op("sup") for c in chunks if c.start >= chunk.end)


def _is_unit(chunk: Chunk) -> bool:
    """``which year``, where there are dates, none of which is called a year."""
    unit, said = chunk.text.lower(), (getattr(link.target, "words", ()) for link in chunk.links)
    return chunk.kind in {"word", "name"} and unit in TIME_UNITS and not any(unit in words for words in said)


def _spelled(kept: list[Chunk], chunk: Chunk, behind: list[Chunk]) -> bool:
    """``starts with a``: letters, whatever else they could say."""
    return bool(kept) and kept[-1].is_op("like") and not _article(kept[-1], chunk, behind)


def _article(verb: Chunk, chunk: Chunk, behind: list[Chunk]) -> bool:
    """``ends with the …``, ``with an 's'``, ``end in a Canadian airport``: it stands before a name and is no letter."""
    if not behind or chunk.text not in {"a", "an"}:
        return chunk.text.lower() == "the"
    named = behind[0].kind in {"name", "value"} and verb.text.startswith("end")
    return named or behind[0].kind == "quoted" or (len(behind[0].text) == 1 and behind[0].text.isalpha())


def _names_grain(kept: list[Chunk], chunk: Chunk) -> bool:
    """``per month``, ``by priority and month``."""
    if not kept or chunk.text.lower() not in TIME_UNITS:
        return False
    listed = kept[-1].is_op("and") and len(kept) > _BEFORE_AND and kept[-1 - _BEFORE_AND].is_op("each", "by")
    return listed or kept[-1].is_op("each", "by")


Rule = Callable[[Reader], bool]
