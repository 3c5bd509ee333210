"""What of a cut question stands in line to be read: the rest steps aside, and is kept beside what it stood before."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.chunking.spans import participle
from askwire_translator.offline.words.vocabulary import TIME_UNITS

DENIALS = ("not", "except")
_ROWS = frozenset(["record", "records", "row", "rows", "entry", "entries", "time", "times", "instances", "occurrences"])
_PREPOSITIONS = frozenset(["in", "on", "at", "from", "to", "into", "within", "during", "by", "about", "under"])
_BEFORE_AND = 2  # ``by``, and what is grouped by first


@dataclass
class Line:
    """The chunks that rules read; what stepped aside is kept by the index of the chunk that it stood before.

    Attributes:
        before: the preposition in front of a chunk.
        verbs: the words in front of a chunk that name nothing, in the order in which they were said.
        rows: chunks with a word for mere rows (``3 records``) in front of them.
        units: units of time that are asked for (``which weekday has the most``).
        lead: how many words in front of the question imply conditions (``cancelled flights``).
    """

    chunks: list[Chunk] = field(default_factory=list)
    before: dict[int, str] = field(default_factory=dict)
    verbs: dict[int, list[str]] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)
    units: set[int] = field(default_factory=set)
    lead: int = 0

    def imply(self, chunk: Chunk) -> None:
        """A word that implies a condition: whoever reads the whole question takes it."""
        if chunk.start == self.lead:
            self.lead = chunk.end
        if self.chunks and self.chunks[-1].is_op(*DENIALS):
            self.chunks.pop()  # it denies this word, and nothing that comes after


def lined_up(chunks: list[Chunk]) -> Line:
    """A cut question as rules read it."""
    line, preposition = Line(), ""
    verbs: list[str] = []
    asked = {id(unit) for unit in _asked_units(chunks)}
    for n, chunk in enumerate(chunks):
        at, word = len(line.chunks), chunk.text.lower()
        if id(chunk) in asked:
            line.units.add(at)
        elif _steps_aside(line.chunks, chunk, chunks[n + 1 : n + 2]):
            if word in _PREPOSITIONS:
                preposition = word
            elif chunk.explained < 1.0:
                verbs.append(word)
            elif word in _ROWS:
                line.rows.add(at)
            elif chunk.implied is not None:
                line.imply(chunk)
            continue
        if preposition:
            line.before[at] = preposition
        if verbs:
            line.verbs[at] = verbs
        preposition, verbs = "", []
        happened = at > 0 and _happened(line.chunks[-1], chunk)
        line.chunks.append(replace(chunk, kind="verb") if happened else chunk)
    if verbs:
        line.verbs[len(line.chunks)] = verbs
    return line


def _steps_aside(kept: list[Chunk], chunk: Chunk, behind: list[Chunk]) -> bool:
    """A mere word, unless it is a pattern's letters, what to group by, or a name that nobody knows."""
    if chunk.kind != "word" or (chunk.capital and chunk.explained == 0.0):
        return False
    return not (_spelled(kept, chunk, behind) or _names_grain(kept, chunk))


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
