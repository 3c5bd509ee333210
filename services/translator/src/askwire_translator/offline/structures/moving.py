"""``7-day moving average of sales``: what is computed per unit of time, levelled over the last few of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from askwire_translator.ir.model import Col, Grain, Item, Part, Query, Running
from askwire_translator.offline.building.parts import DAY_PARTS, in_time
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.structures.forms import forms, matches
from askwire_translator.offline.structures.structure import Structure, by, figure, grouped, measured, with_figure
from askwire_translator.offline.words.text import number_words, tokenize

_MEAN: Final = r"(?:moving|rolling|running|trailing|sliding)\s+(?:average|avg|mean)"
_MANY: Final = r"(?P<n>\d+|two|three|four|five|six|seven|ten|twelve)[\s-]+(?P<unit>day|week|month|quarter|year)s?"
_FORMS: Final = forms(
    rf"(?:the\s+)?{_MANY}[\s-]+{_MEAN}\s+(?:of|in|for)\s+(?P<m>.+)",
    rf"(?:the\s+)?{_MEAN}\s+(?:of|in|for)\s+(?P<m>.+?)\s+(?:over|across|with a window of)\s+(?:the\s+last\s+"
    rf")?{_MANY}",
    rf"(?:the\s+)?{_MEAN}\s+over\s+(?:the\s+last\s+)?{_MANY}\s+(?:of|in|for)\s+(?P<m>.+)",
    rf"(?:the\s+)?(?:moving|rolling|trailing|sliding)\s+{_MANY}[\s-]+(?:average|avg|mean)\s+(?:of|in|for)\s+(?P<m>.+)",
    rf"(?P<m>.+?),?\s+(?:as|with)\s+an?\s+{_MANY}[\s-]+{_MEAN}",
)
_PACED: Final = re.compile(
    r"\b(?:daily|weekly|monthly|quarterly|yearly)\b|\b(?:by|per) (?:day|week|month|quarter|year)\b"
)


def moving(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """The figure per unit of time."""
    for said in matches(question, _FORMS):
        of = _PACED.sub("", said["m"].lower()) if _PACED.search(said["m"].lower()) else said["m"]
        many = number_words(tokenize(said["n"]), 0)
        last = int(many[0]) if many is not None else 0
        if last > 1:
            yield Structure((by(measured(of, schema), said["unit"]),), partial(_levelled, last=last))
        return


def _levelled(read: Sequence[Query], last: int) -> Query:
    query, item = read[0], figure(read[0])
    timely = [g for g in grouped(query) if isinstance(g, Grain) or (isinstance(g, Col) and g.name in DAY_PARTS)]
    if len(timely) != len(query.group) or any(isinstance(g, Part) for g in query.group):
        raise Misfit("groups that do not follow one another in time")
    return with_figure(query, item, Item(Running(item.expr, in_time(query.group), last), "moving_average"))
