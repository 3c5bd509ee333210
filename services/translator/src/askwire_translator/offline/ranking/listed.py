"""What a question lists to be shown (``title, director and year of each film``) against what a reading shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from askwire_translator.ir.model import Col, Query, SetQuery, Star
from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo

_SHOWS: Final = frozenset(
    ["display", "find", "give", "list", "name", "print", "provide", "report", "retrieve", "return", "show", "tell"]
)
_KEYS: Final = frozenset(
    ["code", "codes", "id", "ids", "identifier", "identifiers", "key", "keys", "number", "numbers"]
)


def shows_fewer(candidate: Candidate) -> bool:
    """``title and director of each film`` answered with who directed them: fewer columns than things listed."""
    statement = candidate.built.statement
    query = statement.left if isinstance(statement, SetQuery) else statement
    if any(isinstance(i.expr, Star) for i in query.select):
        return False
    return len(query.select) < max(map(len, _lists(candidate.chunks)), default=0)


def shows_no_rows_listed(candidate: Candidate) -> bool:
    """``the ministers and what parties they belong to`` by the ministers alone, as each row of them is a party's."""
    statement, draft = candidate.built.bare, candidate.draft
    if not isinstance(statement, Query) or len(statement.select) >= len(draft.picks):
        return False
    chosen = candidate.built.binding.chosen
    picked = {id(p.ref.chunk): chosen.get(id(p.ref)) for p in draft.picks if p.ref is not None and p.agg is None}
    said = [c for c in candidate.chunks if c.kind != "word" or c.explained < 1.0]
    return any(
        joint.is_op("and") and isinstance(picked.get(id(a)), ColumnInfo) and isinstance(picked.get(id(b)), TableInfo)
        for a, joint, b in zip(said, said[1:], said[2:], strict=False)
    )


def shows_keys_beside_names(candidate: Candidate) -> bool:
    """``full name of the instructor of the course`` with the number by which the course refers to whom it names."""
    statement = candidate.built.statement
    if not isinstance(statement, Query) or statement.group or _KEYS & {*candidate.draft.spoken.lower().split()}:
        return False
    schema = candidate.world.schema
    shown = [i.expr for i in statement.select if isinstance(i.expr, Col)]
    for join in statement.source.joins:
        for here, there in ((join.left, join.right), (join.right, join.left)):
            beside = (c for c in shown if (c.schema, c.table, c.role) == (there.schema, there.table, there.role))
            if here in shown and schema.info(here).foreign and any(c != there for c in beside):
                return True
    return False


def _lists(chunks: list[Chunk]) -> Iterator[list[Chunk]]:
    """Of each sentence that says what to show, what it names side by side before anything is said of it."""
    starts = [0, *(n + 1 for n, c in enumerate(chunks) if c.is_op("end"))]
    for start in starts:
        first = next((c for c in chunks[start:] if not c.is_op("and")), None)
        if start == 0 or (first is not None and first.text.lower().split()[0] in _SHOWS):
            yield _side_by_side(chunks[start:])


def _side_by_side(chunks: list[Chunk]) -> list[Chunk]:
    """The names from the first one on, as long as nothing but ``and`` or a comma stands between them."""
    found: list[Chunk] = []
    joined, computed = True, False
    for chunk in chunks:
        if chunk.kind == "name" and chunk.links and joined:
            found.append(chunk)
            joined = computed = False
        elif chunk.is_op("and") or (chunk.is_op("their") and chunk.text.lower().startswith("and ")):
            joined = True
        elif joined and chunk.is_op(*(("of",) if computed else ("count", "agg"))):
            computed = True
        elif not (joined and (chunk.kind == "word" or (not found and chunk.is_op("is", "distinct", "all")))):
            break
    return found


SHOWN_OTHERWISE: Final = (shows_fewer, shows_no_rows_listed, shows_keys_beside_names)
