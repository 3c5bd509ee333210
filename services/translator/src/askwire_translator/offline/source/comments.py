"""What column comments say of missing values: ``null when the flight was cancelled`` gives cancelled its meaning."""

from __future__ import annotations

import re

from askwire_common.datasources.catalog import Catalog
from askwire_translator.ir.model import Col, IsNull
from askwire_translator.offline.source.taught import Condition, Phrase
from askwire_translator.offline.words.text import stem

_MISSING = re.compile(r"\b(?:null|empty|missing)\s+(?:when|if|for|means|where)\s+([^.;,()]+)", re.IGNORECASE)
# what is so for as long as nothing stands there: ``null while unpaid``, ``null while the patient is still here``
_AS_LONG = re.compile(r"\b(?:null|empty|missing)\s+(?:while|as long as)\s+([^.;,()]+)", re.IGNORECASE)
_ARTICLES = frozenset(["the", "a", "an"])
_DENIALS = frozenset(["not", "no", "never", "without", "unknown"])


def implied_by_comments(catalog: Catalog) -> dict[Phrase, Condition]:
    """The words that mean that a column is missing; the first column that says so has them."""
    found: dict[Phrase, Condition] = {}
    for table in catalog.tables:
        for column in table.columns:
            for clause in _MISSING.findall(column.comment or ""):
                words = clause.lower().split()
                if words and not _DENIALS & set(words) and words[-1].isalpha():
                    col = Col(table.schema_name, table.name, column.name)
                    for spelled in {words[-1], words[-1].replace("lled", "led")}:
                        found.setdefault((stem(spelled),), Condition(IsNull(col), (col,)))
            for clause in _AS_LONG.findall(column.comment or ""):
                phrase = _state(clause.lower().split())
                if phrase:
                    col = Col(table.schema_name, table.name, column.name)
                    found.setdefault(phrase, Condition(IsNull(col), (col,)))
    return found


def _state(words: list[str]) -> Phrase:
    """``unpaid``; of a longer clause what begins with ``still``, as its single words say other things as well."""
    told = words[words.index("still") :] if "still" in words else words if len(words) == 1 else []
    return tuple(stem(w) for w in told if w not in _ARTICLES and w.isalpha())
