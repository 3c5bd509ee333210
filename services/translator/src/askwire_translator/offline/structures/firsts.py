"""``the best customer of each country``, ``two most rented films per store``: the first few within each group."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from askwire_translator.ir.model import Order, Query
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.structures.forms import forms, matches
from askwire_translator.offline.structures.structure import (
    Structure,
    by,
    by_both,
    figure,
    grouped,
    measured,
    outer_of,
)
from askwire_translator.offline.words.text import number_words, root, tokenize

_N: Final = r"(?:(?P<n>\d+|one|two|three|four|five|six|seven|eight|nine|ten)\s+)?"
_EACH: Final = r"(?:(?:in|of|for|at|within|from)\s+)?(?:each|every)\s+|per\s+"
_P: Final = r"(?P<p>[\w]+(?:\s\w+)?)"
_HOW: Final = r"(?P<how>most|highest|largest|biggest|greatest|fewest|least|lowest|smallest)"
_FORMS: Final = forms(
    rf"(?:the\s+)?(?P<end>top|bottom)\s+{_N}(?P<g>[\w ]+?)\s+by\s+(?P<f>.+?)\s+(?:{_EACH}){_P}",
    rf"(?:the\s+)?(?P<end>top|bottom)\s+{_N}(?P<g>[\w ]+?)\s+(?:{_EACH}){_P}\s+(?:by|in terms of|based on)\s+"
    r"(?P<f>.+)",
    rf"(?:for|in|within)\s+(?:each|every)\s+{_P},?\s+(?:show\s+|list\s+|what\s+is\s+|which\s+is\s+)?(?:the\s+"
    rf")?(?:top\s+)?{_N}(?P<g>[\w ]+?)\s+(?:with\s+the\s+{_HOW}\s+|(?:that|who|which)\s+(?P<v>\w+)\s+(?:the\s+"
    rf")?{_HOW.replace('how>', 'how2>')}\s*|by\s+)(?P<f>.*)",
    rf"(?:the\s+)?{_N}(?P<g>[\w ]+?)\s+with\s+the\s+{_HOW}\s+(?P<f>.+?)\s+(?:{_EACH}){_P}",
    rf"(?:the\s+)?{_N}(?:(?P<how>most|least)\s+(?P<v>\w+ed|sold|bought)|(?P<best>best|worst)[- ]selling)\s+"
    rf"(?P<g>[\w ]+?)\s+(?:{_EACH}){_P}(?:\s+by\s+(?P<f>.+))?",
    rf"(?:for|in|within)\s+(?:each|every)\s+{_P},?\s+(?:the\s+)?{_N}(?:(?P<how>most|least)\s+(?P<v>\w+ed|sold|"
    r"bought)|(?P<best>best|worst)[- ]selling)\s+(?P<g>[\w ]+?)(?:\s+by\s+(?P<f>.+))?",
)
_REST: Final = r"(?P<r>\s+(?:in|during|since|at|from|for|on|over|of|last|this|to)\b.+)?"
_DONE: Final = forms(
    rf"(?:the\s+|our\s+)?(?:top\s+)?{_N}(?:(?P<how>most|least)\s+(?P<v>\w+ed|sold|bought)|(?P<best>best|"
    r"worst)[- ]selling)"
    rf"\s+(?P<g>\w+(?:\s\w+)??){_REST}",
    rf"(?:which|what)\s+{_N}(?P<g>\w+(?:\s\w+)?)\s+(?:(?:was|were|is|are|has been)\s+)?(?:(?P<v>\w+ed|sold|"
    r"bought)\s+"
    rf"(?:the\s+)?(?P<how>most|least)(?:\s+often)?|sold\s+(?:the\s+)?(?P<best>best|worst)){_REST}",
    rf"(?:which|what)\s+{_N}(?P<g>\w+(?:\s\w+)?)\s+(?:was|were|is|are)\s+(?:the\s+)?(?P<how>most|least)\s+"
    r"(?:often\s+)?"
    rf"(?P<v>\w+ed|sold|bought){_REST}",
    rf"(?:the\s+)?top\s+{_N}(?P<g>[\w ]+?)\s+by\s+(?P<f>units(?: sold)?|quantity){_REST}",
)
_LOW: Final = frozenset(["fewest", "least", "lowest", "smallest", "bottom", "worst"])
_SPENT: Final = frozenset(["spent", "paid", "spends", "pays"])
_SOLD: Final = frozenset(["sold", "bought", "selling", "purchased"])
_UNITS: Final = frozenset(["units", "units sold", "quantity"])


def first_of_each(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """The figure of each within each group, and that of each group alone, which tells what it is."""
    if sought := _sought(question, _FORMS, schema):
        parts, of = sought.parts, sought.figure
        yield by_both(of, parts["p"], parts["g"], partial(_first, limit=sought.limit, low=sought.low))


def most_done(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """``the most rented film in July``: the figure that the verb counts, by each."""
    if sought := _sought(question, _DONE, schema):
        asks = f"{by(sought.figure, sought.parts['g'])}{sought.parts.get('r') or ''}"
        yield Structure((asks,), partial(_best, limit=sought.limit, low=sought.low))


@dataclass(frozen=True)
class _Sought:
    """What is looked for: so many, by this figure, from its lower end or not; and the parts of the sentence."""

    parts: dict[str, Any]
    figure: str
    limit: int
    low: bool


def _sought(question: str, forms: Sequence[re.Pattern[str]], schema: SchemaIndex) -> _Sought | None:
    for said in matches(question, forms):
        parts = said.groupdict()
        of = _figure(parts, schema)
        many = number_words(tokenize(parts["n"]), 0) if parts.get("n") else (1, 1)
        if of and many is not None:
            end = next((parts[word] for word in ("how", "how2", "end", "best") if parts.get(word)), "most")
            return _Sought(parts, of, int(many[0]), end.lower() in _LOW)
    return None


def _best(read: Sequence[Query], limit: int, *, low: bool) -> Query:
    query = read[0]
    shown = tuple(i for i in query.select if i.expr in grouped(query))
    order = (Order(figure(query).expr, descending=not low),)
    return replace(query, select=shown, order=order, limit=limit, ties=True)


def _figure(parts: dict[str, str | None], schema: SchemaIndex) -> str:
    """By what they are ranked: as it is said, else what the verb counts."""
    said, verb = (parts.get("f") or "").strip(), (parts.get("v") or "").lower()
    if said in _UNITS or (not said and (parts.get("best") or verb in _SOLD)):
        counts = [c for t in schema.tables for c in t.columns if c.measure and c.words[-1] in {"quantity", "qty"}]
        return "total quantity" if counts else ""
    if said:
        return measured(said, schema)
    if verb in _SPENT:
        return "revenue"
    done = [t for t in schema.tables if t.words and root(t.words[-1]) == root(verb)]
    return f"number of {done[0].words[-1]}s" if len(done) == 1 else ""


def _first(read: Sequence[Query], limit: int, *, low: bool) -> Query:
    query = read[0]
    of, per = figure(query).expr, outer_of(read)
    shown = [i for i in query.select if i.expr in query.group]
    keys = (*(i for i in shown if i.expr in per), *(i for i in shown if i.expr not in per))
    return replace(query, select=keys, order=(Order(of, descending=not low),), limit=limit, ties=True, per=per)
