"""A follow-up taken apart into what it changes. Pure text; what the phrases mean is for ``follow`` to find out."""

from __future__ import annotations

import re

from askwire_translator.conversation import patterns, recall
from askwire_translator.conversation.fragment import Fragment
from askwire_translator.conversation.rules import taken
from askwire_translator.ir.periods import MONTHS


def fragment_of(question: str) -> Fragment:
    """The follow-up in these words; every field empty where they change nothing that is known."""
    found = Fragment()
    text = " ".join(_spelt(word) for word in question.split()).strip(" ?!.;,")
    text = patterns.MONTH.sub(lambda month: f"{MONTHS[int(month['month']) - 1]} {month['year']}", text)
    text = _led(found, text)
    text = _trailed(found, text)
    refers = bool(patterns.ANAPHORA.search(text) or patterns.ELLIPTIC.match(text))
    found.alone = bool(patterns.STANDALONE.match(text)) and not patterns.LIST.fullmatch(text) and not refers
    if _meta(found, text):
        return found
    pieces = [p for p in patterns.PIECES.split(text) if p]
    left = [piece for piece in pieces if not taken(found, piece)]
    found.rest = ", ".join([*left, found.among] if found.among else left)
    bare = not left and not (found.alone and (found.of or found.columns))
    amount = patterns.AMOUNT.fullmatch(text) is not None
    amount = amount or patterns.WHICH.fullmatch(text) is not None
    found.marked = bool(found.marked or bare or amount or patterns.FRAGMENT_START.match(text) or refers)
    return found


def _spelt(word: str) -> str:
    """The word that makes a follow-up where somebody typed one letter wrong; every other word as it is."""
    low = word.lower()
    if len(low) < 3 or not low.isalpha() or low in patterns.MARKERS:
        return word
    return next((marker for marker in patterns.MARKERS if _one_slip(low, marker)), word)


def _one_slip(word: str, meant: str) -> bool:
    if sorted(word) == sorted(meant):
        wrong = [n for n, (a, b) in enumerate(zip(word, meant, strict=True)) if a != b]
        return len(wrong) == 2 and wrong[1] == wrong[0] + 1
    return len(word) == len(meant) - 1 and any(meant[:n] + meant[n + 1 :] == word for n in range(len(meant)))


def _led(found: Fragment, text: str) -> str:
    while match := recall.AS_BEFORE.match(text) or _leading(text):
        cue = match.lastgroup or ("filler" if match.re is patterns.LEAD else "as before")
        found.cues.add(cue)
        found.marked = found.marked or cue != "filler"
        text = text[match.end() :].strip(" ,")
        if not text:
            break
    if match := patterns.THOSE.match(text):
        found.cues.add("which" if match["which"] else "of those")
        found.marked = True
        text = text[match.end() :]
    return text


def _leading(text: str) -> re.Match[str] | None:
    match = patterns.LEAD.match(text)
    return match if match is not None and match.end() else None


def _trailed(found: Fragment, text: str) -> str:
    while match := patterns.TAIL.search(text):
        if match.start() == 0:
            break
        cue = match.lastgroup or "filler"
        found.cues.add(cue)
        found.marked = found.marked or cue != "filler"
        text = text[: match.start()].rstrip(" ,")
    return text


def _meta(found: Fragment, text: str) -> bool:
    if patterns.WHY.fullmatch(text):
        found.meta, found.marked = "why", True
    elif patterns.AGAIN.fullmatch(text) or (not text and "filler" in found.cues):
        found.meta, found.marked = "again", True
    return found.meta is not None
