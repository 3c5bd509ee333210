"""Names of tables and columns as words: ``dept_no``, ``fname`` and ``roomname`` as a person would say them."""

from __future__ import annotations

import re
from collections.abc import Collection

from askwire_translator.offline.words.abbreviations import ABBREVIATIONS
from askwire_translator.offline.words.common import COMMON
from askwire_translator.offline.words.text import distance, stem

_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_BEFORE_OTHERS = {"dst": "destination"}  # alone it is daylight saving time
_LONG_ENOUGH = 4  # letters of a word that one letter may stand for, or stand before
_CONTRACTED = 4  # consonants, from which on they stand for a word
_VOWELS = frozenset("aeiouy")
_RESPELLED = 9  # letters, from which on a name may hold a slip
_TAILS = (
    "name",
    "id",
    "code",
    "date",
    "type",
    "number",
    "address",
    "title",
    "time",
    "year",
    "price",
    "city",
    "room",
    "num",
    "location",
    "count",
    "status",
    "state",
    "level",
    "group",
    "text",
    "class",
    "no",
    "by",
    "key",
    "desc",
    "size",
    "rate",
)


def pieces(name: str) -> list[str]:
    """The written parts of a name: ``deptNo_2`` gives ``dept``, ``no``, ``2``."""
    return [p.lower() for p in _PIECE.findall(name)]


def words(name: str, context: Collection[str] = (), vocabulary: Collection[str] = COMMON) -> tuple[str, ...]:
    """The stems a person would say for this name.

    Args:
        name: as the database spells it.
        context: stems of the table's own name, which short prefixes may stand for (``stuid`` in ``student``).
        vocabulary: words that run-together names may be split into.
    """
    found: list[str] = []
    written = pieces(name)
    for piece in written:
        known = _BEFORE_OTHERS.get(piece) if len(written) > 1 else None
        found.extend([known] if known else _piece(piece, context, vocabulary))
    return tuple(found)


def _piece(piece: str, context: Collection[str], vocabulary: Collection[str]) -> list[str]:
    if piece in ABBREVIATIONS:
        return list(ABBREVIATIONS[piece])
    contracted = _contracted(piece, context)
    if contracted is not None:
        return [contracted]
    known = piece in vocabulary or piece in COMMON
    initial = None if known else _initial(piece, context, vocabulary)
    if initial:
        return initial
    if len(piece) < 4 or piece in vocabulary or stem(piece) in vocabulary:
        return [stem(piece)]
    split = _run_together(piece, vocabulary)
    if split:
        return [w for part in split for w in ABBREVIATIONS.get(part, (stem(part),))]
    return _prefixed(piece, context) or _shortened(piece, context, vocabulary) or [stem(_respelled(piece))]


def _contracted(piece: str, context: Collection[str]) -> str | None:
    """``shpmt`` for shipment: consonants of the only common word that begins and ends as they do.

    Fewer do for the table's own word: ``shp_no``.
    """
    if len(piece) < _CONTRACTED - 1 or piece in COMMON or _VOWELS & {*piece}:
        return None
    own = [w for w in context if w[0] == piece[0] and len(w) > len(piece) and _in_order(piece, w)]
    if own:
        return own[0]
    if len(piece) < _CONTRACTED:
        return None
    alike = [w for w in COMMON if w[0] == piece[0] and w[-1] == piece[-1] and len(w) > len(piece) + 1]
    found = {stem(w) for w in alike if _in_order(piece, w)}
    return found.pop() if len(found) == 1 else None


def _in_order(letters: str, word: str) -> bool:
    rest = iter(word)
    return all(letter in rest for letter in letters)


def _initial(piece: str, context: Collection[str], vocabulary: Collection[str]) -> list[str] | None:
    """``dno`` and ``dphone`` in ``department``: the first letter of the table's name, then a word."""
    table, rest = next((w for w in context if w[0] == piece[0] and len(w) >= _LONG_ENOUGH), None), piece[1:]
    if table is None or not (rest in {"id", "no"} or (len(rest) >= _LONG_ENOUGH and rest in vocabulary)):
        return None
    return [table, *ABBREVIATIONS.get(rest, (stem(rest),))]


def _respelled(piece: str) -> str:
    """``descriptrion``: a long word that is one letter away from a common one."""
    if len(piece) < _RESPELLED:
        return piece
    near = [w for w in COMMON if w[0] == piece[0] and len(w) >= _RESPELLED and distance(w, piece, 1) <= 1]
    return near[0] if len(near) == 1 else piece


def _shortened(piece: str, context: Collection[str], vocabulary: Collection[str]) -> list[str] | None:
    """``restypename`` in ``restaurant_type``: the beginning of a word of the table's, then words."""
    for word in context:
        for size in range(min(5, len(word) - 1), 2, -1):
            rest = piece[size:]
            if not piece.startswith(word[:size]) or len(rest) < 4:
                continue
            split = [rest] if _is_word(rest, size, vocabulary) else _run_together(rest, vocabulary)
            if split:
                return [word, *(w for part in split for w in ABBREVIATIONS.get(part, (stem(part),)))]
    return None


def _run_together(piece: str, vocabulary: Collection[str]) -> list[str] | None:
    """Splits into known words of three letters and more (and ``id``, ``no``), the fewest that cover the piece."""
    best: list[list[str] | None] = [[]] + [None] * len(piece)
    for end in range(1, len(piece) + 1):
        for start in range(max(0, end - 14), end):
            part, before = piece[start:end], best[start]
            if before is None or not _is_word(part, start, vocabulary):
                continue
            current = best[end]
            if current is None or len(before) + 1 < len(current):
                best[end] = [*before, part]
    whole = best[len(piece)]
    return whole if whole and len(whole) > 1 else None


def _is_word(part: str, start: int, vocabulary: Collection[str]) -> bool:
    if len(part) >= 3:
        return part in vocabulary or stem(part) in vocabulary or part in ABBREVIATIONS
    return start > 0 and part in {"id", "no"}


def _prefixed(piece: str, context: Collection[str]) -> list[str] | None:
    for tail in _TAILS:
        head = piece[: -len(tail)]
        if not head or not piece.endswith(tail):
            continue
        spoken = list(ABBREVIATIONS.get(tail, (tail,)))
        if head in ABBREVIATIONS:
            return [*ABBREVIATIONS[head], *spoken]
        table = next((w for w in context if w.startswith(head)), None)
        if table:
            return [table, *spoken]
        if len(head) == 1 and tail in {"name", "id", "code", "title", "number", "no", "type", "date"}:
            return [head, *spoken]
    return None
