"""Readings that a person cannot tell apart, and those that find the same rows."""

from __future__ import annotations

from collections.abc import Sequence

from askwire_translator.ir.model import Col, Query, Star
from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.ranking.meaning import meaning
from askwire_translator.offline.source.elements import TableInfo
from askwire_translator.offline.words.text import stem

_SEVERAL = 2
_NUMBERS = frozenset(["number", "code", "reference"])  # ``room_no``: what a room is called beside its key


def without_twins(ranked: Sequence[Candidate], beside: Sequence[Candidate] = ()) -> list[Candidate]:
    """The readings, best first, each meaning once, and none that those ``beside`` them have."""
    known = {_meaning(c) for c in beside}
    found: dict[object, Candidate] = {}
    for candidate in ranked:
        found.setdefault(_meaning(candidate), candidate)
    return [candidate for said, candidate in found.items() if said not in known]


def part_of_key(candidate: Candidate) -> bool:
    """``cancelled flights`` by the flight number alone, of a key that takes more to say which flight it was."""
    shown = _rows_told(candidate)
    if shown is None or len(shown) > 1 or not isinstance(shown[0], Col):
        return False
    column = candidate.world.schema.info(shown[0])
    if column.table.has_name:
        return False
    words = column.words
    asked = [p.ref.chunk for p in candidate.draft.picks if p.ref is not None]
    return all(tuple(stem(w) for w in chunk.text.split()) == words for chunk in asked)  # no ``flight numbers``


def same_rows(ranked: Sequence[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    """The best reading with those that find the same rows and only tell them by other columns, and all others.

    Each meaning is there once.
    """
    best = ranked[0]
    alike = [best]
    if _rows_told(best) is not None:
        alike = [c for c in ranked if c is best or (_rows_found(c) == _rows_found(best) and _rows_told(c) is not None)]
    return without_twins(alike), without_twins([c for c in ranked if all(c is not one for one in alike)], alike)


def _rows_found(candidate: Candidate) -> tuple[object, ...]:
    """All of a reading but what it shows, and what of that stands beside the key in a group."""
    statement = candidate.built.bare
    if not isinstance(statement, Query) or not statement.group:
        return candidate.parts[1:]
    return (*candidate.parts[1:3], statement.having, statement.order, statement.limit, statement.distinct)


def _one_for_each(statement: Query, home: TableInfo) -> bool:
    """Whether each group is one row of this table: by its key, and no more than what goes with it."""
    key, own = {c.col for c in home.primary}, {c.col for c in home.columns}
    return bool(key) and key <= {*statement.group} <= own


def _rows_told(candidate: Candidate) -> tuple[Col | Star, ...] | None:
    """What tells the rows that were asked for, where nobody said by what: all they have, their names or their key.

    Rows without names are told by their key; where that is of several columns, by some of those.
    """
    statement = candidate.built.bare
    if not isinstance(statement, Query):
        return None
    shown = tuple(i.expr for i in statement.select if isinstance(i.expr, Col | Star))
    if len(shown) < len(statement.select) or not shown:
        return None
    schema = candidate.world.schema
    homes = {(s.schema, s.table) for s in shown}
    home = schema.by_key.get(next(iter(homes))) if len(homes) == 1 else None
    if home is None or (statement.group and not _one_for_each(statement, home)):
        return None
    if home.has_name:
        by = {c.col for c in (*home.display, *home.primary)}
        return shown if _only_named(home, candidate) and all(isinstance(s, Star) or s in by for s in shown) else None
    numbered = (c for c in home.columns if c.words[:-1] == home.words and c.words[-1] in _NUMBERS)
    keys = {c.col for c in (*home.primary, *(numbered if len(home.primary) < _SEVERAL else ()))}
    if len(home.primary) < _SEVERAL:
        only = keys and _only_named(home, candidate) and all(isinstance(s, Star) or s in keys for s in shown)
        return shown if only else None
    own = len(shown) > 1 or isinstance(shown[0], Star) or schema.info(shown[0]).words == home.words
    return shown if own and all(isinstance(s, Star) or s in keys for s in shown) else None


def _only_named(table: TableInfo, candidate: Candidate) -> bool:
    """Whether the rows were asked for by what they are called or what they hold, and none of their columns was."""
    picks = candidate.draft.picks
    asked = [p.ref.chunk for p in picks if p.ref is not None and p.agg is None]
    if not asked and any(c.kind == "word" and c.explained < 1.0 for c in candidate.chunks):
        return False  # ``who founded Delta``: more than the rows of that name
    return len(asked) == len(picks) and all(_is_first_of_all(chunk, table) for chunk in asked)


def _is_first_of_all(chunk: Chunk, table: TableInfo) -> bool:
    return bool(chunk.links) and chunk.links[0].target is table


def _meaning(candidate: Candidate) -> object:
    return meaning(candidate.built.statement, candidate.world.schema)
