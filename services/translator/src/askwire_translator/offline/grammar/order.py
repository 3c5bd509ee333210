"""In which order: "ordered by", "in descending order of", "alphabetically", and the names behind them."""

from __future__ import annotations

from askwire_translator.offline.grammar.draft import Sort
from askwire_translator.offline.grammar.state import Reader
from askwire_translator.offline.words.adjectives import SUPERLATIVES

# what words at both ends speak of; ``from oldest to newest`` of days, as the first that has either says
_QUALITIES = (
    ("newest", frozenset(["new", "newest", "latest", "recent", "earliest"])),
    ("oldest", frozenset(["old", "young", "oldest", "youngest"])),
    ("expensive", frozenset(["cheap", "expensive", "cheapest"])),
    ("longest", frozenset(["long", "short", "longest", "shortest"])),
    ("heaviest", frozenset(["heavy", "light", "heaviest", "lightest"])),
    ("tallest", frozenset(["tallest"])),
)
# said of what is computed, where anything is: ``total distance by carrier, highest first``
_BY_SIZE = frozenset(["highest first", "lowest first", "largest first", "smallest first"])


def order(r: Reader) -> bool:
    """``ordered by``, ``in descending order of``, ``alphabetically``."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("order", "asc", "desc"):
        return False
    r.flush()
    if chunk.text in {"sort", "order", "arrange", "rank", "list"} and not r.draft.picks and r.draft.focus is None:
        r.i += 1
        return True
    r.clause = "order"
    if chunk.is_op("asc", "desc"):
        quality = _quality(chunk.text)
        r.draft.notes += [] if quality else [str(chunk.sense.op if chunk.sense else "")]
        plain = [s for s in r.draft.sorts if not s.superlative] or [Sort()]
        plain[-1].descending = chunk.is_op("desc")
        if plain[-1] not in r.draft.sorts:
            r.draft.sorts.append(plain[-1])
        plain[-1].about = plain[-1].about or quality
        if plain[-1].ref is None and chunk.text in _BY_SIZE:
            plain[-1].manner = ("amount",)
        if plain[-1].ref is None and {"most", "least"} & set(chunk.text.split()) and _counts(r):
            plain[-1].agg = "count"
    elif not any(not s.superlative for s in r.draft.sorts):
        r.draft.sorts.append(Sort())
    r.draft.notes.append("order")
    r.i += 1
    r.last_kind = "order"
    return True


def _quality(text: str) -> tuple[str, ...]:
    """``from youngest to oldest``: by age, whatever is shown; nothing where the words only say which way."""
    words = text.split()
    most = next((most for most, ends in _QUALITIES if "to" in words and ends & {*words}), None)
    return tuple(SUPERLATIVES[most][1].split()) if most is not None else ()


def _counts(r: Reader) -> bool:
    return any(p.agg == "count" for p in r.draft.picks)


def order_name(r: Reader) -> bool:
    """A name in the order clause: what orders, or orders next."""
    named = r.name_at(r.i)
    if named is None:
        r.i += 1
        return True
    ref, r.i = named
    empty = next((s for s in r.draft.sorts if s.ref is None and s.agg is None and not s.superlative), None)
    if empty is not None and (counted := r.at()) is not None and counted.is_op("count") and counted.text == "count":
        empty.ref, empty.agg, r.i = ref, "count", r.i + 1
    elif empty is not None:
        empty.ref = ref
    elif (
        opened := next((s for s in r.draft.sorts if s.ref is None and s.agg is None and not s.about), None)
    ) is not None:
        opened.ref = ref
    else:
        r.draft.sorts.append(Sort(ref, descending=r.draft.sorts[-1].descending if r.draft.sorts else False))
    return True
