"""``month over month growth of revenue by channel``: what a figure has become since the unit of time before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from askwire_translator.ir.model import Agg, Change, Col, Grain, Item, Query
from askwire_translator.offline.building.parts import DAY_PARTS, in_time
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.structures.forms import form, forms, matches
from askwire_translator.offline.structures.structure import Structure, by, figure, grouped, measured, with_figure
from askwire_translator.offline.words.vocabulary import EVERY_UNIT

_UNIT: Final = r"(?P<u>day|week|month|quarter|year)"
_PACES: Final = {**EVERY_UNIT, "mom": "month", "yoy": "year", "qoq": "quarter", "wow": "week"}
_PACE: Final = rf"(?:{_UNIT}[- ](?:over|on|to|by)[- ](?P=u)|(?P<pace>{'|'.join(_PACES)}))"
_CHANGE: Final = (
    r"(?P<how>(?:percentage |percent |% |relative )?(?:growth|change|increase|decrease|difference)s?(?: rates?)?)"
)
_RELATIVE: Final = form(r"growth|percent|%|rate|relative")
_PERCENT: Final = r"(?:,?\s+(?P<pct>in percent|in %|as a percentage|in percentage terms))?"
_BY: Final = r"(?:\s+(?:by|per|for each)\s+(?P<g>[\w ]+?))?"
_FORMS: Final = forms(
    rf"{_PACE}\s+{_CHANGE}\s+(?:of|in|for)\s+(?P<m>.+?){_BY}{_PERCENT}",
    rf"{_PACE}\s+(?P<m>.+?)\s+{_CHANGE}{_BY}{_PERCENT}",
    rf"{_CHANGE}\s+(?:of|in|for)\s+(?P<m>.+?)\s+(?:from\s+)?{_PACE}{_BY}{_PERCENT}",
    rf"(?P<m>.+?)\s+{_CHANGE}\s+(?:from\s+)?{_PACE}{_BY}{_PERCENT}",
)


def development(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """The figure per unit of time, and by what else is said."""
    for said in matches(question, _FORMS):
        unit = said["u"] or _PACES[said["pace"].lower()]
        relative = bool(said["pct"]) or _RELATIVE.search(said["how"]) is not None
        groups = (said["g"],) if said["g"] else ()
        asks = by(measured(said["m"], schema), *groups, unit)
        yield Structure((asks,), partial(_since_before, relative=relative))
        return


def _since_before(read: Sequence[Query], *, relative: bool) -> Query:
    query, item = read[0], figure(read[0])
    times = tuple(g for g in grouped(query) if isinstance(g, Grain) or (isinstance(g, Col) and g.name in DAY_PARTS))
    if not times or not isinstance(item.expr, Agg):
        raise Misfit("no figure over time")
    per = tuple(g for g in query.group if g not in times)
    change = Item(Change(item.expr, in_time(times), relative, per), "growth" if relative else "change")
    return with_figure(query, item, change)
