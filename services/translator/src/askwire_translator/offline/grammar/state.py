"""Where the reading of a question stands: the cursor, the clause it is in, and what waits for its partner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.grammar.draft import Cond, Draft, Exist, Pick, Ref
from askwire_translator.offline.grammar.line import lined_up
from askwire_translator.offline.words.text import stem
from askwire_translator.offline.words.vocabulary import MONEY, TIME_UNITS

Clause = Literal["select", "cond", "order"]
COMPARES = frozenset(["compare", "comparing", "comparison", "versus", "vs"])
_SAID = 0.9


@dataclass
class Reader:
    """What the rules share: the line they read, the cursor in it, the draft they fill, and what waits meanwhile.

    A rule looks at the chunk at the cursor. Where it does not apply, it returns ``False``, and the next one is tried.
    Where it does, it writes to the draft (by ``add``, ``pick``, or to a list of the draft's), moves the cursor past
    what it took, and returns ``True``. What it cannot place yet, it leaves here for a later rule.

    The line, as it came (``Line`` tells of ``before``, ``verbs``, ``rows``, ``units`` and ``lead``):

    Attributes:
        chunks: what is to be read.
        prefer_table: how to hear a phrase that names a table and a column equally well.
        compares: whether the question sets things side by side.
        wonders: whether it asks ``whether`` something is so, rather than for those of which it is.

        i: the cursor, an index into ``chunks``.
        clause: what is being read: what to show, a condition, or an order.
        sentence: the number of the sentence that is being read, from 0.
        last_table: the table that was named last: what comes next is likely of it.
        last_kind: what the last rule made (``pick``, ``cond``, ``table``, …).

        pending: a column in a condition that waits for its comparison; ``add`` and ``flush`` take it.
        pending_theirs: whether it was named by ``their``, and so is something to show.
        hint: what a verb echoes (``cost``), compared when nothing else waits.
        hint_at: where that verb stands.
        number: a number that waits for the superlative or the ``or more`` behind it.
        skip_next: how many go before what the next superlative means (1 for the second largest).
        distinct: whether the next pick is ``distinct``.

        negated: whether conditions are denied from here on.
        glue: how the next condition is joined to the one before.
        both: whether the next conditions must hold of different rows (``both … and …``).
        inner: a condition that takes those which follow as its own (``than those of …``).
    """

    chunks: list[Chunk]
    prefer_table: bool = True
    draft: Draft = field(default_factory=Draft)
    before: dict[int, str] = field(init=False)
    verbs: dict[int, list[str]] = field(init=False)
    rows: set[int] = field(init=False)
    units: set[int] = field(init=False)
    lead: int = field(init=False)
    compares: bool = field(init=False)
    wonders: bool = field(init=False)
    i: int = 0
    clause: Clause = "select"
    sentence: int = 0
    last_table: Chunk | None = None
    last_kind: str = ""
    pending: Ref | None = None
    pending_theirs: bool = False
    hint: Ref | None = None
    hint_at: int = -1
    number: Chunk | None = None
    skip_next: int = 0
    distinct: bool = False
    negated: bool = False
    glue: Literal["and", "or"] = "and"
    both: bool = False
    inner: Cond | None = None

    def __post_init__(self) -> None:
        self.compares = any(c.text.lower() in COMPARES for c in self.chunks)
        self.wonders = any(c.text.lower() == "whether" for c in self.chunks)
        line = lined_up(self.chunks)
        self.chunks, self.before, self.verbs = line.chunks, line.before, line.verbs
        self.rows, self.units, self.lead = line.rows, line.units, line.lead

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
            own = _measure_of(chunk, after)
            if own is not None and index + 1 not in self.before:
                return self.ref(own, [chunk]), follow + 1
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


def _measure_of(table: Chunk, after: Chunk | None) -> Chunk | None:
    """``repair cost``, where repairs keep a cost in cents: that, and no table that ``cost`` may be short for."""
    if after is None or after.kind != "name" or after.start != table.end:
        return None
    home, said = table.tables[0].target, {stem(w) for w in after.text.lower().split()}
    own = [link for link in after.columns if _is_called(link.target, home, said)]
    return replace(after, links=(replace(own[0], score=1.0),)) if len(own) == 1 else None


def _is_called(target: object, home: object, said: set[str]) -> bool:
    measured = getattr(target, "table", None) is home and getattr(target, "measure", False)
    return measured and {w for w in getattr(target, "words", ()) if w not in MONEY} == said


def _dated(table: Chunk, unit: Chunk) -> bool:
    """``the first flight of the year``: no column of the flight."""
    return unit.text.lower() in TIME_UNITS and table.end < unit.start


Rule = Callable[[Reader], bool]
