"""What makes two questions the same question, and which texts give something hidden away."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from askwire_common.catalog import Catalog

_NAME: Final = re.compile(r"[^\W\d]\w*")


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


def _names(catalog: Catalog) -> frozenset[str]:
    tables = {t.name.lower() for t in catalog.tables} | {t.schema_name.lower() for t in catalog.tables}
    return frozenset(tables | {c.name.lower() for t in catalog.tables for c in t.columns})
