"""``what percentage of revenue comes from the top 5 customers``: what the first few make up of the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from askwire_translator.ir.model import Agg, InQuery, Item, Order, Percent, Query
from askwire_translator.offline.building.parts import all_of, parts_of
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.structures.forms import forms, matches
from askwire_translator.offline.structures.structure import FIGURES, SHARE, Structure, by, figure, grouped, measured
from askwire_translator.offline.words.text import number_words, tokenize

_TOP: Final = r"(?:the\s+|our\s+)?(?:top|best|biggest|largest)\s+(?P<n>\w+)\s+(?P<g>\w+(?:\s\w+)?)"
_OF: Final = (
    rf"(?:what\s+|which\s+)?(?:the\s+)?{SHARE}\s+of\s+(?:the\s+|our\s+|all\s+|total\s+|overall\s+)*(?P<m>.+?)\s+"
)
_REST: Final = r"(?P<r>\s+(?:in|during|since)\s.+)?"
_FORMS: Final = forms(
    rf"{_OF}(?:that\s+)?(?:comes?|came|is|are|was|were|stems?)(?:\s+\w+)?\s+(?:from|by|with|due\s+to)\s+{_TOP}{_REST}",
    rf"{_OF}(?:do|does|did)\s+{_TOP}\s+(?:account\s+for|make\s+up|bring(?:\s+in)?|contribute|generate|represent|have){_REST}",
    rf"{_OF}(?:from|by)\s+{_TOP}{_REST}",
)


def leading(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """The whole figure, and that of each of those among whom the first are."""
    for said in matches(question, _FORMS):
        many = number_words(tokenize(said["n"]), 0)
        if many is None:
            continue
        of, rest = measured(said["m"], schema), said["r"] or ""
        whole = of if FIGURES.match(of) else f"total {of}"
        asks = (f"{whole}{rest}", f"{by(whole, said['g'])}{rest}")
        yield Structure(asks, partial(_of_the_first, limit=int(many[0])))
        return


def _of_the_first(read: Sequence[Query], limit: int) -> Query:
    whole, each = read
    of, key = figure(each).expr, grouped(each)[0]
    adds_up = isinstance(of, Agg) and of.func in {"count", "sum"} and not of.distinct
    if whole.group or not adds_up or not isinstance(of, Agg) or whole.where != each.where:
        raise Misfit("a share of what does not add up")
    order = (Order(of, descending=True),)
    first = Query((Item(key),), each.source, where=each.where, group=(key,), order=order, limit=limit)
    part = replace(of, where=all_of([*parts_of(of.where), InQuery(key, first)]))
    return Query((Item(Percent(part, of), "percentage"),), each.source, where=each.where)
