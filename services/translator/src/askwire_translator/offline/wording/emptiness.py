"""What is not there, as people say it: "empty playlists", "nobody ever bought", "never departed", "with a discount"."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.wording.rewording import implied_at
from askwire_translator.offline.words.text import Said, Token, says, tokenize, word_at

_NAMED: Final = 0.9
_EMPTY: Final = frozenset(["empty"])
_NOBODY: Final = (("nobody",), ("no", "one"), ("noone",))
_DONE: Final = frozenset(["bought", "sold", "made", "took", "wrote", "read", "chose", "saw"])
_SOME: Final = frozenset(["a", "an", "any", "some"])
_HAVING: Final = frozenset(["had", "has", "have", "having", "with"])
_INCLUDES: Final = frozenset(["include", "includes", "included", "including"])
_IN_TIME: Final = frozenset(["during", "in", "since"])
_BEHIND: Final = frozenset(["address", "number"])  # an email, an email address
_DENIES: Final = frozenset(["never", "not"])
_DID: Final = frozenset(["did", "do", "does", "have", "has", "that", "which"])
_LEFT: Final = (
    ("departed",), ("depart",), ("took", "off"), ("take", "off"), ("taken", "off"), ("left",), ("leave",),
)  # fmt: skip


def emptiness(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """The plain words for what begins here, and how many tokens they replace; None where nothing does."""
    for rule in (_empty, _with_some, _known, _never_left):
        found = rule(tokens, i, schema)
        if found is not None:
            return found
    return None


def _empty(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``empty playlists``, where one table's rows say what is in them: playlists without any of those."""
    if word_at(tokens, i) not in _EMPTY or i + 1 >= len(tokens):
        return None
    links = schema.lookup((tokens[i + 1].stem,))
    if any(n.score >= _NAMED and isinstance(n.target, ColumnInfo) and n.target.column.values for n in links):
        return None
    named = next((n.target for n in links if n.score >= _NAMED and isinstance(n.target, TableInfo)), None)
    if named is None:
        return None
    name = named.table.full_name
    within = [t for t in schema.tables if any(k.target == name for k in t.table.foreign_keys) and t is not named]
    if len(within) != 1:
        return None
    return (tokens[i + 1].lower, "without", *within[0].words), 2


def by_nobody(tokens: list[Token]) -> list[Token]:
    """``tracks nobody ever bought``: tracks never bought."""
    for i in range(1, len(tokens)):
        said = next((words for words in _NOBODY if says(tokens, i, words)), None)
        if said is None:
            continue
        at = i + len(said)
        at += word_at(tokens, at) in {"has", "have"}
        at += word_at(tokens, at) == "ever"
        if word_at(tokens, at).endswith("ed") or word_at(tokens, at) in _DONE:
            return [*tokens[:i], replace(tokens[i], text="never", stem="never"), *tokens[at:]]
    return tokens


def _with_some(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``items with a discount``, ``bookings that include children``, where that is a figure: with more than none."""
    if not i or word_at(tokens, i) not in _HAVING | _INCLUDES:
        return None
    at = i + 1 + (word_at(tokens, i + 1) in _SOME)
    plural = at < len(tokens) and tokens[at].stem != tokens[at].lower
    if not (plural or at > i + 1) or not (_ends(tokens, at + 1) or word_at(tokens, at + 1) in _IN_TIME):
        return None
    links = schema.lookup((tokens[at].stem,)) if at < len(tokens) else []
    figures = [n.target for n in links if n.score >= _NAMED and isinstance(n.target, ColumnInfo) and n.target.measure]
    some = bool(figures) and len(figures) == len(links)
    return (("with", tokens[at].lower, "above", "0"), at + 1 - i) if some else None


def _known(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``customers with an email``, ``how many have a fax``, where they keep that: those of whom it is known."""
    at = i + (word_at(tokens, i) in {"that", "which", "who"})
    some = word_at(tokens, at) in _HAVING and word_at(tokens, at + 1) in _SOME
    end = at + 3 + (word_at(tokens, at + 3) in _BEHIND)
    if not i or not some or not _ends(tokens, end):
        return None
    noun = tuple(t.stem for t in tokens[at + 2 : end])
    links = [n.target for n in schema.lookup(noun) if n.score >= _NAMED]
    before = {t.stem for t in tokens[:i]}
    kept = [c for c in links if isinstance(c, ColumnInfo) and not c.measure and c.table.words[-1] in before]
    known = len(kept) == len(links) > 0 and kept[0].yes is None
    return (("where", *(t.lower for t in tokens[at + 2 : end]), "is", "not", "missing"), end - i) if known else None


def _ends(tokens: list[Token], at: int) -> bool:
    return at == len(tokens) or (at == len(tokens) - 1 and tokens[at].kind == "mark")


def _never_left(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``flights that never departed``, where rows tell what was cancelled: those."""
    at = i
    while at < i + 2 and word_at(tokens, at) in _DID:
        at += 1
    left = next((words for words in _LEFT if says(tokens, at + 1, words)), None)
    if not i or word_at(tokens, at) not in _DENIES or left is None or at + 1 + len(left) < len(tokens):
        return None
    cancelled = implied_at(tokenize("cancelled"), 0, schema)
    near = None if cancelled is None else {*cancelled[1].words} & {t.stem for t in tokens[:i]}
    return (("that", "were", "cancelled"), len(tokens) - i) if near else None
