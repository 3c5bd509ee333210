"""Words that a reading accounts for though no column, table or value of it is called so.

``names of all directors`` where the films keep a director's name; ``delegates`` where the elections keep one each;
``won`` where the key says ``winning``; ``striker position``, ``faculty members``, ``country of origin``.
"""

from __future__ import annotations

import re
from typing import Final

from askwire_translator.ir.model import Agg, Col, Constant, Query
from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.ranking.evidence import done, held_by, used
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.words.text import root, stem

_SAID: Final = 0.85
_IN_PART: Final = 0.55
_WORDS_BETWEEN: Final = frozenset(["the", "all", "each", "every", "any", "different", "distinct", "our"])
_NO_NAMES: Final = frozenset(["id", "code", "key", "number", "no", "date"])
_OF_COLUMNS: Final = frozenset(["function", "level", "position", "role", "score", "status"])
_OF_PEOPLE: Final = frozenset(["member"])
_SOME: Final = frozenset(["any", "have"])
_FROM: Final = frozenset(["origin"])
_STRONG: Final = {"won": "win", "lost": "los", "broke": "brea"}  # verbs, and how their other forms begin
_JUDGES: Final = re.compile(
    "accepted|approved|broke|cancell?ed|completed|declined|dropped|failed|finished|lost|missed|passed|refunded|refused|"
    "rejected|resolved|returned|skipped|solved|won",
    re.IGNORECASE,
)
_TELLING: Final = 4  # letters
_AHEAD: Final = 4  # chunks, within which a bound has its number


def names_of_text(chunk: Chunk, best: Candidate) -> bool:
    """``names of all directors``, ``director names``: a text that is shown and is a name itself."""
    if stem(chunk.text.lower()) != "name":
        return False
    shown = {(c.schema, c.table, c.name) for c in done(best.built.statement).shown}
    links = (n.target for c in _beside(chunk, best.chunks) for n in c.links if n.score >= _SAID)
    named = (t for t in links if isinstance(t, ColumnInfo) and (t.col.schema, t.col.table, t.col.name) in shown)
    return any(t.type == "text" and not t.foreign and t.words[-1] not in _NO_NAMES for t in named)


def _beside(chunk: Chunk, chunks: list[Chunk]) -> list[Chunk]:
    """What stands right before a name, and what follows its ``of``."""
    at = next(n for n, c in enumerate(chunks) if c is chunk)
    found = [c for c in chunks[max(0, at - 1) : at] if c.kind == "name"]
    behind = chunks[at + 1 :]
    if behind and behind[0].is_op("of"):
        found += [c for c in behind[1:] if c.text.lower() not in _WORDS_BETWEEN][:1]
    return found


def rows_called_so(chunk: Chunk, best: Candidate) -> bool:
    """``the party with the most delegates``: rows that are counted, or are not there, go by what they are called."""
    first = next((c for c in best.chunks if c.kind == "name"), None)
    counts = any(isinstance(n, Agg) for n in best.nodes) or sum(isinstance(n, Query) for n in best.nodes) > 1
    if chunk is first or not counts or stem(chunk.text.lower()) == "name":
        return False
    tables = done(best.built.statement).tables
    columns = [n.target for n in chunk.links if isinstance(n.target, ColumnInfo) and n.score >= _IN_PART]
    counted = _counted(chunk, best.chunks)
    stands = (c.primary or c in c.table.display or (counted and c.type == "text" and not c.foreign) for c in columns)
    return any(told and c.table.key in tables for told, c in zip(stands, columns, strict=True))


def _counted(chunk: Chunk, chunks: list[Chunk]) -> bool:
    """Whether ``most``, ``at least two`` or ``any`` stands before it: how many there are is said, not which."""
    at = next(n for n, c in enumerate(chunks) if c is chunk)
    before = chunks[max(0, at - 1) : at]
    many = (c.is_op("sup", "count", "not") or c.kind == "number" or c.text.lower() in _SOME for c in before)
    return any(many)


def verdicts(best: Candidate) -> list[str]:
    """``who failed the most exams``, where nothing tells which were: such a verb is true of some rows only."""
    unheard = (c for c in best.chunks if c.kind == "word" and 0.0 < c.explained < 1.0 and c.implied is None)
    return [c.text for c in unheard if _JUDGES.fullmatch(c.text) and not _verb_of_condition(c, best)]


def _verb_of_condition(chunk: Chunk, best: Candidate) -> bool:
    """``won``, ``cancelled``: a key or a column of the reading says so (``winning``), or a value (``Cancel``)."""
    said = _STRONG.get(chunk.text.lower(), root(chunk.text.lower()))
    kept = {w for n in best.nodes if isinstance(n, Col) for w in best.world.schema.info(n).words}
    kept |= {w for n in best.nodes if isinstance(n, Constant) for w in str(n.value).lower().split()}
    return any(w.startswith(said) or (len(w) > _TELLING and said.startswith(w)) for w in kept)


def bounds_nothing(chunk: Chunk, chunks: list[Chunk]) -> bool:
    """``published under the institution "Indiana"``: no number follows, but what they are under."""
    at = next(n for n, c in enumerate(chunks) if c is chunk)
    behind = [c.kind for c in chunks[at + 1 : at + 1 + _AHEAD]]
    return chunk.text.lower() == "under" and "number" not in behind and bool({"value", "quoted"} & {*behind})


def adds_nothing(chunk: Chunk, best: Candidate) -> bool:
    """``striker position``, ``faculty members``, ``the attractions`` after ``tourist attractions``."""
    at = next((n for n, c in enumerate(best.chunks) if c is chunk), 0)
    word, before = stem(chunk.text.lower()), best.chunks[:at]
    if word in _FROM:
        return len(before) > 1 and before[-1].is_op("of") and _shown_or_held(before[-2], best)
    if word in _OF_COLUMNS:
        return bool(before) and _shown_or_held(before[-1], best)
    if word in _OF_PEOPLE:
        return bool(before) and isinstance(_table(before[-1], best), TableInfo)
    heads = (c for c in before if " " in c.text and _table(c, best) is not None)
    return any(stem(c.text.lower().split()[-1]) == word for c in heads)


def _table(chunk: Chunk, best: Candidate) -> TableInfo | None:
    """The table of the reading that this names."""
    tables = done(best.built.statement).tables
    found = (n.target for n in chunk.tables if n.score >= _SAID and isinstance(n.target, TableInfo))
    return next((t for t in found if t.key in tables), None)


def _shown_or_held(chunk: Chunk, best: Candidate) -> bool:
    """Whether this is a column of the reading, or a value that it holds to."""
    if chunk.kind in {"value", "quoted"}:
        return used(chunk, held_by(best))
    target = chunk.links[0].target if chunk.links else None
    columns = {(n.schema, n.table, n.name) for n in best.nodes if isinstance(n, Col)}
    return isinstance(target, ColumnInfo) and (target.col.schema, target.col.table, target.col.name) in columns
