"""``90th percentile of delay by carrier``: the median of it, at another place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from askwire_translator.ir.model import Agg, Query
from askwire_translator.ir.walk import replaced
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.structures.forms import form
from askwire_translator.offline.structures.structure import Structure

_NTH: Final = form(
    r"\b(?:(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)?[\s-]*(?:percentile|pctl|%ile)|p(\d{2})|"
    r"(?:the\s+)?(first|1st|lower|bottom|third|3rd|upper|top)\s+quartile)\b(?:\s+(?:value|level))?(?:\s+(?:of|for|"
    r"in))?\b"
)
_QUARTILES: Final = {"first": 25, "1st": 25, "lower": 25, "bottom": 25}
_THIRD: Final = 75


def percentile(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """The question with the percentile as a median; it may stand before or behind what it is of."""
    found = _NTH.search(question)
    if found is None or schema.catalog.dialect != "postgres":
        return
    nth = int(found[1] or found[2] or 0) or _QUARTILES.get((found[3] or "").lower(), _THIRD)
    before, behind = question[: found.start()], question[found.end() :]
    yield Structure((f"{before}median{behind}",), lambda read: _at(nth, read))
    if before.strip() and not behind.strip():
        yield Structure((f"median {before}",), lambda read: _at(nth, read))


def _at(nth: int, read: Sequence[Query]) -> Query:
    def moved(part: Any) -> Any:
        if isinstance(part, Agg) and part.func == "median":
            return Agg("median", part.arg, part.distinct, part.where, nth)
        return part

    made = replaced(read[0], moved)
    if made == read[0]:
        raise Misfit("no median")
    return made
