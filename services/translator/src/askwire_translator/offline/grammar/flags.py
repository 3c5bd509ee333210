"""Columns of yes and no, which people say as adjectives: ``active users``, ``products that are not discontinued``."""

from __future__ import annotations

from dataclasses import replace

from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.chunking.spans import participle
from askwire_translator.offline.grammar.draft import Cond, Pick, Ref
from askwire_translator.offline.grammar.state import Reader
from askwire_translator.offline.source.elements import ColumnInfo, Link
from askwire_translator.offline.words.text import stem


def flag(r: Reader) -> bool:
    """An adjective before the noun it limits, or behind ``is`` where that noun stands: a condition, nothing to show."""
    chunk = r.at()
    if chunk is None or not names_flag(chunk):
        return False
    noun, rows = _limited(r, r.i), _rows(r, chunk)
    if noun is None and rows is not None and not _said_of_something(r):
        r.draft.focus = Ref(rows, [], "table")
        r.pick(Pick("ref", r.draft.focus))
    elif noun is None and not _said_of_something(r):
        return False
    computed = noun is not None and r.columnish(noun) and any(p.agg for p in r.draft.picks)
    r.i += 2 if computed else 1  # ``the weight of hazardous goods``: the noun only says which rows
    r.add(Cond("flag", r.ref(chunk, [noun] if noun is not None else None)))
    r.negated = False  # ``not discontinued and cheaper than 5``: only the adjective is denied
    if noun is None:
        r.clause = "cond"
    return True


def names_flag(chunk: Chunk) -> bool:
    """Whether a phrase names a column of yes and no."""
    best = chunk.links[0].target if chunk.kind in {"name", "verb"} and chunk.links else None
    return isinstance(best, ColumnInfo) and best.yes is not None


def limits(r: Reader, at: int) -> bool:
    """Whether such an adjective stands at this index, before the noun that it limits."""
    chunk = r.get(at)
    return chunk is not None and names_flag(chunk) and _limited(r, at) is not None


def _limited(r: Reader, at: int) -> Chunk | None:
    """The noun that this adjective, and further ones in a row with it, stand before."""
    start, at = at, at + 1
    while (follow := r.get(at)) is not None and at not in r.before and (follow.is_op("and") or names_flag(follow)):
        at += 1
    if follow is None or at in r.before:
        return None
    return follow if r.tableish(follow) or (at == start + 1 and _same_rows(r, r.get(start), follow)) else None


def _same_rows(r: Reader, adjective: Chunk | None, noun: Chunk) -> bool:
    """``hazardous goods``: a column that says what the rows are, of which the adjective limits some."""
    if adjective is None or not r.columnish(noun) or adjective.end != noun.start:
        return False
    flag, named = adjective.links[0].target, noun.columns[0].target
    texts = isinstance(named, ColumnInfo) and named.type == "text"
    return texts and isinstance(flag, ColumnInfo) and named.table is flag.table


def _rows(r: Reader, chunk: Chunk) -> Chunk | None:
    """``all admins``, where ``is_admin`` says who is one: the table whose rows are asked for."""
    flag = chunk.columns[0].target
    plural = chunk.text.lower() != stem(chunk.text) and not participle(chunk.text.lower())
    asked = any(c.is_op("who") for c in r.chunks[:1])  # ``who is not active``
    if not isinstance(flag, ColumnInfo) or not (plural or asked) or r.draft.picks:
        return None
    if r.clause != "select" and not asked:
        return None
    return replace(chunk, text=" ".join(flag.table.words), links=(Link(flag.table, 1.0),))


def _said_of_something(r: Reader) -> bool:
    """``products that are discontinued``, ``the ones not discontinued``: of what was named before."""
    before = r.at(-1)
    named = bool(r.draft.picks) or r.draft.focus is not None
    if before is None or not named or r.wonders or (r.i in r.before and not before.is_op("who")):
        return False
    return before.is_op("is", "not", "who") or (r.clause == "cond" and before.is_op("where", "and", "or"))
