"""What makes two questions the same question, and which texts give something hidden away."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from askwire_common.datasources.catalog import Catalog

_NAME: Final = re.compile(r"[^\W\d]\w*")
_PART: Final = re.compile(r"[^\W_]+")
_WORDLY: Final = re.compile(r"\w")


def normalised(question: str) -> str:
    """The question without what cannot change its meaning: spacing, closing punctuation, a sentence's capital.

    Other capitals stay: ``US`` and ``us``, ``May`` and ``may`` are different words.
    """
    text = " ".join(unicodedata.normalize("NFC", question).split()).rstrip("?.! ")
    first = text.partition(" ")[0]
    return text[:1].lower() + text[1:] if re.fullmatch(r"[A-Z][a-z]*", first) else text


def hidden_names(whole: Catalog, seen: Catalog) -> frozenset[str]:
    """Names (in small letters) of tables and columns that the catalog has and the asker's view nowhere has."""
    return _names(whole) - _names(seen)


def betrays(text: str | None, hidden: frozenset[str]) -> bool:
    """Whether a text says a hidden name, written as it is or with spaces for its underscores."""
    if not text or not hidden:
        return False
    words = [w.lower() for w in _NAME.findall(text)]
    if not hidden.isdisjoint(words):
        return True
    spoken = f" {' '.join(' '.join(words).replace('_', ' ').split())} "
    return any(f" {name.replace('_', ' ')} " in spoken for name in hidden)


class Silence:
    """Takes hidden names out of texts that strangers wrote, such as comments.

    Args:
        hidden: the names, as ``hidden_names`` gives them.
    """

    def __init__(self, hidden: frozenset[str]) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        self._longest = 1
        for name in hidden:
            parts = tuple(_PART.findall(name.lower()))
            if parts:
                self._by_first.setdefault(parts[0], []).append(parts)
                self._longest = max(self._longest, len(parts))

    def of(self, text: str) -> str:
        """The text with ``…`` for each hidden name in it, written as it is or with other marks for its underscores."""
        parts = list(_PART.finditer(text))
        words = [part[0].lower() for part in parts]
        kept, at, i = "", 0, 0
        while i < len(parts):
            size = self._said(text, parts[i : i + self._longest], words[i : i + self._longest])
            if size:
                kept += f"{text[at : parts[i].start()]}…"
                at = parts[i + size - 1].end()
            i += size or 1
        return kept + text[at:]

    def _said(self, text: str, parts: list[re.Match[str]], words: list[str]) -> int:
        """How many parts the longest hidden name takes that the text goes on with; 0 where it says none."""
        said = (len(name) for name in self._by_first.get(words[0], ()) if tuple(words[: len(name)]) == name)
        return max((n for n in said if _whole(text, parts[0].start(), parts[n - 1].end())), default=0)


def _whole(text: str, start: int, end: int) -> bool:
    """Whether this part of the text is no part of a longer name."""
    return not _WORDLY.fullmatch(text[start - 1 : start]) and not _WORDLY.fullmatch(text[end : end + 1])


def _names(catalog: Catalog) -> frozenset[str]:
    tables = {t.name.lower() for t in catalog.tables} | {t.schema_name.lower() for t in catalog.tables}
    return frozenset(tables | {c.name.lower() for t in catalog.tables for c in t.columns})
