"""Shares: "what percentage of flights were late", "as a percentage of all planes", and of which whole they are."""

from __future__ import annotations

import re

from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.grammar.comparisons import late
from askwire_translator.offline.grammar.draft import Cond, Draft, Pick
from askwire_translator.offline.grammar.flags import limits, names_flag
from askwire_translator.offline.grammar.state import Reader

_OF_SAME = re.compile(r"\bof (?:that|the same|this) (?:day|week|month|quarter|year|period)\b")
_HAS = frozenset(["has", "have", "had"])
_RELATIVE = frozenset(["that", "which", "who"])
_SAID = frozenset(["verb", "word"])
_ASKS = frozenset(["do", "does", "did"])


def percentage(r: Reader) -> bool:
    """``what percentage of flights were cancelled``: the conditions that follow select the part."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("percent") or chunk.text == "%":
        return False
    first = r.skip(r.i + 1, "agg")  # ``percentage of total distance``
    noun = _noun(r, first)
    named = r.name_at(noun)
    if named is None or not (r.tableish(named[0].chunk) or _adds_up(named[0].chunk)):
        return False
    r.i = first
    while r.i < noun:
        adjective = r.chunks[r.i]
        if names_flag(adjective):
            r.add(Cond("flag", r.ref(adjective, [named[0].chunk])))
            r.i += 1
        elif not late(r):
            r.add(Cond("value", None, [adjective]))
            r.i += 1
    ref, r.i = named
    r.pick(Pick("percent", ref, "percent"))
    r.draft.focus = r.draft.focus or ref
    r.last_table = ref.chunk
    r.clause = "cond"
    r.draft.notes.append("percent")
    return True


def _adds_up(chunk: Chunk) -> bool:
    """``share of distance``: of what is measured, not of rows."""
    return bool(chunk.columns) and getattr(chunk.columns[0].target, "measure", False)


def _noun(r: Reader, at: int) -> int:
    """Where the noun stands, past what says of which kind: ``late flights``, ``Boeing planes``, ``active users``."""
    while (chunk := r.get(at)) is not None and at not in r.before and _says_which(r, at, chunk):
        at += 1
    return at


def _says_which(r: Reader, at: int, chunk: Chunk) -> bool:
    return chunk.kind == "value" or chunk.is_op("late") or (names_flag(chunk) and limits(r, at))


def share(r: Reader) -> bool:
    """``... as a percentage of all planes``: what was counted, as a part of the whole."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("share"):
        return False
    last = r.draft.picks[-1] if r.draft.picks else None
    whole = r.name_at(r.i + 1)
    r.i += 1
    if last is not None and last.kind == "percent":  # ``the share of flights by carrier, in percent``
        return True
    if last is None or last.kind != "count" or last.distinct:
        r.draft.missing.append(chunk.text)
        return True
    last.kind, last.agg = "percent", "percent"
    r.draft.notes.append("percent")
    if whole is not None and r.tableish(whole[0].chunk):
        r.i = whole[1]
    return True


def wholes(draft: Draft, chunks: list[Chunk]) -> None:
    """Marks the conditions that say of which rows a share is: ``of flights from JFK were cancelled``.

    What stands with the noun limits the whole, what the verb says is the part; behind ``does Delta have`` it is the
    other way round. A time limits the whole wherever it stands, where anything else is the part.
    """
    if not any(p.kind == "percent" for p in draft.picks):
        return
    noun = next((p.ref.chunk for p in draft.picks if p.kind == "percent" and p.ref is not None), chunks[0])
    verb = _verb(noun.end, chunks)
    turned = verb is not None and any(c.text.lower() in _ASKS for c in chunks if c.start < verb)
    if verb is None:
        verb = _done(noun.end, [c.values[0].start for c in draft.conds if c.values], chunks)
    said = [c for c in draft.conds if c.values]
    same = any(_OF_SAME.search(text) for text in [" ".join(c.text.lower() for c in chunks)])
    if same and draft.groups:  # ``as percent of the total of that quarter``
        for cond in said:
            cond.whole = cond.whole or _of_time(cond)
    limiting = [c for c in said if c.values[0].start < noun.start or _limits(c, verb, turned=turned)]
    if verb is None and draft.groups and len(said) == len(draft.conds) and all(_beside(c, chunks) for c in said):
        for cond in said:  # ``share of flights from JFK by airline``: of these flights, that of each airline
            cond.whole = True
        return
    relative = next((c.start for c in chunks if c.start > noun.start and c.text.lower() in _RELATIVE), None)
    if relative is not None and len(limiting) == len(said):  # ``of all orders of 2025 that came from …``
        limiting = [c for c in limiting if c.values[0].start < relative]
    parts = sum(c.op == "flag" for c in draft.conds)
    if len(limiting) < len(said) + parts + _implied_part(chunks, verb):
        for cond in limiting:
            cond.whole = True
    if said and len(limiting) < len(said):
        before = noun.start if verb is None else verb
        draft.whole_implied = tuple(c.implied for c in chunks if c.implied is not None and c.start < before)


def _beside(cond: Cond, chunks: list[Chunk]) -> bool:
    """Whether it only says where or when, by a preposition behind the noun."""
    spoken = " ".join(c.text.lower() for c in chunks)
    said = " ".join(re.escape(v.text.lower()) for v in cond.values[:1])
    return re.search(rf"\b(?:from|out of|in|at|to|during|on)\s+(?:the\s+)?{said}\b", spoken) is not None


def _implied_part(chunks: list[Chunk], verb: int | None) -> int:
    return sum(c.implied is not None and (verb is None or c.start > verb) for c in chunks)


def _limits(cond: Cond, verb: int | None, *, turned: bool) -> bool:
    if _of_time(cond):
        return True
    return verb is not None and (cond.values[0].start < verb) != turned


def _of_time(cond: Cond) -> bool:
    return any(v.moment is not None and v.moment.kind != "clock" for v in cond.values)


def _done(noun: int, said: list[int], chunks: list[Chunk]) -> int | None:
    """``flights from JFK arrived late``, ``… did United operate``: where it is said what was done, behind whose."""
    found = (c.start for c in chunks if c.start >= noun and c.kind in _SAID and _tells(c.text.lower()))
    return next((at for at in found if any(noun <= start < at for start in said)), None)


def _tells(word: str) -> bool:
    return word.endswith("ed") or word in _ASKS


def _verb(noun: int, chunks: list[Chunk]) -> int | None:
    """Where the verb behind the noun stands, which divides the whole from its part."""
    for n, chunk in enumerate(chunks):
        says = chunk.is_op("is") or (chunk.is_op("where") and chunk.text.lower() in _HAS)
        if chunk.start >= noun and says and chunks[n - 1].text.lower() not in _RELATIVE:
            return chunk.start
    return None
