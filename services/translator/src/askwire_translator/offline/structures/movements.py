"""Which of them grew, fell or improved from one period to the next, or had more in the one than in the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from askwire_translator.ir.model import Bin, Compare, Order, Query
from askwire_translator.offline.building.parts import all_of, parts_of
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.structures.contrasts import limited
from askwire_translator.offline.structures.forms import form, forms, matches
from askwire_translator.offline.structures.structure import Structure, by, figure, grouped, measured

_UP: Final = r"(?:grew|grow|grown|rose|rise|risen|increased?|gained?|went\s+up|go\s+up|climbed?|expanded?)"
_DOWN: Final = (
    r"(?:fell|fall|dropp?(?:ed)?|declined?|decreased?|lost|shrank|shrink|sank|sink|went\s+down|go\s+down|worsened|"
    r"slipp?(?:ed)?)"
)
_MOVED: Final = rf"(?P<how>{_UP}|{_DOWN})"
_SPAN: Final = r"(?:from|between)\s+(?P<one>.+?)\s+(?:to|and|into)\s+(?P<two>.+)"
_MOST: Final = r"(?:\s+(?P<most>the\s+(?:most|fastest|strongest)|most|fastest|by the most))?"
_G: Final = r"(?:in\s+|for\s+|at\s+)?(?:which|what)\s+(?P<g>[\w ]+?)"
_FORMS: Final = forms(
    rf"{_G}\s+(?:did|does|do|has|have|had|saw|see)\s+(?:the\s+|our\s+|their\s+|its\s+)?(?P<m>.+?)\s+"
    rf"{_MOVED}{_MOST}\s+{_SPAN}",
    rf"{_G}(?:'s|s')\s+(?P<m>.+?)\s+{_MOVED}{_MOST}\s+{_SPAN}",
    rf"{_G}\s+(?:have\s+|has\s+|had\s+)?{_MOVED}{_MOST}\s+(?:in|by)\s+"
    rf"(?P<m>.+?){_MOST.replace('most>', 'also>')}\s+{_SPAN}",
    rf"{_G}\s+{_MOVED}\s+(?:its|their)\s+(?P<m>.+?){_MOST}\s+{_SPAN}",
)
_MORE: Final = form(
    rf"{_G}\s+(?:had|have|has|saw|made|received|opened|sold|placed|got|did|with)\s+(?:a\s+)?(?P<how>more|fewer|"
    r"less|higher|lower)\s+(?P<m>.+?)\s+in\s+(?P<two>.+?)\s+than\s+(?:in\s+)?(?P<one>.+)"
)
_SPENT: Final = form(
    rf"{_G}\s+(?:spent|spend|paid|pay|brought\s+in|earned|earn)\s+(?P<how>more|less)\s+(?P<m>)in\s+(?P<two>.+?)\s+than\s+"
    r"(?:in\s+)?(?P<one>.+)"
)
_ORDINAL: Final = form(r"(?:the\s+)?(first|second|third|fourth)(?:\s+one)?")
_LESS: Final = frozenset(["fewer", "less", "lower"])


def movement(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """The figure of each group in the one period and in the other."""
    for said in matches(question, (*_FORMS, _MORE, _SPENT)):
        yield _sides(said, schema)
        return


def _sides(said: re.Match[str], schema: SchemaIndex) -> Structure:
    parts = said.groupdict()
    down = parts["how"].lower() in _LESS or re.fullmatch(_DOWN, parts["how"], re.IGNORECASE) is not None
    most = bool(parts.get("most") or parts.get("also"))
    of = measured(re.sub(r"^(?:the|our|their|its)\s+", "", said["m"] or "total revenue"), schema)
    sides = tuple(f"{by(of, said['g'])} in {period}" for period in (said["two"], _as_year(said["one"], said["two"])))
    return Structure(sides, lambda read: _moved(read, down=down, most=most))


def _as_year(one: str, two: str) -> str:
    """``from May to June 2025``: May of that year; ``in the second half than in the first``: the first half."""
    bare = _ORDINAL.fullmatch(one)
    if bare is not None:
        return re.sub(r"\b(?:first|second|third|fourth|last)\b", bare[1], two, count=1, flags=re.IGNORECASE)
    year = re.search(r"\b(?:19|20)\d\d\b", two)
    said = re.search(r"\b(?:19|20)\d\d\b", one)
    return one if said is not None or year is None else f"{one} {year[0]}"


def _moved(read: Sequence[Query], *, down: bool, most: bool) -> Query:
    later, earlier = read
    grouped(later)
    if later.group != earlier.group or later.source != earlier.source or later.where == earlier.where:
        raise Misfit("no two periods of the same groups")
    figure(later)
    now, then, shared = limited(later, earlier)
    keys = tuple(i for i in later.select if i.expr in later.group)
    query = replace(later, select=keys, where=shared, order=())
    if most:
        change = Bin("-", now, then)
        return replace(query, order=(Order(change, descending=not down),), limit=1, ties=True)
    moved = Compare("<" if down else ">", now, then)
    return replace(query, having=all_of([*parts_of(later.having), moved]))
